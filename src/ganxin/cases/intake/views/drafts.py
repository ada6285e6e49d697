"""Filling in: task list, questions, one page per topic, every field saved as it is left."""

from collections.abc import Mapping
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ganxin.accounts.api import PersonRequest, person_required
from ganxin.cases.intake import operations, queries
from ganxin.cases.intake.forms.answers import (
    LONGER,
    MAX_CELL,
    SHORTER,
    AnswerForm,
    cell_named,
    changed,
    newer,
    outdated,
    posted,
    stamp,
    without_row,
)
from ganxin.cases.intake.permissions import application_or_404
from ganxin.cases.intake.queries import drafts
from ganxin.cases.intake.queries.guide import answers_in, question_views
from ganxin.cases.intake.views.common import crumbs
from ganxin.cases.models import Application
from ganxin.cases.queries.answers import given
from ganxin.cases.queries.definitions import elements_of
from ganxin.cases.rules.answers import parse, part_problem, readable
from ganxin.catalog.api import DataElement
from ganxin.shell import clock

LATER = "_later"  # the button that stops here
OTHER_TAB = "这一项后来在别处改过，这里填的还没有保存。请核对，要用这里的请再改一下。"


@person_required
@require_safe
def tasks(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """What is to be done before handing in, with its state."""
    application = application_or_404(request.user, public_id)
    if not application.is_draft:
        return redirect("cases:track", public_id)
    context = {
        "application": application,
        "list": drafts.task_list(application),
        "crumbs": crumbs(application)[:-1] + [{"label": application.title, "url": ""}],
    }
    return render(request, "cases/intake/tasks.html", context)


@person_required
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """The guide's questions once more, inside the application."""
    application = application_or_404(request.user, public_id)
    if not application.is_draft:
        return redirect("cases:track", public_id)
    asked = queries.guide_of(application).bundle.questions
    if not asked:
        return redirect("cases:tasks", public_id)
    answers = dict(application.answers_given)
    if request.method == "POST":
        answers = {**answers_in(request.POST, asked)}
        application = operations.change_questions(
            application=application, answers=answers, actor=request.user, now=clock.now()
        )
    guide = queries.guide_of(application)
    if request.method == "POST" and guide.complete:
        return redirect("cases:tasks", public_id)
    answered, open_ = question_views(guide, answers)
    context = {
        "application": application,
        "answered": answered,
        "asked": open_,
        "crumbs": crumbs(application, "回答问题"),
        "wrong": [each for each in open_ if each.problem],
    }
    status = 422 if context["wrong"] and request.method == "POST" else 200
    return render(request, "cases/intake/questions.html", context, status=status)


@person_required
@require_http_methods(["GET", "HEAD", "POST"])
def fill(request: PersonRequest, public_id: UUID, topic: str) -> HttpResponse:
    """One short page of the form."""
    application = application_or_404(request.user, public_id)
    if not application.is_draft:
        return redirect("cases:track", public_id)
    page = _page(application, topic)
    if request.method != "POST":
        form = AnswerForm(page.asked, told=_problems(page), longer=request.GET.get("add", ""))
        return _fill_page(request, application, page, form)
    wanted = [field.field.element for field in page.asked]
    typed = changed(wanted, without_row(request.POST))
    late = outdated(typed, request.POST, _kept(application))
    if fresh := {code: raw for code, raw in typed.items() if code not in late}:
        operations.save_answers(
            application=application, raws=fresh, actor=request.user, now=clock.now()
        )
    if late:
        return _other_tab_was_first(request, application, topic, typed, late)
    return _after_saving(request, application, page)


def _kept(application: Application) -> dict[str, str]:
    return {code: answer.raw for code, answer in given(application).items()}


def _other_tab_was_first(
    request: PersonRequest,
    application: Application,
    topic: str,
    typed: Mapping[str, str],
    late: set[str],
) -> HttpResponse:
    """The page again, with what stands there now and, beside it, what was typed here."""
    page = _page(application_or_404(request.user, application.public_id), topic)
    elements = {field.field.code: field.field.element for field in page.asked}
    told = {code: _not_saved(elements[code], typed[code]) for code in late & elements.keys()}
    form = AnswerForm(page.asked, told={**_problems(page), **told})
    return _fill_page(request, application, page, form, status=422)


def _not_saved(element: DataElement, raw: str) -> str:
    value = parse(element, raw).value
    written = raw if value is None else readable(element, value)
    return (
        "这一项后来在别处改过，现在显示的是新的。"
        f"您这里填的“{written}”没有保存，要用它请再填一次。"
    )


def _after_saving(
    request: PersonRequest, application: Application, before: queries.FormPage
) -> HttpResponse:
    """Everything is saved by now; where to go on."""
    topic, public_id = before.topic.code, application.public_id
    here = reverse("cases:fill", args=[public_id, topic])
    if LONGER in request.POST:
        code = quote(request.POST[LONGER])
        return redirect(f"{here}?add={code}#field-{code}")
    if SHORTER in request.POST:
        return redirect(f"{here}#field-{quote(request.POST[SHORTER].rpartition('-')[0])}")
    if LATER in request.POST:
        return redirect("cases:tasks", public_id)
    application = application_or_404(request.user, public_id)
    form = queries.form_of(application)
    page = form.page(topic)
    if page is None or page.done:
        return redirect(_next(request, application, form, topic))
    seen = {field.field.code for field in before.asked}
    told = {code: text for code, text in drafts.told_of(page).items() if code in seen}
    if not told:
        messages.info(request, "按您刚才的回答，还有几项要填。")
        return redirect(here)
    return _fill_page(request, application, page, AnswerForm(page.asked, told=told), status=422)


def _next(request: PersonRequest, application: Application, form: queries.Form, topic: str) -> str:
    """Back to checking where one came from there; else the next page that is not done."""
    if request.POST.get("_back") == "check":
        return reverse("cases:check", args=[application.public_id])
    following = drafts.next_topic(form, topic)
    if following:
        return reverse("cases:fill", args=[application.public_id, following])
    return reverse("cases:tasks", args=[application.public_id])


def _page(application: Application, topic: str) -> queries.FormPage:
    page = queries.form_of(application).page(topic)
    if page is None:
        raise Http404
    return page


def _problems(page: queries.FormPage) -> dict[str, str]:
    """What was typed and is not right yet; what is merely missing is no reproach."""
    return {field.field.code: field.problem for field in page.asked if field.problem}


def _fill_page(
    request: PersonRequest,
    application: Application,
    page: queries.FormPage,
    form: AnswerForm,
    status: int = 200,
) -> HttpResponse:
    context = {
        "application": application,
        "page": page,
        "form": form,
        "wrong": status != 200,
        "known": [drafts.known_of(application, field) for field in page.known],
        "back": request.POST.get("_back") or request.GET.get("back", ""),
        "crumbs": crumbs(application, page.topic.name),
    }
    return render(request, "cases/intake/fill.html", context, status=status)


@person_required
@require_POST
def save(request: PersonRequest, public_id: UUID) -> HttpResponseBase:
    """One field as it is left (autosave): `_field` names the control, its value comes with it."""
    application = application_or_404(request.user, public_id)
    name = request.POST.get("_field", "")
    elements = elements_of(application)
    cell = cell_named(name)
    if name in elements:
        return _save_one(request, application, elements[name])
    if cell is None or cell[0] not in elements:
        return JsonResponse({"detail": "没有这一项。请刷新页面。"}, status=422)
    text = request.POST.get(name, "")[:MAX_CELL]
    operations.save_part(
        application=application,
        element=cell[0],
        row=cell[1],
        part=cell[2],
        text=text,
        actor=request.user,
        now=clock.now(),
    )
    problem = part_problem(cell[2], text, cell[1] + 1)
    return JsonResponse({"errors": [problem] if problem else []})


def _save_one(
    request: PersonRequest, application: Application, element: DataElement
) -> HttpResponse:
    """Saved, unless another tab has saved something else since `_seen` (the stamp shown here)."""
    raw, seen = posted(element, request.POST), request.POST.get("_seen", "")
    kept = _kept(application).get(element.code, "")
    if newer(seen=seen, raw=raw, kept=kept):
        return JsonResponse({"detail": OTHER_TAB, "stamp": stamp(kept)}, status=409)
    parsed = operations.save_answer(
        application=application, element=element.code, raw=raw, actor=request.user, now=clock.now()
    )
    told: dict[str, object] = {"errors": [parsed.problem] if parsed.problem else []}
    if seen:
        told["stamp"] = stamp(_kept(application)[element.code])
    return JsonResponse(told)


@person_required
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Throw a draft away, after asking."""
    application = application_or_404(request.user, public_id)
    if request.method == "POST":
        operations.discard(application=application, actor=request.user, now=clock.now())
        messages.success(request, f"“{application.title}”的草稿已经删除。")
        return redirect("cases:mine")
    if not application.is_draft:
        return redirect("cases:track", public_id)
    context = {"application": application, "crumbs": crumbs(application, "删除草稿")}
    return render(request, "cases/intake/discard.html", context)
