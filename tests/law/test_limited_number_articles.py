"""行政许可法 art. 57: a limited number goes in the order of acceptance."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from ganxin.cases.choices import Action, State
from ganxin.cases.decision import operations as decision
from ganxin.cases.intake import operations as intake
from ganxin.cases.models import Case
from ganxin.cases.operations.places import NoPlaceLeft, NotHisTurn, OnlyForWantOfPlaces
from ganxin.cases.queries.places import want_of_places
from ganxin.cases.review import operations as review
from ganxin.cases.rules.places import BASIS, Places, begin_of
from ganxin.catalog import api as catalog
from ganxin.lib.actors import SYSTEM
from ganxin.lib.identifiers import make_uscc
from ganxin.licences import api as licences
from tests.cases.officer.hands import client_of, do, page
from tests.cases.test_story import visit
from tests.catalog.district import item, with_item
from tests.world import MONDAY, World, build_world, case_of, fill

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
OFFICE = "urban-management"
Asking = Callable[[int], Case]


def limited(number: int, **more: str) -> None:
    """The district limits large signs to so many, from today."""
    sign = item("large-sign")
    fields = (*sign.fields, catalog.FieldNeed("premises_street"))
    limit = catalog.Limit(number, basis="户外广告设置规划（示例）", **more)  # type: ignore[arg-type] # period
    changed = with_item(replace(sign, limit=limit, fields=fields))
    catalog.publish_catalog(catalog=changed, actor=SYSTEM, now=MONDAY - 20 * DAY)


@pytest.fixture
def world(db: None) -> World:
    return build_world()


def apply(world: World, street: str = "210211018") -> Case:
    """One application for a large sign, handed in on Monday."""
    draft = intake.start(
        what=catalog.item_version("large-sign", MONDAY.date()),
        answers={},
        applicant=world.applicant,
        hall=world.office("hall"),
        actor=world["applicant"],
        now=MONDAY,
    )
    actor = world["applicant"]
    raws = {"premises_street": street, "uscc": make_uscc("91210211MA2099999")}
    intake.save_answers(application=draft, raws=raws, actor=actor, now=MONDAY)
    fill(world, draft, MONDAY)
    intake.submit(
        application=draft, submit_key=uuid4(), signed_name="张伟", actor=actor, now=MONDAY
    )
    return case_of(draft, "large-sign")


def ready(world: World, minutes: int, street: str = "210211018", *, fit: bool = True) -> Case:
    """Accepted so many minutes after nine, found fit, and before the approver."""
    now = MONDAY + timedelta(minutes=minutes)
    case = apply(world, street)
    review.accept(case=case, actor=world["clerk"], now=now)
    if fit:
        visit(world, case)
    case.refresh_from_db()
    assert case.handler is not None
    review.give_opinion(
        case=case, grants=fit, opinion="看过了。", actor=case.handler, now=now, revision=None
    )
    review.pass_on(case=case, actor=case.handler, now=now)
    review.pass_up(case=case, actor=world[f"{OFFICE}.reviewer"], now=now)
    case.refresh_from_db()
    return case


def grant(world: World, case: Case, now: datetime = MONDAY + DAY) -> None:
    approver = world[f"{OFFICE}.approver"]
    decision.grant(case=case, action=Action.GRANT, actor=approver, now=now)


def refuse(world: World, case: Case, reasons: str) -> None:
    decision.refuse(
        case=case,
        action=Action.REFUSE,
        reasons=reasons,
        clause=BASIS,
        actor=world[f"{OFFICE}.approver"],
        now=MONDAY + DAY,
    )


def test_article_57_the_last_place_belongs_to_who_was_accepted_first(world: World) -> None:
    """有数量限制的行政许可，两个或者两个以上申请人的申请均符合法定条件、标准的，行政机关应当根据受理行政许可
    申请的先后顺序作出准予行政许可的决定。"""
    limited(1)
    first, second = ready(world, 1), ready(world, 2)

    with pytest.raises(NotHisTurn, match=first.number) as refusal:
        grant(world, second)
    assert refusal.value.rule == BASIS

    grant(world, first)
    first.refresh_from_db()
    assert first.state == State.GRANTED


def test_article_57_while_there_are_enough_for_all_the_order_does_not_matter(
    world: World,
) -> None:
    """What would not take a place from anybody accepted earlier may be granted first."""
    limited(2)
    first, second = ready(world, 1), ready(world, 2)
    grant(world, second)
    grant(world, first)
    assert set(Case.objects.values_list("state", flat=True)) == {State.GRANTED}


def test_article_57_an_earlier_one_refused_makes_room_for_the_next(world: World) -> None:
    """Both have to fulfil the conditions: who does not has no place that is kept."""
    limited(1)
    first, second = ready(world, 1, fit=False), ready(world, 2)
    with pytest.raises(NotHisTurn):
        grant(world, second)
    refuse(world, first, "方案没有结构安全说明。")
    grant(world, second)


def test_article_57_without_a_place_it_is_refused_for_that_reason_alone(world: World) -> None:
    """Art. 38: a refusal gives its reason; of what is fit the want of places is the only one."""
    limited(1)
    first, second = ready(world, 1), ready(world, 2)
    grant(world, first)

    with pytest.raises(NoPlaceLeft, match="名额已经满了"):
        grant(world, second)
    with pytest.raises(OnlyForWantOfPlaces):
        refuse(world, second, "不好看。")
    wanted = want_of_places(second, (MONDAY + DAY).date())
    assert "1 个名额已按受理先后发完" in wanted
    refuse(world, second, wanted)
    second.refresh_from_db()
    assert (second.state, second.decision.clause) == (State.REFUSED, BASIS)


def test_article_57_what_is_not_fit_keeps_its_own_reason(world: World) -> None:
    """均符合法定条件、标准的: who does not is refused for what he lacks, places or not."""
    limited(1)
    first, second = ready(world, 1), ready(world, 2, fit=False)
    grant(world, first)
    refuse(world, second, "方案没有结构安全说明。")


def test_places_of_one_street_are_not_those_of_another(world: World) -> None:
    limited(1, area="premises_street")
    here, there, again = ready(world, 1), ready(world, 2, "210211007"), ready(world, 3)
    grant(world, there)
    with pytest.raises(NotHisTurn):
        grant(world, again)
    grant(world, here)
    with pytest.raises(NoPlaceLeft):
        grant(world, again)


def test_a_place_comes_back_with_a_licence_revoked_and_with_the_next_year(world: World) -> None:
    limited(1)
    first, second = ready(world, 1), ready(world, 2)
    grant(world, first)
    first.refresh_from_db()
    assert first.decision.licence is not None
    licences.revoke(
        licence=first.decision.licence,
        reason="用假材料取得",
        basis="行政许可法 第六十九条",
        actor=SYSTEM,
        now=MONDAY + DAY,
    )
    grant(world, second)

    assert (
        licences.how_many(
            "large-sign-permit",
            on=MONDAY.date(),
            since=begin_of("year", MONDAY.date()),
            stands_on={},
        )
        == 1
    )
    assert begin_of("month", MONDAY.date()) == MONDAY.date().replace(day=1)


def test_the_guide_says_how_many_are_left(world: World) -> None:
    limited(2, area="premises_street")
    grant(world, ready(world, 1))
    guide = Client().get("/items/large-sign/").content.decode()
    assert "每个街道同时有效的最多 2 个" in guide
    assert "泉水街道：1 个" in guide
    assert "泡崖街道：2 个" in guide
    assert "第五十七条" in guide
    assert "数量限制" not in Client().get("/items/food-licence/").content.decode()


def test_the_desk_shows_the_places_and_says_why_it_is_not_his_turn(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("ganxin.lib.clock.now", "ganxin.shell.clock.now"):
        monkeypatch.setattr(place, lambda: MONDAY + DAY)
    limited(1)
    first, second = ready(world, 1), ready(world, 2)
    approver = world[f"{OFFICE}.approver"]
    assert "要等先受理的决定以后" in page(approver, second).content.decode()
    answer = do(approver, second, "grant", words="可以。")
    assert answer.status_code == 422
    assert f"先受理的 {first.number}还没有决定" in answer.content.decode()

    do(approver, first, "grant", words="可以。")
    shown = page(approver, second).content.decode()
    assert "没有名额了，不能准予" in shown
    assert "名额已按受理先后发完" in shown  # the reason is written already
    assert client_of(world["health.approver"]).get(
        f"/work/cases/{second.public_id}/"
    ).status_code in {403, 404}


@given(
    number=st.integers(1, 4),
    moves=st.lists(st.tuples(st.integers(0, 7), st.booleans()), max_size=40),
)
def test_whatever_the_order_of_decisions_nobody_is_overtaken(
    number: int, moves: list[tuple[int, bool]]
) -> None:
    """Eight accepted one after another; each move tries to grant, or to refuse, one of them."""
    state: dict[int, str] = dict.fromkeys(range(8), "open")
    for who, fit in moves:
        if state[who] != "open":
            continue
        taken = sum(each == "granted" for each in state.values())
        earlier = sum(state[each] == "open" for each in range(who))
        places = Places(number, taken, earlier)
        if not fit:
            state[who] = "refused"
        elif places.free_for_this:
            state[who] = "granted"
        taken = sum(each == "granted" for each in state.values())
        assert taken <= number
        last = max((each for each in state if state[each] == "granted"), default=0)
        waiting = sum(state[each] == "open" for each in range(last))
        assert number - taken >= waiting, "everybody before the last granted still has a place"
