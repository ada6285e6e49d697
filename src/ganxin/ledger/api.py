"""Front door of the ledger."""

from ganxin.ledger.models import Chain, Entry, Root
from ganxin.ledger.operations import NewEntry, record, record_many, seal_day
from ganxin.ledger.queries import Verdict, entries_of, personal, verify
from ganxin.ledger.rules import Fault, Json, NotCanonical

__all__ = [
    "Chain",
    "Entry",
    "Fault",
    "Json",
    "NewEntry",
    "NotCanonical",
    "Root",
    "Verdict",
    "entries_of",
    "personal",
    "record",
    "record_many",
    "seal_day",
    "verify",
]
