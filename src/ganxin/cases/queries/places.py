"""Places of an item whose number is limited: taken, left, and whose turn it is (art. 57)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from ganxin.cases.choices import UNDER_REVIEW, Procedure
from ganxin.cases.models import Case
from ganxin.cases.queries.answers import given
from ganxin.cases.queries.definitions import catalogue_of, definition_of
from ganxin.cases.rules.places import Places, begin_of
from ganxin.catalog import api as catalog
from ganxin.licences import api as licences

PER = {"": "同时有效的", "month": "每个月发的", "year": "每年发的"}


@dataclass(frozen=True)
class AreaPlaces:
    """The places of one area, or of the whole district (`area` empty)."""

    area: str
    places: Places


def places_of(case: Case, today: date) -> tuple[AreaPlaces, list[Case]] | None:
    """The places as they stand for this case, and the cases before it; None without a limit.

    A renewal keeps the place that its licence has.
    """
    definition = definition_of(case)
    limit = definition.limit
    if limit is None or case.application.renews_id is not None:
        return None
    code, words = _area_of(case, limit)
    earlier = _before(case, limit, code)
    taken = _taken(definition, limit, words, today)
    return AreaPlaces(words, Places(limit.number, taken, len(earlier))), earlier


def places_left(
    definition: catalog.ItemDefinition, dictionary: catalog.Dictionary, today: date
) -> list[AreaPlaces]:
    """What the guide shows: one line, or one an area."""
    limit = definition.limit
    if limit is None:
        return []
    element = next((e for e in dictionary.elements if e.code == limit.area), None)
    areas = [choice.text for choice in element.choices] if element else [""]
    return [
        AreaPlaces(area, Places(limit.number, _taken(definition, limit, area, today, element)))
        for area in areas
    ]


def limit_text(limit: catalog.Limit, element: catalog.DataElement | None) -> str:
    """“同时有效的最多 60 个”，“每个街道”."""
    where = f"每个{element.name.removeprefix('所在')}" if element else "全区"
    return f"{where}{PER[limit.period]}最多 {limit.number} 个"


def want_of_places(case: Case, today: date) -> str:
    """The one reason for which a fit application may be refused now; empty while there is room."""
    found = places_of(case, today)
    if found is None or not found[0].places.full:
        return ""
    here, _ = found
    where = f"{here.area}的" if here.area else ""
    return f"本项许可有数量限制，{where}{here.places.number} 个名额已按受理先后发完，没有名额了。"


def _area_of(case: Case, limit: catalog.Limit) -> tuple[object, str]:
    """The value of the area's element, and how it reads."""
    if not limit.area:
        return None, ""
    answer = given(case.application, [limit.area]).get(limit.area)
    element = _element(case, limit.area)
    value = answer.value if answer else None
    return value, next((c.text for c in element.choices if c.code == value), "")


def _element(case: Case, code: str) -> catalog.DataElement:
    elements = catalogue_of(case.application).dictionary.elements
    return next(each for each in elements if each.code == code)


def _before(case: Case, limit: catalog.Limit, area: object) -> list[Case]:
    """Accepted before this one, of the same area, and not decided: in the order of acceptance."""
    if case.accepted_at is None:
        return []
    order = Q(accepted_at__lt=case.accepted_at) | Q(accepted_at=case.accepted_at, pk__lt=case.pk)
    found = Case.objects.in_state(*UNDER_REVIEW).filter(
        order,
        item_code=case.item_code,
        procedure=Procedure.PERMIT,
        application__renews=None,
    )
    if limit.area:
        found = found.filter(
            application__answers__element=limit.area, application__answers__value=area
        )
    return list(found.order_by("accepted_at", "pk"))


def _taken(
    definition: catalog.ItemDefinition,
    limit: catalog.Limit,
    area: str,
    today: date,
    element: catalog.DataElement | None = None,
) -> int:
    label = limit.area and (element.name if element else _label(limit.area, today))
    return licences.how_many(
        definition.result.licence_type,
        on=today,
        since=begin_of(limit.period, today),
        stands_on={label: area} if label else {},
    )


def _label(code: str, today: date) -> str:
    elements = catalog.catalogue(today).dictionary.elements
    return next(each.name for each in elements if each.code == code)
