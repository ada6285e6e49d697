"""What the tests of hearings share: a permit at the desk, somebody next door, and the days."""

import io
from datetime import datetime, timedelta
from typing import Any

from ganxin.cases.choices import Action, PartyKind, State, TellWay
from ganxin.cases.decision import operations as decision
from ganxin.cases.hearing import operations as hearings
from ganxin.cases.models import Call, Case, Decision, Hearing, Party
from ganxin.promises import api as promises
from ganxin.promises.choices import PromiseKind
from tests.cases.officer.hands import DAY
from tests.world import MONDAY, PDF, World

HANDLER = "market-regulation.handler"
IN_TIME = MONDAY + timedelta(days=10)  # Thursday of the week after: seven working days between
ON_RECORD = IN_TIME + timedelta(hours=3)


def neighbour(world: World, case: Case, *, login: bool = False, now: datetime = MONDAY) -> Party:
    """李娜 lives next door. With a login she is told at once."""
    return hearings.name_interested(
        case=case,
        name="李娜" if login else "赵敏",
        phone="19900000002" if login else "19911112222",
        address="甘井子区泉水街道示例路 12 号 2 层",
        interest="住在楼上，油烟会进她家。",
        actor=world[HANDLER],
        now=now,
    )


def applicant_party(case: Case) -> Party:
    return case.parties.get(kind=PartyKind.APPLICANT)


def handed(world: World, party: Party, call: Call | None = None, now: datetime = MONDAY) -> None:
    hearings.tell(
        party=party,
        call=call,
        way=TellWay.HANDED,
        told_on=now.date(),
        proof="送达回证",
        actor=world[HANDLER],
        now=now,
    )


def asked(world: World, case: Case) -> tuple[Party, Hearing]:
    """The neighbour asks on Monday."""
    party = neighbour(world, case, login=True)
    hearing = hearings.ask_hearing(
        party=party, reason="油烟太大", actor=world["stranger"], now=MONDAY
    )
    return party, hearing


def called(world: World, hearing: Hearing, now: datetime = MONDAY) -> Call:
    return hearings.call_hearing(
        hearing=hearing,
        held_at=IN_TIME,
        place="区政务服务中心 301",
        chair=world["market-regulation.approver"],
        closed_reason="",
        actor=world[HANDLER],
        now=now,
    )


def recorded(
    world: World, hearing: Hearing, *, signed: bool = True, now: datetime = ON_RECORD
) -> Hearing:
    return hearings.record_hearing(
        hearing=hearing,
        summary="加装油烟净化器以后，双方没有异议。",
        signed=signed,
        files=[("笔录.pdf", io.BytesIO(PDF))],
        actor=world[HANDLER],
        now=now,
    )


def ready_to_decide(case: Case) -> Case:
    Case.objects.filter(pk=case.pk).update(state=State.APPROVING, site_check_needed=False)
    case.refresh_from_db()
    return case


def grant(world: World, case: Case, now: Any = ON_RECORD) -> Decision:
    return decision.grant(
        case=case, action=Action.GRANT, actor=world["market-regulation.approver"], now=now
    )


def refuse(world: World, case: Case, now: Any = ON_RECORD) -> Decision:
    return decision.refuse(
        case=case,
        action=Action.REFUSE,
        reasons="油烟没有办法处理",
        clause="食品安全法 第三十三条",
        actor=world["market-regulation.approver"],
        now=now,
    )


def promise_of(subject: Any, kind: PromiseKind) -> promises.Promise:
    found = promises.find(subject=subject, kind=kind)
    assert found is not None
    return found


__all__ = [
    "DAY",
    "HANDLER",
    "IN_TIME",
    "ON_RECORD",
    "applicant_party",
    "asked",
    "called",
    "grant",
    "handed",
    "neighbour",
    "promise_of",
    "ready_to_decide",
    "recorded",
    "refuse",
]
