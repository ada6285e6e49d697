"""Who did something, as the ledger keeps it: an id and a label, so that it needs no accounts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """`id` is a user's public id or "system"; `label` is the name as it was at the time."""

    id: str
    label: str


SYSTEM = Actor(id="system", label="系统")
