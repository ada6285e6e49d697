"""The names that a decision's logic may use: what it requires, and nothing else."""

from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache

from ganxin.feel.vocabulary import Vocabulary, declared, tidy


class Scope(Mapping[str, object]):
    """Names to FEEL values; a name that nobody declared is null, as the standard wants.

    `members` are the names inside contexts, so that those with signs can be read.
    """

    def __init__(
        self,
        values: Mapping[str, object],
        members: frozenset[str],
        built_in: Mapping[str, object],
    ) -> None:
        self.values_by_name = {tidy(name): value for name, value in values.items()}
        self.members = members
        self.built_in = built_in

    def __getitem__(self, name: str) -> object:
        found = self.values_by_name.get(name, self)
        return self.built_in.get(name) if found is self else found

    def __contains__(self, _name: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_by_name)

    def __len__(self) -> int:
        return len(self.values_by_name)

    @cached_property
    def words(self) -> Vocabulary:
        return _words(frozenset(self.values_by_name), self.members)

    def with_values(self, more: Mapping[str, object]) -> "Scope":
        return Scope({**self.values_by_name, **more}, self.members, self.built_in)


@lru_cache(maxsize=4096)
def _words(names: frozenset[str], members: frozenset[str]) -> Vocabulary:
    return declared(names, members, names)
