"""An enterprise that was registered at the window goes to its legal representative."""

import pytest

from ganxin.accounts import api as accounts
from ganxin.accounts.api import Applicant
from ganxin.accounts.choices import Capacity
from ganxin.ledger import api as ledger
from ganxin.lib.actors import SYSTEM
from ganxin.lib.identifiers import make_id_card, make_uscc
from tests.cases.clerk.conftest import Visit
from tests.world import MONDAY, PASSWORD, World

pytestmark = pytest.mark.django_db
PAGE = "/work/window/enterprise/"
USCC = make_uscc("91210211MA2024001")
FORM = {
    "uscc": USCC,
    "name": "张伟",
    "id_card": make_id_card("21021119900101001"),
    "checked": "on",
    "reason": "以前在窗口设立，没有开通网上账号",
}


@pytest.fixture
def enterprise(world: World) -> Applicant:
    return registered("张伟")


def registered(representative: str, uscc: str = USCC) -> Applicant:
    """As the window did it before it noted who stood there."""
    return accounts.register_enterprise(
        name="大连示例鲜品有限公司",
        uscc=uscc,
        legal_representative=None,
        representative_name=representative,
        actor=SYSTEM,
        now=MONDAY,
    )


def test_with_a_login_he_acts_for_it_at_once(
    world: World, visit: Visit, enterprise: Applicant
) -> None:
    assert not accounts.can_act_for(world["applicant"], enterprise, MONDAY.date())
    clerk = visit("clerk")
    assert "企业交给法定代表人" in clerk.get("/work/window/").content.decode()

    done = clerk.post(PAGE, FORM, follow=True)

    assert "大连示例鲜品有限公司已交给张伟" in done.content.decode()
    assert accounts.can_act_for(world["applicant"], enterprise, MONDAY.date())
    assert enterprise.mandates.get().capacity == Capacity.LEGAL_REPRESENTATIVE
    assert enterprise.name in visit("applicant").get("/me/").content.decode()


def test_the_reason_is_in_the_ledger(world: World, visit: Visit, enterprise: Applicant) -> None:
    visit("clerk").post(PAGE, FORM)
    entries = ledger.entries_of("accounts.applicant", str(enterprise.public_id))
    entry = entries.get(action="accounts.enterprise.handed_over")
    assert entry.data["reason"] == FORM["reason"]
    assert entry.actor_id == str(world["clerk"].public_id)
    assert FORM["id_card"] not in str(entry.data)


def test_without_a_login_he_acts_for_it_when_one_is_opened(world: World, visit: Visit) -> None:
    enterprise = registered("赵敏")
    card = make_id_card("21021119770707007")
    visit("clerk").post(PAGE, {**FORM, "name": "赵敏", "id_card": card})
    enterprise.refresh_from_db()
    assert enterprise.represented_by is not None
    assert not enterprise.mandates.exists()

    user = accounts.open_login(
        applicant=enterprise.represented_by,
        phone="13842600099",
        password=PASSWORD,
        actor=world["clerk"].as_actor(),
        now=MONDAY,
    )
    assert accounts.can_act_for(user, enterprise, MONDAY.date())


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": "李娜"}, "登记的法定代表人是另一个姓名"),
        ({"uscc": make_uscc("91210211MA2024002")}, "平台上没有这家企业"),
        ({"uscc": "91210211MA202400XX"}, "统一社会信用代码"),
        ({"id_card": "210211199001010011"}, "身份证"),
        ({"id_card": make_id_card("21021119900101002")}, "登记的是另一个姓名"),
        ({"checked": ""}, "已当面核对身份证件和营业执照"),
        ({"reason": " "}, "原因"),
    ],
)
def test_what_does_not_agree_is_refused_and_nothing_is_handed_over(
    visit: Visit, enterprise: Applicant, changed: dict[str, str], sentence: str
) -> None:
    answer = visit("clerk").post(PAGE, {**FORM, **changed})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    enterprise.refresh_from_db()
    assert enterprise.represented_by is None
    assert not enterprise.mandates.exists()


def test_what_somebody_acts_for_already_is_not_handed_over_again(
    visit: Visit, enterprise: Applicant
) -> None:
    clerk = visit("clerk")
    clerk.post(PAGE, FORM)
    again = clerk.post(PAGE, FORM)
    assert again.status_code == 422
    assert "已经能在网上办事" in again.content.decode()
    assert enterprise.mandates.count() == 1


@pytest.mark.parametrize("name", ["applicant", "market-regulation.handler", "administrator"])
def test_only_the_window_does_this(visit: Visit, enterprise: Applicant, name: str) -> None:
    assert visit(name).post(PAGE, FORM).status_code == 403
    assert not enterprise.mandates.exists()
