"""Names that only a list of known names can make out: with signs, digits or key words inside.

`经营面积` and `monthly salary` are read as names wherever they stand, because two words in a
row mean nothing else in FEEL. `利润-税` or `salt and pepper` are names only if somebody declared
them; the longest declared name that fits wins.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from ganxin.feel.limits import VALUE_DEPTH
from ganxin.feel.values import FunctionValue

KEYWORDS = frozenset(
    (
        *("and", "or", "if", "then", "else", "in", "between", "some", "every", "satisfies"),
        *("true", "false", "null", "for", "return", "function"),
    )
)
"""Words that never are a part of a name that nobody declared."""

# Grammar rules 28 and 29: letters, and every character beyond the first plane.
_BEYOND = "\U00010000-\U000effff"
WORD = re.compile(rf"(?:[^\W\d]|[{_BEYOND}])[\w{_BEYOND}\u200c\u200d]*")
# A name with the additional signs of grammar rule 30, as the key of a context.
KEY = re.compile(rf"(?:[\w{_BEYOND}\u200c\u200d]+|[./\-'’+*]|[ \t\u3000]+)+?(?=\s*:)")
_NOT_JOINED = re.compile(r"not\b|instance\s+of\b")
_PIECE = re.compile(r"\w+|[^\w\s]")


@lru_cache(maxsize=8192)
def tidy(name: str) -> str:
    """A name with single spaces and none around."""
    return " ".join(name.split())


def plain_name(text: str, start: int) -> int:
    """Where the undeclared name that starts here ends; `start` itself if none does."""
    first = WORD.match(text, start)
    if first is None or first.group() in KEYWORDS:
        return start
    end = first.end()
    if _NOT_JOINED.match(text, start):
        return end
    while following := _following_word(text, end):
        end = following
    return end


def _following_word(text: str, end: int) -> int:
    """The end of a word that belongs to the same name; 0 if there is none."""
    gap = re.compile(r"[ \t\u3000]+").match(text, end)
    word = WORD.match(text, gap.end()) if gap else None
    if word is None or word.group() in KEYWORDS or _NOT_JOINED.match(text, word.start()):
        return 0
    return word.end()


@lru_cache(maxsize=8192)
def needs_declaring(name: str) -> bool:
    """Would this (tidy) name be read as something else if nobody declared it?"""
    return plain_name(name, 0) != len(name)


@dataclass(frozen=True)
class Vocabulary:
    """The declared names that need declaring: `names` of the scope, `members` after a dot.

    `callables` are the names of functions that are values; a function of any other name must be
    built in.
    """

    names: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()
    callables: frozenset[str] = frozenset()
    _patterns: dict[bool, tuple[re.Pattern[str], ...]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def longest(self, text: str, start: int, *, member: bool) -> tuple[str, int]:
        """The longest declared name at `start` and its end; `("", start)` if none fits."""
        best = ("", start)
        for pattern, name in self._candidates(member):
            found = pattern.match(text, start)
            if found and found.end() > best[1]:
                best = (name, found.end())
        return best

    def with_members_as_names(self) -> "Vocabulary":
        """Inside a filter the names of the item's context count as names."""
        return _vocabulary(self.names | self.members, self.members, self.callables)

    def with_local(self, *names: str) -> "Vocabulary":
        """With names that the expression brings in itself; each may hold a function."""
        tidied = frozenset(map(tidy, names))
        special = _special(tidied)
        return _vocabulary(self.names | special, self.members | special, self.callables | tidied)

    def with_members(self, names: Iterable[str]) -> "Vocabulary":
        """With names that may stand behind a dot."""
        special = _special(names)
        if special <= self.members:
            return self
        return _vocabulary(self.names, self.members | special, self.callables)

    def _candidates(self, member: bool) -> Iterable[tuple[re.Pattern[str], str]]:
        names = sorted(self.members if member else self.names)
        if member not in self._patterns:
            self._patterns[member] = tuple(_pattern(name) for name in names)
        return zip(self._patterns[member], names, strict=True)


def _pattern(name: str) -> re.Pattern[str]:
    """The name as it may be typed: spaces around its signs are free."""
    pieces = _PIECE.findall(name)
    typed = re.escape(pieces[0])
    for before, piece in zip(pieces, pieces[1:], strict=False):
        both_words = bool(re.match(r"\w", before)) and bool(re.match(r"\w", piece))
        typed += (r"\s+" if both_words else r"\s*") + re.escape(piece)
    return re.compile(typed + (r"(?!\w)" if re.match(r"\w", pieces[-1]) else ""))


@lru_cache(maxsize=1024)
def _vocabulary(
    names: frozenset[str], members: frozenset[str], callables: frozenset[str] = frozenset()
) -> Vocabulary:
    return Vocabulary(names, members, callables)


def declared(
    names: Iterable[str], members: Iterable[str] = (), callables: Iterable[str] = ()
) -> Vocabulary:
    """The vocabulary of these names; only those that need declaring are kept."""
    return _vocabulary(_special(names), _special(members), frozenset(map(tidy, callables)))


def _special(names: Iterable[str]) -> frozenset[str]:
    tidied = (tidy(name) for name in names)
    return frozenset(
        name for name in tidied if name and name not in KEYWORDS and needs_declaring(name)
    )


def of_scope(scope: Mapping[str, object]) -> Vocabulary:
    """The vocabulary of a scope: its names, and the names inside its contexts."""
    members: set[str] = set()
    functions = [name for name, value in scope.items() if isinstance(value, FunctionValue)]
    waiting: list[tuple[object, int]] = [(value, 0) for value in scope.values()]
    while waiting:
        value, depth = waiting.pop()
        if depth > VALUE_DEPTH:
            continue
        if isinstance(value, Mapping):
            members.update(str(name) for name in value)
            waiting.extend((part, depth + 1) for part in value.values())
        elif isinstance(value, list | tuple):
            waiting.extend((part, depth + 1) for part in value)
    return declared(scope, members, functions)
