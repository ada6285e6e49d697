"""One service item (事项): a PublicService of CPSV-AP."""

from dataclasses import dataclass
from typing import Literal

from ganxin.catalog.rules.definitions.dictionary import Basis

ALWAYS = "true"

TermUnit = Literal["workday", "day", "same_workday"]
ItemType = Literal["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "20"]
CaseKind = Literal["new", "change", "renew", "cancel", "reissue"]
ResultKind = Literal["licence", "document", "approval", "none"]
SpecialProcedure = Literal[
    "hearing", "tender", "auction", "inspection", "testing", "quarantine", "appraisal",
    "expert_review",
]  # fmt: skip


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
