"""A food licence that was granted to the story's shop, and a renewal of it."""

from datetime import datetime
from uuid import uuid4

from ganxin.cases.intake import operations as intake
from ganxin.cases.models import Application, Case
from ganxin.cases.review import operations as review
from ganxin.licences.api import Licence
from tests.cases.test_story import decide, register, visit
from tests.world import MONDAY, SHOP, World, case_of, fill, hand_in

SUPERMARKET = SHOP


def granted(world: World) -> Licence:
    application = hand_in(world)
    register(world, case_of(application, "register-company"))
    case = case_of(application, "food-licence")
    review.accept(case=case, actor=world["clerk"], now=MONDAY)
    visit(world, case)
    decide(world, case)
    return Licence.objects.select_related("type", "holder").get(type__code="food-licence")


def renew(world: World, licence: Licence, now: datetime) -> Case:
    """The holder asks for the renewal that day, with nothing changed."""
    draft: Application = intake.start_renewal(
        licence=licence,
        changed=[],
        anew=[],
        hall=world.office("hall"),
        actor=world["applicant"],
        now=now,
    )
    fill(world, draft, now)
    intake.submit(
        application=draft,
        submit_key=uuid4(),
        signed_name=world["applicant"].name,
        actor=world["applicant"],
        now=now,
    )
    return case_of(draft, "food-licence")
