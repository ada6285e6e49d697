"""A person at the window: found, keyed in, signed before the clerk, handed in."""

from uuid import uuid4

import pytest
from django.urls import reverse

from ganxin.accounts import api as accounts
from ganxin.accounts.api import User
from ganxin.accounts.choices import Capacity
from ganxin.cases.choices import AnswerSource, ApplicationState, Channel, State
from ganxin.cases.intake.queries import form_of
from ganxin.cases.models import Application
from ganxin.lib.identifiers import make_id_card
from tests.cases.clerk.conftest import Visit, visiting
from tests.cases.test_story import register
from tests.world import MONDAY, PASSWORD, SHOP, World, case_of, sample

pytestmark = pytest.mark.django_db
WINDOW = "/work/window/"
NEW = {"id_card": make_id_card("21021119770707007"), "name": "赵敏", "bundle": "fresh-supermarket"}


@pytest.fixture
def filed(world: World, visit: Visit) -> Application:
    """赵敏, who has no login, handed in at the window."""
    clerk = visit("clerk")
    clerk.post(WINDOW, NEW)
    draft = Application.objects.get(applicant__name="赵敏")
    desk = reverse("cases:window", args=[draft.public_id])
    clerk.post(f"{desk}questions/", SHOP)
    draft.refresh_from_db()
    for _ in range(4):
        asked = [f.field for p in form_of(draft).pages for f in p.asked if f.given is None]
        for field in asked:
            raw = sample(field.element)
            clerk.post(
                reverse("cases:save", args=[draft.public_id]),
                {"_field": field.code, field.code: raw},
            ) if field.element.kind != "person_list" else keyed(clerk, draft, field.code, raw)
    for item in form_of(draft).uploads:
        if item.need.needed is not False:
            clerk.post(f"{desk}materials/{item.need.code}/", {"how": "paper", "note": "原件已退"})
    draft.refresh_from_db()
    page = clerk.get(desk)
    assert "赵敏" in page.content.decode()
    assert str(NEW["id_card"]) not in page.content.decode()

    answer = clerk.post(
        f"{desk}submit/",
        {
            "submit_key": uuid4(),
            "revision": draft.revision,
            "read_out": "on",
            "signed_name": "赵敏",
        },
        follow=True,
    )

    assert answer.status_code == 200, answer.context["sign"].errors
    draft.refresh_from_db()
    assert draft.state == ApplicationState.SUBMITTED
    assert draft.channel == Channel.WINDOW
    assert draft.signed_name == "赵敏"
    assert "窗口当面签字，经办人：clerk" in draft.statement
    assert draft.answers.filter(source=AnswerSource.CLERK).exists()
    assert "打印收件回执" in answer.content.decode()
    return draft


def test_a_person_without_a_login_applies_at_the_window(world: World, filed: Application) -> None:
    register(world, case_of(filed, "register-company"))

    enterprise = case_of(filed, "food-licence").application.enterprise
    assert enterprise is not None
    assert enterprise.legal_representative == "赵敏"
    assert not enterprise.mandates.exists(), "the clerk must not act for the enterprise"


class TestALoginOpenedLater:
    def opened(self, world: World, filed: Application) -> User:
        return accounts.open_login(
            applicant=filed.applicant,
            phone="13842600099",
            password=PASSWORD,
            actor=world["clerk"].as_actor(),
            now=MONDAY,
        )

    def test_shows_what_was_filed_at_the_window(self, world: World, filed: Application) -> None:
        person = visiting(self.opened(world, filed))

        assert str(filed.public_id) in person.get(reverse("cases:mine")).content.decode()
        assert person.get(reverse("cases:track", args=[filed.public_id])).status_code == 200

    def test_lets_him_act_for_the_enterprise_registered_meanwhile(
        self, world: World, filed: Application
    ) -> None:
        register(world, case_of(filed, "register-company"))
        enterprise = case_of(filed, "food-licence").application.enterprise
        assert enterprise is not None

        user = self.opened(world, filed)

        assert accounts.can_act_for(user, enterprise, MONDAY.date())
        mandate = enterprise.mandates.get()
        assert (mandate.user, mandate.capacity) == (user, Capacity.LEGAL_REPRESENTATIVE)
        assert enterprise.name in visiting(user).get("/me/").content.decode()

    def test_before_the_registration_makes_him_its_representative(
        self, world: World, filed: Application
    ) -> None:
        user = self.opened(world, filed)

        register(world, case_of(filed, "register-company"))

        enterprise = case_of(filed, "food-licence").application.enterprise
        assert enterprise is not None
        assert accounts.can_act_for(user, enterprise, MONDAY.date())

    def test_gives_nothing_of_other_people(self, world: World, filed: Application) -> None:
        register(world, case_of(filed, "register-company"))
        enterprise = case_of(filed, "food-licence").application.enterprise
        assert enterprise is not None
        self.opened(world, filed)

        stranger = world["stranger"]
        assert not accounts.can_act_for(stranger, enterprise, MONDAY.date())
        track = reverse("cases:track", args=[filed.public_id])
        assert visiting(stranger).get(track).status_code == 404


class TestANumberInFull:
    """Only work for this very person opens it."""

    def path(self, filed: Application) -> str:
        return reverse("accounts:reveal", args=[filed.applicant.public_id, "id_card"])

    def test_opens_to_offices_with_an_open_case_of_his(
        self, visit: Visit, filed: Application
    ) -> None:
        elsewhere = filed.cases.filter(office__code="human-resources")
        elsewhere.update(state=State.WITHDRAWN, closed_at=MONDAY)
        expected = {
            "clerk": 200,
            "market-regulation.handler": 200,
            "market-regulation.head": 200,
            "human-resources.handler": 404,
            "supervisor": 404,
            "leader": 403,
            "stranger": 403,
        }

        path = self.path(filed)
        assert {who: visit(who).get(path).status_code for who in expected} == expected

    def test_closes_when_the_last_case_has_ended(self, visit: Visit, filed: Application) -> None:
        filed.cases.update(state=State.WITHDRAWN, closed_at=MONDAY)

        for who in ("clerk", "market-regulation.handler"):
            answer = visit(who).post(self.path(filed), {"reason": "核对申请人身份"})
            assert answer.status_code == 404
        assert not accounts.SensitiveView.objects.exists()

    def test_is_open_to_the_clerk_who_keys_in_a_draft_and_to_no_other(
        self, world: World, visit: Visit
    ) -> None:
        clerk = visit("clerk")
        clerk.post(WINDOW, NEW)
        draft = Application.objects.get(applicant__name="赵敏")

        assert clerk.get(self.path(draft)).status_code == 200
        assert visit("clerk2").get(self.path(draft)).status_code == 404


def keyed(clerk: object, draft: Application, code: str, raw: str) -> None:
    from ganxin.cases.intake import operations as intake
    from ganxin.shell import clock

    assert draft.keyed_by is not None
    intake.save_answer(
        application=draft, element=code, raw=raw, actor=draft.keyed_by, now=clock.now()
    )


def test_a_person_without_a_login_gets_one_and_finds_what_was_filed(
    visit: Visit, filed: Application
) -> None:
    clerk, desk = visit("clerk"), reverse("cases:window", args=[filed.public_id])
    assert "开通网上账号" in clerk.get(desk).content.decode()

    done = clerk.post(f"{desk}login/", {"phone": "13700001234"}, follow=True)

    assert "网上账号已开通" in done.content.decode()
    assert "开通网上账号" not in clerk.get(desk).content.decode().replace("网上账号已开通", "")
    user = accounts.login_of(filed.applicant, MONDAY.date())
    assert user is not None
    assert accounts.phone_of(user) == "13700001234"
    mine = visiting(user).get("/applications/").content.decode()
    assert str(filed.number) in mine


@pytest.mark.parametrize("phone", ["", "12", "一三七", "1" * 400, "<script>"])
def test_a_telephone_that_is_none_opens_no_login(
    visit: Visit, filed: Application, phone: str
) -> None:
    desk = reverse("cases:window", args=[filed.public_id])

    answer = visit("clerk").post(f"{desk}login/", {"phone": phone})

    assert answer.status_code == 422
    assert "手机" in answer.content.decode()
    assert accounts.login_of(filed.applicant, MONDAY.date()) is None


def test_a_second_login_and_another_clerk_are_refused(visit: Visit, filed: Application) -> None:
    address = reverse("cases:window_login", args=[filed.public_id])
    assert visit("clerk2").post(address, {"phone": "13700001234"}).status_code == 404
    assert visit("clerk").post(address, {"phone": "13700001234"}).status_code == 302

    again = visit("clerk").post(address, {"phone": "13700005678"})

    assert again.status_code == 422
    assert "已经开通" in again.content.decode()
