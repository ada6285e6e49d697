"""Writes: one promise (`clock`), several at once (`joint`), the calendar (`calendars`)."""

from ganxin.promises.operations.calendars import (
    load_calendar,
    publish_year,
    recompute_unsettled,
)
from ganxin.promises.operations.clock import (
    AlreadyPromised,
    LongerThanLaw,
    TooLate,
    WrongDay,
    cancel,
    close,
    extend,
    hand_to,
    open_promise,
    resume,
    suspend,
)
from ganxin.promises.operations.exports import note_export
from ganxin.promises.operations.joint import (
    cancel_all,
    close_for,
    extend_all,
    hand_all,
    resume_all,
    suspend_all,
)
from ganxin.promises.operations.rows import AlreadyClosed

__all__ = [
    "AlreadyClosed",
    "AlreadyPromised",
    "LongerThanLaw",
    "TooLate",
    "WrongDay",
    "cancel",
    "cancel_all",
    "close",
    "close_for",
    "extend",
    "extend_all",
    "hand_all",
    "hand_to",
    "load_calendar",
    "note_export",
    "open_promise",
    "publish_year",
    "recompute_unsettled",
    "resume",
    "resume_all",
    "suspend",
    "suspend_all",
]
