"""The applicant's way in a real browser, with script and without; pages in all modes."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from ganxin.cases.choices import Action, TargetKind, Verdict
from ganxin.cases.decision import operations as decision
from ganxin.cases.intake.queries import form_of
from ganxin.cases.models import Application, Gap, Notice
from ganxin.cases.queries.answers import given
from ganxin.cases.review import operations as review
from ganxin.catalog import api as catalog
from ganxin.lib.identifiers import make_uscc
from tests.browser import ModeName, Window, axe, console_errors, overflow
from tests.cases.intake.steps import PERSON, address_of, application_at
from tests.world import (
    MONDAY,
    PDF,
    SHOP,
    World,
    begin,
    build_world,
    case_of,
    fill,
    hand_in,
    sample,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def district(transactional_db: None) -> World:
    """The small district, really committed: the live server reads it in a thread of its own."""
    return build_world()


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    file = tmp_path / "材料.pdf"
    file.write_bytes(PDF)
    return file


def type_page(page: Page, application: Application, topic: str) -> None:
    """Fill in one page by its labels' controls, as a person does."""
    shown = form_of(application).page(topic)
    assert shown is not None
    for entry in shown.asked:
        element = entry.field.element
        value = sample(element)
        if element.kind == "person_list":
            for part in element.parts:
                name = f"{element.code}-0-{part.code}"
                page.fill(f"[name='{name}']", PERSON.get(part.code, "示例"))
        elif page.locator(f"select[name='{element.code}']").count():
            page.select_option(f"select[name='{element.code}']", value)
        elif element.kind in {"choice", "multichoice", "yesno"}:
            page.check(f"input[name='{element.code}'][value='{value}']", force=True)
        else:
            page.fill(f"[name='{element.code}']", value)


def test_from_the_guide_to_the_number_without_script(
    window: Window, district: World, paper: Path
) -> None:
    user = district["applicant"]
    page = window.open(address_of(), user=user, javascript=False)
    page.get_by_role("link", name="在线办理").click()
    page.get_by_role("button", name="开始填写").click()
    application = application_at(page.url)
    base = f"{window.address}/applications/{application.public_id}/"

    for _ in range(20):
        open_pages = [p for p in form_of(application).pages if p.asked and not p.done]
        if not open_pages:
            break
        page.goto(f"{base}fill/{open_pages[0].topic.code}/")
        type_page(page, application, open_pages[0].topic.code)
        page.get_by_role("button", name="保存并继续").last.click()
    for item in form_of(application).uploads:
        if item.need.needed is False:
            continue
        page.goto(f"{base}materials/")
        place = page.locator(f"#material-{item.need.code}")
        place.locator("input[type=file]").set_input_files(paper)
        place.get_by_role("button", name="上传").click()
    page.goto(f"{base}check/")
    page.get_by_role("checkbox").check(force=True)
    page.fill("[name=signed_name]", user.name)
    page.get_by_role("button", name="签名并提交").click()

    application.refresh_from_db()
    assert page.locator(".number").inner_text() == application.number
    assert application.cases.count() == 8


def test_what_was_typed_survives_a_broken_line_and_a_reload(
    window: Window, district: World
) -> None:
    draft = begin(district, SHOP, MONDAY)
    page = window.open(f"/applications/{draft.public_id}/fill/sign/", user=district["applicant"])
    page.fill("[name=sign_text]", "鲜到家")
    page.locator("[name=sign_size]").focus()
    page.locator("[data-save-state][data-state=saved]").wait_for()
    assert given(draft)["sign_text"].raw == "鲜到家"

    page.route("**/save/", lambda route: route.abort())  # the line breaks
    page.fill("[name=sign_material]", "铝塑板")
    page.locator("[name=sign_size]").focus()
    page.locator("[data-save-state][data-state=waiting]").wait_for()
    assert "sign_material" not in given(draft)
    page.reload()

    assert page.input_value("[name=sign_text]") == "鲜到家"
    assert page.input_value("[name=sign_material]") == "铝塑板"
    page.unroute("**/save/")
    page.locator("[data-save-state][data-state=saved]").wait_for()
    assert given(draft)["sign_material"].raw == "铝塑板"


def test_what_is_wrong_is_said_beside_the_field_as_it_is_left(
    window: Window, district: World
) -> None:
    draft = begin(district, SHOP, MONDAY)
    page = window.open(f"/applications/{draft.public_id}/fill/people/", user=district["applicant"])
    page.fill("[name=directors-0-id_card]", "2102")
    page.locator("[name=directors-0-post]").focus()
    page.get_by_text("第 1 人：").wait_for()
    page.fill("[name=staff_count]", "很多")
    page.locator("[name=principal_name]").focus()
    page.get_by_text("请填数字（人）").wait_for()


def test_an_answer_changes_the_list_at_once_and_the_address_with_it(
    window: Window, district: World
) -> None:
    page = window.open(address_of())
    errors = console_errors(page)
    page.get_by_text("您的回答（12 个").click()
    page.locator("input[name=tobacco][value=no]").check(force=True)
    page.get_by_role("heading", name="要办的事（7 件）").wait_for()
    page.wait_for_url("**tobacco=no**")
    assert errors == []


def test_a_file_is_taken_without_leaving_the_page(
    window: Window, district: World, paper: Path
) -> None:
    draft = begin(district, SHOP, MONDAY)
    page = window.open(f"/applications/{draft.public_id}/materials/", user=district["applicant"])
    errors = console_errors(page)
    before = page.evaluate("performance.timeOrigin")
    page.locator("#material-layout-plan input[type=file]").set_input_files(paper)
    page.locator("#material-layout-plan .files").get_by_role("link", name="材料.pdf").wait_for()
    assert page.evaluate("performance.timeOrigin") == before
    assert errors == []


# --- every page in every mode -----------------------------------------------------------------


def notice_on(world: World, application: Application) -> Notice:
    for kind, target in ((TargetKind.FIELD, "sewer_point"), (TargetKind.MATERIAL, "layout-plan")):
        reason = catalog.reasons_for(str(kind), target).first()
        assert reason is not None
        review.mark(
            application=application,
            target_kind=kind,
            target=target,
            verdict=Verdict.FAULT,
            reason=reason.code,
            actor=world["clerk"],
            now=MONDAY,
        )
    return review.issue_notice(application=application, actor=world["clerk"], now=MONDAY)


def all_pages(world: World) -> list[str]:
    """One address of each kind of page, with something on it."""
    running = hand_in(world, later=("health-certificates",))
    decision.grant(
        case=case_of(running, "register-company"),
        action=Action.CONFIRM,
        actor=world["market-regulation.handler"],
        now=MONDAY,
        outputs={"uscc": make_uscc("91210211MA2024001")},
    )
    food = case_of(running, "food-licence")
    review.accept(case=food, actor=world["clerk"], now=MONDAY)
    notice = notice_on(world, running)
    ready = begin(world, SHOP, MONDAY + timedelta(minutes=5))
    fill(world, ready, MONDAY, later=("health-certificates",))
    track, draft = f"/applications/{running.public_id}/", f"/applications/{ready.public_id}/"
    gap = Gap.objects.get(case=food)
    return [
        "/guide/fresh-supermarket/",
        address_of(),
        f"/guide/fresh-supermarket/start/{address_of().partition('fresh-supermarket/')[2]}",
        *(f"{draft}{page}/" for page in ("tasks", "questions", "materials", "check", "discard")),
        *(f"{draft}fill/{topic}/" for topic in ("applicant", "entity", "people", "food")),
        *(track, f"{track}done/", f"{track}withdraw/", "/applications/"),
        f"/cases/{food.public_id}/urge/",
        f"/cases/{food.public_id}/withdraw/",
        f"/cases/{case_of(running, 'register-company').public_id}/sign/",
        f"/notices/{notice.public_id}/",
        f"/gaps/{gap.public_id}/",
    ]


@pytest.mark.parametrize(
    ("mode", "width"), [("light", 1440), ("light", 360), ("dark", 1440), ("elder", 360)]
)
def test_no_page_has_anything_that_axe_objects_to_or_that_sticks_out(
    window: Window, district: World, mode: ModeName, width: int
) -> None:
    faults = {}
    page = window.open("/", user=district["applicant"], mode=mode, width=width, for_axe=True)
    for path in all_pages(district):
        page.goto(window.address + path)
        found = [*axe(page), *(["wider than the window"] if overflow(page) else [])]
        if found:
            faults[path] = found
    assert faults == {}
