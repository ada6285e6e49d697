"""Facts as JSON says them, for a model and back.

JSON has no dates. A text becomes one where the type of the input says so, and anywhere by
`{"date": "2026-11-22"}` (`time`, `dateTime`, `duration` likewise); `{"unknown": true}` is a fact
that is missing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from json import dumps

from ganxin.feel import moments
from ganxin.feel.api import unary
from ganxin.feel.dmn.errors import DmnError
from ganxin.feel.dmn.itemtypes import plain
from ganxin.feel.dmn.model import Model
from ganxin.feel.dmn.notation import number, written
from ganxin.feel.dmn.records import InputData, ItemDefinition
from ganxin.feel.errors import FeelError
from ganxin.feel.values import UNKNOWN, Unknown, YearsMonths, kind
from ganxin.feel.vocabulary import tidy

_DEEPEST = 30
_TOLERANCE = Decimal("1e-8")
_MOMENTS: dict[str, tuple[Callable[[str], object], str]] = {
    "date": (moments.read_date, "日期，例如 2026-11-22"),
    "time": (moments.read_time, "时间，例如 09:30:00"),
    "date and time": (moments.read_date_and_time, "日期和时间，例如 2026-11-22T09:30:00"),
    "duration": (moments.read_duration, "期间，例如 P3D 或 P1Y6M"),
    "days and time duration": (moments.read_duration, "期间，例如 P3DT4H"),
    "years and months duration": (moments.read_duration, "期间，例如 P1Y6M"),
}
_OTHERS = {"number": "数字", "string": "文字", "boolean": "true 或 false"}


def facts_for(model: Model, given: Mapping[str, object]) -> dict[str, object]:
    """The inputs of a model from JSON values; those that are not given are unknown.

    What the model does not ask for is left out: see `unused`. Raises DmnError for a value that
    its type cannot take; the place is the path of the value.
    """
    declared = _declared(model)
    found: dict[str, object] = dict.fromkeys(declared, UNKNOWN)
    reader = _Reader(model.graph.types)
    for name, value in given.items():
        if tidy(name) in declared:
            found[tidy(name)] = reader.value(value, declared[tidy(name)], name)
        elif name in _imported(model):
            found[name] = reader.value(value, "", name)
    return found


def unused(model: Model, given: Iterable[str]) -> tuple[str, ...]:
    """Names that the model does not ask for: facts of another matter, or misspelt."""
    known = _declared(model).keys() | _imported(model)
    return tuple(name for name in given if tidy(name) not in known and name not in known)


def _declared(model: Model) -> dict[str, str]:
    """Inputs with their types."""
    return {
        tidy(one.name): one.variable.type
        for one in model.graph.own.elements.values()
        if isinstance(one, InputData)
    }


def _imported(model: Model) -> set[str]:
    """Inputs of imports, and the names of the imports themselves."""
    imports = model.graph.imports
    return {name for other in imports.values() for name in other.names(InputData)} | {*imports}


def loose(value: object, where: str = "") -> object:
    """A FEEL value of a JSON value whose type nobody has declared. Raises DmnError."""
    return _Reader({}).value(value, "", where)


class _Reader:
    def __init__(self, types: Mapping[str, ItemDefinition]) -> None:
        self.types = types

    def value(self, value: object, type_: str, where: str, depth: int = 0) -> object:
        name = plain(type_)
        definition = self.types.get(name)
        if depth > _DEEPEST:
            raise DmnError("嵌套太深", where)
        marked = _marked(value, where)
        if marked is not None:
            return marked
        if definition is not None:
            return self._defined(value, definition, where, depth + 1)
        if value is None or name not in (*_MOMENTS, *_OTHERS):
            return self._parts(value, where, depth)
        return _of_kind(value, name, where)

    def _defined(
        self, value: object, definition: ItemDefinition, where: str, depth: int
    ) -> object:
        if definition.collection and isinstance(value, list):
            return [
                self._one(item, definition, f"{where}[{at}]", depth)
                for at, item in enumerate(value, start=1)
            ]
        return self._one(value, definition, where, depth)

    def _one(self, value: object, definition: ItemDefinition, where: str, depth: int) -> object:
        if not definition.components:
            found = self.value(value, definition.base, where, depth)
            _allowed(found, definition, where)
            return found
        if not isinstance(value, dict):
            return self._parts(value, where, depth)
        parts = {part.name: part for part in definition.components}
        return {
            key: self._defined(item, parts[key], f"{where}.{key}", depth)
            if key in parts
            else self.value(item, "", f"{where}.{key}", depth)
            for key, item in value.items()
        }

    def _parts(self, value: object, where: str, depth: int) -> object:
        if isinstance(value, list):
            return [
                self.value(item, "", f"{where}[{at}]", depth + 1)
                for at, item in enumerate(value, start=1)
            ]
        if isinstance(value, dict):
            return {
                key: self.value(item, "", f"{where}.{key}", depth + 1)
                for key, item in value.items()
            }
        return value


def _marked(value: object, where: str) -> object:
    """What an object with one entry stands for: a moment or the unknown; None if for itself."""
    if not isinstance(value, dict) or len(value) != 1:
        return None
    ((key, inside),) = value.items()
    if key == "unknown" and inside is True:
        return UNKNOWN
    name = plain(str(key))
    if name in _MOMENTS and isinstance(inside, str):
        return _of_kind(inside, name, where)
    return None


def _of_kind(value: object, name: str, where: str) -> object:
    """A value of a built-in type."""
    if name in _OTHERS:
        wanted: tuple[type, ...] = {"string": (str,), "boolean": (bool,)}.get(
            name, (int, float, Decimal)
        )
        if not isinstance(value, wanted) or (name == "number" and isinstance(value, bool)):
            raise DmnError(f"应是{_OTHERS[name]}，给的是 {_short(value)}", where)
        return value
    read, what = _MOMENTS[name]
    found = read(value) if isinstance(value, str) else None
    if found is None or (name != "duration" and kind(found) != name):
        raise DmnError(f"应是{what}，给的是 {_short(value)}", where)
    return found


def _allowed(value: object, definition: ItemDefinition, where: str) -> None:
    """Raises DmnError for a value that is none of those that the type lists."""
    tests = definition.allowed or definition.constraint
    if value is None or isinstance(value, Unknown) or not tests:
        return
    try:
        met = unary(tests, value, {})
    except FeelError:
        return  # tests that nobody can read are a fault of the model, told by its check
    if met is False:
        raise DmnError(f"不能是 {_short(value)}，应是：{tests}", where)


def _short(value: object) -> str:
    text = as_json(value)
    return text if len(text) <= 40 else f"{text[:40]}……"


# Back


def as_json(value: object) -> str:
    """A FEEL value as JSON on one line; numbers keep all their digits."""
    return "".join(_pieces(value))


def _pieces(value: object) -> Iterator[str]:
    if isinstance(value, Unknown):
        yield '{"unknown": true}'
    elif isinstance(value, Decimal):
        yield number(value)
    elif isinstance(value, date | time | timedelta | YearsMonths):
        yield dumps(moments.moment_text(value), ensure_ascii=False)
    elif isinstance(value, list):
        yield f"[{', '.join(map(as_json, value))}]"
    elif isinstance(value, dict):
        entries = (
            f"{dumps(str(key), ensure_ascii=False)}: {as_json(one)}" for key, one in value.items()
        )
        yield "{" + ", ".join(entries) + "}"
    elif value is None or isinstance(value, bool | str | int | float):
        yield dumps(value, ensure_ascii=False)
    else:
        yield dumps(written(value), ensure_ascii=False)


def agrees(expected: object, actual: object) -> bool:
    """Is the value what JSON says? Numbers to eight places, dates also as text."""
    if isinstance(actual, Unknown):
        return expected == {"unknown": True}
    if isinstance(expected, dict) and isinstance(actual, dict):
        return expected.keys() == actual.keys() and all(
            agrees(value, actual[key]) for key, value in expected.items()
        )
    if isinstance(expected, list) and isinstance(actual, list):
        return len(expected) == len(actual) and all(map(agrees, expected, actual))
    if isinstance(actual, Decimal):
        numeric = isinstance(expected, int | float | Decimal) and not isinstance(expected, bool)
        return numeric and abs(Decimal(str(expected)) - actual) <= _TOLERANCE
    if isinstance(actual, date | datetime | time | timedelta | YearsMonths):
        return _moment(expected) == actual
    return type(expected) is type(actual) and expected == actual


def _moment(expected: object) -> object:
    if isinstance(expected, dict) and len(expected) == 1:
        (expected,) = expected.values()
    return moments.read_moment(expected) if isinstance(expected, str) else None
