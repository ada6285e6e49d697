"""`./ganxin due --lines`: due dates as a pipe, without a database.

Reads JSON lines and answers one line each, in order, as soon as it is computed:

    {"start": "2026-09-28", "workdays": 20,
     "suspensions": [["2026-10-09", "2026-10-12"]], "extend": 10}
    {"due": "2026-11-17", "provisional": false}

`days` instead of `workdays` counts calendar days; one that ends on a day that is not worked is due
on the next working day. A suspension covers its first day up to but not including its second;
suspensions may overlap and come in any order. A line that is not understood is answered with
`{"error": "…"}`; the others still are answered, and the exit code is 1 at the end.
"""

# The pure clock alone: the front door of `promises` would bring the framework and the database.
import pathlib
import re
import sys
from datetime import date

from ganxin.cli.lines import NotUnderstood, Question, answer_stdin
from ganxin.conf import environment
from ganxin.lib.errors import Refused
from ganxin.promises.choices import Unit
from ganxin.promises.rules import (
    MAX_LENGTH,
    Calendar,
    Pause,
    Terms,
    calendar_from,
    parse_notice,
    parse_settings,
    reckon_pauses,
    settings_from,
)

USAGE = "用法：./ganxin due --lines < 问题.jsonl > 答案.jsonl\n"
KEYS = {"start", "workdays", "days", "suspensions", "extend"}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def run(arguments: list[str]) -> int:
    """0: every line was answered; 1: some were not understood; 2: wrong use or no calendar."""
    if arguments != ["--lines"]:
        sys.stderr.write(USAGE)
        return 0 if arguments in (["-h"], ["--help"]) else 2
    try:
        calendar = read_calendar(environment.district() / "calendar")
    except (OSError, UnicodeDecodeError, Refused) as error:
        sys.stderr.write(f"读不了本区的日历：{error}\n")
        return 2
    return answer_stdin(lambda question: answer(question, calendar))


def read_calendar(folder: pathlib.Path) -> Calendar:
    """The calendar of a district's folder. Raises OSError, BadNotice."""
    notices = [
        parse_notice(int(path.stem), path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("[0-9][0-9][0-9][0-9].csv"))
    ]
    if not notices:
        raise FileNotFoundError(f"{folder} 里没有任何一年的放假安排")
    numbers = folder / "settings.csv"
    given = parse_settings(numbers.read_text(encoding="utf-8")) if numbers.exists() else {}
    return calendar_from(notices, december_from=settings_from(given).december_from)


def answer(question: Question, calendar: Calendar) -> dict[str, object]:
    """The due date of one line. Raises NotUnderstood, Refused."""
    unknown = sorted(set(question) - KEYS)
    if unknown:
        raise NotUnderstood(f"没有这样的项目：{'、'.join(name[:40] for name in unknown[:5])}")
    start = _day(question.get("start"), "start")
    terms = _terms(question)
    extra = _number(question.get("extend", 0), "extend")
    pauses = _pauses(question.get("suspensions", []))
    reckoning = reckon_pauses(start, terms, extra, pauses, calendar)
    return {
        "due": reckoning.last_day_on.isoformat(),
        "provisional": reckoning.provisional,
    }


def _terms(question: dict[str, object]) -> Terms:
    given = [name for name in ("workdays", "days") if name in question]
    if len(given) != 1:
        raise NotUnderstood("workdays 和 days 要写一个，也只能写一个。")
    unit = Unit.WORKDAY if given == ["workdays"] else Unit.DAY
    return Terms(_number(question[given[0]], given[0]), unit, "")


def _day(value: object, name: str) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise NotUnderstood(f"{name} 应当是“2026-09-28”这样的日期。")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise NotUnderstood(f"{name} 没有 {value} 这一天。") from error


def _number(value: object, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise NotUnderstood(f"{name} 应当是整数。")
    if not 0 <= value <= MAX_LENGTH:
        raise NotUnderstood(f"{name} 应当在 0 和 {MAX_LENGTH} 之间。")
    return value


def _pauses(value: object) -> list[Pause]:
    """Sorted and merged: days that two suspensions cover are suspended once."""
    if not isinstance(value, list):
        raise NotUnderstood("suspensions 应当是若干对日期。")
    merged: list[Pause] = []
    for pause in sorted((_pause(pair) for pair in value), key=lambda pause: pause.from_on):
        if pause.from_on == pause.until_on:
            continue
        if merged and pause.from_on <= merged[-1].until_on:
            last = merged.pop()
            pause = Pause(last.from_on, max(last.until_on, pause.until_on))
        merged.append(pause)
    return merged


def _pause(pair: object) -> Pause:
    if not isinstance(pair, list) or len(pair) != 2:
        raise NotUnderstood("suspensions 里的每一项应当是两个日期。")
    pause = Pause(_day(pair[0], "suspensions"), _day(pair[1], "suspensions"))
    if pause.until_on < pause.from_on:
        raise NotUnderstood("恢复的日子不能早于暂停的日子。")
    return pause
