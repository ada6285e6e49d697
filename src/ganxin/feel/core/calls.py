"""Operators and functions over what depends on facts."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal

from ganxin.feel.arithmetic import calculate
from ganxin.feel.builtins import FUNCTIONS
from ganxin.feel.core import comparing, logic, numeric
from ganxin.feel.core.dates import Moving
from ganxin.feel.core.logic import Verdict
from ganxin.feel.core.numeric import Line, NotLinear, Number
from ganxin.feel.core.records import Constant, Prefixes
from ganxin.feel.core.values import Items, Known, TextFact, Value, number_of
from ganxin.feel.values import YearsMonths


def answer(value: Value) -> Verdict | None:
    """The value as yes or no; None if it is something else."""
    if isinstance(value, Known) and isinstance(value.value, bool):
        return logic.known(Constant(value.value))
    return value if isinstance(value, Verdict) else None


def calculated(operator: str, left: Number, right: Number) -> Number:
    """Arithmetic of numbers. Raises NotLinear."""
    if operator == "+":
        return numeric.added(left, right)
    if operator == "-":
        return numeric.added(left, numeric.scaled(right, Decimal(-1)))
    if operator == "*":
        return numeric.multiplied(left, right)
    if operator == "/":
        return numeric.quotient(left, right)
    raise NotLinear("乘方只能用于固定的数")


def moved(operator: str, left: Value, right: Value) -> Moving:
    """Arithmetic of a date, or of what was made of one, with a constant. Raises NotLinear."""
    if isinstance(left, Moving) and isinstance(right, Known):
        constant = right.value
        rising = operator in "+-" or _sign(constant) > 0
        return left.then(lambda value: calculate(operator, value, constant), rising=rising)
    if isinstance(left, Known) and isinstance(right, Moving) and operator in ("+", "-"):
        constant = left.value
        return right.then(
            lambda value: calculate(operator, constant, value), rising=operator == "+"
        )
    raise NotLinear("这样的两个值不能一起计算")


def _sign(factor: object) -> int:
    if isinstance(factor, Decimal):
        return (factor > 0) - (factor < 0)
    if isinstance(factor, timedelta):
        return (factor > timedelta()) - (factor < timedelta())
    return (factor.months > 0) - (factor.months < 0) if isinstance(factor, YearsMonths) else 0


def called(function: str, given: Sequence[Value]) -> Value | None:
    """A built-in function of arguments that depend on facts; None if it is not core.

    Raises NotLinear.
    """
    compile_call = _CALLS.get(function)
    if compile_call is not None:
        return compile_call(given)
    return _along_the_calendar(function, given)


def _along_the_calendar(function: str, given: Sequence[Value]) -> Moving | None:
    """A function that only rises, or only falls, with one of its arguments."""
    directions = _MONOTONE.get(function)
    dates = [at for at, value in enumerate(given) if isinstance(value, Moving)]
    if directions is None or len(dates) != 1 or len(given) != len(directions):
        return None
    others = [value.value if isinstance(value, Known) else None for value in given]
    moving = given[dates[0]]
    if not isinstance(moving, Moving) or others.count(None) != 1:
        return None

    def step(value: object) -> object:
        arguments = [value if at == dates[0] else other for at, other in enumerate(others)]
        return FUNCTIONS[function].function(*arguments)

    return moving.then(step, rising=directions[dates[0]])


_MONOTONE: dict[str, tuple[bool, ...]] = {
    "year": (True,),
    "date": (True,),
    "years and months duration": (False, True),
}


def _spread(given: Sequence[Value]) -> list[Value]:
    """`sum(a, b)` and `sum([a, b])` mean the same."""
    return list(given[0].items) if len(given) == 1 and isinstance(given[0], Items) else list(given)


def _numbers(given: Sequence[Value]) -> list[Number]:
    found = [number_of(value) for value in _spread(given)]
    numbers = [number for number in found if number is not None]
    if len(numbers) < len(found):
        raise NotLinear("这里应全是数字")
    return numbers


def _total(given: Sequence[Value]) -> Value:
    total, *rest = _numbers(given)
    for number in rest:
        total = numeric.added(total, number)
    return total


def _mean(given: Sequence[Value]) -> Value:
    total = number_of(_total(given))
    if total is None:
        raise NotLinear("这里应全是数字")
    return numeric.quotient(total, numeric.constant(Decimal(len(_spread(given)))))


def _extreme(*, lowest: bool) -> Callable[[Sequence[Value]], Value]:
    return lambda given: numeric.extreme(_numbers(given), lowest=lowest)


def _not(given: Sequence[Value]) -> Value:
    return logic.negated(_answers(given)[0])


def _joined(
    join: Callable[[Sequence[Verdict]], Verdict],
) -> Callable[[Sequence[Value]], Value]:
    return lambda given: join(_answers(_spread(given)))


def _answers(given: Sequence[Value]) -> list[Verdict]:
    found = [answer(value) for value in given]
    answers = [one for one in found if one is not None]
    if len(answers) < len(found):
        raise NotLinear("这里应是条件（是或否）")
    return answers


def _prefix(given: Sequence[Value]) -> Value:
    text, prefix = given
    if not isinstance(text, TextFact) or not isinstance(prefix, Known):
        raise NotLinear("开头只能是固定的文本")
    if not isinstance(prefix.value, str):
        raise NotLinear("开头应是文本")
    return logic.known(Prefixes(text.attribute, (prefix.value,)))


def _contains(given: Sequence[Value]) -> Value:
    items, element = given
    if not isinstance(items, Known) or not isinstance(items.value, list):
        raise NotLinear("清单里只能是固定的值")
    return comparing.one_of(
        [logic.known(comparing.compared("=", element, Known(item)).low) for item in items.value]
    )


_CALLS: dict[str, Callable[[Sequence[Value]], Value]] = {
    "not": _not,
    "sum": _total,
    "mean": _mean,
    "min": _extreme(lowest=True),
    "max": _extreme(lowest=False),
    "all": _joined(logic.both),
    "any": _joined(logic.either),
    "starts with": _prefix,
    "list contains": _contains,
}

__all__ = ["Line", "answer", "calculated", "called", "moved"]
