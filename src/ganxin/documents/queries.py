"""Reads of files."""

from collections import defaultdict
from collections.abc import Iterable
from typing import BinaryIO

from ganxin.documents.adapters import blob_store
from ganxin.documents.models import Attachment
from ganxin.documents.rules import formats


def attachments_of(subject_type: str, ids: Iterable[str]) -> dict[str, list[Attachment]]:
    """Files that stand, by subject id, oldest first; ids without files are absent."""
    found = (
        Attachment.objects.standing()
        .of_subjects(subject_type, list(ids))
        .select_related("blob")
        .order_by("id")
    )
    by_subject: dict[str, list[Attachment]] = defaultdict(list)
    for attachment in found:
        by_subject[attachment.subject_id].append(attachment)
    return dict(by_subject)


def open_blob(attachment: Attachment) -> BinaryIO:
    """The content as a seekable stream; the caller closes it.

    Permission is the caller's business. Raises `adapters.base.ObjectMissing` when the storage has
    lost the bytes.
    """
    return blob_store().open(attachment.blob.key)


def describe(attachment: Attachment) -> str:
    """`PDF · 1.2 MB`."""
    blob = attachment.blob
    return formats.describe(attachment.name, blob.media_type, blob.size)
