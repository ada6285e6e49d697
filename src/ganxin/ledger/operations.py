"""Writing the ledger: rows at the end of chains, and roots over their heads."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from ganxin.ledger import queries, rules
from ganxin.ledger.models import Chain, Entry, Root, RootHead
from ganxin.ledger.rules import FORMAT, GENESIS, Head, Json, Row
from ganxin.lib import sm3
from ganxin.lib.actors import Actor
from ganxin.lib.subjects import Subject

_SEAL_LOCK = 7_210_211  # one sealing at a time
_BATCH = 1000

_Key = tuple[str, str]  # subject type and id


@dataclass(frozen=True)
class NewEntry:
    """One line to be written.

    `action` is `package.thing.happened` in English, `basis` the law or rule as it is quoted to
    people, `data` what changed: text, whole numbers, booleans, lists and mappings of these. No
    floats; personal values only as `personal(value)`.
    """

    actor: Actor
    action: str
    subject: Subject
    at: datetime
    basis: str = ""
    data: Mapping[str, Json] = field(default_factory=dict)


def record(
    *,
    actor: Actor,
    action: str,
    subject: Subject,
    at: datetime,
    basis: str = "",
    data: Mapping[str, Json] | None = None,
) -> None:
    """Write one line at the end of the subject's chain; call it inside the change's transaction.

    Raises `rules.NotCanonical` for data that has no single way of being written.
    """
    record_many([NewEntry(actor, action, subject, at, basis, data or {})])


@transaction.atomic
def record_many(entries: Sequence[NewEntry]) -> None:
    """Write lines in the order given; their heads are locked in the order of the keys."""
    heads = _locked({(entry.subject.type, entry.subject.id) for entry in entries})
    rows = [_append(heads[entry.subject.type, entry.subject.id], entry) for entry in entries]
    Entry.objects.bulk_create(rows, batch_size=_BATCH)
    if len(heads) == 1:
        next(iter(heads.values())).save(update_fields=["seq", "hash"])
    else:
        Chain.objects.bulk_update(heads.values(), ["seq", "hash"], batch_size=_BATCH)


@transaction.atomic
def seal_day(*, now: datetime) -> Root:
    """Sign all heads as they stand. Where nothing moved today, the root of today is returned."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SEAL_LOCK])
    last = Root.objects.order_by("number").last()
    on = timezone.localdate(now)
    if last is not None and last.on == on and not queries.unsealed_heads().exists():
        return last
    root = Root(
        number=last.number + 1 if last else 1,
        on=on,
        sealed_at=now,
        chains=last.chains if last else 0,
        entries=last.entries if last else 0,
        previous=last.hash if last else GENESIS,
    )
    _seal_heads(root)
    root.signature = queries.signature_of(root)
    root.save(force_insert=True)
    return root


def _seal_heads(root: Root) -> None:
    """List the heads that moved and count them in; in batches, they may be very many."""
    digest = sm3.new(root.previous.encode())
    moved = queries.unsealed_heads().iterator(chunk_size=_BATCH)
    while batch := list(itertools.islice(moved, _BATCH)):
        heads = [Head(c.subject_type, c.subject_id, c.seq, c.hash) for c in batch]
        for chain, head in zip(batch, heads, strict=True):
            digest.update(rules.head_line(head))
            sealed_before: int | None = chain.sealed_before
            root.chains += sealed_before is None
            root.entries += head.seq - (sealed_before or 0)
        RootHead.objects.bulk_create(
            RootHead(root_id=root.number, **asdict(head)) for head in heads
        )
    root.hash = digest.hexdigest()


def _locked(keys: set[_Key]) -> dict[_Key, Chain]:
    """The heads, locked; new ones are made first, so that nobody waits while holding a lock."""
    if len(keys) > 1 or not _heads(keys).exists():
        known = set(_heads(keys).values_list("subject_type", "subject_id"))
        Chain.objects.bulk_create(
            [Chain(subject_type=t, subject_id=i, hash=GENESIS) for t, i in sorted(keys - known)],
            ignore_conflicts=True,
        )
    locked = _heads(keys).select_for_update().order_by("subject_type", "subject_id")
    return {(chain.subject_type, chain.subject_id): chain for chain in locked}


def _heads(keys: Iterable[_Key]) -> QuerySet[Chain]:
    wanted = Q(pk__in=[])
    for subject_type, group in itertools.groupby(sorted(keys), key=lambda key: key[0]):
        wanted |= Q(subject_type=subject_type, subject_id__in=[key[1] for key in group])
    return Chain.objects.filter(wanted)


def _append(head: Chain, new: NewEntry) -> Entry:
    row = Row(
        subject_type=head.subject_type,
        subject_id=head.subject_id,
        seq=head.seq + 1,
        at=rules.moment(new.at),
        actor_id=new.actor.id,
        actor_label=new.actor.label,
        action=new.action,
        label=new.subject.label,
        basis=new.basis,
        data=new.data,
        previous=head.hash,
    )
    head.seq, head.hash = row.seq, rules.row_hash(row)
    return Entry(
        chain=head,
        seq=row.seq,
        at=new.at,
        actor_id=row.actor_id,
        actor_label=row.actor_label,
        action=row.action,
        label=row.label,
        basis=row.basis,
        data=row.data,
        format=FORMAT,
        previous=row.previous,
        hash=head.hash,
    )
