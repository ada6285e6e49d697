"""A post ends: what its holder had in hand goes on, and nothing is left to nobody."""

from datetime import datetime, timedelta

import pytest

from ganxin.accounts import api as accounts
from ganxin.accounts.api import Post, User
from ganxin.cases.choices import State
from ganxin.cases.models import Case, Step
from ganxin.cases.operations.clocks import DECIDE, decision_subject
from ganxin.cases.review import operations as review
from ganxin.cases.tasks import hand_on_abandoned
from ganxin.ledger import api as ledger
from ganxin.notifications.models import Message
from ganxin.promises import api as promises
from ganxin.shell import clock
from tests.cases.intake.steps import Visit, browser_of
from tests.cases.test_story import register, visit
from tests.world import MONDAY, World, case_of, hand_in

pytestmark = pytest.mark.django_db
OFFICE = "market-regulation"
NOW = MONDAY + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _monday(monkeypatch: pytest.MonkeyPatch, settings: object) -> None:
    put(monkeypatch, NOW)
    settings.STAFF_TOTP_REQUIRED = False  # type: ignore[attr-defined] # pytest-django's settings


def put(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    monkeypatch.setattr("ganxin.lib.clock.now", lambda: at)
    monkeypatch.setattr("ganxin.lib.clock.today", at.date)
    monkeypatch.setattr(clock, "today", at.date)


@pytest.fixture
def case(world: World) -> Case:
    """The food permit of the story's shop, accepted; the office's handler has it."""
    application = hand_in(world)
    register(world, case_of(application, "register-company"))
    found = case_of(application, "food-licence")
    review.accept(case=found, actor=world["clerk"], now=MONDAY)
    found = case_of(application, "food-licence")
    other = {f"{OFFICE}.handler": f"{OFFICE}.second", f"{OFFICE}.second": f"{OFFICE}.handler"}
    assert found.handler is not None
    assert found.handler.username in other
    return found


@pytest.fixture
def leaver(case: Case) -> User:
    assert case.handler is not None
    return case.handler


@pytest.fixture
def colleague(world: World, leaver: User) -> User:
    names = (f"{OFFICE}.handler", f"{OFFICE}.second")
    return next(world[name] for name in names if world[name] != leaver)


@pytest.fixture
def head(world: World) -> Visit:
    return Visit(browser_of(world[f"{OFFICE}.head"]))


def post_of(user: User) -> Post:
    return Post.objects.get(user=user, office__code=OFFICE)


def page(user: User) -> str:
    return f"/work/people/{user.public_id}/posts/{post_of(user).pk}/end/"


def end(head: Visit, user: User, to: User | None = None, on: str = "2026-10-12") -> Visit:
    values: dict[str, str | list[str]] = {"on": on, "reason": "调到别的部门"}
    if to is not None:
        values["to"] = str(to.public_id)
    return head.open(page(user)).send(values, button="结束岗位")


def who_decides(case: Case) -> set[str]:
    found = [promises.find(subject=decision_subject(case), kind=kind) for kind in DECIDE]
    return {each.person.name if each.person else "" for each in found if each is not None}


def messages_to(user: User) -> list[str]:
    return list(Message.objects.filter(recipient=user).values_list("title", flat=True))


def test_the_page_says_how_much_he_has_in_hand_and_asks_for_whom(
    head: Visit, leaver: User, colleague: User, case: Case
) -> None:
    head.open(page(leaver)).sees("这个岗位上还有 1 个没有办完的办件", "放回本部门，由同事领办")
    choices = head.form("to").fields["to"].labels
    assert colleague.name in choices.values()
    assert leaver.name not in choices.values()


def test_of_a_post_with_nothing_open_it_says_so(head: Visit, case: Case, colleague: User) -> None:
    head.open(page(colleague)).sees("没有没办完的办件")


def test_the_colleague_named_goes_on_and_is_told(
    head: Visit, leaver: User, colleague: User, case: Case
) -> None:
    end(head, leaver, to=colleague)

    case.refresh_from_db()
    assert case.handler == colleague
    assert who_decides(case) == {colleague.name}
    assert f"移交给您：{case.title}" in messages_to(colleague)
    desk = Visit(browser_of(colleague)).open(f"/work/cases/{case.public_id}/")
    assert desk.status == 200
    desk.sees("移交", f"{leaver.name}不再任职，由{colleague.name}接着办。")


def test_the_ledger_says_who_handed_it_on(
    world: World, head: Visit, leaver: User, colleague: User, case: Case
) -> None:
    end(head, leaver, to=colleague)

    entries = ledger.entries_of("cases.case", str(case.public_id))
    entry = entries.get(action="cases.case.handed_on")
    assert entry.data["handed_by"] == str(world[f"{OFFICE}.head"].public_id)
    assert entry.data["part"] == "handler"
    ended = ledger.entries_of("accounts.user", str(leaver.public_id))
    assert ended.get(action="accounts.post.ended").data["hands_to"] == str(colleague.public_id)
    assert ledger.verify().ok


def test_the_applicant_does_not_read_who_left(
    world: World, head: Visit, leaver: User, colleague: User, case: Case
) -> None:
    end(head, leaver, to=colleague)
    mine = Visit(browser_of(world["applicant"]))
    mine.open(f"/applications/{case.application.public_id}/").lacks("不再任职")


def test_put_back_it_lies_where_colleagues_take_it_up(
    head: Visit, leaver: User, colleague: User, case: Case
) -> None:
    end(head, leaver)

    case.refresh_from_db()
    assert case.handler is None
    assert who_decides(case) == {""}
    assert "1 个办件等人领办" in messages_to(colleague)
    inbox = Visit(browser_of(colleague)).open("/work/inbox/?tab=unclaimed")
    inbox.sees(case.title)
    review.take_over(case=case, reason="", actor=colleague, now=NOW)
    case.refresh_from_db()
    assert case.handler == colleague


def test_where_nobody_of_that_role_is_left_the_head_is_told(
    world: World, head: Visit, leaver: User, colleague: User, case: Case
) -> None:
    end(head, colleague)
    end(head, leaver)
    assert "1 个办件等人领办" in messages_to(world[f"{OFFICE}.head"])
    message = Message.objects.get(recipient=world[f"{OFFICE}.head"], title__contains="等人领办")
    assert "请安排人接手" in message.body


def test_only_who_holds_the_same_role_there_can_take_over(
    world: World, leaver: User, case: Case
) -> None:
    for name in (f"{OFFICE}.reviewer", "tax.handler", leaver.username):
        with pytest.raises(accounts.CannotTakeOver):
            accounts.end_post(
                post=post_of(leaver),
                to=world[name],
                actor=world["administrator"].as_actor(),
                now=NOW,
            )
    case.refresh_from_db()
    assert case.handler == leaver


def test_nobody_who_may_not_end_the_post_hands_anything_on(
    world: World, leaver: User, case: Case
) -> None:
    for name, status in ((f"{OFFICE}.second", 403), ("tax.head", 404), ("clerk", 403)):
        assert Visit(browser_of(world[name])).open(page(leaver)).status == status
    case.refresh_from_db()
    assert case.handler == leaver


def test_who_is_named_in_another_part_of_a_case_does_not_get_it(
    world: World, head: Visit, leaver: User, colleague: User, case: Case
) -> None:
    """Three parts, three people: it is put back instead."""
    Case.objects.filter(pk=case.pk).update(reviewer=colleague)
    end(head, leaver, to=colleague)
    case.refresh_from_db()
    assert case.handler is None


def test_a_post_that_ends_on_a_later_day_hands_on_that_night(
    monkeypatch: pytest.MonkeyPatch, head: Visit, leaver: User, colleague: User, case: Case
) -> None:
    end(head, leaver, to=colleague, on="2026-10-15")
    case.refresh_from_db()
    assert case.handler == leaver
    assert hand_on_abandoned(0) == 0

    put(monkeypatch, MONDAY.replace(day=15, hour=0, minute=30))
    assert hand_on_abandoned(0) == 1
    assert hand_on_abandoned(0) == 0
    case.refresh_from_db()
    assert case.handler == colleague


def test_a_successor_who_has_left_as_well_leaves_it_to_the_office(
    monkeypatch: pytest.MonkeyPatch, head: Visit, leaver: User, colleague: User, case: Case
) -> None:
    end(head, leaver, to=colleague, on="2026-10-15")
    end(head, colleague, on="2026-10-14")
    put(monkeypatch, MONDAY.replace(day=15, hour=0, minute=30))
    assert hand_on_abandoned(0) == 1
    case.refresh_from_db()
    assert case.handler is None


def test_who_stands_in_keeps_what_he_holds(
    world: World, monkeypatch: pytest.MonkeyPatch, leaver: User, colleague: User, case: Case
) -> None:
    """A right that is lent is a right: nothing is taken from him at night."""
    accounts.delegate(
        delegator=colleague,
        to=leaver,
        office=world.office(OFFICE),
        valid_from=NOW.date(),
        valid_to=NOW.date() + timedelta(days=5),
        reason="年休假",
        actor=colleague.as_actor(),
        now=NOW,
    )
    Post.objects.filter(user=leaver).update(valid_to=NOW.date())
    assert hand_on_abandoned(0) == 0
    put(monkeypatch, NOW + timedelta(days=6))
    assert hand_on_abandoned(0) == 1


def test_what_is_done_stays_with_who_did_it_and_what_comes_back_goes_to_colleagues(
    world: World, head: Visit, leaver: User, case: Case
) -> None:
    visit(world, case)
    case = Case.objects.get(pk=case.pk)
    review.give_opinion(
        case=case, grants=True, opinion="符合条件。", actor=leaver, now=NOW, revision=None
    )
    review.pass_on(case=case, actor=leaver, now=NOW)
    head.open(page(leaver)).sees("没有没办完的办件")
    end(head, leaver)
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.handler) == (State.REVIEWING, leaver)

    review.send_back(
        case=case, reason="请补照片说明。", actor=world[f"{OFFICE}.reviewer"], now=NOW
    )
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.handler) == (State.HANDLING, None)
    assert who_decides(case) == {""}


def test_a_reviewer_and_an_approver_are_followed_too(
    world: World, head: Visit, leaver: User, case: Case
) -> None:
    visit(world, case)
    review.give_opinion(
        case=Case.objects.get(pk=case.pk),
        grants=True,
        opinion="符合条件。",
        actor=leaver,
        now=NOW,
        revision=None,
    )
    review.pass_on(case=Case.objects.get(pk=case.pk), actor=leaver, now=NOW)
    end(head, world[f"{OFFICE}.reviewer"])
    found = Case.objects.get(pk=case.pk)
    assert (found.state, found.reviewer) == (State.REVIEWING, None)
    steps = Step.objects.filter(case=found, action="handed_on")
    assert [step.public for step in steps] == [False]


def test_what_else_he_promised_goes_with_it(
    world: World, head: Visit, leaver: User, colleague: User, case: Case
) -> None:
    end(head, leaver, to=colleague)
    left = promises.Promise.objects.running().filter(person=leaver)
    assert not left.exists()
