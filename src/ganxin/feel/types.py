"""Types as they are written after `instance of` and behind parameters, and what conforms to them.

DMN 1.5, 10.3.2.9: `number`, `date and time`, `list<string>`, `context<a: number>`,
`function<number> -> string`, `range<date>`, or the name of an item definition.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ganxin.feel.values import FunctionValue, Interval, Unknown, boundless, conjunction, kind


@dataclass(frozen=True, slots=True)
class NamedType:
    """A type of the language, or of an item definition."""

    name: str


@dataclass(frozen=True, slots=True)
class ListType:
    item: "Type"


@dataclass(frozen=True, slots=True)
class RangeType:
    item: "Type"


@dataclass(frozen=True, slots=True)
class ContextType:
    """At least these entries; a context may have more."""

    entries: tuple[tuple[str, "Type"], ...]


@dataclass(frozen=True, slots=True)
class FunctionType:
    parameters: tuple["Type", ...]
    result: "Type"


Type = NamedType | ListType | RangeType | ContextType | FunctionType
Resolver = Callable[[str, object], object]
"""Name of an item definition and a value to whether it conforms; null for a name it has not."""

ANY = NamedType("Any")
BUILT_IN = frozenset(
    (
        *("Any", "Null", "number", "string", "boolean", "date", "time", "date and time"),
        *("days and time duration", "years and months duration", "duration"),
        *("list", "context", "range", "function"),
    )
)
_SYNONYMS = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
}


def no_names(_name: str, _value: object) -> object:
    """Where there are no item definitions."""
    return None


def instance_of(value: object, wanted: Type, named: Resolver = no_names) -> object:
    """`value instance of wanted`: True, False, unknown, or null for a type nobody defined.

    Null is an instance of `Null` only.
    """
    if isinstance(value, Unknown):
        return boundless(value)
    if isinstance(wanted, NamedType):
        return _named(value, wanted.name, named)
    if value is None:
        return False
    if isinstance(wanted, ListType):
        return _list(value, wanted, named)
    if isinstance(wanted, RangeType):
        return _range(value, wanted, named)
    if isinstance(wanted, ContextType):
        return _context(value, wanted, named)
    return _function(value, wanted)


def _named(value: object, name: str, named: Resolver) -> object:
    name = _SYNONYMS.get(name, name)
    if name == "Any":
        return value is not None
    if name not in BUILT_IN:
        return named(name, value)
    if value is None:
        return name == "Null"
    if name == "duration":
        return kind(value).endswith("duration")
    if name == "function":
        return isinstance(value, FunctionValue)
    return kind(value) == name


def _parts(answers: Iterable[object]) -> object:
    """A missing part may still conform; null inside is no reason to refuse."""
    return conjunction(answers)


def _list(value: object, wanted: ListType, named: Resolver) -> object:
    if not isinstance(value, list):
        return False
    return _parts(_or_null(item, wanted.item, named) for item in value)


def _or_null(value: object, wanted: Type, named: Resolver) -> object:
    return True if value is None else instance_of(value, wanted, named)


def _range(value: object, wanted: RangeType, named: Resolver) -> object:
    if not isinstance(value, Interval):
        return False
    return _parts(_or_null(end, wanted.item, named) for end in (value.low, value.high))


def _context(value: object, wanted: ContextType, named: Resolver) -> object:
    if not isinstance(value, dict):
        return False
    if any(name not in value for name, _ in wanted.entries):
        return False
    return _parts(_or_null(value[name], type_, named) for name, type_ in wanted.entries)


def _function(value: object, wanted: FunctionType) -> object:
    if not isinstance(value, FunctionValue):
        return False
    if len(value.parameters) != len(wanted.parameters):
        return False
    given = tuple(value.types.get(name, ANY) for name in value.parameters)
    fits = all(subtype(asked, has) for asked, has in zip(wanted.parameters, given, strict=True))
    return fits and subtype(value.result, wanted.result)


def subtype(inner: object, outer: object) -> bool:
    """Is everything of `inner` also of `outer`? An undeclared type is `Any`."""
    if outer == ANY or inner == outer or inner == NamedType("Null"):
        return True
    if isinstance(inner, ListType) and isinstance(outer, ListType):
        return subtype(inner.item, outer.item)
    if isinstance(inner, RangeType) and isinstance(outer, RangeType):
        return subtype(inner.item, outer.item)
    if isinstance(inner, ContextType) and isinstance(outer, ContextType):
        has = dict(inner.entries)
        return all(name in has and subtype(has[name], type_) for name, type_ in outer.entries)
    return False


__all__ = [
    "ANY",
    "BUILT_IN",
    "ContextType",
    "FunctionType",
    "ListType",
    "NamedType",
    "RangeType",
    "Resolver",
    "Type",
    "instance_of",
    "no_names",
    "subtype",
]
