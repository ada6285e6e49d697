"""An explanation in words, a line each, for people who do not know the language."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, time, timedelta
from decimal import Decimal

from ganxin.feel.explain import Explanation
from ganxin.feel.values import Interval, YearsMonths

_MARKS = {True: "✓", False: "✗", None: "？"}
_JOINTS = {"all": "要全部满足", "any": "满足任一即可", "not": "不能是", "if": "视情况而定"}
_WORDS = {
    ">=": "应不低于",
    ">": "应高于",
    "<=": "应不超过",
    "<": "应低于",
    "=": "应为",
    "!=": "不能是",
    "in": "应在",
}
_DAY_WORDS = {">=": "应不早于", ">": "应晚于", "<=": "应不晚于", "<": "应早于"}


Words = Mapping[str, str]
"""What people call a text value: 中型 for `medium`."""
_NO_WORDS: Words = {}


def told(
    explanation: Explanation, *, words: Words = _NO_WORDS, deepest: int = 12
) -> Iterator[str]:
    """The conditions as an indented list: mark, label, value, what it should be, what is missing.

    `✓` met, `✗` not met, `？` unknown. A score is followed by its lines with their points.
    """
    labels = _labels(explanation)
    waiting = [(explanation, 0)]
    while waiting:
        node, depth = waiting.pop()
        yield "  " * depth + _line(node, labels, words)
        if depth < deepest:
            waiting.extend((child, depth + 1) for child in reversed(node.children))


def _line(node: Explanation, labels: Mapping[str, str], words: Words) -> str:
    label = node.label or " ".join(node.text.split())
    parts = [f"{_MARKS[node.answer]} {label}" if node.kind != "value" else f"· {label}"]
    if node.kind in _JOINTS:
        parts.append(_JOINTS[node.kind])
    elif node.kind == "value":
        parts += _points(node)
    else:
        parts += _comparison(node, words)
    if node.missing and node.answer is None:
        names = (labels.get(name, name) for name in node.missing)
        parts.append(f"缺：{'、'.join(dict.fromkeys(names))}")
    clause = f"（{'；'.join(node.clause.splitlines())}）" if node.clause else ""
    return f"{parts[0]}{'：' if len(parts) > 1 else ''}{'，'.join(parts[1:])}{clause}"


def _comparison(node: Explanation, words: Words) -> Iterator[str]:
    known = node.actual is not None or (node.answer is not None and node.operator)
    if node.bounds is not None:
        low, high = node.bounds
        yield f"现在在 {value(low)} 到 {value(high, node.unit)} 之间"
    elif known and (node.operator or not isinstance(node.actual, bool)):
        yield value(worded(node.actual, words), node.unit)
    if node.operator and node.threshold is not None:
        own = _DAY_WORDS if isinstance(node.threshold, date) else {}
        word = own.get(node.operator, _WORDS[node.operator])
        yield f"{word} {value(worded(node.threshold, words), node.unit)}"
    if node.gap and node.answer is False:
        yield f"差 {value(node.gap, '个百分点' if node.unit == '%' else node.unit)}"


def _points(node: Explanation) -> Iterator[str]:
    most = f"，最高 {value(node.threshold)}" if node.threshold is not None else ""
    if node.bounds is not None:
        yield f"{value(node.bounds[0])} 到 {value(node.bounds[1])} 分{most}"
    elif node.actual is not None:
        yield f"{value(node.actual)} 分{most}"


def _labels(explanation: Explanation) -> dict[str, str]:
    """What people call a fact, as far as one of the conditions is about it alone."""
    found: dict[str, str] = {}
    waiting = [explanation]
    while waiting:
        node = waiting.pop()
        if len(node.names) == 1 and node.label and not node.children:
            found[node.names[0]] = node.label
        waiting.extend(node.children)
    return found


def worded(found: object, words: Words) -> object:
    """A value with its texts, also those of a list, as people call them."""
    if isinstance(found, list):
        return [worded(item, words) for item in found]
    return words.get(found, found) if isinstance(found, str) else found


def value(found: object, unit: str = "") -> str:
    """A value as people write it; a number, or a range of numbers, with its unit."""
    after = f"{'' if unit == '%' else ' '}{unit}" if unit and _is_number(found) else ""
    for kind, write in _WRITERS.items():
        if isinstance(found, kind):
            return write(found) + after
    return "空" if found is None else str(found)


def _is_number(found: object) -> bool:
    if isinstance(found, Interval):
        return isinstance(found.low, Decimal) or isinstance(found.high, Decimal)
    return isinstance(found, Decimal | int | float) and not isinstance(found, bool)


def _number(number: Decimal) -> str:
    return format(number.normalize(), "f")


def _interval(interval: Interval) -> str:
    low = "" if interval.low is None else value(interval.low)
    high = "" if interval.high is None else value(interval.high)
    if not high:
        return f"{low} 以上{'（含）' if interval.low_included else ''}"
    if not low:
        return f"{high} 以下{'（含）' if interval.high_included else ''}"
    ends = [
        f"{low}{'' if interval.low_included else '（不含）'}",
        f"{high}{'' if interval.high_included else '（不含）'}",
    ]
    return " 到 ".join(ends).replace("） 到", "）到")


def _length(length: timedelta) -> str:
    hours = length.seconds // 3600
    return f"{length.days} 天{f' {hours} 小时' if hours else ''}"


_WRITERS: dict[type, Callable[..., str]] = {
    bool: lambda yes: "是" if yes else "否",
    Decimal: _number,
    str: lambda text: f"“{text}”",
    date: lambda day: day.isoformat(),
    time: lambda at: at.isoformat(),
    timedelta: _length,
    YearsMonths: str,
    Interval: _interval,
    list: lambda items: "、".join(map(value, items)),
}
