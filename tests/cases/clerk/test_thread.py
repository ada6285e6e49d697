"""The window's day: see, mark, tell once, accept, deliver."""

import pytest
from django.urls import reverse

from ganxin.cases.choices import State
from ganxin.cases.models import Application
from tests.cases.clerk.conftest import Visit
from tests.cases.test_story import register
from tests.world import World, case_of, hand_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(world: World) -> Application:
    made = hand_in(world)
    register(world, case_of(made, "register-company"))
    return Application.objects.get(pk=made.pk)


def test_a_clerk_marks_the_rest_and_accepts_every_permit(
    world: World, visit: Visit, application: Application
) -> None:
    clerk = visit("clerk")
    listed = clerk.get(reverse("cases:inbox"))
    page = reverse("cases:precheck", args=[application.public_id])
    assert page in listed.content.decode()
    assert clerk.get(page).status_code == 200

    clerk.post(reverse("cases:mark_rest", args=[application.public_id]))
    answer = clerk.post(reverse("cases:accept", args=[application.public_id]), follow=True)

    assert "已受理" in answer.content.decode()
    assert case_of(application, "food-licence").state == State.HANDLING
