"""What a renewal took over unasked may be wrong by now: the window marks it, and it is mended."""

from datetime import datetime, time, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ganxin.cases.choices import AnswerSource, State, SupplyState, Verdict
from ganxin.cases.models import Application, Case, Notice
from ganxin.cases.rules import renewal as rules
from ganxin.licences.api import Licence
from tests.cases.intake.conftest import Moment
from tests.cases.intake.steps import Visit, browser_of
from tests.law.renewing import granted, renew
from tests.world import PDF, SHANGHAI, World

pytestmark = pytest.mark.django_db
FIELD, MATERIAL = "premises_address", "layout-plan"
ADDRESS_FAULT = {
    "target_kind": "field",
    "target": FIELD,
    "verdict": "fault",
    "reason": "address-incomplete",
}
PLAN_FAULT = {
    "target_kind": "material",
    "target": MATERIAL,
    "verdict": "fault",
    "reason": "layout-incomplete",
}


@pytest.fixture(scope="module")
def _renewed(world: World) -> tuple[int, datetime]:
    licence: Licence = granted(world)
    assert licence.valid_to is not None
    day = rules.last_day(licence.valid_to) - timedelta(days=60)
    now = datetime.combine(day, time(10), SHANGHAI)
    return renew(world, licence, now).pk, now


@pytest.fixture
def case(db: None, _renewed: tuple[int, datetime], moment: Moment) -> Case:
    """A renewal that was handed in an hour ago with nothing changed."""
    pk, now = _renewed
    moment(now + timedelta(hours=1))
    return Case.objects.select_related("application").get(pk=pk)


@pytest.fixture
def clerk(world: World) -> Visit:
    return Visit(browser_of(world["clerk"]))


@pytest.fixture
def holder(world: World) -> Visit:
    return Visit(browser_of(world["applicant"]))


def page(application: Application, more: str = "") -> str:
    return f"/work/applications/{application.public_id}/{more}"


def mark(clerk: Visit, application: Application, data: dict[str, str]) -> None:
    assert clerk.client.post(page(application, "mark/"), data).status_code == 302


def told(clerk: Visit, application: Application, *faults: dict[str, str]) -> Notice:
    for fault in faults:
        mark(clerk, application, fault)
    clerk.client.post(page(application, "notice/"))
    return Notice.objects.get(application=application)


def row(clerk: Visit, application: Application, key: str) -> str:
    """The row of the pre-check as HTML."""
    html = clerk.open(page(application)).html
    begin = html.index(f'<tr id="{key}"')
    return html[begin : html.index("</tr>", begin)]


def test_the_clerk_sees_what_was_taken_over_and_can_mark_it(clerk: Visit, case: Case) -> None:
    for key in (f"field-{FIELD}", f"material-{MATERIAL}"):
        shown = row(clerk, case.application, key)
        assert "沿用办证时的内容" in shown
        assert "记为要补正" in shown
        assert "已核实来源" not in shown


def test_what_account_and_register_say_stays_out_of_reach(clerk: Visit, case: Case) -> None:
    shown = row(clerk, case.application, "field-applicant_name")
    assert "已核实来源" in shown
    assert "记为要补正" not in shown


def test_nobody_has_to_look_at_it_one_by_one(clerk: Visit, case: Case) -> None:
    """The rest is marked without them: the holder said that nothing has changed."""
    clerk.client.post(page(case.application, "mark-rest/"))
    marked = set(case.application.checks.values_list("target", flat=True))
    assert "health-certificates" in marked
    assert not {FIELD, MATERIAL} & marked


def test_a_colleague_of_another_part_cannot_mark_it(world: World, case: Case) -> None:
    officer = browser_of(world["market-regulation.handler"])
    assert officer.post(page(case.application, "mark/"), ADDRESS_FAULT).status_code == 403
    assert not case.application.checks.exists()


def test_at_fault_it_stops_acceptance_until_it_is_in_order(clerk: Visit, case: Case) -> None:
    mark(clerk, case.application, ADDRESS_FAULT)
    refused = clerk.client.post(page(case.application, "accept/"), {"case": str(case.public_id)})
    assert refused.status_code == 422

    mark(clerk, case.application, {**ADDRESS_FAULT, "verdict": "ok"})
    assert "通过" in row(clerk, case.application, f"field-{FIELD}")
    clerk.client.post(page(case.application, "accept/"), {"case": str(case.public_id)})
    case.refresh_from_db()
    assert case.state == State.HANDLING


def test_told_of_it_the_holder_mends_field_and_paper_and_it_is_looked_at_anew(
    clerk: Visit, holder: Visit, case: Case
) -> None:
    notice = told(clerk, case.application, ADDRESS_FAULT, PLAN_FAULT)
    case.refresh_from_db()
    assert case.state == State.CORRECTION

    address = f"/notices/{notice.public_id}/"
    holder.open(address).send({FIELD: "甘井子区泉水街道示例路 14 号 1 层"}, button="保存这一处")
    holder.send(action=f"{MATERIAL}/upload/", files=[("新平面图.pdf", PDF)])
    holder.open(address).send(button="提交")
    case.refresh_from_db()
    assert case.state == State.RECEIVED, holder.page.text

    answer = case.application.answers.get(element=FIELD)
    assert (answer.raw, answer.source) == ("甘井子区泉水街道示例路 14 号 1 层", AnswerSource.TYPED)
    assert case.application.supplies.get(material=MATERIAL).state == SupplyState.PROVIDED
    for key in (f"field-{FIELD}", f"material-{MATERIAL}"):
        shown = row(clerk, case.application, key)
        assert "沿用办证时的内容" not in shown, "it is his own by now"
        assert "要补正" in shown
    assert not case.application.checks.filter(verdict=Verdict.FAULT).exists()


def test_a_paper_that_was_brought_anew_and_taken_away_again_is_still_owed(
    clerk: Visit, holder: Visit, case: Case
) -> None:
    """Not the old one in its place: the window has said that the old one will not do."""
    notice = told(clerk, case.application, PLAN_FAULT)
    holder.open(f"/notices/{notice.public_id}/")
    holder.send(action=f"{MATERIAL}/upload/", files=[("新平面图.pdf", PDF)])
    while "删除" in holder.page.text:
        holder.send(button="删除")
    holder.open(f"/notices/{notice.public_id}/").send(button="提交")
    assert holder.status == 422
    case.refresh_from_db()
    assert case.state == State.CORRECTION


def test_with_the_holder_at_the_window_it_is_mended_on_the_spot(clerk: Visit, case: Case) -> None:
    clerk.open(page(case.application, f"spot/field/{FIELD}/"))
    clerk.send(
        {FIELD: "甘井子区泉水街道示例路 14 号 1 层", "way": "present", "name": "张伟"},
        button="更正",
    )
    assert clerk.status == 200, clerk.page.text
    answer = case.application.answers.get(element=FIELD)
    assert (answer.source, answer.raw) == (AnswerSource.SPOT, "甘井子区泉水街道示例路 14 号 1 层")

    spot = page(case.application, f"spot/material/{MATERIAL}/")
    paper = SimpleUploadedFile("新平面图.pdf", PDF)
    done = clerk.client.post(spot, {"way": "present", "name": "张伟", "file": paper})
    assert done.status_code == 302
    assert case.application.supplies.get(material=MATERIAL).state == SupplyState.PROVIDED
    marked = case.application.checks.filter(verdict=Verdict.OK)
    assert set(marked.values_list("target", flat=True)) == {FIELD, MATERIAL}


def test_on_the_spot_nothing_verified_is_changed(clerk: Visit, case: Case) -> None:
    assert clerk.open(page(case.application, "spot/field/applicant_name/")).status == 404
