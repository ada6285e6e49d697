"""What items share: topics of the form, data elements, materials, settings, reasons."""

from dataclasses import dataclass
from typing import Literal

ElementKind = Literal[
    "text", "longtext", "choice", "multichoice", "yesno", "number", "money", "date", "address",
    "phone", "id_card", "uscc", "person", "person_list", "file_plan",
]  # fmt: skip
ElementSource = Literal["asked", "register", "licence", "derived", "account"]
MaterialKind = Literal["original", "copy", "electronic"]


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
class TemplateBlock:
    """A part of a template: heading, text and frame have `text`, the others `entries`.

    `fill` lines to write on, `table` columns with empty `rows`, `frame` so many `rows` of 7 mm to
    draw in, `sign` the lines at the end.
    """

    kind: Literal["heading", "text", "list", "fill", "table", "frame", "sign"]
    text: str = ""
    entries: tuple[str, ...] = ()
    rows: int = 0


@dataclass(frozen=True)
class Template:
    """A template of a material, written by us: a model text, a blank sheet, or a form.

    A form has no blocks: its lines are the fields of the items that use it.
    """

    code: str
    name: str
    kind: Literal["model", "blank", "form"]
    intro: str = ""
    blocks: tuple[TemplateBlock, ...] = ()
    basis: str = ""


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
    templates: tuple[Template, ...] = ()
