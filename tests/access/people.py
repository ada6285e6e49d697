"""One district with one of everything that an address can name, and a browser for every role."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from ganxin.accounts import api as accounts
from ganxin.accounts.api import User
from ganxin.accounts.models import Delegation, Mandate
from ganxin.cases.choices import Action, DeliveryWay, HearingGround, TargetKind, Verdict
from ganxin.cases.decision import operations as decision
from ganxin.cases.hearing import operations as hearings
from ganxin.cases.intake.queries import form_of
from ganxin.cases.models import Application, Case
from ganxin.cases.review import operations as review
from ganxin.documents import api as documents
from ganxin.lib.actors import SYSTEM
from ganxin.lib.identifiers import make_uscc
from ganxin.licences import api as licences
from ganxin.licences.api import Licence
from ganxin.notifications.models import Delivery, Message
from ganxin.promises import api as promises
from ganxin.promises.choices import PromiseKind
from ganxin.shell.models import SavedView
from ganxin.supervision import operations as supervision
from ganxin.supervision.choices import Level
from ganxin.supervision.models import Rectification
from tests.world import MONDAY, SHOP, World, begin, build_world, case_of, hand_in

NOW = MONDAY + timedelta(hours=1)
USCC = make_uscc("91210211MA2024001")
ROLES = {
    "anonymous": None,
    "applicant": "applicant",
    "stranger": "stranger",
    "clerk": "clerk",
    "handler": "market-regulation.handler",
    "other_handler": "health.handler",
    "reviewer": "market-regulation.reviewer",
    "approver": "market-regulation.approver",
    "head": "market-regulation.head",
    "supervisor": "supervisor",
    "leader": "leader",
    "government_head": "governor",
    "editor": "editor",
    "administrator": "administrator",
}


@dataclass
class Town:
    """The world, a browser for every role, and the parameters of every address."""

    world: World
    browsers: dict[str, Client]
    ids: dict[str, dict[str, object]] = field(default_factory=dict)


def build_town() -> Town:
    world = build_world()
    supervision.load_rating_options(folder=settings.DISTRICT, actor=SYSTEM, now=MONDAY)
    application = hand_in(world, later=("health-certificates",))
    _register(world, application)
    food = _food_at_the_desk(world, application)
    review.accept(case=case_of(application, "tobacco-licence"), actor=world["clerk"], now=NOW)
    _notice(world, application)
    draft = begin(world, SHOP, NOW)
    browsers = {role: _browser(world[name] if name else None) for role, name in ROLES.items()}
    return Town(world, browsers, _parameters(world, application, draft, food))


def _browser(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _register(world: World, application: Application) -> None:
    """Registered, delivered, and rated badly: there is a licence, a rating, a rectification."""
    case = case_of(application, "register-company")
    decision.grant(
        case=case,
        action=Action.CONFIRM,
        actor=world["market-regulation.handler"],
        now=MONDAY,
        outputs={"uscc": USCC},
    )
    decision.deliver(
        case=case,
        way=DeliveryWay.ELECTRONIC,
        receiver="张伟",
        proof="本人在线签收",
        actor=world["applicant"],
        now=MONDAY,
    )
    supervision.rate(
        case=case,
        level=Level.BAD,
        options=[],
        comment="等了很久",
        actor=world["applicant"],
        now=NOW,
    )


def _food_at_the_desk(world: World, application: Application) -> Case:
    """Accepted, with a gap, a planned visit and a question to another office."""
    review.accept(case=case_of(application, "food-licence"), actor=world["clerk"], now=NOW)
    case = case_of(application, "food-licence")
    case.handler = world["market-regulation.handler"]
    case.save(update_fields=["handler"])
    review.plan_site_check(
        case=case,
        planned_on=MONDAY.date(),
        place="示例路 12 号",
        officers=[world["market-regulation.handler"], world["market-regulation.second"]],
        points=["生熟分开"],
        actor=world["market-regulation.handler"],
        now=NOW,
    )
    review.consult(
        case=case,
        office=world.office("tax"),
        question="可以吗？",
        actor=world["market-regulation.handler"],
        now=NOW,
    )
    hearings.order_hearing(
        case=case,
        ground=HearingGround.PUBLIC,
        reason="关系到整个小区",
        expected_days=20,
        actor=world["market-regulation.handler"],
        now=NOW,
    )
    return case


def _ending_licence(licence: Licence) -> Licence:
    """Another of the same holder's, whose end is near."""
    return licences.issue(
        type_code="food-licence",
        holder=licence.holder,
        holder_name=licence.holder_name,
        issuer=licence.issuer,
        data={},
        valid_from=NOW.date(),
        valid_to=NOW.date() + timedelta(days=60),
        actor=SYSTEM,
        now=NOW,
    )


def _notice(world: World, application: Application) -> None:
    review.mark(
        application=application,
        target_kind=TargetKind.MATERIAL,
        target="sign-picture",
        verdict=Verdict.FAULT,
        reason="picture-unclear",
        actor=world["clerk"],
        now=NOW,
    )
    review.issue_notice(application=application, actor=world["clerk"], now=NOW)


def _parameters(
    world: World, application: Application, draft: Application, food: Case
) -> dict[str, dict[str, object]]:
    """Parameters by the first part of the address, or by the whole name where that needs it."""
    owner = world["applicant"]
    promise = promises.find(subject=food.subject, kind=PromiseKind.DECIDE_STATUTORY)
    licence = Licence.objects.filter(type__code="business-licence").get()
    supply = application.supplies.get(material="layout-plan")
    files = documents.attachments_of("cases.supply", [str(supply.public_id)])
    message = (
        Message.objects.filter(recipient=owner, deliveries__isnull=False).order_by("pk").last()
    )
    registered = case_of(application, "register-company")
    rectification = Rectification.objects.get(rating__case=registered)
    granted = _of(registered)
    assert promise is not None
    assert message is not None
    handed_in, drafted = _of(application), _of(draft)
    file = files[str(supply.public_id)][0]
    material = {"material": "layout-plan"}
    return {
        "accounts:mandate_revoke": _of(_mandate(world)),
        "accounts:delegation_end": _of(_delegation(world)),
        **_officer(world),
        "accounts:reveal": {**_of(world.applicant), "field": "id_card"},
        "shell:remove_view": _of(_view(world)),
        "promises": _of(promise),
        "documents:read": _of(file),
        "notifications:read": _of(message),
        "notifications:again": _of(_failed_delivery(message)),
        "licences:verify": {"code": licence.verify_code},
        "licences:use": {"code": licence.verify_code},
        "licences": _of(licence),
        "catalog:template": {"code": "food-safety-rules"},
        "cases:item": {"code": "food-licence"},
        "cases:start_item": {"code": "food-licence"},
        "cases:renew": _of(_ending_licence(licence)),
        "catalog:compare": {"kind": "items", "code": "food-licence"},
        "cases:hearing": _of(food.hearings.get()),
        "cases:party": _of(food.parties.get()),
        "cases:party_reach": _of(food.parties.get()),
        "cases:party_act": {**_of(food.parties.get()), "what": "state"},
        "cases:guide": {"bundle": "fresh-supermarket"},
        "cases:start": {"bundle": "fresh-supermarket"},
        "cases:fill": {**drafted, "topic": form_of(draft).pages[0].topic.code},
        "cases:upload": {**drafted, **material},
        "cases:remove_file": {**drafted, **material, "file": file.public_id},
        "cases:later": {**drafted, **material},
        "cases:clock": {**handed_in, "promise": promise.public_id},
        "cases:notice_upload": {**_of(application.notices.get()), "material": "sign-picture"},
        "cases:notice_remove": {
            **_of(application.notices.get()),
            "material": "sign-picture",
            "file": file.public_id,
        },
        "cases:notice": _of(application.notices.get()),
        "cases:receipt": _of(food.receipts.get()),
        "cases:gap": _of(food.gaps.get()),
        "cases:site_check": _of(food.site_checks.get()),
        "cases:consultation": _of(food.consultations.get()),
        "cases:handoff": _of(case_of(application, "tobacco-licence").handoff),
        "cases:handoff_again": _of(case_of(application, "tobacco-licence").handoff),
        "cases:window_material": {**drafted, **material},
        "cases:deliver": granted,
        "cases:sign": granted,
        "supervision:rate": granted,
        "supervision:rating": _of(rectification.rating),
        "supervision": _of(rectification),
        **{
            f"cases:{name}": drafted
            for name in (
                "tasks",
                "questions",
                "save",
                "materials",
                "check",
                "submit",
                "discard",
                "window",
                "window_questions",
                "window_submit",
                "window_changes",
                "window_login",
            )
        },
        **{
            f"cases:{name}": handed_in
            for name in (
                "track",
                "done",
                "withdraw",
                "precheck",
                "precheck_side",
                "mark",
                "mark_rest",
                "accept",
                "not_accept",
                "reveal_answer",
                "issue_notice",
                "joint",
            )
        },
        "cases:spot": {**handed_in, "kind": "field", "target": "premises_address"},
        "cases": _of(food),
    }


def _officer(world: World) -> dict[str, dict[str, object]]:
    """The pages about a member of staff: a handler of the office, and his post."""
    officer = world["market-regulation.handler"]
    pages = ("person", "appoint", "password_issue", "device_remove")
    post = {**_of(officer), "post": officer.posts.get().pk}
    return {**{f"accounts:{page}": _of(officer) for page in pages}, "accounts:post_end": post}


def _of(row: object) -> dict[str, object]:
    return {"public_id": row.public_id}  # type: ignore[attr-defined]


def _mandate(world: World) -> Mandate:
    return accounts.grant_mandate(
        applicant=world.applicant,
        agent=world["stranger"],
        scope="all",
        valid_from=MONDAY.date() + timedelta(days=90),  # not yet: the stranger stays one
        valid_to=MONDAY.date() + timedelta(days=120),
        actor=world["applicant"].as_actor(),
        now=NOW,
    )


def _delegation(world: World) -> Delegation:
    handler = world["market-regulation.handler"]
    return accounts.delegate(
        delegator=handler,
        to=world["market-regulation.second"],
        office=world.office("market-regulation"),
        valid_from=MONDAY.date() + timedelta(days=90),
        valid_to=MONDAY.date() + timedelta(days=95),
        reason="休假",
        actor=handler.as_actor(),
        now=NOW,
    )


def _view(world: World) -> SavedView:
    return SavedView.objects.create(
        user=world["clerk"], page="cases:inbox", name="我的", created_at=NOW
    )


def _failed_delivery(message: Message) -> Delivery:
    delivery = message.deliveries.order_by("pk").first()
    assert delivery is not None
    return delivery


def parameters_of(town: Town, name: str) -> dict[str, object]:
    return town.ids.get(name) or town.ids.get(name.partition(":")[0], {})


def routes() -> dict[str, URLPattern]:
    """Every address of the site by its name; machine interfaces (`api/`) are tested elsewhere."""
    return dict(_walk(get_resolver(), ""))


def _walk(resolver: URLResolver, space: str) -> list[tuple[str, URLPattern]]:
    found: list[tuple[str, URLPattern]] = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            found += _walk(entry, inner)
        elif not space.startswith("api-"):
            found.append((f"{space}{entry.name}", entry))
    return found


def parameters_wanted(pattern: URLPattern) -> set[str]:
    return set(pattern.pattern.converters)
