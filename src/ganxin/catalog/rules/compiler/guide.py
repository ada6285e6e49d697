"""What the compiler answers: the guide of one person's bundle (frozen, plain data)."""

from dataclasses import dataclass
from typing import Literal

from ganxin.catalog.rules.definitions import (
    Basis,
    BundleDefinition,
    DataElement,
    ItemDefinition,
    Material,
    Question,
)

FieldSource = Literal["asked", "question", "known", "output", "derived"]
Supply = Literal["upload", "generated", "output", "licence", "held"]
SavingCode = Literal["forms", "fields", "materials", "steps", "trips", "days"]


@dataclass(frozen=True)
class Given:
    """An answer that counts. `value` is str, bool, Decimal or a tuple of str; `text` is read."""

    question: Question
    value: object
    text: str


@dataclass(frozen=True)
class Problem:
    """An answer we could not read; it counts as not given."""

    question: str
    text: str


@dataclass(frozen=True)
class GuideItem:
    """An item of the bundle. `applies`: True, False, or None (depends on `waits_for` questions).

    `promised_days` and `statutory_days` are working days, 0 in the latter where no law sets any;
    a result on the same day counts as 1. `after` are items whose output it needs, `level` its
    place in the order (0: at once).
    """

    definition: ItemDefinition
    applies: bool | None
    because: str
    waits_for: tuple[str, ...]
    by_pledge: bool
    site_check: bool
    promised_days: int
    statutory_days: int
    after: tuple[str, ...] = ()
    level: int = 0

    @property
    def code(self) -> str:
        return self.definition.code

    @property
    def name(self) -> str:
        return self.definition.name


@dataclass(frozen=True)
class GuideField:
    """One data element after merging. `required` None: it depends on what the form will say.

    `source` tells where the value comes from: asked in the form; a `question` already answered;
    `known` from an account, register or licence; the `output` of item `from_item`; derived.
    """

    element: DataElement
    needed_by: tuple[str, ...]
    required: bool | None
    source: FieldSource
    source_label: str
    value: object = None
    from_item: str = ""

    @property
    def code(self) -> str:
        return self.element.code

    @property
    def asked(self) -> bool:
        return self.source == "asked"


@dataclass(frozen=True)
class MaterialUse:
    """Why one item needs a material, on which clause, and where to get it."""

    item: str
    why: str
    where: str
    clause: Basis | None
    needed: bool | None


@dataclass(frozen=True)
class GuideMaterial:
    """One material after merging by identity. `supply`: who brings it; only `upload` is work."""

    material: Material
    uses: tuple[MaterialUse, ...]
    needed: bool | None
    supply: Supply
    supply_label: str
    from_item: str = ""

    @property
    def code(self) -> str:
        return self.material.code

    @property
    def free(self) -> bool:
        return self.supply != "upload"

    @property
    def needed_by(self) -> tuple[str, ...]:
        return tuple(use.item for use in self.uses)


@dataclass(frozen=True)
class GuideEdge:
    """`target` needs `outputs` of `source`."""

    source: str
    target: str
    outputs: tuple[str, ...]


@dataclass(frozen=True)
class Visit:
    """A site check: joint when several items share it."""

    code: str
    name: str
    lead: str
    items: tuple[str, ...]

    @property
    def joint(self) -> bool:
        return len(self.items) > 1


@dataclass(frozen=True)
class Path:
    """The longest chain, in working days, and its items in order."""

    days: int
    items: tuple[str, ...]


@dataclass(frozen=True)
class Readiness:
    """Some items can be checked only from a day that the applicant names (“装修完成日期”)."""

    element: str
    name: str
    items: tuple[str, ...]
    value: object = None


@dataclass(frozen=True)
class SavingLine:
    """`separately` against `together`, with the definition that a reader may open."""

    code: SavingCode
    label: str
    unit: str
    separately: int
    together: int
    definition: str

    @property
    def saved(self) -> int:
        return self.separately - self.together


@dataclass(frozen=True)
class GuideNotice:
    code: str
    text: str
    basis: Basis | None = None


@dataclass(frozen=True)
class Guide:
    """The whole answer. `questions`: still worth asking, most decisive first."""

    bundle: BundleDefinition
    given: tuple[Given, ...]
    problems: tuple[Problem, ...]
    questions: tuple[Question, ...]
    items: tuple[GuideItem, ...]
    fields: tuple[GuideField, ...]
    materials: tuple[GuideMaterial, ...]
    edges: tuple[GuideEdge, ...]
    levels: tuple[tuple[str, ...], ...]
    visits: tuple[Visit, ...]
    readiness: tuple[Readiness, ...]
    path_promised: Path
    path_statutory: Path
    saving: tuple[SavingLine, ...]
    fee_fen: int
    trips: int
    notices: tuple[GuideNotice, ...]

    @property
    def applying(self) -> tuple[GuideItem, ...]:
        return tuple(item for item in self.items if item.applies)

    @property
    def undecided(self) -> tuple[GuideItem, ...]:
        return tuple(item for item in self.items if item.applies is None)

    @property
    def complete(self) -> bool:
        """Nothing is left to ask and every answer could be read."""
        return not self.questions and not self.undecided and not self.problems

    def item(self, code: str) -> GuideItem:
        return next(item for item in self.items if item.code == code)
