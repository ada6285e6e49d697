"""The officer's desk of one case: what it is, and one POST address per action."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from ganxin.accounts.api import PersonRequest, is_resident, resident_required, staff_required
from ganxin.cases import permissions
from ganxin.cases.choices import CASE_STAFF, UNDER_REVIEW
from ganxin.cases.decision.forms import DeskForm
from ganxin.cases.decision.operations import REMEDIES
from ganxin.cases.decision.queries import cases_with_names, desk_of
from ganxin.cases.decision.views.action import DeskAction
from ganxin.cases.decision.views.actions import ACTIONS, BY_NAME
from ganxin.cases.models import Case
from ganxin.cases.operations.moves import SomebodyElseSaved
from ganxin.cases.queries.places import AreaPlaces, places_of
from ganxin.cases.queries.renewed import renewal_note
from ganxin.lib.errors import Refused
from ganxin.lib.identifiers import make_uscc
from ganxin.shell import clock


@dataclass(frozen=True)
class Offer:
    """An action that is open to this person, with its form."""

    name: str
    form: DeskForm
    url: str
    sample: bool  # a demonstration can fill in a sample code
    failed: bool

    @property
    def unfolded(self) -> bool:
        return self.failed or self.form.first

    @property
    def title(self) -> str:
        return self.form.title


def case_page(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Staff see the desk; an applicant who follows the same link sees where his things stand."""
    page: Callable[..., HttpResponseBase] = to_track if is_resident(request.user) else desk
    return page(request, public_id=public_id)


@resident_required
@require_safe
def to_track(request: PersonRequest, public_id: UUID) -> HttpResponse:
    case = _visible(request, public_id)
    return redirect("cases:track", case.application.public_id)


@staff_required(*CASE_STAFF)
@require_safe
def desk(request: PersonRequest, public_id: UUID) -> HttpResponse:
    return _page(request, _visible(request, public_id))


@staff_required(*CASE_STAFF)
@require_POST
def act(request: PersonRequest, public_id: UUID, action: str) -> HttpResponse:
    """Take one action of the table; what was typed stays on the page when it is refused."""
    case = _visible(request, public_id)
    chosen = BY_NAME[action]
    form = chosen.form(
        request.POST, request.FILES, case=case, on=clock.today(), auto_id=f"{action}-%s"
    )
    if not chosen.may(request.user, case, clock.today()):
        return _overtaken(request, case, form)
    if not form.is_valid():
        return _page(request, case, chosen, form, status=422)
    try:
        chosen.run(case, request.user, clock.now(), form)
    except SomebodyElseSaved as refusal:
        fresh = _visible(request, public_id)
        return _page(request, fresh, chosen, form, stale=str(refusal.message), status=409)
    except Refused as refusal:
        form.add_error(None, str(refusal.message))
        return _page(request, case, chosen, form, status=422)
    messages.success(request, chosen.done)
    return redirect("cases:case", public_id)


def _visible(request: PersonRequest, public_id: UUID) -> Case:
    case = get_object_or_404(cases_with_names(), public_id=public_id)
    if not permissions.can_see_case(request.user, case, clock.today()):
        raise Http404
    return case


def _overtaken(request: PersonRequest, case: Case, form: DeskForm) -> HttpResponse:
    """Not his to do; said kindly where a colleague was quicker."""
    form.is_valid()
    seen = form.cleaned_data.get("revision", case.revision)
    if seen == case.revision or not permissions.works_in_office(request.user, case, clock.today()):
        raise PermissionDenied
    last = case.steps.order_by("-at", "-id").first()
    what = f"{last.actor_label}刚刚做了“{last.label}”" if last else "这一件刚刚有了变动"
    return _page(
        request,
        case,
        None,
        form,
        stale=f"{what}，您的操作没有保存。请看过最新情况再决定。",
        status=409,
    )


def _page(
    request: PersonRequest,
    case: Case,
    chosen: DeskAction | None = None,
    bound: DeskForm | None = None,
    *,
    stale: str = "",
    status: int = 200,
) -> HttpResponse:
    offers = _offers(request, case, chosen, bound)
    context = {
        "desk": desk_of(case, clock.now()),
        "case": case,
        "offers": offers,
        "urgent": [offer for offer in offers if offer.unfolded],
        "rest": [offer for offer in offers if not offer.unfolded],
        "bound": None if stale else bound,
        "writes_opinion": any(offer.name == "opinion" for offer in offers),
        "stale": stale,
        "typed": _typed(bound) if stale else [],
        "shown_file": request.GET.get("file", ""),
        "remedies": REMEDIES,
        "places": _places(case),
        "renewal": renewal_note(case.application),
    }
    return render(request, "cases/officer/desk.html", context, status=status)


def _places(case: Case) -> AreaPlaces | None:
    """While it is undecided, and only where the item's number is limited."""
    found = places_of(case, clock.today()) if case.state in UNDER_REVIEW else None
    return found[0] if found else None


def _offers(
    request: PersonRequest, case: Case, chosen: DeskAction | None, bound: DeskForm | None
) -> list[Offer]:
    today = clock.today()
    offers = []
    for action in ACTIONS:
        if not action.may(request.user, case, today):
            continue
        failed = bound is not None and action is chosen
        form = (
            bound
            if failed and bound is not None
            else action.form(
                initial=_initial(request, case, action),
                case=case,
                on=today,
                auto_id=f"{action.name}-%s",
            )
        )
        sample = settings.DEMO and "uscc" in form.fields
        url = reverse(f"cases:{action.name}", args=[case.public_id])
        offers.append(Offer(action.name, form, url, sample, failed))
    return offers


def _initial(request: PersonRequest, case: Case, action: DeskAction) -> dict[str, object]:
    initial: dict[str, object] = {"revision": case.revision}
    if settings.DEMO and request.GET.get("sample") and action.name == "confirm":
        initial["uscc"] = make_uscc(f"91210211MA9{case.pk % 1_000_000:06d}")
    return initial


def _typed(form: DeskForm | None) -> list[tuple[str, str]]:
    """What the second writer had typed, to copy from; nothing of it is lost."""
    if form is None:
        return []
    values = [(str(field.label), field.value()) for field in form if not field.is_hidden]
    return [(label, str(value)) for label, value in values if isinstance(value, str) and value]
