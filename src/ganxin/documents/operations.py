"""Everything that changes files.

Order of a store: the content arrives in a staging file (hashed on the way), is identified, its row
is written, its bytes move into place, the caller's transaction commits. Wherever that is cut short
there may be bytes without a row, which `collect_orphans` finds after a day, and never a row
without bytes.
"""

import contextlib
import os
import pathlib
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Protocol

from django.conf import settings
from django.db import connection, transaction

from ganxin.accounts.api import User
from ganxin.documents.adapters import blob_store
from ganxin.documents.adapters.base import BlobStore, Slice
from ganxin.documents.choices import MediaType
from ganxin.documents.models import Attachment, Blob, blob_key
from ganxin.documents.rules.content import identify
from ganxin.documents.rules.formats import name_for, size_text
from ganxin.documents.rules.names import clean_name
from ganxin.documents.rules.ranges import Span
from ganxin.documents.rules.refusals import Empty, TooLarge
from ganxin.ledger import api as ledger
from ganxin.lib import sm3
from ganxin.lib.actors import Actor
from ganxin.lib.subjects import Subject

CHUNK = 64 * 1024
BATCH = 500
ORPHAN_AGE = timedelta(days=1)
_DIGEST = re.compile("[0-9a-f]{64}")
SAME_READING = timedelta(minutes=10)  # a viewer that fetches page by page reads once


class Readable(Protocol):
    """What is uploaded: a Django file, an open file, `io.BytesIO`."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class Received:
    """A file that arrived whole, in the staging folder."""

    path: pathlib.Path
    sm3: str
    size: int
    media_type: MediaType


def store(
    *,
    file: Readable,
    name: str,
    subject: Subject,
    purpose: str,
    owner: User | None,
    actor: Actor,
    now: datetime,
    max_bytes: int | None = None,
) -> Attachment:
    """Keep a file for a subject; the same content is kept once, whoever brings it.

    `max_bytes` may lower the limit of the installation, never raise it. Raises a
    `rules.refusals.FileRefused`, `NameLies` or `NameIsProgram`; then nothing is kept.
    """
    limit = min(max_bytes or settings.UPLOAD_MAX_BYTES, settings.UPLOAD_MAX_BYTES)
    store_ = blob_store()
    with _received(file, store_, limit) as received:
        fitting = clean_name(name_for(clean_name(name), received.media_type))
        return _attach(
            store_,
            received,
            Attachment(
                name=fitting,
                owner=owner,
                subject_type=subject.type,
                subject_id=subject.id,
                subject_label=subject.label[:200],
                subject_url_name=subject.url_name,
                purpose=purpose,
                created_at=now,
            ),
            actor,
        )


@contextlib.contextmanager
def _received(file: Readable, store_: BlobStore, limit: int) -> Iterator[Received]:
    """Take the stream piece by piece; what is left of it afterwards is deleted."""
    descriptor, place = tempfile.mkstemp(dir=store_.staging(), prefix="in-")
    path = pathlib.Path(place)
    digest, size = sm3.new(), 0
    try:
        with os.fdopen(descriptor, "w+b") as staged:
            while piece := file.read(CHUNK):
                size += len(piece)
                if size > limit:
                    raise TooLarge(
                        f"这个文件超过了 {size_text(limit)}。请压缩，或者分成几个文件上传。"
                    )
                digest.update(piece)
                staged.write(piece)
            if not size:
                raise Empty()
            staged.flush()
            media_type = identify(staged)
        yield Received(path, digest.hexdigest(), size, media_type)
    finally:
        path.unlink(missing_ok=True)


@transaction.atomic
def _attach(
    store_: BlobStore, received: Received, attachment: Attachment, actor: Actor
) -> Attachment:
    attachment.blob = _blob(store_, received, attachment.created_at)
    attachment.save(force_insert=True)
    ledger.record(
        actor=actor,
        action="documents.stored",
        subject=attachment.subject,
        at=attachment.created_at,
        data={
            "attachment": str(attachment.public_id),
            "sm3": received.sm3,
            "size": received.size,
            "media_type": str(received.media_type),
            "purpose": attachment.purpose,
        },
    )
    return attachment


def _blob(store_: BlobStore, received: Received, now: datetime) -> Blob:
    """The row of this content, made if nobody was faster; the bytes are in place when it returns.

    The lock is held until the caller commits, so the collector of orphans cannot take the bytes
    between our look and our row.
    """
    _lock_content(received.sm3)
    row = Blob(
        sm3=received.sm3, size=received.size, media_type=received.media_type, created_at=now
    )
    Blob.objects.bulk_create([row], ignore_conflicts=True)
    if not store_.exists(row.key):
        store_.adopt(received.path, row.key)
    return Blob.objects.get(sm3=received.sm3)


def _lock_content(digest: str) -> None:
    key = int.from_bytes(bytes.fromhex(digest[:16]), "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


@transaction.atomic
def remove(*, attachment: Attachment, actor: Actor, now: datetime) -> Attachment:
    """Take a file off its subject; the content stays as evidence. Twice is once."""
    attachment = (
        Attachment.objects.select_for_update(of=("self",))
        .select_related("blob")
        .get(pk=attachment.pk)
    )
    if attachment.removed_at is None:
        attachment.removed_at = now
        attachment.save(update_fields=["removed_at"])
        ledger.record(
            actor=actor,
            action="documents.removed",
            subject=attachment.subject,
            at=now,
            data={"attachment": str(attachment.public_id), "sm3": attachment.blob.sm3},
        )
    return attachment


@transaction.atomic
def read(*, attachment: Attachment, reader: User, span: Span, now: datetime) -> Slice:
    """The bytes of `span`; that a member of staff looked into somebody's file is written down.

    Permission is checked by the caller. Raises `adapters.base.ObjectMissing`.
    """
    if reader.is_staff_member and attachment.owner_id not in (None, reader.pk):
        _record_reading(attachment, reader, now)
    return blob_store().read(attachment.blob.key, span.start, span.length)


def _record_reading(attachment: Attachment, reader: User, now: datetime) -> None:
    public_id = str(attachment.public_id)
    lately = ledger.entries_of(attachment.subject_type, attachment.subject_id).filter(
        action="documents.read",
        actor_id=str(reader.public_id),
        at__gt=now - SAME_READING,
        data__attachment=public_id,
    )
    if not lately.exists():
        ledger.record(
            actor=reader.as_actor(),
            action="documents.read",
            subject=attachment.subject,
            at=now,
            data={"attachment": public_id, "purpose": attachment.purpose},
        )


def collect_orphans(*, now: datetime) -> int:
    """Delete bytes that no row knows and that are a day old; how many objects went.

    `now` is the wall clock of the store (a demonstration's shifted clock would make a file that
    is just arriving look old).
    """
    store_ = blob_store()
    before = now - ORPHAN_AGE
    collected = store_.sweep_staging(before)
    names = (found.key.rpartition("/")[2] for found in store_.objects_before(before))
    old = (name for name in names if _DIGEST.fullmatch(name))  # what is not ours stays
    while digests := list(islice(old, BATCH)):
        known = set(Blob.objects.filter(sm3__in=digests).values_list("sm3", flat=True))
        for digest in digests:
            if digest not in known and _collect(store_, digest, before):
                collected += 1
    return collected


@transaction.atomic
def _collect(store_: BlobStore, digest: str, before: datetime) -> bool:
    """Under the lock of the content look again: somebody may be storing it at this moment."""
    _lock_content(digest)
    modified_at = store_.modified_at(blob_key(digest))
    if modified_at is None or modified_at >= before or Blob.objects.filter(sm3=digest).exists():
        return False
    store_.delete(blob_key(digest))
    return True
