"""What an official writes: data elements, materials, items, bundles (frozen dataclasses).

Names follow CPSV-AP 3.2 where it has a class: `ItemDefinition` is a PublicService, `MaterialNeed`
an Evidence of a Requirement, `Basis` a LegalResource, `Fee` a Cost, `Result` an Output. The codes
of type, level, network depth and the like are those of the national element standard for service
items. Conditions are FEEL expressions over the codes of questions, data elements and settings;
they have three answers, and a condition that is left out is true.

The files in `districts/<district>/` are the source of truth; `reading` turns them into these
classes and back.
"""

from dataclasses import dataclass
from typing import Literal

ALWAYS = "true"

ElementKind = Literal[
    "text", "longtext", "choice", "multichoice", "yesno", "number", "money", "date", "address",
    "phone", "id_card", "uscc", "person", "person_list", "file_plan",
]  # fmt: skip
ElementSource = Literal["asked", "register", "licence", "derived", "account"]
MaterialKind = Literal["original", "copy", "electronic"]
QuestionKind = Literal["choice", "multichoice", "yesno", "number"]
TermUnit = Literal["workday", "day", "same_workday"]
ItemType = Literal["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "20"]
CaseKind = Literal["new", "change", "renew", "cancel", "reissue"]
ResultKind = Literal["licence", "document", "approval", "none"]
SpecialProcedure = Literal[
    "hearing", "tender", "auction", "inspection", "testing", "quarantine", "appraisal",
    "expert_review",
]  # fmt: skip


@dataclass(frozen=True)
class Basis:
    """A law or rule. `clause` and `quote` only where its text is at hand; else unverified."""

    law: str
    clause: str = ""
    quote: str = ""
    verified: bool = False

    @property
    def label(self) -> str:
        return f"《{self.law}》{self.clause}"


@dataclass(frozen=True)
class Choice:
    code: str
    text: str


@dataclass(frozen=True)
class Topic:
    """A page of the one form."""

    code: str
    name: str
    intro: str = ""


@dataclass(frozen=True)
class DataElement:
    """One field of the district's dictionary; items refer to it, never to a field of their own.

    `pattern` is a regular expression for the whole text, `validation` a FEEL condition over
    `value`. `answered_by` names the question of a bundle that already says it. `derived_from`
    lists elements the value is computed from. `parts` are the columns of a `person_list`.
    """

    code: str
    name: str
    kind: ElementKind
    topic: str
    source: ElementSource = "asked"
    source_label: str = ""
    unit: str = ""
    help: str = ""
    example: str = ""
    choices: tuple[Choice, ...] = ()
    parts: tuple[Choice, ...] = ()
    owner: str = ""
    licence_type: str = ""
    answered_by: str = ""
    derived_from: tuple[str, ...] = ()
    validation: str = ""
    validation_message: str = ""
    pattern: str = ""
    max_length: int = 200
    sensitive: bool = False
    derived: bool = True


@dataclass(frozen=True)
class Material:
    """A piece of evidence by identity, not by label.

    `fresh_days`: not older than so many days (0: does not age). `follow_days`: may be handed in
    so many working days after the rest (容缺; 0: may not). A `principal` paper may never follow.
    `pledgeable`: a pledge may stand for it (证明事项告知承诺). `replaced_by`: licence types that
    make it unnecessary. `generated`: made by the system from the answers and signed online.
    """

    code: str
    name: str
    kind: MaterialKind
    issuer: str
    help: str = ""
    fresh_days: int = 0
    template: str = ""
    replaced_by: tuple[str, ...] = ()
    follow_days: int = 0
    pledgeable: bool = False
    principal: bool = False
    generated: bool = False
    sensitive: bool = False
    accepts: tuple[str, ...] = ("application/pdf", "image/jpeg", "image/png")
    max_files: int = 10
    derived: bool = True


@dataclass(frozen=True)
class Term:
    """A length of time. `same_workday` has length 0."""

    length: int
    unit: TermUnit
    basis: str = ""

    @property
    def label(self) -> str:
        if self.unit == "same_workday":
            return "当场办结"
        return f"{self.length} 个工作日" if self.unit == "workday" else f"{self.length} 日"


@dataclass(frozen=True)
class Extension:
    """May be extended once by so many working days, by whom."""

    days: int
    approver: Literal["office_head", "government_head"]
    basis: str = ""


@dataclass(frozen=True)
class PledgePermit:
    """A whole permit granted on a pledge, checked afterwards within `check_within_days`."""

    basis: str
    check_within_days: int
    applies_when: str = ALWAYS
    pledge_text: str = ""


@dataclass(frozen=True)
class SiteCheck:
    needed_when: str = ALWAYS
    officers: int = 2
    note: str = ""


@dataclass(frozen=True)
class Trips:
    """Trips to the counter when the item is asked for alone; more than none needs a reason."""

    count: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Fee:
    """`amount_fen` in fen; 0 is free."""

    amount_fen: int = 0
    note: str = "不收费"
    basis: str = ""


@dataclass(frozen=True)
class Result:
    kind: ResultKind
    name: str
    licence_type: str = ""
    valid_months: int = 0


@dataclass(frozen=True)
class Limit:
    """A permit limited in number (行政许可法 art. 57): at most `number` in force at a time.

    With a `period` at most `number` issued in each; with `area` (a choice element of the item) so
    many in each of its choices.
    """

    number: int
    basis: str
    period: Literal["", "month", "year"] = ""
    area: str = ""
    note: str = ""


@dataclass(frozen=True)
class FieldNeed:
    """An item needs a data element."""

    element: str
    required_when: str = ALWAYS
    visible_when: str = ALWAYS


@dataclass(frozen=True)
class MaterialNeed:
    """An item needs a material: when, why (为什么要), on which clause, and where to get it."""

    material: str
    why: str
    where: str
    required_when: str = ALWAYS
    clause: Basis | None = None


@dataclass(frozen=True)
class Clock:
    promised: Term
    statutory: Term | None = None
    registration: bool = False  # no stage of acceptance: received, then decided
    extension: Extension | None = None
    special_procedures: tuple[SpecialProcedure, ...] = ()


@dataclass(frozen=True)
class ItemDefinition:
    """A service item (事项). `catalog_code` has 12, `implementation_code` 31 places, or none."""

    code: str
    name: str
    type: ItemType
    office: str
    summary: str
    clock: Clock
    result: Result
    basis: tuple[Basis, ...]
    applicants: tuple[Literal["resident", "enterprise", "sole_trader"], ...]
    conditions: tuple[str, ...] = ()
    fields: tuple[FieldNeed, ...] = ()
    materials: tuple[MaterialNeed, ...] = ()
    outputs: tuple[str, ...] = ()
    case_kinds: tuple[CaseKind, ...] = ("new",)
    catalog_code: str = ""
    implementation_code: str = ""
    level: Literal["1", "2", "3", "4", "5", "6"] = "4"
    network_depth: Literal["1", "2", "3", "4", "5", "6", "7", "8"] = "5"
    permit_by_pledge: PledgePermit | None = None
    site_check: SiteCheck | None = None
    limit: Limit | None = None
    trips: Trips = Trips()
    fee: Fee = Fee()
    station: bool = False
    machine: bool = False
    one_person: bool = False  # one person may be handler, reviewer and approver
    refusable: bool = True
    follow_up: bool = False
    outside_system: str = ""
    ready_on: str = ""
    topics: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    remedy: str = ""
    phone: str = ""
    derived: bool = True
    source: str = ""


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


@dataclass(frozen=True)
class Setting:
    """A figure that each district sets (a threshold); `derived` where no published source."""

    code: str
    name: str
    value: int
    unit: str = ""
    note: str = ""
    derived: bool = True


@dataclass(frozen=True)
class ReasonDefinition:
    """A sentence for corrections: what is wrong and how to mend it, on which clause or rule."""

    code: str
    targets: Literal["field", "material"]
    text: str
    clause: str = ""
    rule: str = ""
    applies_to: tuple[str, ...] = ()  # element or material codes; empty: any


@dataclass(frozen=True)
class Dictionary:
    """What items share: topics of the form, data elements, materials, settings."""

    topics: tuple[Topic, ...]
    elements: tuple[DataElement, ...]
    materials: tuple[Material, ...]
    settings: tuple[Setting, ...]


@dataclass(frozen=True)
class CatalogDefinition:
    """Everything of one district's folder."""

    dictionary: Dictionary
    items: tuple[ItemDefinition, ...]
    bundles: tuple[BundleDefinition, ...]
    reasons: tuple[ReasonDefinition, ...]
