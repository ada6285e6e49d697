"""The table of transitions: the only description of how a case may move.

Each row says from which states, by which action, for which procedures, to which state, by whom, on
what conditions, on which clause, and what the applicant is told. Screens show the rows that apply
to this person now; `operations.moves` refuses everything else by the row's name. Articles are of
行政许可法 unless named otherwise.
"""

from dataclasses import dataclass
from enum import StrEnum

from ganxin.cases.choices import Action, Procedure, State, Who

PERMITS = frozenset({Procedure.PERMIT})
ONE_STEP = frozenset({Procedure.REGISTRATION, Procedure.GUIDANCE, Procedure.FOLLOW_UP})
ALL = frozenset(Procedure)
OPEN = frozenset(
    {
        State.WAITING,
        State.RECEIVED,
        State.CORRECTION,
        State.HANDLING,
        State.REVIEWING,
        State.APPROVING,
    }
)


class Need(StrEnum):
    """Conditions of a row; `queries.needs` looks at the rows, `NEED_SENTENCES` says it kindly."""

    NO_GAPS = "no_gaps"
    SITE_CHECK_DONE = "site_check_done"
    NO_OPEN_CONSULTATION = "no_open_consultation"
    NO_RUNNING_SPECIAL_PROCEDURE = "no_running_special_procedure"
    NO_OPEN_NOTICE = "no_open_notice"
    NOTICE_ANSWERED = "notice_answered"
    NOTHING_AT_FAULT = "nothing_at_fault"
    OPINION_GIVEN = "opinion_given"
    PLEDGE_SIGNED = "pledge_signed"
    DECIDED_HERE = "decided_here"
    DECIDED_OUTSIDE = "decided_outside"
    RENEWAL_ASKED_IN_TIME = "renewal_asked_in_time"


NEED_SENTENCES: dict[Need, str] = {
    Need.NO_GAPS: "还有容缺材料没有补齐，补齐前不能准予。",
    Need.SITE_CHECK_DONE: "现场核查还没有记录结论，或者核查结论不符合。",
    Need.NO_OPEN_CONSULTATION: "征询还没有答复，请等对方部门答复后再继续。",
    Need.NO_RUNNING_SPECIAL_PROCEDURE: "检验、检测等特别程序还在进行，请先登记结果。",
    Need.NO_OPEN_NOTICE: "已经发出一次性告知，请等申请人补正。",
    Need.NOTICE_ANSWERED: "告知的内容还没有全部补正。",
    Need.NOTHING_AT_FAULT: "预审中还有标为“要补正”的内容，请先发一次性告知。",
    Need.OPINION_GIVEN: "请先写承办意见。",
    Need.PLEDGE_SIGNED: "申请人还没有签署告知承诺书。",
    Need.DECIDED_HERE: "这件在外部系统审批，结果由对方传回，不能在这里决定。",
    Need.DECIDED_OUTSIDE: "这件由本系统审批，不接受外部结果。",
    Need.RENEWAL_ASKED_IN_TIME: "只有在到期三十日以前申请的延续，才能视为准予延续。",
}


@dataclass(frozen=True)
class Transition:
    """One row of the table.

    `told` is the sentence sent to the applicant (empty: nothing is sent); `basis` the clause that
    the ledger keeps with the move.
    """

    action: Action
    sources: frozenset[State]
    target: State
    who: frozenset[Who]
    procedures: frozenset[Procedure] = ALL
    needs: tuple[Need, ...] = ()
    told: str = ""
    basis: str = ""


def _row(
    action: Action,
    sources: set[State] | frozenset[State],
    target: State,
    who: set[Who],
    *,
    procedures: frozenset[Procedure] = ALL,
    needs: tuple[Need, ...] = (),
    told: str = "",
    basis: str = "",
) -> Transition:
    return Transition(
        action, frozenset(sources), target, frozenset(who), procedures, needs, told, basis
    )


_GRANT_NEEDS = (
    Need.NO_GAPS,
    Need.SITE_CHECK_DONE,
    Need.NO_OPEN_CONSULTATION,
    Need.NO_RUNNING_SPECIAL_PROCEDURE,
)

TRANSITIONS: tuple[Transition, ...] = (
    # Receipt
    _row(
        Action.FEED,
        {State.WAITING},
        State.RECEIVED,
        {Who.SYSTEM},
        told="前一件已经办好，这一件今天正式收件，开始办理。",
    ),
    _row(
        Action.ASK_CORRECTION,
        {State.RECEIVED},
        State.CORRECTION,
        {Who.CLERK},
        basis="行政许可法 第三十二条",
    ),
    _row(
        Action.RESUBMIT,
        {State.CORRECTION},
        State.RECEIVED,
        {Who.APPLICANT},
        needs=(Need.NOTICE_ANSWERED,),
        basis="行政许可法 第三十二条",
    ),
    _row(
        Action.LAPSE,
        {State.CORRECTION},
        State.WITHDRAWN,
        {Who.SYSTEM},
        told="补正期限已过，没有收到补正材料，这一件按撤回处理。您随时可以重新申请。",
        basis="本区规则：逾期未补正按撤回处理",
    ),
    # Acceptance
    _row(
        Action.ACCEPT,
        {State.RECEIVED},
        State.HANDLING,
        {Who.CLERK},
        procedures=PERMITS,
        needs=(Need.NO_OPEN_NOTICE, Need.NOTHING_AT_FAULT),
        told="已经受理，开始审查。",
        basis="行政许可法 第三十二条",
    ),
    _row(
        Action.DEEM_ACCEPTED,
        {State.RECEIVED},
        State.HANDLING,
        {Who.SYSTEM},
        procedures=PERMITS,
        told="五个工作日内没有告知补正，依法自收件之日起视为受理。",
        basis="行政许可法 第三十二条",
    ),
    _row(
        Action.NOT_ACCEPT,
        {State.RECEIVED},
        State.NOT_ACCEPTED,
        {Who.CLERK},
        basis="行政许可法 第三十二条",
    ),
    # Substance: handler, reviewer, approver
    _row(
        Action.PASS_ON,
        {State.HANDLING},
        State.REVIEWING,
        {Who.HANDLER},
        procedures=PERMITS,
        needs=(Need.DECIDED_HERE, Need.OPINION_GIVEN, Need.NO_OPEN_CONSULTATION),
        basis="行政许可法 第三十四条",
    ),
    _row(
        Action.PASS_UP,
        {State.REVIEWING},
        State.APPROVING,
        {Who.REVIEWER},
        procedures=PERMITS,
        needs=(Need.DECIDED_HERE,),
    ),
    _row(
        Action.SEND_BACK,
        {State.REVIEWING},
        State.HANDLING,
        {Who.REVIEWER},
        procedures=PERMITS,
    ),
    _row(
        Action.SEND_BACK,
        {State.APPROVING},
        State.REVIEWING,
        {Who.APPROVER},
        procedures=PERMITS,
    ),
    # Decision
    _row(
        Action.GRANT,
        {State.APPROVING},
        State.GRANTED,
        {Who.APPROVER},
        procedures=PERMITS,
        needs=(Need.DECIDED_HERE, *_GRANT_NEEDS),
        told="已经准予许可。",
        basis="行政许可法 第三十八条",
    ),
    _row(
        Action.DEEM_RENEWED,
        {State.RECEIVED, State.HANDLING, State.REVIEWING, State.APPROVING},
        State.GRANTED,
        {Who.SYSTEM},
        procedures=PERMITS,
        needs=(Need.RENEWAL_ASKED_IN_TIME,),
        told="到有效期届满没有作出决定，依法视为准予延续。新证已经发到“我的证照”。",
        basis="行政许可法 第五十条",
    ),
    _row(
        Action.REFUSE,
        {State.APPROVING},
        State.REFUSED,
        {Who.APPROVER},
        procedures=PERMITS,
        needs=(Need.DECIDED_HERE, Need.NO_RUNNING_SPECIAL_PROCEDURE),
        told="作出了不予许可的决定，理由、依据和救济途径见决定书。",
        basis="行政许可法 第三十八条",
    ),
    _row(
        Action.OUTSIDE_GRANT,
        {State.HANDLING},
        State.GRANTED,
        {Who.SYSTEM},
        procedures=PERMITS,
        needs=(Need.DECIDED_OUTSIDE,),
        told="审批部门已经准予许可。",
    ),
    _row(
        Action.OUTSIDE_REFUSE,
        {State.HANDLING},
        State.REFUSED,
        {Who.SYSTEM},
        procedures=PERMITS,
        needs=(Need.DECIDED_OUTSIDE,),
        told="审批部门作出了不予许可的决定，理由、依据和救济途径见决定书。",
        basis="行政许可法 第三十八条",
    ),
    _row(
        Action.OUTSIDE_GRANT,
        {State.RECEIVED},
        State.GRANTED,
        {Who.SYSTEM},
        procedures=frozenset({Procedure.PLEDGE}),
        needs=(Need.DECIDED_OUTSIDE, Need.PLEDGE_SIGNED),
        told="审批部门已按您的承诺准予许可，之后会上门核查。",
    ),
    _row(
        Action.GRANT_ON_PLEDGE,
        {State.RECEIVED},
        State.GRANTED,
        {Who.HANDLER},
        procedures=frozenset({Procedure.PLEDGE}),
        needs=(Need.DECIDED_HERE, Need.PLEDGE_SIGNED, Need.NO_OPEN_NOTICE, Need.NO_GAPS),
        told="已按您的承诺准予许可，之后会上门核查。",
    ),
    _row(
        Action.CONFIRM,
        {State.RECEIVED},
        State.GRANTED,
        {Who.HANDLER},
        procedures=frozenset({Procedure.REGISTRATION}),
        needs=(Need.NO_OPEN_NOTICE, Need.NOTHING_AT_FAULT, Need.NO_GAPS),
        told="已经登记。",
        basis="市场主体登记管理条例 第十九条",
    ),
    _row(
        Action.REFUSE,
        {State.RECEIVED},
        State.REFUSED,
        {Who.HANDLER},
        procedures=frozenset({Procedure.REGISTRATION, Procedure.PLEDGE}),
        needs=(Need.DECIDED_HERE, Need.NO_OPEN_NOTICE),
        told="没有通过，理由、依据和救济途径见决定书。",
    ),
    _row(
        Action.COMPLETE,
        {State.RECEIVED},
        State.GRANTED,
        {Who.HANDLER},
        procedures=frozenset({Procedure.GUIDANCE, Procedure.FOLLOW_UP}),
        needs=(Need.NO_OPEN_NOTICE, Need.NO_GAPS),
        told="已经办好。",
    ),
    _row(
        Action.DELIVER,
        {State.GRANTED, State.REFUSED},
        State.DELIVERED,
        {Who.CLERK, Who.HANDLER, Who.APPLICANT, Who.SYSTEM},
        told="结果已经送达。",
        basis="行政许可法 第四十四条",
    ),
    # Ends on the way
    _row(Action.WITHDRAW, OPEN, State.WITHDRAWN, {Who.APPLICANT}),
    _row(
        Action.TERMINATE,
        {State.WAITING},
        State.TERMINATED,
        {Who.SYSTEM},
        told="前一件没有办成，这一件无法开始，已经终止。",
    ),
)


def row_for(action: Action, state: State, procedure: Procedure) -> Transition | None:
    """The row of this action for a case in this state and procedure; None where there is none."""
    for row in TRANSITIONS:
        if row.action == action and state in row.sources and procedure in row.procedures:
            return row
    return None


def rows_from(state: State, procedure: Procedure) -> tuple[Transition, ...]:
    """All rows that leave this state, in the order of the table."""
    return tuple(
        row for row in TRANSITIONS if state in row.sources and procedure in row.procedures
    )
