"""The window: a person stands there, a clerk keys in; one dense page, usable by keyboard alone."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from ganxin.accounts.api import PersonRequest, login_of, masked_id_card, staff_required
from ganxin.accounts.choices import ApplicantKind, Role
from ganxin.cases.intake import operations as intake
from ganxin.cases.intake.forms.actions import ChangesForm
from ganxin.cases.intake.forms.answers import LONGER, AnswerForm, changed, without_row
from ganxin.cases.intake.queries import FormField, form_of, guide_of
from ganxin.cases.intake.queries.check import done_page
from ganxin.cases.intake.queries.guide import answers_in, question_views
from ganxin.cases.intake.queries.materials import material_lines
from ganxin.cases.intake.queries.renewal import changes_of, renewal_of
from ganxin.cases.intake.views.common import files_in
from ganxin.cases.models import Application
from ganxin.cases.review.forms import LoginForm, WalkInForm, WindowSignForm
from ganxin.cases.review.views.loading import keyed_by_me
from ganxin.catalog import api as catalog
from ganxin.lib.errors import Refused
from ganxin.lib.text import unturned
from ganxin.shell import clock


@staff_required(Role.CLERK)
@require_http_methods(["GET", "HEAD", "POST"])
def walk_in(request: PersonRequest) -> HttpResponse:
    """Who is it, and what for; drafts that this clerk has not handed in yet."""
    offered = catalog.catalogue(clock.today())
    bundles = [(each.code, each.name) for each in offered.bundles.values()]
    items = [(each.code, each.name) for each in offered.items.values()]
    first = {"bundle": bundles[0][0]} if bundles else {}
    form = WalkInForm(request.POST or None, bundles=bundles, items=items, initial=first)
    if form.is_valid():
        try:
            draft = intake.begin_at_window(
                **form.cleaned_data, actor=request.user, now=clock.now()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return _to_desk(draft)
    drafts = Application.objects.drafts().filter(keyed_by=request.user)
    context = {"form": form, "drafts": drafts.select_related("applicant").order_by("-updated_at")}
    status = 422 if form.errors else 200
    return render(request, "cases/clerk/walk_in.html", context, status=status)


@staff_required(Role.CLERK)
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Questions, fields, papers, signature on one page; POST saves the fields without script."""
    application = keyed_by_me(request.user, public_id)
    if not application.is_draft:
        return _handed_in(request, application)
    if request.method == "POST":
        wanted = [field.field.element for field in _asked(application)]
        raws = changed(wanted, without_row(request.POST))
        if raws:
            intake.save_answers(
                application=application, raws=raws, actor=request.user, now=clock.now()
            )
        longer = request.POST.get(LONGER, "")
        return _to_desk(
            application, f"?add={longer}#field-{longer}" if longer.isidentifier() else ""
        )
    return _page(request, application, _sign_form(application))


@staff_required(Role.CLERK)
@require_POST
def questions(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Save the answers to the guide's questions; the fields follow from them."""
    application = keyed_by_me(request.user, public_id)
    intake.change_questions(
        application=application,
        answers=answers_in(request.POST, guide_of(application).bundle.questions),
        actor=request.user,
        now=clock.now(),
    )
    return _to_desk(application, "#questions")


@staff_required(Role.CLERK)
@require_POST
def material(request: PersonRequest, public_id: UUID, material: str) -> HttpResponse:
    """Receive one paper: seen on paper, a scan, or to follow."""
    application = keyed_by_me(request.user, public_id)
    try:
        _receive(request, application, material)
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    return _to_desk(application, f"#material-{material}")


@staff_required(Role.CLERK)
@require_POST
def submit(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Hand in: the person signs before the clerk."""
    application = keyed_by_me(request.user, public_id)
    form = WindowSignForm(request.POST)
    if form.is_valid():
        try:
            done = intake.submit(
                application=application,
                submit_key=form.cleaned_data["submit_key"],
                signed_name=form.cleaned_data["signed_name"],
                revision=form.cleaned_data["revision"],
                actor=request.user,
                now=clock.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, f"已收件，申请号 {done.number}。请打印回执交给申请人签字。")
            return _to_desk(done)
    return _page(request, application, form)


def _receive(request: PersonRequest, application: Application, material: str) -> None:
    now, how = clock.now(), request.POST.get("how", "")
    if how == "paper":
        intake.receive_paper(
            application=application,
            material=material,
            note=unturned(request.POST.get("note", ""))[:200],
            actor=request.user,
            now=now,
        )
    elif how == "upload":
        intake.upload_files(
            application=application,
            material=material,
            files=files_in(request),
            actor=request.user,
            now=now,
        )
    else:
        intake.follow_later(
            application=application,
            material=material,
            pledge=how == "pledge",
            actor=request.user,
            now=now,
        )


def _asked(application: Application) -> list[FormField]:
    return [field for page in form_of(application).pages for field in page.asked]


def _sign_form(application: Application) -> WindowSignForm:
    return WindowSignForm(initial={"submit_key": uuid4(), "revision": application.revision})


def _page(request: PersonRequest, application: Application, sign: WindowSignForm) -> HttpResponse:
    application.refresh_from_db(fields=["revision"])
    form = form_of(application)
    problems = {f.field.code: f.problem for p in form.pages for f in p.asked if f.problem}
    fields = [field for page in form.pages for field in page.asked]
    answers = AnswerForm(fields, told=problems, longer=request.GET.get("add", ""))
    entries = {entry.code: entry for entry in answers.entries}
    answered, open_ = question_views(form.guide, dict(application.answers_given))
    context = {
        "application": application,
        "id_card": masked_id_card(application.applicant),
        "changes": _changes_form(application),
        "questions": (*answered, *open_),
        "open": len(open_),
        "answers": answers,
        "topics": [
            (page.topic.name, [entries[field.field.code] for field in page.asked])
            for page in form.pages
            if page.asked
        ],
        "materials": [line for line in material_lines(form) if not line.free],
        "items": form.guide.applying,
        "sign": sign,
        "statement": intake.STATEMENT,
    }
    status = 422 if sign.errors else 200
    return render(request, "cases/clerk/desk.html", context, status=status)


def _changes_form(application: Application) -> ChangesForm | None:
    """Of a renewal: what the holder says has changed."""
    found = renewal_of(application.renews, clock.today()) if application.renews else None
    if found is None:
        return None
    changes = changes_of(found, clock.today())
    return ChangesForm(None, changes=changes, initial=dict(application.answers_given))


@staff_required(Role.CLERK)
@require_POST
def login(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Give the person a login of his own, so that he need not come again."""
    application = keyed_by_me(request.user, public_id)
    form = LoginForm(request.POST)
    if application.is_draft:
        return _to_desk(application)
    if form.is_valid():
        try:
            intake.open_login(
                application=application,
                phone=form.cleaned_data["phone"],
                actor=request.user,
                now=clock.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, "网上账号已开通，申请人会收到短信。")
            return _to_desk(application)
    return _handed_in(request, application, form)


def _handed_in(
    request: PersonRequest, application: Application, form: LoginForm | None = None
) -> HttpResponse:
    """The number, the receipt to print and sign, and a login for who has none."""
    applicant = application.applicant
    has_login = login_of(applicant, clock.today()) is not None
    offered = None if has_login or applicant.kind != ApplicantKind.RESIDENT else LoginForm()
    context = {
        "application": application,
        "page": done_page(application, clock.now()),
        "form": form or offered,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "cases/clerk/handed_in.html", context, status=status)


def _to_desk(application: Application, more: str = "") -> HttpResponse:
    return HttpResponseRedirect(reverse("cases:window", args=[application.public_id]) + more)
