"""What the officers do about interested persons and hearings, as actions of the desk."""

from datetime import date, datetime
from typing import Any

from ganxin.accounts.api import User
from ganxin.cases.choices import HearingGround, PartyAnswer, TellWay
from ganxin.cases.decision.views.action import DeskAction
from ganxin.cases.hearing import forms, permissions, queries
from ganxin.cases.hearing import operations as hearings
from ganxin.cases.models import Case, Hearing, Recusal


def _may_tell(user: User, case: Case, on: date) -> bool:
    return permissions.can_lead(user, case, on) and bool(queries.still_to_tell(case))


def _may_hear(user: User, case: Case, on: date) -> bool:
    return permissions.can_lead(user, case, on) and case.parties.exists()


def _may_order(user: User, case: Case, on: date) -> bool:
    return permissions.can_lead(user, case, on) and queries.running_hearing(case) is None


def _may_call(user: User, case: Case, on: date) -> bool:
    return permissions.can_lead(user, case, on) and queries.running_hearing(case) is not None


def _may_answer_recusal(user: User, case: Case, on: date) -> bool:
    return permissions.can_answer_recusal(user, case, on) and _recusal(case) is not None


def _may_record(user: User, case: Case, on: date) -> bool:
    if not permissions.can_record(user, case, on):
        return False
    hearing = queries.running_hearing(case)
    return hearing is not None and hearing.call is not None


def _recusal(case: Case) -> Recusal | None:
    hearing = queries.running_hearing(case)
    return queries.open_recusal(hearing) if hearing is not None else None


def _running(case: Case) -> Hearing:
    hearing = queries.running_hearing(case)
    if hearing is None:
        raise hearings.NotOpen("现在没有进行中的听证。", rule=queries.ART_48)
    return hearing


def _name(case: Case, user: User, now: datetime, form: Any) -> object:
    data = form.cleaned_data
    return hearings.name_interested(
        case=case,
        name=data["person_name"],
        phone=data["person_phone"],
        address=data["person_address"],
        interest=data["interest"],
        actor=user,
        now=now,
    )


def _tell(case: Case, user: User, now: datetime, form: Any) -> object:
    data = form.cleaned_data
    party, call = form.chosen
    return hearings.tell(
        party=party,
        call=call,
        way=TellWay(data["way"]),
        told_on=data["told_on"],
        proof=data["proof"],
        actor=user,
        now=now,
    )


def _take(case: Case, user: User, now: datetime, form: Any) -> object:
    return hearings.take_statement(
        party=form.party, text=form.cleaned_data["said"], actor=user, now=now
    )


def _answer(case: Case, user: User, now: datetime, form: Any) -> object:
    data = form.cleaned_data
    return hearings.answer_right(
        party=form.party,
        answer=PartyAnswer(data["answer"]),
        words=data["answer_words"],
        actor=user,
        now=now,
    )


def _order(case: Case, user: User, now: datetime, form: Any) -> object:
    data = form.cleaned_data
    return hearings.order_hearing(
        case=case,
        ground=HearingGround(data["ground"]),
        reason=data["hearing_cause"],
        expected_days=data["hearing_days"],
        actor=user,
        now=now,
    )


def _call(case: Case, user: User, now: datetime, form: Any) -> object:
    data = form.cleaned_data
    return hearings.call_hearing(
        hearing=_running(case),
        held_at=form.held_at,
        place=data["hearing_place"],
        chair=form.chairs[data["chair"]],
        closed_reason=data["closed_why"],
        actor=user,
        now=now,
    )


def _answer_recusal(case: Case, user: User, now: datetime, form: Any) -> object:
    data = form.cleaned_data
    recusal = _recusal(case)
    if recusal is None:
        raise hearings.WrongChair("没有等答复的回避申请。", rule=queries.ART_48)
    return hearings.answer_recusal(
        recusal=recusal,
        accepted=data["recusal_accepted"] == "yes",
        new_chair=form.chairs.get(data["new_chair"]),
        note=data["recusal_note"],
        actor=user,
        now=now,
    )


def _record(case: Case, user: User, now: datetime, form: Any) -> object:
    data = form.cleaned_data
    return hearings.record_hearing(
        hearing=_running(case),
        summary=data["hearing_summary"],
        signed=data["signed"],
        files=[(data["record"].name or "", data["record"])],
        actor=user,
        now=now,
    )


ACTIONS: tuple[DeskAction, ...] = (
    DeskAction(
        "answer_recusal",
        forms.AnswerRecusal,
        _may_answer_recusal,
        _answer_recusal,
        "已答复回避申请，各方收到了消息。",
    ),
    DeskAction(
        "name_interested", forms.NameInterested, permissions.can_lead, _name, "已登记利害关系人。"
    ),
    DeskAction("tell_party", forms.TellParty, _may_tell, _tell, "已登记送达。"),
    DeskAction("take_statement", forms.TakeStatement, _may_hear, _take, "已记录陈述意见。"),
    DeskAction("party_right", forms.PartyRight, _may_hear, _answer, "已登记他的答复。"),
    DeskAction(
        "order_hearing",
        forms.OrderHearing,
        _may_order,
        _order,
        "已决定举行听证，期限暂停。",
    ),
    DeskAction("call_hearing", forms.CallHearing, _may_call, _call, "已通知各方。"),
    DeskAction(
        "record_hearing",
        forms.RecordHearing,
        _may_record,
        _record,
        "已登记听证笔录，期限继续。",
    ),
)
