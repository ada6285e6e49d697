"""Writes of the applicant's side: draft, papers, submission, correction, withdrawal."""

from ganxin.cases.intake.operations.drafts import discard, save_answer, start
from ganxin.cases.intake.operations.revealing import reveal_answer
from ganxin.cases.intake.operations.submission import (
    Incomplete,
    resubmit,
    submit,
    withdraw_application,
    withdraw_case,
)
from ganxin.cases.intake.operations.supplies import (
    NotForThis,
    follow_later,
    receive_paper,
    remove_file,
    upload,
)

__all__ = [
    "Incomplete",
    "NotForThis",
    "discard",
    "follow_later",
    "receive_paper",
    "remove_file",
    "resubmit",
    "reveal_answer",
    "save_answer",
    "start",
    "submit",
    "upload",
    "withdraw_application",
    "withdraw_case",
]
