"""Two save in the same instant, each on a connection of his own, on rows really committed.

Whoever is second is told so; afterwards every case and every promise is in order.
"""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from ganxin.cases.choices import Action, DeliveryWay, State, TargetKind, Verdict
from ganxin.cases.decision import operations as decision
from ganxin.cases.hearing import operations as hearings
from ganxin.cases.intake import operations as intake
from ganxin.cases.models import Application, Case, Decision, Delivery, Hearing, Notice
from ganxin.cases.operations import sweeps
from ganxin.cases.review import operations as review
from ganxin.ledger import api as ledger
from ganxin.lib.errors import Refused
from ganxin.licences.models import Licence
from ganxin.promises.models import Promise
from tests.cases.district import Snapshot
from tests.cases.officer.hands import accepted, registered
from tests.law.hearings import applicant_party, handed
from tests.world import MONDAY, SHOP, World, begin, case_of, fill, hand_in

pytestmark = pytest.mark.django_db(transaction=True)
OFFICE = "market-regulation"
Act = Callable[[], object]


def at_once(*acts: Act) -> list[object]:
    """What each act gave, or the refusal it met; any other error is the test's."""
    ready = threading.Barrier(len(acts))
    seen: dict[int, object] = {}

    def run(place: int, act: Act) -> None:
        try:
            ready.wait()
            seen[place] = act()
        except Exception as error:  # noqa: BLE001 - handed to the test's own thread
            seen[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    for result in seen.values():
        if isinstance(result, Exception) and not isinstance(result, Refused):
            raise result
    assert len(seen) == len(acts), "one of them never came back"
    return [seen[place] for place in range(len(acts))]


def refusals(results: list[object]) -> list[Refused]:
    return [result for result in results if isinstance(result, Refused)]


@pytest.fixture(autouse=True)
def in_order_afterwards(db: None) -> Iterator[None]:
    yield
    assert Snapshot().broken() == []
    assert ledger.verify().ok


def in_hand(world: World, state: State) -> Case:
    """The food permit, moved on by its officers as far as this."""
    case = accepted(world)
    handler = world[f"{OFFICE}.handler"]
    Case.objects.filter(pk=case.pk).update(site_check_needed=False)
    review.give_opinion(
        case=case, grants=True, opinion="可以。", actor=handler, now=MONDAY, revision=None
    )
    if state == State.HANDLING:
        return case_of(case.application, "food-licence")
    review.pass_on(case=case, actor=handler, now=MONDAY)
    if state == State.APPROVING:
        review.pass_up(case=case, actor=world[f"{OFFICE}.reviewer"], now=MONDAY)
    return case_of(case.application, "food-licence")


def test_of_a_grant_and_a_refusal_one_is_the_decision(world: World) -> None:
    case = in_hand(world, State.APPROVING)
    approver = world[f"{OFFICE}.approver"]

    results = at_once(
        lambda: decision.grant(case=case, action=Action.GRANT, actor=approver, now=MONDAY),
        lambda: decision.refuse(
            case=case,
            action=Action.REFUSE,
            reasons="不符合条件。",
            clause="食品安全法 第三十五条",
            actor=approver,
            now=MONDAY,
        ),
    )

    assert len(refusals(results)) == 1
    assert "不能" in str(refusals(results)[0])
    assert Decision.objects.filter(case=case).count() == 1


def test_of_two_grants_one_makes_the_licence(world: World) -> None:
    case = in_hand(world, State.APPROVING)
    approver = world[f"{OFFICE}.approver"]

    def grant() -> object:
        return decision.grant(case=case, action=Action.GRANT, actor=approver, now=MONDAY)

    results = at_once(grant, grant, grant)

    assert len(refusals(results)) == 2
    assert Licence.objects.filter(type__code="food-licence").count() == 1


def test_of_sending_back_and_passing_up_one_is_done(world: World) -> None:
    case = in_hand(world, State.REVIEWING)
    reviewer = world[f"{OFFICE}.reviewer"]

    results = at_once(
        lambda: review.send_back(case=case, reason="请补写依据。", actor=reviewer, now=MONDAY),
        lambda: review.pass_up(case=case, actor=reviewer, now=MONDAY),
    )

    assert len(refusals(results)) in (0, 1)
    case.refresh_from_db()
    if refusals(results):
        assert case.state in (State.HANDLING, State.APPROVING)
    else:  # passed up first, then sent back from there
        assert case.state in (State.REVIEWING, State.HANDLING)


def test_two_opinions_on_the_same_page_are_one_and_the_second_is_told_whose(world: World) -> None:
    case = in_hand(world, State.HANDLING)
    seen = case.revision
    both = [world[f"{OFFICE}.{part}"] for part in ("handler", "second")]

    def write(place: int) -> Act:
        return lambda: review.give_opinion(
            case=case,
            grants=True,
            opinion=f"意见 {place}",
            actor=both[place],
            now=MONDAY,
            revision=seen,
        )

    results = at_once(write(0), write(1))

    [told] = refusals(results)
    assert told.code == "cases.somebody_else_saved"
    assert both[results.index(told) - 1].name in str(told)


def test_a_case_that_two_take_up_has_one_handler(world: World) -> None:
    case = case_of(registered(world), "food-licence")
    review.accept(case=case, actor=world["clerk"], now=MONDAY)
    Case.objects.filter(pk=case.pk).update(handler=None)
    case.refresh_from_db()
    both = [world[f"{OFFICE}.{part}"] for part in ("handler", "second")]

    at_once(*(lambda who=who: review.take_up(cases=[case], actor=who, now=MONDAY) for who in both))

    case.refresh_from_db()
    assert case.handler in both
    owed = Promise.objects.running().filter(subject_id=str(case.public_id), person__isnull=False)
    assert {promise.person for promise in owed} <= {case.handler}


def test_who_withdraws_while_the_window_accepts_has_withdrawn(world: World) -> None:
    application = registered(world)
    case = case_of(application, "food-licence")

    results = at_once(
        lambda: review.accept(case=case, actor=world["clerk"], now=MONDAY),
        lambda: intake.withdraw_application(
            application=application, reason="不开了", actor=world["applicant"], now=MONDAY
        ),
    )

    assert not isinstance(results[1], Refused)
    case.refresh_from_db()
    assert case.state == State.WITHDRAWN


def faulty(world: World) -> Application:
    application = registered(world)
    review.mark(
        application=application,
        target_kind=TargetKind.MATERIAL,
        target="layout-plan",
        verdict=Verdict.FAULT,
        reason="layout-incomplete",
        actor=world["clerk"],
        now=MONDAY,
    )
    return application


def test_two_clerks_send_one_notice(world: World) -> None:
    application = faulty(world)
    clerks = [world["clerk"], world["clerk2"]]

    results = at_once(
        *(
            lambda who=who: review.issue_notice(application=application, actor=who, now=MONDAY)
            for who in clerks
        )
    )

    assert len(refusals(results)) == 1
    assert application.notices.count() == 1


def test_a_notice_and_an_acceptance_of_the_same_case_do_not_cross(world: World) -> None:
    application = faulty(world)
    case = case_of(application, "food-licence")

    at_once(
        lambda: review.issue_notice(application=application, actor=world["clerk"], now=MONDAY),
        lambda: review.accept(case=case, actor=world["clerk2"], now=MONDAY),
    )

    case.refresh_from_db()
    assert case.state in (State.CORRECTION, State.HANDLING)
    named = Notice.objects.filter(application=application, cases=case).exists()
    assert named == (case.state == State.CORRECTION)


def test_a_notice_in_the_minute_the_five_days_end_and_the_job_do_not_cross(world: World) -> None:
    application = faulty(world)
    case = case_of(application, "food-licence")
    late = MONDAY + timedelta(days=8)

    at_once(
        lambda: review.issue_notice(application=application, actor=world["clerk"], now=late),
        lambda: sweeps.deem_accepted(now=late),
        lambda: sweeps.deem_accepted(now=late),
    )

    case.refresh_from_db()
    assert case.state in (State.CORRECTION, State.HANDLING)
    assert case.steps.filter(action=Action.DEEM_ACCEPTED).count() <= 1


def noticed(world: World) -> Notice:
    """A notice of which everything is mended, but which is not handed in again yet."""
    notice = review.issue_notice(application=faulty(world), actor=world["clerk"], now=MONDAY)
    notice.lines.update(mended_at=MONDAY)
    return notice


def test_what_is_handed_in_again_twice_is_received_once(world: World) -> None:
    notice = noticed(world)

    def again() -> object:
        return intake.resubmit(notice=notice, actor=world["applicant"], now=MONDAY)

    results = at_once(again, again)

    assert len(refusals(results)) == 1
    for case in notice.cases.all():
        assert case.receipts.filter(round=2).count() <= 1
        assert case.receipts.filter(round=3).count() == 0


def test_mending_on_the_last_evening_and_the_job_that_lets_it_lapse_do_not_cross(
    world: World,
) -> None:
    notice = noticed(world)
    much_later = MONDAY + timedelta(days=90)

    at_once(
        lambda: intake.resubmit(notice=notice, actor=world["applicant"], now=much_later),
        lambda: sweeps.remind_and_lapse(now=much_later),
    )

    notice.refresh_from_db()
    assert (notice.answered_at is None) != (notice.lapsed_at is None)


def test_of_two_that_are_handed_in_at_once_each_has_a_number_of_its_own(world: World) -> None:
    people = [world["applicant"], world["stranger"]]
    drafts = []
    for person in people:
        theirs = World({**world.people, "applicant": person})
        draft = begin(theirs, SHOP, MONDAY)
        fill(theirs, draft, MONDAY)
        drafts.append(Application.objects.get(pk=draft.pk))

    def hand(place: int) -> Act:
        return lambda: intake.submit(
            application=drafts[place],
            submit_key=uuid4(),
            signed_name=people[place].name,
            actor=people[place],
            now=MONDAY,
        )

    results = at_once(hand(0), hand(1))

    assert refusals(results) == []
    numbers = [str(number) for number in Application.objects.values_list("number", flat=True)]
    numbers += [str(number) for number in Case.objects.values_list("number", flat=True)]
    serials = sorted(int(number[14:20]) for number in numbers)
    assert serials == list(range(1, 19)), "two applications of eight cases, and no gap"


def test_a_licence_is_handed_over_once(world: World) -> None:
    case = in_hand(world, State.APPROVING)
    decision.grant(case=case, action=Action.GRANT, actor=world[f"{OFFICE}.approver"], now=MONDAY)

    def deliver() -> object:
        return decision.deliver(
            case=case,
            way=DeliveryWay.ELECTRONIC,
            receiver="张伟",
            proof="本人在线签收",
            actor=world["applicant"],
            now=MONDAY,
        )

    results = at_once(deliver, deliver)

    assert len(refusals(results)) == 1
    assert Delivery.objects.filter(case=case).count() == 1


def test_two_who_ask_to_be_heard_are_heard_together(world: World) -> None:
    case = accepted(world)
    neighbour = hearings.name_interested(
        case=case,
        name="李娜",
        phone="19900000002",
        address="",
        interest="住在楼上。",
        actor=world[f"{OFFICE}.handler"],
        now=MONDAY,
    )
    own = applicant_party(case)

    results = at_once(
        lambda: hearings.ask_hearing(
            party=neighbour, reason="油烟", actor=world["stranger"], now=MONDAY
        ),
        lambda: hearings.ask_hearing(party=own, reason="", actor=world["applicant"], now=MONDAY),
    )

    assert refusals(results) == []
    assert Hearing.objects.filter(case=case).count() == 1


def test_a_decision_does_not_slip_past_a_hearing_that_is_asked_for(world: World) -> None:
    case = in_hand(world, State.APPROVING)
    hearings.name_interested(
        case=case,
        name="赵敏",
        phone="",
        address="示例路 12 号 2 层",
        interest="住在楼上。",
        actor=world[f"{OFFICE}.handler"],
        now=MONDAY,
    )
    for party in case.parties.all():
        if not party.tellings.exists():
            handed(world, party)
    own = applicant_party(case)
    hearings.waive_hearing(
        party=case.parties.exclude(pk=own.pk).get(),
        reason="",
        actor=world[f"{OFFICE}.handler"],
        now=MONDAY,
    )

    results = at_once(
        lambda: hearings.ask_hearing(party=own, reason="", actor=world["applicant"], now=MONDAY),
        lambda: decision.grant(
            case=case, action=Action.GRANT, actor=world[f"{OFFICE}.approver"], now=MONDAY
        ),
    )

    assert isinstance(results[1], Refused)
    case.refresh_from_db()
    assert case.state == State.APPROVING


def test_two_whole_applications_at_once_do_not_wait_for_each_other_for_ever(world: World) -> None:
    """Locks are taken in one order by everybody."""
    theirs = World({**world.people, "applicant": world["stranger"]})

    results = at_once(lambda: hand_in(world), lambda: hand_in(theirs))

    assert refusals(results) == []
    assert Application.objects.count() == 2
