"""Who has which role where: by his own post, or standing in for somebody."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from pytest_django import DjangoAssertNumQueries

from ganxin.accounts import api, queries
from ganxin.accounts.choices import Role
from ganxin.ledger import api as ledger
from ganxin.lib.actors import SYSTEM
from tests.accounts.people import MORNING, TODAY, another, office, staff

pytestmark = pytest.mark.django_db


def appointed(username: str, code: str, *roles: Role) -> api.User:
    user = staff(username)
    for role in roles:
        api.appoint(user=user, office=office(code), role=role, actor=SYSTEM, now=MORNING)
    return user


def lend(
    delegator: api.User, to: api.User, code: str, *, days: int = 5, start: date = TODAY
) -> api.Delegation:
    return api.delegate(
        delegator=delegator,
        to=to,
        office=office(code),
        valid_from=start,
        valid_to=start + timedelta(days=days),
        reason="年休假",
        actor=delegator.as_actor(),
        now=MORNING,
    )


class TestPosts:
    def test_a_post_gives_its_role_in_its_office_and_no_other(self) -> None:
        user = appointed("wang", "scjg", Role.HANDLER)

        assert api.has_role(user, Role.HANDLER, on=TODAY)
        assert api.has_role(user, Role.CLERK, Role.HANDLER, on=TODAY, office=office("scjg"))
        assert not api.has_role(user, Role.HANDLER, on=TODAY, office=office("wjj"))
        assert not api.has_role(user, Role.APPROVER, on=TODAY)
        assert api.roles_of(user, TODAY) == {Role.HANDLER}
        assert list(api.offices_of(user, Role.HANDLER, TODAY)) == [office("scjg")]

    def test_a_post_does_not_work_before_its_first_day(self) -> None:
        user = appointed("wang", "scjg", Role.HANDLER)

        assert api.roles_of(user, TODAY - timedelta(days=1)) == frozenset()

    def test_an_ended_post_gives_nothing_from_that_day_on(self) -> None:
        user = appointed("wang", "scjg", Role.HANDLER)
        api.end_post(post=api.Post.objects.get(), actor=SYSTEM, now=MORNING + timedelta(days=3))

        assert api.has_role(user, Role.HANDLER, on=TODAY + timedelta(days=2))
        assert not api.has_role(user, Role.HANDLER, on=TODAY + timedelta(days=3))

    def test_a_post_ended_on_its_first_day_was_never_held(self) -> None:
        user = appointed("wang", "scjg", Role.HANDLER)
        api.end_post(post=api.Post.objects.get(), actor=SYSTEM, now=MORNING)

        assert api.roles_of(user, TODAY) == frozenset()
        with pytest.raises(api.Post.DoesNotExist):
            api.Post.objects.get()

    def test_a_post_ends_only_once(self) -> None:
        appointed("wang", "scjg", Role.HANDLER)
        later = MORNING + timedelta(days=3)
        post = api.end_post(post=api.Post.objects.get(), actor=SYSTEM, now=later)

        with pytest.raises(api.PostEnded):
            api.end_post(post=post, actor=SYSTEM, now=later)

    def test_the_same_post_is_not_given_twice(self) -> None:
        user = appointed("wang", "scjg", Role.HANDLER)

        with pytest.raises(api.AlreadyInPost):
            api.appoint(
                user=user, office=office("scjg"), role=Role.HANDLER, actor=SYSTEM, now=MORNING
            )

    def test_a_resident_gets_no_post(self) -> None:
        with pytest.raises(api.AlreadyInPost, match="群众账号"):
            api.appoint(
                user=another(1), office=office("scjg"), role=Role.CLERK, actor=SYSTEM, now=MORNING
            )

    def test_a_person_who_left_has_no_role(self) -> None:
        user = appointed("wang", "scjg", Role.HANDLER)
        user.is_active = False
        user.save(update_fields=["is_active"])

        assert api.roles_of(user, TODAY) == frozenset()
        assert not api.holders(Role.HANDLER, office("scjg"), TODAY).exists()

    def test_nobody_has_no_role(self) -> None:
        assert api.roles_of(AnonymousUser(), TODAY) == frozenset()
        assert not api.has_role(AnonymousUser(), *Role, on=TODAY)
        assert not api.offices_of(AnonymousUser(), Role.CLERK, TODAY).exists()

    def test_the_ledger_tells_who_gave_the_post(self) -> None:
        user = appointed("wang", "scjg", Role.HANDLER)

        entry = ledger.entries_of("accounts.user", str(user.public_id)).last()
        assert entry is not None
        assert entry.action == "accounts.post.given"
        assert entry.data == {"office": "scjg", "role": "handler", "from": "2026-11-23"}


class TestStandingIn:
    def test_a_stand_in_may_do_what_the_other_may_in_that_office(self) -> None:
        away = appointed("zhao", "scjg", Role.APPROVER, Role.REVIEWER)
        helper = appointed("qian", "scjg", Role.HANDLER)
        lend(away, helper, "scjg")

        assert api.roles_of(helper, TODAY) == {Role.HANDLER, Role.APPROVER, Role.REVIEWER}
        assert api.stands_in_for(helper, away, office("scjg"), TODAY)
        assert not api.stands_in_for(away, helper, office("scjg"), TODAY)
        assert list(api.holders(Role.APPROVER, office("scjg"), TODAY)) == [helper, away]

    def test_only_in_the_office_it_was_lent_for(self) -> None:
        away = appointed("zhao", "scjg", Role.APPROVER)
        api.appoint(user=away, office=office("wjj"), role=Role.APPROVER, actor=SYSTEM, now=MORNING)
        helper = appointed("qian", "scjg", Role.HANDLER)
        lend(away, helper, "scjg")

        assert not api.has_role(helper, Role.APPROVER, on=TODAY, office=office("wjj"))
        assert not api.stands_in_for(helper, away, office("wjj"), TODAY)

    def test_only_on_its_days(self) -> None:
        away = appointed("zhao", "scjg", Role.APPROVER)
        helper = appointed("qian", "scjg", Role.HANDLER)
        lend(away, helper, "scjg", start=TODAY + timedelta(days=2), days=3)
        days = [
            day
            for day in range(8)
            if api.has_role(helper, Role.APPROVER, on=TODAY + timedelta(days=day))
        ]

        assert days == [2, 3, 4]

    def test_what_was_lent_is_not_lent_on(self) -> None:
        first = appointed("zhao", "scjg", Role.APPROVER)
        second = appointed("qian", "scjg", Role.HANDLER)
        third = appointed("sun", "scjg", Role.CLERK)
        lend(first, second, "scjg")
        lend(second, third, "scjg")

        assert api.roles_of(third, TODAY) == {Role.CLERK, Role.HANDLER}

    def test_it_ends_early(self) -> None:
        away = appointed("zhao", "scjg", Role.APPROVER)
        helper = appointed("qian", "scjg", Role.HANDLER)
        lent = lend(away, helper, "scjg")
        api.end_delegation(delegation=lent, actor=away.as_actor(), now=MORNING)

        assert not api.has_role(helper, Role.APPROVER, on=TODAY)
        with pytest.raises(api.DelegationEnded):
            api.end_delegation(delegation=lent, actor=away.as_actor(), now=MORNING)

    def test_it_ends_with_the_post_it_came_from(self) -> None:
        away = appointed("zhao", "scjg", Role.APPROVER)
        helper = appointed("qian", "scjg", Role.HANDLER)
        lend(away, helper, "scjg")
        post = api.Post.objects.get(user=away)
        api.end_post(post=post, actor=SYSTEM, now=MORNING + timedelta(days=1))

        assert not api.has_role(helper, Role.APPROVER, on=TODAY + timedelta(days=1))

    @pytest.mark.parametrize(("start", "days"), [(-1, 5), (0, 0), (0, -1), (0, 93)])
    def test_impossible_dates_are_refused(self, start: int, days: int) -> None:
        away = appointed("zhao", "scjg", Role.APPROVER)
        helper = appointed("qian", "scjg", Role.HANDLER)

        with pytest.raises(api.CannotDelegate, match="三个月"):
            lend(away, helper, "scjg", start=TODAY + timedelta(days=start), days=days)

    def test_only_to_a_colleague_of_the_same_office(self) -> None:
        away = appointed("zhao", "scjg", Role.APPROVER)
        stranger = appointed("sun", "wjj", Role.APPROVER)

        with pytest.raises(api.CannotDelegate, match="同一部门"):
            lend(away, stranger, "scjg")
        with pytest.raises(api.CannotDelegate, match="没有岗位"):
            lend(away, stranger, "wjj")
        with pytest.raises(api.CannotDelegate, match="自己"):
            lend(away, away, "scjg")


class TestCost:
    def test_asking_for_a_role_costs_one_query(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        user = appointed("wang", "scjg", Role.HANDLER)
        place = office("scjg")

        with django_assert_num_queries(1):
            assert api.has_role(user, Role.HANDLER, on=TODAY, office=place)
        with django_assert_num_queries(1):
            api.roles_of(user, TODAY)

    def test_a_whole_request_costs_one_query(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        user = appointed("wang", "scjg", Role.HANDLER)

        with django_assert_num_queries(1):
            queries.remember_tenures(user, TODAY)
            for _ in range(50):
                assert api.has_role(user, Role.HANDLER, on=TODAY)

    def test_what_is_remembered_is_remembered_for_one_day_and_one_object(self) -> None:
        user = appointed("wang", "scjg", Role.HANDLER)
        queries.remember_tenures(user, TODAY)
        api.end_post(post=api.Post.objects.get(), actor=SYSTEM, now=MORNING + timedelta(days=1))

        assert not api.has_role(user, Role.HANDLER, on=TODAY + timedelta(days=1))
        assert api.has_role(api.User.objects.get(), Role.HANDLER, on=TODAY)
