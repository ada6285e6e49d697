"""People of an office: who they are, their posts, and helping with a lost password or phone."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ganxin.accounts import permissions, queries
from ganxin.accounts.adapters.work import in_hand
from ganxin.accounts.choices import Role
from ganxin.accounts.forms import (
    EndPostForm,
    PeopleFilter,
    PostForm,
    ResetReasonForm,
    StaffForm,
)
from ganxin.accounts.models import User
from ganxin.accounts.operations import passwords, posts, second_factor
from ganxin.accounts.permissions import MANAGING, PersonRequest, Reach, staff_required
from ganxin.lib import clock
from ganxin.lib.errors import Refused

ROWS = 50


def _reach(request: PersonRequest) -> Reach:
    return permissions.reach_of(request.user, clock.today())


def _person_or_404(reach: Reach, public_id: UUID) -> User:
    found = get_object_or_404(User, public_id=public_id)
    if not permissions.can_see_person(reach, found):
        raise Http404
    return found


@staff_required(*MANAGING)
@require_safe
def people(request: PersonRequest) -> HttpResponse:
    """The people of my offices; the URL is the filter."""
    reach, today = _reach(request), clock.today()
    form = PeopleFilter(request.GET.dict(), offices=permissions.offices_within(reach))
    within = None if reach.everywhere else list(reach.offices)
    rows = queries.staff_listed(within, today, **form.wanted())
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "rows": queries.colleagues_shown(list(page), today),
        "total": page.paginator.count,
        "pager": _pager(page),
        "today": today,
    }
    return render(request, "accounts/people.html", context)


def _pager(page: Page[User]) -> dict[str, object]:
    """In the shape of the shell's pager."""
    return {
        "number": page.number,
        "has_previous": page.has_previous(),
        "has_next": page.has_next(),
        "previous_number": page.number - 1,
        "next_number": page.number + 1,
    }


@staff_required(*MANAGING)
@require_safe
def person(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """One of them: posts, who stands in, what happened to the login."""
    reach, today = _reach(request), clock.today()
    found = _person_or_404(reach, public_id)
    shown = queries.colleagues_shown([found], today)[0]
    context = {
        "person": found,
        "shown": shown,
        "phone": queries.masked_phone(found),
        "ended": queries.posts_ended(found, today),
        "happened": queries.happened_to(found),
        "endable": [p.pk for p in shown.posts if permissions.can_end_post(reach, p)],
        "may_appoint": permissions.can_appoint(reach, found),
        "may_reset": permissions.can_reset(reach, found, today),
        "today": today,
    }
    return render(request, "accounts/person.html", context)


@never_cache
@staff_required(*MANAGING)
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: PersonRequest) -> HttpResponse:
    """A new member of staff; the first password is shown once."""
    reach = _reach(request)
    form = StaffForm(
        request.POST or None,
        initial={"valid_from": clock.today()},
        offices=permissions.offices_within(reach),
        gives=reach.gives,
    )
    if form.is_valid():
        given = {k: v for k, v in form.cleaned_data.items() if k in form.fields}
        try:
            issued = passwords.register_colleague(**given, actor=request.user, now=clock.now())
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return render(request, "accounts/issued.html", {"issued": issued, "new": True})
    status = 422 if form.errors else 200
    return render(request, "accounts/staff_register.html", {"form": form}, status=status)


@staff_required(*MANAGING)
@require_http_methods(["GET", "HEAD", "POST"])
def appoint(request: PersonRequest, public_id: UUID) -> HttpResponse:
    reach = _reach(request)
    found = _person_or_404(reach, public_id)
    if not permissions.can_appoint(reach, found):
        raise Http404
    form = PostForm(
        request.POST or None,
        initial={"valid_from": clock.today()},
        offices=permissions.offices_within(reach),
        gives=reach.gives,
    )
    if form.is_valid():
        given = form.cleaned_data
        try:
            posts.appoint(
                user=found,
                office=given["office"],
                role=given["role"],
                valid_from=given["valid_from"],
                valid_to=given.get("valid_to"),
                actor=request.user.as_actor(),
                now=clock.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, f"已为{found.name}安排岗位。")
            return redirect("accounts:person", public_id)
    context = {"form": form, "person": found}
    return render(request, "accounts/appoint.html", context, status=422 if form.errors else 200)


@staff_required(*MANAGING)
@require_http_methods(["GET", "HEAD", "POST"])
def post_end(request: PersonRequest, public_id: UUID, post: int) -> HttpResponse:
    reach = _reach(request)
    found = _person_or_404(reach, public_id)
    held = get_object_or_404(found.posts.select_related("office"), pk=post)
    if not permissions.can_end_post(reach, held):
        raise Http404
    role = Role(held.role)
    colleagues = queries.holders(role, held.office, clock.today()).exclude(pk=found.pk)
    form = EndPostForm(
        request.POST or None, initial={"on": clock.today()}, colleagues=list(colleagues)
    )
    if form.is_valid():
        try:
            posts.end_post(
                post=held, actor=request.user.as_actor(), now=clock.now(), **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, f"{found.name}的这个岗位已经安排结束。")
            return redirect("accounts:person", public_id)
    context = {
        "form": form,
        "person": found,
        "post": held,
        "in_hand": in_hand(found, role, held.office),
    }
    return render(request, "accounts/post_end.html", context, status=422 if form.errors else 200)


def _resettable_or_404(request: PersonRequest, public_id: UUID) -> User:
    reach = _reach(request)
    found = _person_or_404(reach, public_id)
    if not permissions.can_reset(reach, found, clock.today()):
        raise Http404
    return found


@never_cache
@staff_required(*MANAGING)
@require_http_methods(["GET", "HEAD", "POST"])
def password_issue(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """A one-time password, shown once to who hands it over."""
    found = _resettable_or_404(request, public_id)
    form = ResetReasonForm(request.POST or None)
    if form.is_valid():
        try:
            issued = passwords.issue_password(
                user=found,
                reason=form.cleaned_data["reason"],
                actor=request.user,
                now=clock.now(),
            )
        except Refused as refusal:
            form.add_error("reason", str(refusal.message))
        else:
            return render(request, "accounts/issued.html", {"issued": issued})
    context = {"form": form, "person": found, "of": "password"}
    return render(request, "accounts/reset.html", context, status=422 if form.errors else 200)


@staff_required(*MANAGING)
@require_http_methods(["GET", "HEAD", "POST"])
def device_remove(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Take away the lost phone; the next login enrols a new one."""
    found = _resettable_or_404(request, public_id)
    form = ResetReasonForm(request.POST or None)
    if form.is_valid():
        try:
            second_factor.remove_device(
                user=found,
                reason=form.cleaned_data["reason"],
                actor=request.user,
                now=clock.now(),
            )
        except Refused as refusal:
            form.add_error("reason", str(refusal.message))
        else:
            messages.success(request, f"{found.name}的旧验证器已解除，下次登录重新绑定。")
            return redirect("accounts:person", public_id)
    context = {"form": form, "person": found, "of": "device"}
    return render(request, "accounts/reset.html", context, status=422 if form.errors else 200)
