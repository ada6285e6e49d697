"""Handing in, mending what a notice named, withdrawing."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ganxin.accounts.api import Applicant, User, people_of
from ganxin.accounts.choices import ApplicantKind
from ganxin.cases.choices import Action, ApplicationState, DeliveryWay, State
from ganxin.cases.intake.operations.renewal import still_good
from ganxin.cases.intake.queries import faults_of, guide_of, pledges_in
from ganxin.cases.intake.queries.known import typed_enterprise
from ganxin.cases.models import Application, Case, Check, Notice, Pledge
from ganxin.cases.operations.moves import move
from ganxin.cases.operations.numbers import next_number
from ganxin.cases.operations.opening import open_cases
from ganxin.cases.operations.papers import receipt_paper
from ganxin.cases.operations.supplying import settle_supplies
from ganxin.cases.queries.answers import given, values
from ganxin.cases.rules.transitions import OPEN
from ganxin.ledger import api as ledger
from ganxin.lib.errors import Refused
from ganxin.notifications import api as notifications
from ganxin.promises import api as promises
from ganxin.promises.choices import PromiseKind

STATEMENT = (
    "我确认以上内容真实、准确，材料与原件一致。"
    "要等前一件办好才能开始的事项，我这次提交的是附条件的申请："
    "前一件的结果出来那一天，才算正式收到，期限从那一天起算。"
)
_WAYS = {"post": DeliveryWay.POSTED, "collect": DeliveryWay.COLLECTED}


class Incomplete(Refused):
    """Fields or materials are missing or wrong; `faults` names them."""

    code = "cases.incomplete"


class NotSigned(Refused):
    code = "cases.not_signed"


class ChangedSince(Refused):
    """What would be signed is no longer what was shown on the page."""

    code = "cases.changed_since"


class KeyTaken(Refused):
    code = "cases.key_taken"


class NothingToMend(Refused):
    code = "cases.nothing_to_mend"


@transaction.atomic
def submit(
    *,
    application: Application,
    submit_key: UUID,
    signed_name: str,
    actor: User,
    now: datetime,
    revision: int | None = None,
) -> Application:
    """Hand the application in: numbered, signed, one case per item.

    The same `submit_key`, or a second click, gives the same application back. `revision` is that
    of the page on which everything was read before signing. Raises Incomplete, NotSigned,
    ChangedSince, KeyTaken, NotRenewable.
    """
    application = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if not application.is_draft:
        return application
    if revision is not None and revision != application.revision:
        raise ChangedSince("刚刚有内容改过（可能在另一个窗口）。请再看一遍，然后签名。")
    if Application.objects.filter(submit_key=submit_key).exists():
        raise KeyTaken("这一页已经用过了。请刷新以后再提交。")
    if application.renews is not None:
        still_good(application.renews, now)
    faults = faults_of(application)
    if faults:
        raise Incomplete(f"还有 {len(faults)} 处没有填好：{faults[0].text}")
    signer = signer_of(application, actor)
    if signed_name.strip() != signer:
        raise NotSigned(f"请签上您的姓名：{signer}。")
    application.enterprise = _enterprise_of(application)
    _sign(application, submit_key, actor, now)
    guide = guide_of(application)
    settle_supplies(application=application, guide=guide, now=now)
    for code, text in pledges_in(guide):
        Pledge.objects.create(
            application=application,
            item=code,
            text=text,
            signed_name=signed_name.strip(),
            signed_at=now,
        )
    open_cases(application=application, guide=guide, actor=actor, now=now)
    receipt_paper(application=application, now=now)
    _tell(application, now)
    return application


def _enterprise_of(application: Application) -> Applicant | None:
    """Whose enterprise it is about, where that is known before any decision."""
    if application.renews is not None:
        return None  # the licence says for whom it is
    return typed_enterprise(given(application, ["uscc"]))


def signer_of(application: Application, actor: User) -> str:
    """Whose name stands under it: at the window the applicant's, who signs before the clerk."""
    at_window = application.keyed_by_id is not None and application.keyed_by_id == actor.pk
    if not at_window:
        return actor.name
    if application.applicant.kind == ApplicantKind.RESIDENT:
        return application.applicant.name
    if application.filed_by_id != application.keyed_by_id:
        return application.filed_by.name
    said = given(application, ["applicant_name"]).get("applicant_name")  # who stands there
    return str(said.value) if said and said.value else application.applicant.name


def _statement(application: Application, actor: User) -> str:
    if application.keyed_by_id != actor.pk:
        return STATEMENT
    return f"{STATEMENT}（窗口当面签字，经办人：{actor.name}）"


def _sign(application: Application, submit_key: UUID, actor: User, now: datetime) -> None:
    application.number = next_number(now)
    application.state = ApplicationState.SUBMITTED
    application.submit_key = submit_key
    application.statement = _statement(application, actor)
    application.signed_name = signer_of(application, actor)
    application.signed_at = now
    application.submitted_at = now
    application.updated_at = now
    chosen = values(application)
    application.delivery_way = _WAYS.get(str(chosen.get("delivery_kind")), DeliveryWay.ELECTRONIC)
    application.delivery_address = str(chosen.get("delivery_address") or "")
    application.revision += 1
    application.save()
    ledger.record(
        actor=actor.as_actor(),
        action="cases.application.submitted",
        subject=application.subject,
        at=now,
        data={"number": application.number, "channel": application.channel},
    )


def _tell(application: Application, now: datetime) -> None:
    notifications.notify(
        recipients=list(people_of(application.applicant, timezone.localdate(now))),
        subject=application.subject,
        title=f"收到您的申请：{application.title}",
        body=f"申请号 {application.number}。办到哪一步，随时可以在“我的办件”里看。",
        now=now,
        sms=True,
    )


@transaction.atomic
def resubmit(*, notice: Notice, actor: User, now: datetime) -> Notice:
    """The applicant has mended what the notice named; the cases are received anew.

    Raises NothingToMend (answered already), Incomplete.
    """
    application = Application.objects.select_for_update(of=("self",)).get(pk=notice.application_id)
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if notice.answered_at is not None or notice.lapsed_at is not None:
        raise NothingToMend("这份告知已经答复过了。")
    if notice.lines.filter(mended_at=None).exists():
        left = [line.target_label for line in notice.lines.filter(mended_at=None)]
        raise Incomplete(f"还有 {len(left)} 处没有补正：{'、'.join(left)}。")
    faults = faults_of(application)
    if faults:
        raise Incomplete(f"还有 {len(faults)} 处没有填好：{faults[0].text}")
    _forget_marks(notice)
    for case in notice.cases.filter(state=State.CORRECTION).order_by("pk"):
        move(case=case, action=Action.RESUBMIT, actor=actor, now=now)
    notice.answered_at = now
    notice.save(update_fields=["answered_at"])
    promises.close_for(
        subject=notice.subject,
        kind=PromiseKind.CORRECTION,
        evidence_label="申请人已补正",
        actor=actor.as_actor(),
        now=now,
    )
    return notice


def _forget_marks(notice: Notice) -> None:
    """What was mended is to be looked at again."""
    for line in notice.lines.all():
        Check.objects.filter(
            application=notice.application, target_kind=line.target_kind, target=line.target
        ).delete()


@transaction.atomic
def withdraw_case(*, case: Case, reason: str, actor: User, now: datetime) -> Case:
    """Withdraw one item; the others go on (those that wait for it cannot)."""
    return move(case=case, action=Action.WITHDRAW, actor=actor, now=now, note=reason.strip())


@transaction.atomic
def withdraw_application(
    *, application: Application, reason: str, actor: User, now: datetime
) -> Application:
    """Withdraw everything that has not been decided yet."""
    application = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    cases = list(application.cases.filter(state__in=OPEN).order_by("pk"))
    # Those that wait go first: withdrawn by the applicant, not terminated for want of the first.
    for case in sorted(cases, key=lambda case: case.state != State.WAITING):
        withdraw_case(case=case, reason=reason, actor=actor, now=now)
    return Application.objects.get(pk=application.pk)
