"""Comparing and testing what expressions stand for, whatever kinds these are."""

from collections.abc import Sequence
from datetime import timedelta

from ganxin.feel.core import dates, logic, thresholds
from ganxin.feel.core.dates import Gap, Moving
from ganxin.feel.core.logic import Verdict
from ganxin.feel.core.numeric import Line, NotLinear
from ganxin.feel.core.records import Condition, Constant, Days, Numbers, Texts
from ganxin.feel.core.spans import Spans, intersection, union
from ganxin.feel.core.values import Items, Known, TextFact, Value, number_of
from ganxin.feel.values import Interval
from ganxin.feel.values import compare as compare_values

_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_MISMATCH = "比较的两边类型不同，结果总是 null"


def compared(sign: str, left: Value, right: Value) -> Verdict:
    """`left sign right`. Raises NotLinear."""
    one, other = number_of(left), number_of(right)
    if one is not None and other is not None:
        return thresholds.compared(sign, one, other)
    if isinstance(left, Known) and isinstance(right, Known):
        return _of_constants(compare_values(sign, left.value, right.value))
    if isinstance(left, Known):
        left, right, sign = right, left, _FLIPPED[sign]
    if isinstance(left, TextFact):
        return _texts(sign, left, right)
    if isinstance(left, Verdict) or isinstance(right, Verdict):
        return _answers(sign, left, right)
    return _dates(sign, left, right)


def _of_constants(answer: object) -> Verdict:
    if not isinstance(answer, bool):
        raise NotLinear(_MISMATCH)
    return logic.known(Constant(answer))


def _texts(sign: str, left: TextFact, right: Value) -> Verdict:
    if isinstance(right, TextFact):
        raise NotLinear("两个文本指标之间不能比较")
    if not isinstance(right, Known) or not isinstance(right.value, str):
        raise NotLinear(_MISMATCH)
    if sign not in ("=", "!="):
        raise NotLinear("文本只能比较是否相等")
    return logic.known(Texts(left.attribute, (right.value,), sign == "!="))


def _answers(sign: str, left: Value, right: Value) -> Verdict:
    sides: list[Verdict] = []
    for side in (left, right):
        if isinstance(side, Known) and isinstance(side.value, bool):
            side = logic.known(Constant(side.value))
        if not isinstance(side, Verdict) or sign not in ("=", "!="):
            raise NotLinear(_MISMATCH)
        sides.append(side)
    same = logic.equivalent(*sides)
    return logic.negated(same) if sign == "!=" else same


def _dates(sign: str, left: Value, right: Value) -> Verdict:
    if isinstance(right, Known):
        if isinstance(left, Moving):
            return dates.compared_moving(sign, left, right.value)
        if isinstance(left, Gap) and isinstance(right.value, timedelta):
            return dates.compared_gap(sign, left, right.value)
    if isinstance(left, Moving) and isinstance(right, Moving):
        if left.plain and right.plain:
            return dates.compared_dates(sign, left.attribute, right.attribute)
        raise NotLinear("两个日期指标只能直接比较，不能先加减再比较")
    raise NotLinear(_MISMATCH)


def met(subject: Value, test: Value) -> Verdict:
    """Does the subject meet a test that is a value: equal to it, inside it, or among it?"""
    if not isinstance(test, Known):
        if isinstance(test, Items):
            raise NotLinear("清单里只能是固定的值")
        return logic.known(compared("=", subject, test).low)
    if isinstance(test.value, Interval):
        return _inside(subject, test.value)
    if isinstance(test.value, list):
        if number_of(subject) is not None and not isinstance(subject, Known | Line):
            # Unknown among `[21, 30]` is unknown to the interpreter, whatever its bounds.
            raise NotLinear("分值不能与清单比较，请写成 in (…)")
        if not test.value:
            return logic.known(_among_none(subject))
        return one_of([met(subject, Known(item)) for item in test.value])
    return logic.known(compared("=", subject, test).low)


def _inside(subject: Value, interval: Interval) -> Verdict:
    answers: list[Verdict] = []
    if interval.low is not None or interval.low_included:
        sign = ">=" if interval.low_included else ">"
        answers.append(compared(sign, subject, Known(interval.low)))
    if interval.high is not None or interval.high_included:
        sign = "<=" if interval.high_included else "<"
        answers.append(compared(sign, subject, Known(interval.high)))
    return every_one(answers)


def every_one(verdicts: Sequence[Verdict]) -> Verdict:
    """`and` of tests of one subject: one condition where they are about one fact."""
    merged = _merged([verdict.low for verdict in verdicts if verdict.total], every=True)
    if merged is not None and all(verdict.total for verdict in verdicts):
        return logic.known(merged)
    return logic.both(verdicts)


def one_of(verdicts: Sequence[Verdict]) -> Verdict:
    """`or` of tests of one subject: one condition where they are about one fact."""
    merged = _merged([verdict.low for verdict in verdicts if verdict.total], every=False)
    if merged is not None and all(verdict.total for verdict in verdicts):
        return logic.known(merged)
    return logic.either(verdicts)


def _merged(parts: Sequence[Condition], *, every: bool) -> Condition | None:
    """One condition for all of them: a fact that is missing leaves each of them unknown."""
    join = intersection if every else union
    if not parts:
        return None
    first = parts[0]
    if isinstance(first, Numbers):
        numbers = [part for part in parts if isinstance(part, Numbers)]
        if _all_about(first.attribute, numbers, parts):
            return Numbers(first.attribute, join([part.spans for part in numbers]))
    if isinstance(first, Days):
        days = [part for part in parts if isinstance(part, Days)]
        if _all_about(first.attribute, days, parts):
            return Days(first.attribute, join([part.spans for part in days]))
    if isinstance(first, Texts) and not every:
        texts = [part for part in parts if isinstance(part, Texts) and not part.negated]
        if _all_about(first.attribute, texts, parts):
            values = dict.fromkeys(value for part in texts for value in part.values)
            return Texts(first.attribute, tuple(values))
    return None


def _all_about(
    attribute: str, found: Sequence[Numbers | Days | Texts], parts: Sequence[Condition]
) -> bool:
    return len(found) == len(parts) and all(part.attribute == attribute for part in found)


def _among_none(subject: Value) -> Condition:
    """In none of no values: false, but unknown while the fact is missing."""
    if isinstance(subject, TextFact):
        return Texts(subject.attribute, ())
    if isinstance(subject, Line) and len(subject.form.coefficients) == 1:
        return Numbers(subject.form.coefficients[0][0], Spans(False))
    if isinstance(subject, Moving):
        return Days(subject.attribute, Spans(False))
    raise NotLinear("清单是空的")
