"""`./ganxin due --lines`: every line is answered, in order, whatever stands in it."""

import io
import json
import os
import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ganxin.cli import due
from ganxin.cli.lines import answer_lines
from ganxin.conf import environment
from tests.promises.district import published

CALENDAR = published()
GOOD = b'{"start":"2026-09-28","workdays":20}'


def answers(*lines: bytes) -> tuple[list[dict[str, object]], int]:
    sink = io.BytesIO()
    source = io.BytesIO(b"\n".join(lines))
    code = answer_lines(source, sink, lambda question: due.answer(question, CALENDAR))
    return [json.loads(line) for line in sink.getvalue().splitlines()], code


def ask(**question: object) -> dict[str, object]:
    (answer,), _ = answers(json.dumps(question).encode())
    return answer


def test_the_example_of_the_design_is_answered() -> None:
    answer = ask(
        start="2026-09-28", workdays=20, suspensions=[["2026-10-09", "2026-10-12"]], extend=10
    )
    assert answer == {"due": "2026-11-17", "provisional": False}


def test_answers_come_in_order_and_a_bad_line_spoils_only_itself() -> None:
    found, code = answers(GOOD, b"{", GOOD.replace(b"20}", b"1}"))

    assert [sorted(answer) for answer in found] == [
        ["due", "provisional"],
        ["error"],
        ["due", "provisional"],
    ]
    assert found[2]["due"] == "2026-09-29"
    assert code == 1


def test_good_lines_only_are_a_success() -> None:
    assert answers(GOOD, GOOD)[1] == 0
    assert answers() == ([], 0)
    assert answers(GOOD + b"\r", b"")[1] == 0  # lines of another system; a last empty one is none


@pytest.mark.parametrize(
    ("start", "workdays", "provisional"),
    [
        ("2026-12-01", 10, False),
        ("2026-12-01", 22, True),
        ("2026-12-01", 30, True),
        ("2027-03-01", 1, True),
        ("2025-12-01", 30, False),
    ],
)
def test_provisional_says_that_a_notice_is_still_to_come(
    start: str, workdays: int, provisional: bool
) -> None:
    assert ask(start=start, workdays=workdays)["provisional"] is provisional


def test_calendar_days_are_due_on_a_day_that_is_worked() -> None:
    assert ask(start="2026-09-28", days=5)["due"] == "2026-10-08"
    assert ask(start="2026-10-08", days=1)["due"] == "2026-10-09"


def test_suspensions_may_overlap_and_stand_in_any_order() -> None:
    merged = ask(start="2026-09-28", workdays=20, suspensions=[["2026-10-09", "2026-10-20"]])
    in_parts = [
        ["2026-10-14", "2026-10-20"],
        ["2026-10-09", "2026-10-15"],
        ["2026-10-10", "2026-10-12"],
        ["2026-10-30", "2026-10-30"],
    ]
    assert ask(start="2026-09-28", workdays=20, suspensions=in_parts) == merged


def test_a_suspension_before_the_start_takes_out_only_what_lies_behind_it() -> None:
    around = [["2026-09-01", "2026-10-09"]]
    assert ask(start="2026-09-28", workdays=1, suspensions=around)["due"] == "2026-10-09"


BAD = [
    b"",
    b"   ",
    b"null",
    b"[]",
    b"20",
    b'"text"',
    b"{}",
    b'{"start":"2026-09-28"}',
    b'{"workdays":20}',
    b'{"start":"2026-09-28","workdays":20,"days":20}',
    b'{"start":"2026-09-28","workdays":20,"workday":20}',
    b'{"start":"2026-09-28","workdays":20,"workdays":21}',
    b'{"start":"2026-09-28","workdays":"20"}',
    b'{"start":"2026-09-28","workdays":20.0}',
    b'{"start":"2026-09-28","workdays":true}',
    b'{"start":"2026-09-28","workdays":null}',
    b'{"start":"2026-09-28","workdays":-1}',
    b'{"start":"2026-09-28","workdays":3661}',
    b'{"start":"2026-09-28","workdays":1e400}',
    b'{"start":"2026-09-28","workdays":NaN}',
    b'{"start":"2026-09-28","workdays":-Infinity}',
    b'{"start":"2026-09-28","workdays":' + b"9" * 5000 + b"}",
    b'{"start":"2026-09-28","workdays":20,"extend":-1}',
    b'{"start":"2026-09-28","workdays":20,"extend":null}',
    b'{"start":"2026-09-28","workdays":20,"extend":[1]}',
    b'{"start":"2026-02-30","workdays":20}',
    b'{"start":"20260928","workdays":20}',
    b'{"start":"2026-9-28","workdays":20}',
    b'{"start":"2026-W40-1","workdays":20}',
    b'{"start":"2026-09-28T00:00","workdays":20}',
    b'{"start":20260928,"workdays":20}',
    b'{"start":null,"workdays":20}',
    '{"start":"２０２６-09-28","workdays":20}'.encode(),
    b'{"start":"9999-12-31","workdays":20}',
    b'{"start":"2026-09-28","workdays":20,"suspensions":null}',
    b'{"start":"2026-09-28","workdays":20,"suspensions":{}}',
    b'{"start":"2026-09-28","workdays":20,"suspensions":["2026-10-09","2026-10-12"]}',
    b'{"start":"2026-09-28","workdays":20,"suspensions":[["2026-10-09"]]}',
    b'{"start":"2026-09-28","workdays":20,"suspensions":[["2026-10-12","2026-10-09"]]}',
    b'{"start":"2026-09-28","workdays":20,"suspensions":[["2026-10-09",null]]}',
    b'{"start":"2026-09-28","workdays":3000,"suspensions":[["2026-10-09","9999-12-31"]]}',
    b'{"start":"2026-09-28","workdays":20,"\\ud800":1}',
    b"[" * 100_000,
    b'{"start":' * 50_000,
    b"\xff\xfe\x00",
    b'{"start":"\xc3\x28","workdays":1}',
    GOOD + b" " * (1 << 20),
    GOOD + GOOD,
    b"\x00",
]


@pytest.mark.parametrize("line", BAD, ids=range(len(BAD)))
def test_what_is_not_understood_is_answered_with_one_sentence(line: bytes) -> None:
    found, code = answers(line, GOOD)

    assert code == 1
    assert list(found[0]) == ["error"]
    assert isinstance(found[0]["error"], str)
    assert len(found[0]["error"]) < 300
    assert found[1] == {"due": "2026-10-30", "provisional": False}


@given(st.binary(max_size=80).filter(lambda line: b"\n" not in line))
def test_no_line_of_bytes_breaks_the_pipe(line: bytes) -> None:
    found, _ = answers(line, GOOD)
    assert len(found) == 2
    assert found[1]["due"] == "2026-10-30"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.too_slow])  # the first text builds a table
@given(
    st.dictionaries(
        st.sampled_from(["start", "workdays", "days", "suspensions", "extend", "?"]), json_values
    )
)
def test_no_json_breaks_the_pipe(question: dict[str, object]) -> None:
    found, _ = answers(json.dumps(question).encode(), GOOD)
    assert set(found[0]) in ({"due", "provisional"}, {"error"})


@given(st.dates(date(2019, 1, 1), date(2026, 11, 30)), st.integers(0, 60), st.integers(0, 20))
def test_the_answer_is_the_walk(start: date, workdays: int, extend: int) -> None:
    day, left = start, workdays + extend
    while left:
        day += timedelta(days=1)
        left -= CALENDAR.is_workday(day)
    assert ask(start=start.isoformat(), workdays=workdays, extend=extend)["due"] == str(day)


# --- as a process ----------------------------------------------------------------------------


def process(*arguments: str, **variables: str) -> "subprocess.Popen[bytes]":
    clean = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.Popen(
        [sys.executable, "-m", "ganxin", "due", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=environment.ROOT,
        env={**clean, "PYTHONPATH": str(environment.ROOT / "src"), **variables},
    )


def test_it_works_as_a_pipe_without_a_database_or_a_framework() -> None:
    with process("--lines", DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing") as pipe:
        assert pipe.stdin is not None
        assert pipe.stdout is not None
        for workdays, expected in ((20, "2026-10-30"), (1, "2026-09-29")):
            pipe.stdin.write(GOOD.replace(b"20}", b"%d}" % workdays) + b"\n")
            pipe.stdin.flush()
            assert json.loads(pipe.stdout.readline())["due"] == expected  # before the input ends
        pipe.stdin.close()
        assert pipe.wait(timeout=20) == 0


def test_a_reader_that_goes_away_is_no_traceback() -> None:
    with process("--lines") as pipe:
        assert pipe.stdin is not None
        assert pipe.stdout is not None
        assert pipe.stderr is not None
        pipe.stdin.write(GOOD + b"\n")
        pipe.stdin.flush()
        pipe.stdout.readline()
        pipe.stdout.close()
        pipe.stdin.write((GOOD + b"\n") * 5)
        pipe.stdin.close()
        assert b"Traceback" not in pipe.stderr.read()
        assert pipe.wait(timeout=20) == 1


@pytest.mark.parametrize("arguments", [(), ("--line",), ("--lines", "x")])
def test_wrong_use_explains_itself(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert due.run(list(arguments)) == 2
    assert "./ganxin due --lines" in capsys.readouterr().err


def test_a_district_without_a_calendar_is_said_plainly(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("GANXIN_DISTRICT", str(tmp_path_factory.mktemp("empty")))

    assert due.run(["--lines"]) == 2
    assert "日历" in capsys.readouterr().err
