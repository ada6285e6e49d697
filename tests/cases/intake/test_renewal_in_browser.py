"""The page that begins a renewal, in a real browser."""

from datetime import timedelta

import pytest

from ganxin.licences.models import Licence
from tests.browser import ModeName, Window, axe, overflow
from tests.cases.intake.conftest import Moment
from tests.law.renewing import granted
from tests.world import MONDAY, build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    ("mode", "days"), [("light", 60), ("light", 20), ("dark", 20), ("elder", 20)]
)
def test_it_violates_no_wcag_and_is_nowhere_too_wide(
    window: Window, mode: ModeName, days: int, moment: Moment
) -> None:
    world = build_world()
    licence = granted(world)
    later = MONDAY + timedelta(days=30)  # the licence has begun by then
    moment(later)
    Licence.objects.filter(pk=licence.pk).update(valid_to=later.date() + timedelta(days=days))
    for path in ("/licences/", f"/licences/{licence.public_id}/renew/"):
        page = window.open(path, mode=mode, user=world["applicant"], for_axe=True)
        assert "申请延续" in page.inner_text("main"), "not the page that was meant"
        for width in (1440, 360):
            page.set_viewport_size({"width": width, "height": 800})
            assert axe(page) == []
            assert overflow(page) == 0
