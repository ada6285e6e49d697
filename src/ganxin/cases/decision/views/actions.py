"""The actions of the desk as a table: name, form, who may, what it does."""

from datetime import date, datetime
from typing import Any

from ganxin.accounts.api import Office, User
from ganxin.cases import permissions
from ganxin.cases.choices import Action, SpecialKind
from ganxin.cases.decision import forms
from ganxin.cases.decision import operations as decision
from ganxin.cases.decision.views.action import DeskAction, May, Run
from ganxin.cases.hearing.views import desk as hearing
from ganxin.cases.models import Case
from ganxin.cases.queries.definitions import definition_of
from ganxin.cases.queries.needs import unmet
from ganxin.cases.review import operations as review
from ganxin.cases.rules.transitions import Need


def _by_table(action: Action) -> May:
    """Whether the table of transitions opens this row; not for what is decided elsewhere."""

    def may(user: User, case: Case, on: date) -> bool:
        rows = permissions.moves_open_to(user, case, on)
        row = next((row for row in rows if row.action == action), None)
        if row is None:
            return False
        return Need.DECIDED_HERE not in row.needs or not unmet(Need.DECIDED_HERE, case)

    return may


def _may_refuse(user: User, case: Case, on: date) -> bool:
    return definition_of(case).refusable and _by_table(Action.REFUSE)(user, case, on)


def _may_begin(user: User, case: Case, on: date) -> bool:
    """Kinds of the item only, one at a time."""
    return (
        bool(definition_of(case).clock.special_procedures)
        and permissions.can_judge(user, case, on)
        and not case.special_procedures.filter(ended_on=None).exists()
    )


def _may_end(user: User, case: Case, on: date) -> bool:
    """Not a hearing: that ends with its record."""
    running = case.special_procedures.filter(ended_on=None).exclude(kind=SpecialKind.HEARING)
    return permissions.can_handle(user, case, on) and running.exists()


def _may_ask_extension(user: User, case: Case, on: date) -> bool:
    return (
        permissions.can_ask_extension(user, case, on)
        and definition_of(case).clock.extension is not None
        and not case.extensions.exclude(approved=False).exists()
    )


def _may_answer_extension(user: User, case: Case, on: date) -> bool:
    return (
        permissions.can_answer_extension(user, case, on)
        and case.extensions.filter(approved=None).exists()
    )


def _may_plan(user: User, case: Case, on: date) -> bool:
    return (
        permissions.can_plan_site_check(user, case, on)
        and not case.site_checks.filter(recorded_at=None).exists()
    )


def _may_revoke(user: User, case: Case, on: date) -> bool:
    return permissions.can_revoke(user, case, on) and decision.found_untrue(case) is not None


def _take_over(case: Case, user: User, now: datetime, form: Any) -> object:
    data = form.cleaned_data
    return review.take_over(
        case=case, reason=data["why"], actor=user, now=now, revision=data["revision"]
    )


def _opinion(case: Case, user: User, now: datetime, form: Any) -> object:
    data = form.cleaned_data
    return review.give_opinion(
        case=case,
        grants=data["grants"] == "yes",
        opinion=data["opinion"],
        actor=user,
        now=now,
        revision=data["revision"],
    )


def _pass_on(case: Case, user: User, now: datetime, form: Any) -> object:
    return review.pass_on(case=case, actor=user, now=now, revision=form.cleaned_data["revision"])


def _pass_up(case: Case, user: User, now: datetime, form: Any) -> object:
    return review.pass_up(case=case, actor=user, now=now, revision=form.cleaned_data["revision"])


def _send_back(case: Case, user: User, now: datetime, form: Any) -> object:
    data = form.cleaned_data
    return review.send_back(
        case=case, reason=data["reason"], actor=user, now=now, revision=data["revision"]
    )


def _granting(action: Action) -> Run:
    def run(case: Case, user: User, now: datetime, form: Any) -> object:
        data = form.cleaned_data
        return decision.grant(
            case=case,
            action=action,
            actor=user,
            now=now,
            outputs={"uscc": data["uscc"]} if "uscc" in data else None,
            words=data.get("words", ""),
            revision=data["revision"],
        )

    return run


def _refuse(case: Case, user: User, now: datetime, form: Any) -> object:
    data = form.cleaned_data
    return decision.refuse(
        case=case,
        action=Action.REFUSE,
        reasons=data["reasons"],
        clause=data["clause"],
        actor=user,
        now=now,
        revision=data["revision"],
    )


def _consult(case: Case, user: User, now: datetime, form: Any) -> object:
    data = form.cleaned_data
    office = Office.objects.get(code=data["office"])
    return review.consult(case=case, office=office, question=data["question"], actor=user, now=now)


def _begin_special(case: Case, user: User, now: datetime, form: Any) -> object:
    data = form.cleaned_data
    return review.begin_special_procedure(
        case=case,
        kind=SpecialKind(data["kind"]),
        reason=data["cause"],
        expected_days=data["expected_days"],
        actor=user,
        now=now,
    )


def _end_special(case: Case, user: User, now: datetime, form: Any) -> object:
    procedure = case.special_procedures.get(ended_on=None)
    return review.end_special_procedure(
        procedure=procedure, result=form.cleaned_data["result"], actor=user, now=now
    )


def _ask_extension(case: Case, user: User, now: datetime, form: Any) -> object:
    data = form.cleaned_data
    return review.ask_extension(
        case=case, days=data["days"], reason=data["grounds"], actor=user, now=now
    )


def _answer_extension(case: Case, user: User, now: datetime, form: Any) -> object:
    data = form.cleaned_data
    return review.answer_extension(
        extension=case.extensions.filter(approved=None).get(),
        approved=data["approved"] == "yes",
        note=data["note"],
        actor=user,
        now=now,
    )


def _plan(case: Case, user: User, now: datetime, form: Any) -> object:
    data = form.cleaned_data
    return review.plan_site_check(
        case=case,
        planned_on=data["planned_on"],
        place=data["place"],
        officers=form.people,
        points=data["points"],
        joint=form.visit,
        actor=user,
        now=now,
    )


def _revoke(case: Case, user: User, now: datetime, form: Any) -> object:
    data = form.cleaned_data
    return decision.check_afterwards(
        case=case, findings=data["findings"], basis=data["basis"], actor=user, now=now
    )


# The first that is open to somebody is what he most likely wants next.
ACTIONS: tuple[DeskAction, ...] = (
    DeskAction("end_special", forms.EndSpecial, _may_end, _end_special, "已登记结果，期限继续。"),
    DeskAction(
        "answer_extension",
        forms.AnswerExtension,
        _may_answer_extension,
        _answer_extension,
        "已答复延长申请。",
    ),
    DeskAction("opinion", forms.Opinion, permissions.can_judge, _opinion, "承办意见已保存。"),
    DeskAction("pass_on", forms.PassOn, _by_table(Action.PASS_ON), _pass_on, "已提交审核。"),
    DeskAction("pass_up", forms.PassUp, _by_table(Action.PASS_UP), _pass_up, "已提交批准。"),
    DeskAction(
        "grant", forms.Grant, _by_table(Action.GRANT), _granting(Action.GRANT), "已准予许可。"
    ),
    DeskAction(
        "confirm",
        forms.Confirm,
        _by_table(Action.CONFIRM),
        _granting(Action.CONFIRM),
        "已登记，后面的各件同时收件。",
    ),
    DeskAction(
        "grant_on_pledge",
        forms.GrantOnPledge,
        _by_table(Action.GRANT_ON_PLEDGE),
        _granting(Action.GRANT_ON_PLEDGE),
        "已按承诺准予，请按期上门核查。",
    ),
    DeskAction(
        "complete",
        forms.Complete,
        _by_table(Action.COMPLETE),
        _granting(Action.COMPLETE),
        "已办结。",
    ),
    DeskAction("plan_site_check", forms.PlanSiteCheck, _may_plan, _plan, "已安排现场核查。"),
    DeskAction("consult", forms.Consult, permissions.can_handle, _consult, "征询已发出。"),
    DeskAction(
        "begin_special",
        forms.BeginSpecial,
        _may_begin,
        _begin_special,
        "特别程序已启动，期限暂停。",
    ),
    DeskAction(
        "ask_extension",
        forms.AskExtension,
        _may_ask_extension,
        _ask_extension,
        "已报负责人批准。",
    ),
    DeskAction(
        "send_back", forms.SendBack, _by_table(Action.SEND_BACK), _send_back, "已退回上一步。"
    ),
    DeskAction("refuse", forms.Refuse, _may_refuse, _refuse, "已作出不予许可的决定。"),
    DeskAction("take_over", forms.TakeOver, permissions.can_take_over, _take_over, "由您办理了。"),
    *hearing.ACTIONS,
    DeskAction("revoke", forms.Revoke, _may_revoke, _revoke, "许可已撤销。"),
)
BY_NAME = {action.name: action for action in ACTIONS}
