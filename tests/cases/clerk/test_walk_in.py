"""A person at the window: found, keyed in, signed before the clerk, handed in."""

from uuid import uuid4

import pytest
from django.urls import reverse

from ganxin.cases.choices import AnswerSource, ApplicationState, Channel
from ganxin.cases.intake.queries import form_of
from ganxin.cases.models import Application
from ganxin.lib.identifiers import make_id_card
from tests.cases.clerk.conftest import Visit
from tests.cases.test_story import register
from tests.world import SHOP, World, case_of, sample

pytestmark = pytest.mark.django_db
WINDOW = "/work/window/"
NEW = {"id_card": make_id_card("21021119770707007"), "name": "赵敏", "bundle": "fresh-supermarket"}


def test_a_person_without_a_login_applies_at_the_window(world: World, visit: Visit) -> None:
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
    register(world, case_of(draft, "register-company"))
    enterprise = case_of(draft, "food-licence").application.enterprise
    assert enterprise is not None
    assert enterprise.legal_representative == "赵敏"
    assert not enterprise.mandates.exists(), "the clerk must not act for the enterprise"


def keyed(clerk: object, draft: Application, code: str, raw: str) -> None:
    from ganxin.cases.intake import operations as intake
    from ganxin.shell import clock

    assert draft.keyed_by is not None
    intake.save_answer(
        application=draft, element=code, raw=raw, actor=draft.keyed_by, now=clock.now()
    )
