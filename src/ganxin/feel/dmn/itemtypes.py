"""What conforms to an item definition, and how a value becomes one that does."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache

from ganxin.feel.dmn.records import ItemDefinition, Variable
from ganxin.feel.types import BUILT_IN, NamedType, instance_of
from ganxin.feel.values import FunctionValue, Unknown, boundless, conjunction, kind, midnight

Meets = Callable[[str, object], object]
"""Tests as text and a value to whether it meets one of them."""

_SYNONYMS = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
}
_DEEPEST = 30
_SCALARS = frozenset(("number", "string", "boolean", "date", "time", "date and time"))


@lru_cache(maxsize=1024)
def plain(name: str) -> str:
    """A type's name without the namespace that older files write before it (`feel:number`), in
    the words of the language."""
    name = name.strip()
    if "<" not in name:
        name = name.rpartition("}")[2].rpartition(":")[2]
    return _SYNONYMS.get(name, name)


def declared(parameters: Iterable[Variable]) -> dict[str, NamedType]:
    """The types of parameters, as far as they have any."""
    return {one.name: NamedType(plain(one.type)) for one in parameters if plain(one.type)}


def result_of(type_: str) -> NamedType:
    """The type of what a function gives; `Any` where nobody has said it."""
    return NamedType(plain(type_) or "Any")


class Types:
    """The item definitions of a model and its imports, by name (`prefix.name`).

    `lacking`: a context may lack components of its type, as facts from outside may.
    """

    def __init__(
        self, known: Mapping[str, ItemDefinition], meets: Meets, *, lacking: bool = False
    ) -> None:
        self.known = known
        self.meets = meets
        self.lacking = lacking

    def coerced(self, value: object, name: str) -> object:
        """The value as this type takes it (DMN 1.5, 10.3.2.9.4); null if it cannot."""
        name = plain(name)
        if isinstance(value, Unknown):
            return value if name in ("", "Any", "number") else boundless(value)
        if value is None or name in ("", "Any") or (name in _SCALARS and kind(value) == name):
            return value
        for candidate in self._candidates(value, name):
            made = self._converted(candidate, name)
            if self.conforms(made, name) is not False:
                return made
        return None

    def _candidates(self, value: object, name: str) -> Iterator[object]:
        """The value itself, what a list of one holds, or the list of the one value."""
        yield value
        if isinstance(value, list) and len(value) == 1:
            yield value[0]
        elif not isinstance(value, list) and self._is_list(name):
            yield [value]

    def _converted(self, value: object, name: str, depth: int = 0) -> object:
        """With midnight for each date where the type has a date and time."""
        if depth > _DEEPEST or isinstance(value, Unknown):
            return value
        definition = self.known.get(name)
        if definition is not None:
            return self._converted_to(value, definition, depth + 1)
        if name == "date and time" and isinstance(value, date):
            return value if isinstance(value, datetime) else midnight(value)
        return value

    def _converted_to(self, value: object, definition: ItemDefinition, depth: int) -> object:
        if definition.collection and isinstance(value, list):
            return [self._one_converted(item, definition, depth) for item in value]
        return self._one_converted(value, definition, depth)

    def _one_converted(self, value: object, definition: ItemDefinition, depth: int) -> object:
        if not definition.components:
            return self._converted(value, plain(definition.base), depth)
        if not isinstance(value, dict):
            return value
        made: dict[str, object] = {}
        for part in definition.components:
            if part.name in value:
                made[part.name] = self._converted_to(value[part.name], part, depth)
        if all(value[key] is part for key, part in made.items()):
            return value
        return type(value)({**value, **made})

    def conforms(self, value: object, name: str, depth: int = 0) -> object:
        """True, False or unknown; True for a type that nobody has defined, and for null."""
        name = plain(name)
        if isinstance(value, Unknown) or value is None or not name:
            return True if not isinstance(value, Unknown) or not name else boundless(value)
        if name in BUILT_IN:
            return instance_of(value, NamedType(name))
        definition = self.known.get(name)
        if definition is None or depth > _DEEPEST:
            return True
        return self._conforms_to(value, definition, depth + 1)

    def allowed(self, name: str) -> str:
        """The tests that a type has for one value; empty for none."""
        definition = self.known.get(plain(name))
        return definition.allowed if definition is not None else ""

    def named(self, name: str, value: object) -> object:
        """For `instance of`: null where there is no such item definition."""
        if name not in self.known:
            return None
        return False if value is None else self.conforms(value, name)

    def _conforms_to(self, value: object, definition: ItemDefinition, depth: int) -> object:
        if not definition.collection:
            answer = self._one(value, definition, depth)
        elif isinstance(value, list):
            answer = conjunction(self._one(item, definition, depth) for item in value)
        else:
            return False
        if definition.constraint and answer is not False:
            met = self.meets(definition.constraint, value)
            return conjunction((answer, met if isinstance(met, Unknown) else met is True))
        return answer

    def _one(self, value: object, definition: ItemDefinition, depth: int) -> object:
        if value is None or isinstance(value, Unknown):
            return True if value is None else value
        if definition.parameters is not None:
            count = len(definition.parameters)
            return isinstance(value, FunctionValue) and len(value.parameters) == count
        if definition.components:
            answer = self._context(value, definition, depth)
        else:
            answer = self.conforms(value, definition.base, depth)
        if definition.allowed and answer is not False:
            return conjunction((answer, self._allowed(definition.allowed, value)))
        return answer

    def _context(self, value: object, definition: ItemDefinition, depth: int) -> object:
        """Every component must be there, though it may be null."""
        if not isinstance(value, dict):
            return False
        if not self.lacking and any(part.name not in value for part in definition.components):
            return False
        return conjunction(
            self._conforms_to(value[part.name], part, depth)
            for part in definition.components
            if value.get(part.name) is not None
        )

    def _allowed(self, tests: str, value: object) -> object:
        """Of a list, every item may be meant; of one value, itself."""
        answer = self.meets(tests, value)
        if answer is True or not isinstance(value, list):
            return answer is True or (answer if isinstance(answer, Unknown) else False)
        return conjunction(self.meets(tests, item) is True for item in value)

    def _is_list(self, name: str, depth: int = 0) -> bool:
        definition = self.known.get(name)
        if definition is None or depth > _DEEPEST:
            return name == "list"
        return definition.collection or self._is_list(plain(definition.base), depth + 1)
