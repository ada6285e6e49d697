"""The district's offices, from its file."""

import pathlib
from datetime import datetime

import yaml
from django.db import transaction

from ganxin.accounts import rules
from ganxin.accounts.models import Office
from ganxin.accounts.operations.subjects import office_subject
from ganxin.accounts.rules import OfficeRow
from ganxin.ledger import api as ledger
from ganxin.lib.actors import Actor

_FIELDS = (
    "name",
    "short_name",
    "kind",
    "uscc",
    "address",
    "phone",
    "opens_at",
    "closes_at",
    "hours_are_sample",
    "derived",
    "source",
)


@transaction.atomic
def load_offices(*, folder: pathlib.Path, actor: Actor, now: datetime) -> int:
    """Bring the register in line with `offices.yaml` in a district's folder.

    Returns how many offices were made or changed; a second time nothing happens. An office that
    left the file stays: cases refer to it. Raises `rules.BadOffices`, OSError.
    """
    document = yaml.safe_load((folder / "offices.yaml").read_text(encoding="utf-8"))
    known = {office.code: office for office in Office.objects.select_for_update()}
    entries: list[ledger.NewEntry] = []
    for row in rules.offices(document):
        office = known.setdefault(row.code, Office(code=row.code))
        changes = _changes(office, row, known.get(row.parent))
        if changes:
            office.save()
            entries.append(
                ledger.NewEntry(
                    actor, "accounts.office.loaded", office_subject(office), now, data=changes
                )
            )
    ledger.record_many(entries)
    return len(entries)


def _changes(office: Office, row: OfficeRow, parent: Office | None) -> dict[str, ledger.Json]:
    """Set what differs and say it; for a new office everything differs."""
    changes: dict[str, ledger.Json] = {}
    for name in _FIELDS:
        value = getattr(row, name)
        if office.pk is None or getattr(office, name) != value:
            setattr(office, name, value)
            changes[name] = value if isinstance(value, bool) else str(value)
    if office.pk is None or office.parent_id != (parent.pk if parent else None):
        office.parent = parent
        changes["parent"] = row.parent
    return changes
