"""Writes on interested persons and hearings."""

from ganxin.cases.hearing.operations.asking import (
    NotOpen,
    TooLateToAsk,
    answer_right,
    ask_hearing,
    order_hearing,
    waive_hearing,
    withdraw_request,
)
from ganxin.cases.hearing.operations.first import HearingFirst, hear_first
from ganxin.cases.hearing.operations.holding import (
    NoticeTooShort,
    NotReadyToRecord,
    WrongChair,
    answer_recusal,
    ask_recusal,
    call_hearing,
    record_hearing,
)
from ganxin.cases.hearing.operations.parties import (
    AlreadyTold,
    NotDescribed,
    NotUnderReview,
    ReasonTooShort,
    name_interested,
    reveal_reach,
    take_statement,
    tell,
)

__all__ = [
    "AlreadyTold",
    "HearingFirst",
    "NotDescribed",
    "NotOpen",
    "NotReadyToRecord",
    "NotUnderReview",
    "NoticeTooShort",
    "ReasonTooShort",
    "TooLateToAsk",
    "WrongChair",
    "answer_recusal",
    "answer_right",
    "ask_hearing",
    "ask_recusal",
    "call_hearing",
    "hear_first",
    "name_interested",
    "order_hearing",
    "record_hearing",
    "reveal_reach",
    "take_statement",
    "tell",
    "waive_hearing",
    "withdraw_request",
]
