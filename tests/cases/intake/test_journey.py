"""The whole way of an applicant: guide, form, materials, signature, number."""

import pytest

from ganxin.cases.choices import State
from tests.cases.intake import steps
from tests.world import World, states

pytestmark = pytest.mark.django_db


def test_from_the_guide_to_the_number_by_following_the_forms(world: World) -> None:
    visit = steps.hand_in(world["applicant"], later=["health-certificates"])

    assert visit.url.endswith("/done/"), visit.page.errors
    application = steps.application_at(visit.url)
    visit.sees("提交成功", str(application.number), "下载收件回执")
    by_item = states(application)
    assert by_item.pop("register-company") == State.RECEIVED
    assert set(by_item.values()) == {State.WAITING}
