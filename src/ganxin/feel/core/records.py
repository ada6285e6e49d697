"""The intermediate form of a core rule: conditions about facts, joined by Kleene logic.

Every record has one of three answers for given facts: true, false, or unknown. All records are
frozen, comparable and hashable; equal conditions of many rules are found by comparing them.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from ganxin.feel.core.spans import Spans
from ganxin.feel.expressions import Expression


class Kind(Enum):
    """What values a fact has."""

    NUMBER = "number"
    TEXT = "text"
    FLAG = "flag"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Numbers:
    """The number lies in the set; unknown where there is no number."""

    attribute: str
    spans: Spans[Decimal]


@dataclass(frozen=True, slots=True)
class Days:
    """The date, as days since 1970-01-01, lies in the set; unknown where there is no date."""

    attribute: str
    spans: Spans[int]


@dataclass(frozen=True, slots=True)
class Texts:
    """The text is one of the values (`negated`: none of them); unknown where there is no text."""

    attribute: str
    values: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Prefixes:
    """The text begins with one of the prefixes (`negated`: with none); unknown without a text."""

    attribute: str
    prefixes: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Flag:
    """The fact is yes; unknown where it is missing."""

    attribute: str


@dataclass(frozen=True, slots=True)
class Form:
    """`constant` + the sum of coefficient × number (or days since 1970-01-01, for a date).

    Sorted by attribute. A coefficient may be 0: then the form is still unknown without the fact.
    """

    coefficients: tuple[tuple[str, Decimal], ...]
    constant: Decimal = Decimal(0)

    @property
    def attributes(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.coefficients)


@dataclass(frozen=True, slots=True)
class Linear:
    """The value of the form lies in the set; unknown where one of its facts is missing."""

    form: Form
    spans: Spans[Decimal]


@dataclass(frozen=True, slots=True)
class Ratio:
    """numerator / denominator lies in the set; unknown where one of the facts is missing.

    Over zero the answer is `over_zero`, whatever the numerator.
    """

    numerator: Form
    denominator: Form
    spans: Spans[Decimal]
    over_zero: bool


@dataclass(frozen=True, slots=True)
class Constant:
    value: bool


@dataclass(frozen=True, slots=True)
class All:
    """False if a part is; else unknown if a part is; else true."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """True if a part is; else unknown if a part is; else false."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: "Condition"


@dataclass(frozen=True, slots=True)
class Choice:
    """`then` or `otherwise`; while the condition is unknown, what both agree on."""

    condition: "Condition"
    then: "Condition"
    otherwise: "Condition"


@dataclass(frozen=True, slots=True)
class Term:
    """Points: those of the first case that is true, `otherwise` if all are false.

    While a case is unknown, anything from the lowest to the highest of the points that are still
    possible.
    """

    cases: tuple[tuple["Condition", Decimal], ...]
    otherwise: Decimal


@dataclass(frozen=True, slots=True)
class Score:
    """The sum of the terms is at least `threshold` (`above`: more than it).

    True if the lowest possible sum is, false if the highest is not, else unknown.
    """

    terms: tuple[Term, ...]
    threshold: Decimal
    above: bool = False


Atom = Numbers | Days | Texts | Prefixes | Flag | Linear | Ratio
Condition = Atom | Constant | All | Any | Not | Choice | Score


@dataclass(frozen=True, slots=True)
class Rule:
    """A compiled rule: `condition` has the answer of `ask` for `expression`.

    `kinds` are the facts it reads, in order of appearance; `clocked`: it holds for the day on
    which it was compiled only. `allowed`: the only texts that a fact may be, where a model says
    so; whoever brings the facts checks them.
    """

    condition: Condition
    expression: Expression
    kinds: tuple[tuple[str, Kind], ...]
    clocked: bool = False
    allowed: tuple[tuple[str, tuple[str, ...]], ...] = ()
