"""一件事: questions, items with conditions, true dependencies, examples."""

from dataclasses import dataclass
from typing import Literal

from ganxin.catalog.rules.definitions.dictionary import Basis, Choice
from ganxin.catalog.rules.definitions.items import ALWAYS

QuestionKind = Literal["choice", "multichoice", "yesno", "number"]


@dataclass(frozen=True)
class Question:
    """A scenario (情形). `ask_when` guards questions that make no sense otherwise."""

    code: str
    name: str
    text: str
    kind: QuestionKind
    options: tuple[Choice, ...] = ()
    help: str = ""
    unit: str = ""
    minimum: int = 0
    maximum: int = 0
    ask_when: str = ALWAYS


@dataclass(frozen=True)
class ItemRef:
    """An item in a bundle: when it applies, and the sentence for either case."""

    item: str
    applies_when: str = ALWAYS
    because: str = ""
    because_not: str = ""


@dataclass(frozen=True)
class Edge:
    """A true dependency: `output` (element or licence type) of one item is input of another."""

    source: str
    output: str
    target: str


@dataclass(frozen=True)
class JointCheck:
    """联合勘验: one visit for several offices, led by one."""

    code: str
    name: str
    lead: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class BundleNotice:
    code: str
    text: str
    show_when: str
    basis: Basis | None = None


@dataclass(frozen=True)
class Example:
    """Answers with the guide they must lead to; the bundle does not publish when one fails."""

    name: str
    answers: tuple[tuple[str, str | tuple[str, ...]], ...]
    applies: tuple[str, ...]
    materials: tuple[str, ...] = ()
    without_materials: tuple[str, ...] = ()
    promised_days: int | None = None
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class BundleDefinition:
    """一件事: questions, items with conditions, true dependencies, examples."""

    code: str
    name: str
    summary: str
    questions: tuple[Question, ...]
    items: tuple[ItemRef, ...]
    edges: tuple[Edge, ...]
    examples: tuple[Example, ...]
    synonyms: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    joint_checks: tuple[JointCheck, ...] = ()
    notices: tuple[BundleNotice, ...] = ()
    lead_office: str = ""
    derived: bool = True
    source: str = ""

    def question(self, code: str) -> Question | None:
        return next((q for q in self.questions if q.code == code), None)
