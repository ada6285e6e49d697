"""The exchange with outside systems: packages, what went wrong, the daily comparison."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from ganxin.accounts.api import PersonRequest, User, staff_required
from ganxin.accounts.choices import Role
from ganxin.cases import permissions
from ganxin.cases.adapters.registry import outside_systems
from ganxin.cases.choices import HandoffState
from ganxin.cases.handoff import operations
from ganxin.cases.handoff.forms import ReconcileDay
from ganxin.cases.models import Handoff, Reconciliation
from ganxin.cases.operations.outside import UNSETTLED, send_again
from ganxin.promises import api as promises
from ganxin.shell import clock
from ganxin.shell.tables import page_of

WATCHERS = (Role.ADMINISTRATOR, Role.SUPERVISOR)
READERS = (*WATCHERS, Role.CLERK, Role.HANDLER, Role.REVIEWER, Role.APPROVER, Role.OFFICE_HEAD)
RESULTS_SHOWN = 10


@staff_required(*WATCHERS)
@require_safe
def handoffs(request: PersonRequest) -> HttpResponse:
    """Packages by state, the newest first; what the last comparisons found."""
    return _page(request, _day_form())


def _day_form() -> ReconcileDay:
    today = clock.today()
    return ReconcileDay(today=today, initial={"on": operations.day_before(clock.now())})


def _page(request: PersonRequest, form: ReconcileDay, status: int = 200) -> HttpResponse:
    state = request.GET.get("state", "")
    rows = _rows()
    if state in HandoffState.values:
        rows = rows.filter(state=state)
    context = {
        "page": page_of(rows.order_by("-created_at", "-pk"), request.GET.get("page")),
        "tabs": _tabs(state),
        "results": Reconciliation.objects.all()[:RESULTS_SHOWN],
        "form": form,
        "configured": bool(outside_systems()),
    }
    return render(request, "cases/officer/handoffs.html", context, status=status)


def _rows() -> QuerySet[Handoff]:
    return Handoff.objects.select_related("case__application__applicant", "case__office")


def _tabs(chosen: str) -> list[dict[str, object]]:
    counted: dict[str, int] = dict(
        Handoff.objects.order_by().values_list("state").annotate(n=Count("pk"))
    )
    every = {"label": "全部", "url": "?", "count": sum(counted.values()), "current": not chosen}
    return [
        every,
        *(
            {
                "label": state.label,
                "url": f"?state={state.value}",
                "count": counted.get(state.value, 0),
                "current": chosen == state.value,
            }
            for state in HandoffState
        ),
    ]


@staff_required(*READERS)
@require_safe
def handoff(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """One package: where it is, what came back. Its content shows names of fields, no values."""
    row = get_object_or_404(_rows(), public_id=public_id)
    watches = permissions.can_reconcile(request.user, clock.today())
    if not watches and not permissions.can_see_case(request.user, row.case, clock.today()):
        raise Http404
    key = str(row.public_id)
    views = promises.of_subjects("cases.handoff", [key], now=clock.now())[key]
    context = {
        "row": row,
        "clock": views[0] if views else None,
        "may_send": watches and row.state in UNSETTLED,
        "watches": watches,
    }
    return render(request, "cases/officer/handoff.html", context)


@staff_required(*WATCHERS)
@require_POST
def again(request: PersonRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(_rows(), public_id=public_id)
    send_again(handoff=row, actor=request.user, now=clock.now())
    messages.success(request, "已排队，马上再发一次。")
    return redirect("cases:handoff", public_id)


@staff_required(*WATCHERS)
@require_POST
def exchange(request: PersonRequest) -> HttpResponse:
    """Send what is due and take what was decided, now, for every configured system."""
    now = clock.now()
    moved = sum(operations.exchange(system=each, now=now) for each in outside_systems())
    messages.success(request, f"交换完成，有 {moved} 件变动。")
    return redirect("cases:handoffs")


@staff_required(*WATCHERS)
@require_POST
def reconcile(request: PersonRequest) -> HttpResponse:
    """Compare the lists of a day, for every configured system."""
    if not permissions.can_reconcile(request.user, clock.today()):
        raise PermissionDenied
    form = ReconcileDay(request.POST, today=clock.today())
    if not form.is_valid():
        return _page(request, form, status=422)
    found = [
        operations.reconcile(system=each, on=form.cleaned_data["on"], now=clock.now())
        for each in outside_systems()
    ]
    wrong = sum(not each.all_well for each in found)
    messages.success(request, f"对账完成，{len(found)} 个系统，{wrong} 个有出入。")
    return redirect("cases:handoffs")


def stuck(user: User) -> int:
    """Packages that did not arrive, for the menu."""
    return Handoff.objects.filter(state__in=[HandoffState.FAILED, HandoffState.LOST]).count()
