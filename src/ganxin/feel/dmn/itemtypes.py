"""What conforms to an item definition, and how a value becomes one that does."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from functools import lru_cache

from ganxin.feel.dmn.records import ItemDefinition
from ganxin.feel.types import BUILT_IN, NamedType, instance_of
from ganxin.feel.values import FunctionValue, Unknown, boundless, conjunction

Meets = Callable[[str, object], object]
"""Tests as text and a value to whether it meets one of them."""

_SYNONYMS = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
}
_DEEPEST = 30


@lru_cache(maxsize=1024)
def plain(name: str) -> str:
    """A type's name without the prefix `feel:` of older files, in the words of the language."""
    name = name.strip()
    if name.startswith("feel:") or name.startswith("{http://www.omg.org/spec/FEEL"):
        name = name.replace("}", ":").rpartition(":")[2]
    return _SYNONYMS.get(name, name)


class Types:
    """The item definitions of a model and its imports, by name (`prefix.name`)."""

    def __init__(self, known: Mapping[str, ItemDefinition], meets: Meets) -> None:
        self.known = known
        self.meets = meets

    def coerced(self, value: object, name: str) -> object:
        """The value as this type takes it (DMN 1.5, 10.3.2.9.4); null if it cannot."""
        name = plain(name)
        if isinstance(value, Unknown):
            return value if name in ("", "Any", "number") else boundless(value)
        if value is None or name in ("", "Any"):
            return value
        if self.conforms(value, name) is not False:
            return value
        if isinstance(value, list) and len(value) == 1:
            return self._if_conforms(value[0], name)
        if not isinstance(value, list) and self._is_list(name):
            return self._if_conforms([value], name)
        if name == "date and time" and isinstance(value, date):
            return datetime.combine(value, time(tzinfo=UTC))
        return None

    def _if_conforms(self, value: object, name: str) -> object:
        return None if self.conforms(value, name) is False else value

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
            return conjunction((answer, self._allowed(definition.constraint, value)))
        return answer

    def _one(self, value: object, definition: ItemDefinition, depth: int) -> object:
        if value is None or isinstance(value, Unknown):
            return True if value is None else value
        if definition.parameters is not None:
            return isinstance(value, FunctionValue)
        if definition.components:
            answer = self._context(value, definition, depth)
        else:
            answer = self.conforms(value, definition.base, depth)
        if definition.allowed and answer is not False:
            return conjunction((answer, self._allowed(definition.allowed, value)))
        return answer

    def _context(self, value: object, definition: ItemDefinition, depth: int) -> object:
        """What a context lacks is null, and null conforms."""
        if not isinstance(value, dict):
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
