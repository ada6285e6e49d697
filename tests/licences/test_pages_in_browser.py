"""The pages of licences in a real browser: accessible in every mode, no wider than the window."""

import pytest
from django.urls import reverse

from tests.browser import ModeName, Window, axe, overflow
from tests.licences.people import District

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("mode", ["light", "dark", "elder"])
def test_what_an_officer_is_shown_of_a_licence_at_the_counter(
    place: District, window: Window, mode: ModeName
) -> None:
    licence = place.issue()
    path = reverse("licences:use", args=[licence.verify_code])
    page = window.open(path, mode=mode, user=place.handler, for_axe=True)
    assert licence.number in page.inner_text("main"), "not the page that was meant"

    for width in (1440, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert axe(page) == []
        assert overflow(page) == 0
