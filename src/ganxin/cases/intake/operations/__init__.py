"""Writes of the applicant's side: draft, papers, submission, correction, withdrawal."""

from ganxin.cases.intake.operations.drafts import (
    NotADraft,
    NotAsked,
    change_questions,
    discard,
    save_answer,
    save_answers,
    save_part,
    start,
)
from ganxin.cases.intake.operations.renewal import NotRenewable, RenewalRuns, start_renewal
from ganxin.cases.intake.operations.revealing import reveal_answer
from ganxin.cases.intake.operations.submission import (
    STATEMENT,
    Incomplete,
    resubmit,
    submit,
    withdraw_application,
    withdraw_case,
)
from ganxin.cases.intake.operations.supplies import (
    NotForThis,
    exchange_files,
    follow_later,
    receive_paper,
    remove_file,
    upload,
    upload_files,
)
from ganxin.cases.intake.operations.window import begin_at_window, open_login, renew_at_window

__all__ = [
    "STATEMENT",
    "begin_at_window",
    "Incomplete",
    "NotADraft",
    "NotAsked",
    "NotForThis",
    "NotRenewable",
    "RenewalRuns",
    "change_questions",
    "discard",
    "exchange_files",
    "follow_later",
    "open_login",
    "receive_paper",
    "remove_file",
    "renew_at_window",
    "resubmit",
    "reveal_answer",
    "save_answer",
    "save_answers",
    "save_part",
    "start",
    "start_renewal",
    "submit",
    "upload",
    "upload_files",
    "withdraw_application",
    "withdraw_case",
]
