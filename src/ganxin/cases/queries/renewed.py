"""What a renewal takes over from the licence that it renews."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from ganxin.cases.choices import SupplyState
from ganxin.cases.models import Application, Case, Supply
from ganxin.cases.queries.answers import given
from ganxin.cases.queries.definitions import catalogue_of
from ganxin.cases.rules import renewal
from ganxin.catalog import api as catalog
from ganxin.licences import api as licences

HANDED_IN = (SupplyState.PROVIDED, SupplyState.PAPER, SupplyState.REUSED)
PLAIN = {"text", "longtext", "address", "uscc"}  # read off a licence as it would be typed


def earlier_case(licence: licences.Licence) -> Case | None:
    """The case that led to the licence; None for one that came from elsewhere."""
    if licence.case_subject_type != "cases.case":
        return None
    cases = Case.objects.select_related("application")
    return cases.filter(public_id=licence.case_subject_id).first()


@dataclass(frozen=True)
class RenewalNote:
    """What everybody who sees a renewal should know of it."""

    licence: licences.Licence
    last_day: date
    protected: bool  # no decision by then is renewal (行政许可法 art. 50)
    changed: tuple[str, ...]


def renewal_note(application: Application) -> RenewalNote | None:
    """None for what is no renewal, and for a draft."""
    old, asked_at = application.renews, application.submitted_at
    if old is None or old.valid_to is None or asked_at is None:
        return None
    words = catalogue_of(application).dictionary
    names = {each.code: each.name for each in words.topics} | {
        each.code: each.name for each in words.materials
    }
    said = (application.answers_given.get(key) for key in ("changed", "anew"))
    return RenewalNote(
        licence=old,
        last_day=renewal.last_day(old.valid_to),
        protected=renewal.in_time(timezone.localdate(asked_at), old.valid_to),
        changed=tuple(names.get(code, code) for codes in said for code in codes or ()),
    )


def earlier_answers(
    licence: licences.Licence,
    definition: catalog.ItemDefinition,
    elements: Mapping[str, catalog.DataElement],
) -> dict[str, str]:
    """Element code to what was typed then; of a licence from elsewhere, what stands on it."""
    wanted = [need.element for need in definition.fields if need.element in elements]
    case = earlier_case(licence)
    if case is not None:
        answers = given(case.application, wanted)
        return {code: each.raw for code, each in answers.items() if each.value is not None}
    return {
        code: licence.data[elements[code].name]
        for code in wanted
        if elements[code].kind in PLAIN and elements[code].name in licence.data
    }


def earlier_supplies(licence: licences.Licence) -> dict[str, Supply]:
    """Material code to what was handed in then, of the application that led to the licence."""
    case = earlier_case(licence)
    if case is None:
        return {}
    return {
        supply.material: supply for supply in case.application.supplies.filter(state__in=HANDED_IN)
    }


def lasting(
    definition: catalog.ItemDefinition, materials: Mapping[str, catalog.Material]
) -> list[catalog.Material]:
    """Materials of the item that do not age: given once, they serve the renewal too."""
    found = (materials[need.material] for need in definition.materials)
    return [each for each in found if not each.fresh_days and not each.generated]


def names_of_changes(application: Application, key: str) -> frozenset[str]:
    """What the applicant said has changed: topics (`changed`), materials (`anew`)."""
    said = application.answers_given.get(key, [])
    return frozenset(str(each) for each in said) if isinstance(said, list) else frozenset()
