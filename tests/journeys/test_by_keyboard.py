"""The main roles at their pages in a real browser, by keyboard alone."""

from datetime import timedelta
from pathlib import Path

import pytest

from ganxin.cases.choices import Action, Conclusion, State
from ganxin.cases.decision import operations as decision
from ganxin.cases.models import Application, Case
from ganxin.cases.review import operations as review
from ganxin.ledger import api as ledger
from ganxin.lib.identifiers import make_uscc
from ganxin.supervision.models import Rating, Rectification
from tests.browser import Window
from tests.journeys import applicant, staff
from tests.world import MONDAY, World, case_of, hand_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = timedelta(days=1)


def registered(world: World) -> Application:
    """Handed in and registered: the other cases are received."""
    application = hand_in(world)
    decision.grant(
        case=case_of(application, "register-company"),
        action=Action.CONFIRM,
        actor=world["market-regulation.handler"],
        now=MONDAY,
        outputs={"uscc": make_uscc("91210211MA2024001")},
    )
    return application


def test_an_applicant_gets_from_the_guide_to_a_number(
    world: World, window: Window, tmp_path: Path
) -> None:
    application = applicant.apply(window, world, tmp_path)

    assert application.number
    assert ledger.verify().ok


def test_a_clerk_gets_from_the_inbox_to_the_notice_and_to_acceptance(
    world: World, window: Window
) -> None:
    first, second = hand_in(world), registered(world)
    keys = staff.inbox(window, world, "clerk", "window")

    staff.find_by_number(keys, first.number)
    staff.tell_once(keys, ["tr[id^=field-]"])
    assert first.notices.get().lines.count() == 1

    keys.follow("待办箱")
    staff.find_by_number(keys, second.number)
    staff.look_at_the_rest(keys)
    staff.accept(keys)
    permits = second.cases.filter(procedure="permit")
    assert set(permits.values_list("state", flat=True)) == {State.HANDLING}


def visited(world: World, case: Case) -> Case:
    """Accepted, and the site check recorded: ready for the handler's opinion."""
    review.accept(case=case, actor=world["clerk"], now=MONDAY)
    case = Case.objects.select_related("handler", "office").get(pk=case.pk)
    assert case.handler is not None
    pair = [world[f"{case.office.code}.handler"], world[f"{case.office.code}.second"]]
    check = review.plan_site_check(
        case=case,
        planned_on=MONDAY.date(),
        place="示例路 12 号",
        officers=pair,
        points=["生熟分开"],
        actor=case.handler,
        now=MONDAY,
    )
    review.record_site_check(
        check=check,
        points=[{"point": "生熟分开", "ok": True, "note": ""}],
        conclusion=Conclusion.PASS,
        remarks="符合要求。",
        actor=pair[0],
        now=MONDAY,
    )
    return case


def test_an_office_gets_from_the_opinion_to_the_grant(world: World, window: Window) -> None:
    case = visited(world, case_of(registered(world), "food-licence"))

    staff.decide(window, world, case)

    case.refresh_from_db()
    assert case.state == State.GRANTED


def test_an_applicant_rates_a_case_badly(world: World, window: Window) -> None:
    application = registered(world)
    case = case_of(application, "register-company")
    answers = {"level": "2", "comment": "问了两次，答复不一样。"}
    applicant.rate(window, world, case, answers)

    rating = Rating.objects.get()
    assert rating.level == 2
    assert Rectification.objects.get().rating == rating
