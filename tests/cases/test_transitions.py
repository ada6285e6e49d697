"""The table of transitions, read as an official would read it."""

from collections import Counter

import pytest

from ganxin.cases.choices import ENDED, Action, Procedure, State, Who
from ganxin.cases.rules.transitions import (
    NEED_SENTENCES,
    TRANSITIONS,
    Need,
    row_for,
    rows_from,
)


def reachable(procedure: Procedure) -> set[State]:
    seen = {State.RECEIVED, State.WAITING}
    while True:
        more = {row.target for state in seen for row in rows_from(state, procedure)} - seen
        if not more:
            return seen
        seen |= more


def test_no_two_rows_answer_the_same_question() -> None:
    keys = Counter(
        (row.action, state, procedure)
        for row in TRANSITIONS
        for state in row.sources
        for procedure in row.procedures
    )
    assert [key for key, count in keys.items() if count > 1] == []


@pytest.mark.parametrize("state", sorted(ENDED))
@pytest.mark.parametrize("procedure", list(Procedure))
def test_nothing_leaves_an_ended_case(state: State, procedure: Procedure) -> None:
    assert rows_from(state, procedure) == ()


@pytest.mark.parametrize("procedure", list(Procedure))
def test_every_state_a_case_can_reach_has_a_way_to_an_end(procedure: Procedure) -> None:
    for state in reachable(procedure) - ENDED:
        ahead = {state}
        while not ahead & ENDED:
            more = {row.target for s in ahead for row in rows_from(s, procedure)} - ahead
            assert more, f"{state} of {procedure} leads nowhere"
            ahead |= more


@pytest.mark.parametrize("procedure", list(Procedure))
def test_every_kind_of_item_can_be_granted_and_delivered(procedure: Procedure) -> None:
    assert {State.GRANTED, State.DELIVERED} <= reachable(procedure)


def test_a_registration_has_no_stage_of_acceptance() -> None:
    assert State.HANDLING not in reachable(Procedure.REGISTRATION)
    assert row_for(Action.ACCEPT, State.RECEIVED, Procedure.REGISTRATION) is None


def test_a_permit_passes_three_people_before_it_is_granted() -> None:
    grant = [row for row in TRANSITIONS if row.action == Action.GRANT]
    assert [(row.sources, row.who) for row in grant] == [
        (frozenset({State.APPROVING}), frozenset({Who.APPROVER}))
    ]
    assert rows_from(State.HANDLING, Procedure.PERMIT)[0].target == State.REVIEWING


def test_the_applicant_may_withdraw_until_the_decision_and_not_after() -> None:
    for procedure in Procedure:
        for state in reachable(procedure):
            allowed = row_for(Action.WITHDRAW, state, procedure) is not None
            decided = state in ENDED | {State.GRANTED, State.REFUSED}
            assert allowed is not decided


def test_an_open_gap_blocks_the_grant_and_not_the_acceptance() -> None:
    grant = row_for(Action.GRANT, State.APPROVING, Procedure.PERMIT)
    accept = row_for(Action.ACCEPT, State.RECEIVED, Procedure.PERMIT)
    assert grant is not None
    assert accept is not None
    assert Need.NO_GAPS in grant.needs
    assert Need.NO_GAPS not in accept.needs


def test_what_an_outside_system_decides_nobody_decides_here() -> None:
    for row in TRANSITIONS:
        if row.procedures == frozenset({Procedure.PERMIT}) and row.action in {
            Action.GRANT,
            Action.REFUSE,
        }:
            assert Need.DECIDED_HERE in row.needs
        if row.action in {Action.OUTSIDE_GRANT, Action.OUTSIDE_REFUSE}:
            assert Need.DECIDED_OUTSIDE in row.needs
            assert row.who == frozenset({Who.SYSTEM})


def test_every_condition_has_a_sentence_that_says_what_to_do() -> None:
    assert set(NEED_SENTENCES) == set(Need)
    assert all(sentence.endswith("。") for sentence in NEED_SENTENCES.values())
