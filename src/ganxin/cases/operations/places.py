"""Limited numbers at the decision (行政许可法 art. 57): the order of acceptance is kept."""

from datetime import datetime

from django.utils import timezone

from ganxin.cases.models import Case
from ganxin.cases.queries.places import places_of, want_of_places
from ganxin.cases.rules.places import BASIS
from ganxin.catalog import api as catalog
from ganxin.lib.errors import Refused


class NoPlaceLeft(Refused):
    code = "cases.no_place_left"


class NotHisTurn(Refused):
    """Somebody accepted earlier would go without."""

    code = "cases.not_his_turn"


class OnlyForWantOfPlaces(Refused):
    """Found fit and no place left: the refusal gives this reason and no other."""

    code = "cases.only_for_want_of_places"


def keep_the_order(*, case: Case, now: datetime) -> None:
    """Refuse to grant what is not there, or what those before this case may still need.

    Locks the item, so that two grants cannot take the last place at once. Raises NoPlaceLeft,
    NotHisTurn.
    """
    catalog.Item.objects.select_for_update().get(code=case.item_code)
    found = places_of(case, timezone.localdate(now))
    if found is None:
        return
    here, earlier = found
    if here.places.full:
        raise NoPlaceLeft(
            "名额已经满了，不能准予。可以以没有名额为理由，作出不予许可的决定。", rule=BASIS
        )
    if not here.places.free_for_this:
        first = "、".join(each.number for each in earlier[:3])
        more = f"等 {len(earlier)} 件" if len(earlier) > 3 else ""
        raise NotHisTurn(
            f"还剩 {here.places.left} 个名额，先受理的 {first}{more}还没有决定。"
            "要按受理的先后决定，请先办结它们。",
            rule=BASIS,
        )


def only_for_want_of_places(*, case: Case, reasons: str, now: datetime) -> None:
    """What was found fit is refused for want of places alone. Raises OnlyForWantOfPlaces."""
    wanted = want_of_places(case, timezone.localdate(now))
    if wanted and case.opinion_grants and reasons.strip() != wanted:
        raise OnlyForWantOfPlaces(
            f"这一件经审查符合条件，只是没有名额。不予许可的理由只能写：{wanted}", rule=BASIS
        )
