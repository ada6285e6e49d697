"""Facts as they come from outside, checked against what a model wants to know."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal

from ganxin.feel.api import unary
from ganxin.feel.dmn import records
from ganxin.feel.dmn.graph import Graph
from ganxin.feel.errors import FeelError
from ganxin.feel.types import BUILT_IN
from ganxin.feel.values import Unknown

Facts = Mapping[str, object]


def checked(graph: Graph, facts: Facts) -> dict[str, object]:
    """The facts that the model reads; a date may come as text. Others are left out.

    A fact that is None is FEEL's null: known to be nothing. Raises FeelError for a value of the
    wrong kind, and for one that its type does not allow.
    """
    found: dict[str, object] = {}
    for element in graph.own.elements.values():
        if isinstance(element, records.InputData) and element.name in facts:
            found[element.name] = _checked(graph, element, facts[element.name])
    return found


def _checked(graph: Graph, element: records.InputData, value: object) -> object:
    type_ = element.variable.type
    definition = graph.types.get(type_)
    base = definition.base if definition is not None else type_
    if value is None or isinstance(value, Unknown):
        return value
    if base in _KINDS:
        what, read = _KINDS[base]
        value = read(value)
        if value is None:
            raise FeelError(f"“{element.name}”应是{what}")
    elif base in BUILT_IN:
        raise FeelError(f"“{element.name}”的类型 {base} 不能从外面给")
    if definition is not None and definition.allowed:
        _allowed(element.name, definition.allowed, value)
    return value


def _allowed(name: str, tests: str, value: object) -> None:
    if unary(tests, value, {}) is not True:
        raise FeelError(f"“{name}”不能是“{value}”，只能是：{tests}")


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return number if number.is_finite() else None


def _boolean(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _date(value: object) -> date | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


_KINDS: dict[str, tuple[str, Callable[[object], object]]] = {
    "number": ("数字", _number),
    "boolean": (" true 或 false", _boolean),
    "string": ("文字", _text),
    "date": ("日期，例如 2026-11-22", _date),
}
