"""What we ask of an outside system, in our own words; one module per vendor implements it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


class OutsideError(Exception):
    """The other side did not answer, or not as agreed; the message is for our operators."""


@dataclass(frozen=True)
class Package:
    """One case as handed over. `id` is ours and makes sending twice harmless."""

    id: str
    content: Mapping[str, object]


@dataclass(frozen=True)
class Acknowledgement:
    """The other side has the package, under its own `reference`."""

    reference: str


@dataclass(frozen=True)
class Outcome:
    """What the other side decided (or, for a permit by pledge, what its later check found).

    `cursor` orders the answers of one system; asking for what came after it repeats nothing.
    """

    cursor: int
    package_id: str
    kind: str  # "granted", "refused", "checked"
    passed: bool  # of a check: what was pledged is true
    number: str
    reasons: str
    clause: str
    at: datetime
    officer: str


@dataclass(frozen=True)
class Listed:
    """One line of the other side's list of a day."""

    package_id: str
    decided: bool


class OutsideSystem(ABC):
    """One office's own system. Every method raises OutsideError when it cannot answer."""

    code: str

    @abstractmethod
    def send(self, package: Package) -> Acknowledgement:
        """Hand a package over; the same id twice is one package there."""

    @abstractmethod
    def outcomes(self, since: int) -> list[Outcome]:
        """What was decided after the cursor, oldest first."""

    @abstractmethod
    def received_on(self, day: date) -> list[Listed]:
        """All packages that arrived there on a day of the district's calendar."""
