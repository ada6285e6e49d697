"""Front door of documents."""

from ganxin.documents.adapters.base import ObjectMissing
from ganxin.documents.models import Attachment, Blob
from ganxin.documents.operations import Readable, remove, store
from ganxin.documents.permissions import can_read, register_reader
from ganxin.documents.queries import attachments_of, describe, open_blob
from ganxin.documents.rules.formats import NameIsProgram, NameLies, size_text
from ganxin.documents.rules.refusals import FileRefused, TooLarge

__all__ = [
    "Attachment",
    "Blob",
    "FileRefused",
    "NameIsProgram",
    "NameLies",
    "ObjectMissing",
    "Readable",
    "TooLarge",
    "attachments_of",
    "can_read",
    "describe",
    "open_blob",
    "register_reader",
    "remove",
    "size_text",
    "store",
]
