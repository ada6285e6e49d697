"""Templates as files: typeset from the dictionary in force, kept for a day."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.core.cache import cache
from django.utils import timezone

from ganxin.catalog.models import DictionaryVersion
from ganxin.catalog.queries.in_force import catalogue, pins
from ganxin.catalog.rules.templates import sheet, template_of
from ganxin.lib import pdf

KEPT_SECONDS = 86_400


@dataclass(frozen=True)
class TemplateFile:
    name: str
    content: bytes


def template_file(code: str, on: date) -> TemplateFile | None:
    """The PDF of a template of that day; None where there is none of this code."""
    found = catalogue(on)
    template = template_of(found.dictionary, code)
    if template is None:
        return None
    kept = pins(on)
    assert kept.dictionary is not None
    key = f"catalog.template:{code}:{kept.dictionary}:{hash(kept.items)}"
    content: bytes | None = cache.get(key)
    if content is None:
        data = sheet(template, found.dictionary, found.items.values())
        content = pdf.render("sample", {**data, "issued_at": _moment(kept.dictionary)})
        cache.set(key, content, KEPT_SECONDS)
    return TemplateFile(f"{template.name}.pdf", content)


def _moment(dictionary: int) -> datetime:
    """The day from which these words hold: the same file, byte by byte, for everybody."""
    begun = DictionaryVersion.objects.get(pk=dictionary).valid_from
    assert begun is not None
    return datetime.combine(begun, time(), timezone.get_current_timezone())
