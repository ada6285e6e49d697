"""A party's own page: what it is about, by when, what he may do; and the public list."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ganxin.accounts.api import PersonRequest, is_staff, person_required
from ganxin.cases import permissions as rights
from ganxin.cases.choices import PartyAnswer
from ganxin.cases.hearing import forms, permissions, queries
from ganxin.cases.hearing import operations as hearings
from ganxin.cases.models import Hearing, Party
from ganxin.documents import api as documents
from ganxin.lib.errors import Refused
from ganxin.shell import clock
from ganxin.shell.api import KindForm

DONE = {
    "state": "您的意见已经记下，经办人马上看到。",
    "right": "已经记下，经办人马上看到。",
    "recuse": "回避申请已经交给部门负责人。",
}
FORMS: dict[str, type[KindForm]] = {
    "state": forms.StateForm,
    "right": forms.RightForm,
    "recuse": forms.RecuseForm,
}


@person_required
@require_safe
def party(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Staff who follow the same link are led to the desk."""
    row = _found(public_id)
    if is_staff(request.user):
        if not rights.can_see_case(request.user, row.case, clock.today()):
            raise Http404
        return redirect("cases:case", row.case.public_id)
    return _page(request, _own(request, row))


@person_required
@require_POST
def act(request: PersonRequest, public_id: UUID, what: str) -> HttpResponse:
    """State an opinion, answer the right to a hearing, or ask the chair to stand aside."""
    row = _own(request, _found(public_id))
    if what not in FORMS:
        raise Http404
    form = FORMS[what](request.POST)
    if form.is_valid():
        try:
            _RUN[what](row, request, form, clock.now())
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, DONE[what])
            return redirect("cases:party", public_id)
    return _page(request, row, what, form, status=422)


@person_required
@require_safe
def hearing(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """A promise about a hearing leads here: to the desk, or to one's own page."""
    found = get_object_or_404(
        Hearing.objects.select_related("case__application__applicant", "case__office"),
        public_id=public_id,
    )
    if is_staff(request.user):
        if not rights.can_see_case(request.user, found.case, clock.today()):
            raise Http404
        return redirect("cases:case", found.case.public_id)
    parties = found.case.parties.select_related("case__application__applicant")
    own = (row for row in parties if permissions.is_party(request.user, row, clock.today()))
    mine = next(own, None)
    if mine is None:
        raise Http404
    return redirect("cases:party", mine.public_id)


@person_required
@require_http_methods(["GET", "HEAD", "POST"])
def reach(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Phone and address in full, once, for a reason: for handing the paper over."""
    row = _found(public_id)
    if not is_staff(request.user) or not rights.can_see_case(
        request.user, row.case, clock.today()
    ):
        raise Http404
    if not permissions.can_see_reach(request.user, row.case, clock.today()):
        raise PermissionDenied
    form = forms.ReachForm(request.POST if request.method == "POST" else None)
    shown = None
    if form.is_valid():
        try:
            shown = hearings.reveal_reach(
                party=row, reason=form.cleaned_data["why"], actor=request.user, now=clock.now()
            )
        except Refused as refusal:
            form.add_error("why", str(refusal.message))
    context = {"party": row, "form": form, "reach": shown}
    status = 422 if form.errors else 200
    return render(request, "cases/hearing/reach.html", context, status=status)


@require_safe
def announced(request: HttpRequest) -> HttpResponse:
    """听证公告: what is heard in public, where and when; no applicant is named."""
    rows = queries.announced(clock.today())
    return render(request, "cases/hearing/announced.html", {"hearings": rows})


def _state(row: Party, request: PersonRequest, form: KindForm, now: datetime) -> object:
    text = form.cleaned_data["text"]
    return hearings.take_statement(party=row, text=text, actor=request.user, now=now)


def _right(row: Party, request: PersonRequest, form: KindForm, now: datetime) -> object:
    return hearings.answer_right(
        party=row,
        answer=PartyAnswer(form.cleaned_data["answer"]),
        words=form.cleaned_data["words"],
        actor=request.user,
        now=now,
    )


def _recuse(row: Party, request: PersonRequest, form: KindForm, now: datetime) -> object:
    reason = form.cleaned_data["reason"]
    return hearings.ask_recusal(party=row, reason=reason, actor=request.user, now=now)


_RUN: dict[str, Callable[[Party, PersonRequest, KindForm, datetime], object]] = {
    "state": _state,
    "right": _right,
    "recuse": _recuse,
}


def _found(public_id: UUID) -> Party:
    rows = Party.objects.select_related(
        "case__application__applicant", "case__office", "case__handler", "user"
    ).prefetch_related("tellings", "statements", "papers__attachment")
    return get_object_or_404(rows, public_id=public_id)


def _own(request: PersonRequest, row: Party) -> Party:
    if not permissions.is_party(request.user, row, clock.today()):
        raise Http404
    return row


def _page(
    request: PersonRequest,
    row: Party,
    what: str = "",
    bound: KindForm | None = None,
    status: int = 200,
) -> HttpResponse:
    found = {
        name: bound if name == what and bound is not None else form(auto_id=f"{name}-%s")
        for name, form in FORMS.items()
    }
    view = queries.party_page(row, clock.now())
    held = view.hearing
    key = str(held.public_id) if held is not None else ""
    context = {
        "party": row,
        "page": view,
        "forms": found,
        "bound": bound,
        "record": documents.attachments_of("cases.hearing", [key]).get(key, []) if key else [],
    }
    return render(request, "cases/hearing/party.html", context, status=status)
