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

from ganxin.catalog.rules.definitions.bundles import (
    BundleDefinition,
    BundleNotice,
    Edge,
    Example,
    ItemRef,
    JointCheck,
    Question,
    QuestionKind,
)
from ganxin.catalog.rules.definitions.dictionary import (
    Basis,
    Choice,
    DataElement,
    Dictionary,
    ElementKind,
    ElementSource,
    Material,
    MaterialKind,
    ReasonDefinition,
    Setting,
    Template,
    TemplateBlock,
    Topic,
)
from ganxin.catalog.rules.definitions.items import (
    ALWAYS,
    CaseKind,
    Clock,
    Extension,
    Fee,
    FieldNeed,
    ItemDefinition,
    ItemType,
    Limit,
    MaterialNeed,
    PledgePermit,
    Result,
    ResultKind,
    SiteCheck,
    SpecialProcedure,
    Term,
    TermUnit,
    Trips,
)

__all__ = [
    "ALWAYS",
    "Basis",
    "BundleDefinition",
    "BundleNotice",
    "CaseKind",
    "CatalogDefinition",
    "Choice",
    "Clock",
    "DataElement",
    "Dictionary",
    "Edge",
    "ElementKind",
    "ElementSource",
    "Example",
    "Extension",
    "Fee",
    "FieldNeed",
    "ItemDefinition",
    "ItemRef",
    "ItemType",
    "JointCheck",
    "Limit",
    "Material",
    "MaterialKind",
    "MaterialNeed",
    "PledgePermit",
    "Question",
    "QuestionKind",
    "ReasonDefinition",
    "Result",
    "ResultKind",
    "Setting",
    "SiteCheck",
    "SpecialProcedure",
    "Template",
    "TemplateBlock",
    "Term",
    "TermUnit",
    "Topic",
    "Trips",
]


@dataclass(frozen=True)
class CatalogDefinition:
    """Everything of one district's folder."""

    dictionary: Dictionary
    items: tuple[ItemDefinition, ...]
    bundles: tuple[BundleDefinition, ...]
    reasons: tuple[ReasonDefinition, ...]
