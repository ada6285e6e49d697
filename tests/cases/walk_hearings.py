"""Rules of the random walk: who is heard before the decision (行政许可法 arts. 36 and 45–48)."""

import io
from datetime import timedelta
from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import rule

from ganxin.cases.choices import HearingGround, PartyAnswer, PartyKind, State, TellWay
from ganxin.cases.hearing import operations as hearings
from ganxin.cases.models import Call, Case, Hearing, Party, Recusal
from tests.cases.walk import Walk, pick
from tests.world import PDF


class Hearings(Walk):
    """What neighbours, applicants and officers may try about being heard."""

    def party(self, number: int) -> Party | None:
        rows = list(Party.objects.select_related("case__office", "case__application__filed_by"))
        return rows[number % len(rows)] if rows else None

    def hearing(self, number: int) -> Hearing | None:
        rows = list(Hearing.objects.select_related("case__office").order_by("pk"))
        return rows[number % len(rows)] if rows else None

    @rule(number=pick, interest=st.sampled_from(["住在楼上，油烟会进家里。", ""]))
    def name_a_neighbour(self, number: int, interest: str) -> None:
        case = self.case(number, State.HANDLING, State.REVIEWING, State.APPROVING)
        case = case if number % 4 else self.case(number)
        if case:
            self.attempt(
                lambda: hearings.name_interested(
                    case=case,
                    name="赵敏",
                    phone="19911112222",
                    address="",
                    interest=interest,
                    actor=self.officer(case, "handler"),
                    now=self.now,
                )
            )

    @rule(number=pick, days=st.integers(-2, 3), with_call=st.booleans())
    def hand_over_a_paper(self, number: int, days: int, with_call: bool) -> None:
        party = self.party(number)
        if party is None:
            return
        call = Call.objects.filter(hearing__case=party.case).order_by("pk").last()
        self.attempt(
            lambda: hearings.tell(
                party=party,
                call=call if with_call else None,
                way=TellWay.HANDED,
                told_on=self.now.date() - timedelta(days=days),
                proof="送达回证" if number % 5 else "",
                actor=self.officer(party.case, "handler"),
                now=self.now,
            )
        )

    @rule(number=pick, answer=st.sampled_from(PartyAnswer), at_the_office=st.booleans())
    def a_party_answers(self, number: int, answer: PartyAnswer, at_the_office: bool) -> None:
        party = self.party(number)
        if party is None:
            return
        own = party.kind == PartyKind.APPLICANT and not at_the_office
        actor = self.owner(party.case.application) if own else self.officer(party.case, "handler")
        self.attempt(
            lambda: hearings.answer_right(
                party=party, answer=answer, words="油烟太大", actor=actor, now=self.now
            )
        )

    @rule(number=pick, text=st.sampled_from(["请加装净化器。", "  "]))
    def a_party_states(self, number: int, text: str) -> None:
        party = self.party(number)
        if party:
            actor = self.officer(party.case, "handler")
            self.attempt(
                lambda: hearings.take_statement(party=party, text=text, actor=actor, now=self.now)
            )

    @rule(number=pick, ground=st.sampled_from(HearingGround))
    def order_a_hearing(self, number: int, ground: HearingGround) -> None:
        case = self.case(number)
        if case:
            self.attempt(
                lambda: hearings.order_hearing(
                    case=case,
                    ground=ground,
                    reason="涉及邻里",
                    expected_days=10,
                    actor=self.officer(case, "handler"),
                    now=self.now,
                )
            )

    @rule(number=pick, days=st.integers(1, 40), chair=st.sampled_from(["approver", "second"]))
    def call_a_hearing(self, number: int, days: int, chair: str) -> None:
        hearing = self.hearing(number)
        if hearing:
            self.call_for(hearing, days, chair)

    def call_for(self, hearing: Hearing, days: int, chair: str) -> None:
        self.attempt(
            lambda: hearings.call_hearing(
                hearing=hearing,
                held_at=self.now + timedelta(days=days),
                place="区政务服务中心 301",
                chair=self.officer(hearing.case, chair),
                closed_reason="",
                actor=self.officer(hearing.case, "handler"),
                now=self.now,
            )
        )

    @rule(number=pick)
    def ask_for_another_chair(self, number: int) -> None:
        party = self.party(number)
        if party:
            self.attempt(
                lambda: hearings.ask_recusal(
                    party=party,
                    reason="主持人是邻居的亲戚",
                    actor=self.officer(party.case, "handler"),
                    now=self.now,
                )
            )

    @rule(number=pick, accepted=st.booleans())
    def answer_for_another_chair(self, number: int, accepted: bool) -> None:
        rows = list(Recusal.objects.select_related("call__hearing__case__office").order_by("pk"))
        if not rows:
            return
        row = rows[number % len(rows)]
        case = row.call.hearing.case
        self.attempt(
            lambda: hearings.answer_recusal(
                recusal=row,
                accepted=accepted,
                new_chair=self.officer(case, "second") if accepted else None,
                note="没有利害关系",
                actor=self.officer(case, "head"),
                now=self.now,
            )
        )

    @rule(number=pick, signed=st.booleans())
    def file_the_record(self, number: int, signed: bool) -> None:
        hearing = self.hearing(number)
        if hearing:
            self.record(hearing, signed)

    def record(self, hearing: Hearing, signed: bool) -> None:
        self.attempt(
            lambda: hearings.record_hearing(
                hearing=hearing,
                summary="加装净化器以后没有异议。",
                signed=signed,
                files=[("笔录.pdf", io.BytesIO(PDF))],
                actor=self.officer(hearing.case, "handler"),
                now=self.now,
            )
        )

    @rule(number=pick)
    def a_hearing_from_request_to_record(self, number: int) -> None:
        """One that goes well, so that its end is reached too."""
        case = self.case(number, State.HANDLING)
        if case is None or case.outside_system:
            return
        self.order_a_hearing_for(case)
        hearing = (
            Hearing.objects.running().filter(case=case).select_related("case__office").first()
        )
        if hearing is None:
            return
        self.call_for(hearing, 13, "approver")
        call = hearing.call
        for party in case.parties.all():
            self.attempt(
                partial(
                    hearings.tell,
                    party=party,
                    call=call,
                    way=TellWay.HANDED,
                    told_on=self.now.date(),
                    proof="送达回证",
                    actor=self.officer(case, "handler"),
                    now=self.now,
                )
            )
        self.now += timedelta(days=14)
        self.record(hearing, True)

    def order_a_hearing_for(self, case: Case) -> None:
        self.attempt(
            lambda: hearings.order_hearing(
                case=case,
                ground=HearingGround.PUBLIC,
                reason="涉及邻里",
                expected_days=10,
                actor=self.officer(case, "handler"),
                now=self.now,
            )
        )
