"""Lengths of the clocks of a case, as terms of a promise."""

from ganxin.catalog import api as catalog
from ganxin.promises.api import Terms
from ganxin.promises.choices import Approver, Unit

ACCEPTANCE = Terms(5, Unit.WORKDAY, "行政许可法 第三十二条")
DELIVERY = Terms(10, Unit.WORKDAY, "行政许可法 第四十四条")
JOINT = Terms(
    45,
    Unit.WORKDAY,
    "行政许可法 第四十二条第二款",
    extension_limit=15,
    extension_by=Approver.GOVERNMENT_HEAD,
)
HEARING_REQUEST = Terms(5, Unit.WORKDAY, "行政许可法 第四十七条")
HEARING = Terms(20, Unit.WORKDAY, "行政许可法 第四十七条")
HEARING_NOTICE = Terms(7, Unit.WORKDAY, "行政许可法 第四十八条")
CONSULTATION = Terms(0, Unit.SAME_WORKDAY, "本区规则：征询当日答复")
CORRECTION = Terms(30, Unit.WORKDAY, "本区规则：补正期限")
HANDOFF = Terms(0, Unit.SAME_WORKDAY, "本区规则：当日交接外部系统")


_APPROVERS = {
    "registration_head": Approver.OFFICE_HEAD,
    "office_head": Approver.OFFICE_HEAD,
    "government_head": Approver.GOVERNMENT_HEAD,
}


def _terms(term: catalog.Term, definition: catalog.ItemDefinition) -> Terms:
    extension = definition.clock.extension
    return Terms(
        term.length,
        Unit(term.unit),
        term.basis or definition.name,
        extension_limit=extension.days if extension else 0,
        extension_by=_APPROVERS[extension.approver] if extension else None,
    )


def promised(definition: catalog.ItemDefinition) -> Terms:
    """The district's own days to decide."""
    return _terms(definition.clock.promised, definition)


def statutory(definition: catalog.ItemDefinition) -> Terms | None:
    """The law's days to decide; None where no law sets any (guidance, follow-ups)."""
    term = definition.clock.statutory
    return None if term is None else _terms(term, definition)


def site_check_afterwards(definition: catalog.ItemDefinition) -> Terms | None:
    """The days within which a permit granted on a pledge is checked; None for other items."""
    pledge = definition.permit_by_pledge
    return None if pledge is None else Terms(pledge.check_within_days, Unit.WORKDAY, pledge.basis)
