"""What the pages of a draft show: tasks with their states, known facts, what to say at fields."""

from dataclasses import dataclass

from django.urls import reverse

from ganxin.cases.choices import AnswerSource
from ganxin.cases.intake.queries.form import Fault, Form, FormField, FormPage, faults_in, form_of
from ganxin.cases.models import Application
from ganxin.cases.rules.answers import readable
from ganxin.lib.text import mask_id_card, mask_phone

MATERIALS, QUESTIONS = "materials", "questions"


@dataclass(frozen=True)
class Task:
    """One line of the task list; `state` as the shell's part names it."""

    label: str
    url: str
    hint: str
    state: str


@dataclass(frozen=True)
class TaskList:
    prepare: tuple[Task, ...]
    pages: tuple[Task, ...]
    finish: tuple[Task, ...]
    faults: tuple[Fault, ...]

    @property
    def all(self) -> tuple[Task, ...]:
        return (*self.prepare, *self.pages, *self.finish)

    @property
    def done(self) -> int:
        return sum(task.state == "done" for task in self.all)

    @property
    def next(self) -> Task | None:
        """Where to go on."""
        open_ = (task for task in self.all if task.url and task.state != "done")
        return next(open_, None)


@dataclass(frozen=True)
class Known:
    """Something that nobody has to type, with its source."""

    code: str
    label: str
    value: str
    source: str
    mend_url: str


def task_list(application: Application) -> TaskList:
    """The tasks of a draft, in order."""
    form = form_of(application)
    faults = tuple(faults_in(form))
    questions = Task(
        "回答问题",
        _url("cases:questions", application),
        f"要办 {len(form.guide.applying)} 件",
        "done" if form.guide.complete else "started",
    )
    ready = not faults
    check = Task(
        "检查并签名",
        _url("cases:check", application) if ready else "",
        "看一遍，签名，提交" if ready else "前面都完成以后，就可以签名",
        "todo" if ready else "blocked",
    )
    return TaskList(
        prepare=_prepare(application, form, questions),
        pages=tuple(_page_task(page, application) for page in form.pages if page.asked),
        finish=(_materials_task(form, application), check),
        faults=faults,
    )


def _prepare(application: Application, form: Form, questions: Task) -> tuple[Task, ...]:
    """Before the form: what a renewal says has changed, or the guide's questions, or nothing."""
    if application.renews is not None:
        url = reverse("cases:renew", args=[application.renews.public_id])
        return (Task("有没有变化", url, "没有变化的，不用再填", "done"),)
    return (questions,) if form.guide.bundle.questions else ()


def _url(name: str, application: Application, *rest: str) -> str:
    return reverse(name, args=[application.public_id, *rest])


def _page_task(page: FormPage, application: Application) -> Task:
    url = _url("cases:fill", application, page.topic.code)
    return Task(page.topic.name, url, page.topic.intro, _page_state(page))


def _page_state(page: FormPage) -> str:
    if page.done:
        return "done"
    if any(field.problem for field in page.asked):
        return "wrong"
    return "started" if page.begun else "todo"


def _materials_task(form: Form, application: Application) -> Task:
    wanted = [item for item in form.uploads if item.need.needed is not False]
    left = sum(not item.settled for item in wanted)
    given = len(wanted) - left
    state = "done" if not left else "started" if given else "todo"
    hint = f"要交 {len(wanted)} 份，已交 {given} 份" if wanted else "没有要交的"
    return Task("交材料", _url("cases:materials", application), hint, state)


def next_topic(form: Form, topic: str) -> str:
    """The next page after this one that asks something and is not done; "" where there is none."""
    codes = [page.topic.code for page in form.pages]
    place = codes.index(topic) + 1 if topic in codes else 0
    later = (page for page in form.pages[place:] if page.asked and not page.done)
    return next((page.topic.code for page in later), "")


def told_of(page: FormPage) -> dict[str, str]:
    """Element code to what is wrong or missing, for a page that somebody wanted to finish."""
    told = {}
    for field in page.asked:
        if field.problem:
            told[field.field.code] = field.problem
        elif field.missing:
            told[field.field.code] = f"{_verb(field)}{field.field.element.name}。"
    return told


def _verb(field: FormField) -> str:
    return "请选" if field.field.element.kind in {"choice", "multichoice", "yesno"} else "请填"


def known_of(application: Application, field: FormField) -> Known:
    """A known field as it is shown: personal numbers masked."""
    element, guide_field = field.field.element, field.field
    mend = {
        "question": _url("cases:questions", application),
        "known": reverse("accounts:me"),
    }
    carried = field.given is not None and field.given.source == AnswerSource.LICENCE
    if carried and application.renews is not None:
        mend["known"] = reverse("cases:renew", args=[application.renews.public_id])
    return Known(
        code=element.code,
        label=element.name,
        value=_known_text(field),
        source=guide_field.source_label,
        mend_url=mend.get(guide_field.source, ""),
    )


def _known_text(field: FormField) -> str:
    element, value = field.field.element, field.field.value
    if element.kind == "id_card":
        return mask_id_card(str(value or ""))
    if element.kind == "phone":
        return mask_phone(str(value or ""))
    if isinstance(value, tuple):
        value = list(value)
    if isinstance(value, (str, bool, list)):
        return readable(element, value)
    shown = "" if value is None else f"{value:f}" if hasattr(value, "as_tuple") else str(value)
    return f"{shown} {element.unit}".strip()
