"""Finding bundles and items: words and synonyms, pinyin and its initials, slips of the pen."""

import functools
import pathlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import yaml
from django.conf import settings
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, F, FloatField, Q, QuerySet, Value, When
from django.db.models.functions import Greatest

from ganxin.catalog.choices import Audience, EntryKind
from ganxin.catalog.models import SearchEntry
from ganxin.lib.text import normalise, pinyin_key

CLOSE_ENOUGH = 0.5
_MOST = 100
_LONGEST = 60
_FILLERS = ("我想", "我要", "怎么", "如何", "办理", "申请", "在哪", "需要", "办")


@dataclass(frozen=True)
class SearchRequest:
    """What the address asks for; empty is everything."""

    text: str = ""
    kind: str = ""
    audience: str = ""
    topic: str = ""
    office: str = ""
    station: bool = False


@dataclass(frozen=True)
class Facet:
    """One choice to narrow by, with how many it leaves."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Facets:
    kinds: tuple[Facet, ...]
    audiences: tuple[Facet, ...]
    topics: tuple[Facet, ...]
    offices: tuple[Facet, ...]
    station: int


@dataclass(frozen=True)
class Found:
    """Entries best first, and the facets over all that the words match."""

    entries: tuple[SearchEntry, ...]
    facets: Facets


def search(request: SearchRequest) -> Found:
    """One query. The facets are counted over what the words match, before narrowing."""
    matched = list(_matching(request.text)[:_MOST])
    return Found(tuple(e for e in matched if _narrow(e, request)), _facets(matched))


def all_entries() -> list[SearchEntry]:
    """Bundles, then items, each by pinyin."""
    return list(SearchEntry.objects.select_related("office"))


def _matching(text: str) -> QuerySet[SearchEntry]:
    entries = SearchEntry.objects.select_related("office")
    wanted = normalise(text)[:_LONGEST].replace("\x00", "")
    if not wanted:
        return entries
    core = _core(wanted)
    sound = pinyin_key(core)
    found = entries.annotate(
        likeness=Greatest(
            TrigramWordSimilarity(core, "words"),
            TrigramWordSimilarity(sound, "pinyin"),
            output_field=FloatField(),
        ),
        rank=Case(
            When(words__contains=wanted, then=Value(4.0)),
            When(words__contains=core, then=Value(3.0)),
            When(_by_initials(core), then=Value(2.5)),
            When(summary__contains=core, then=Value(2.0)),
            When(pinyin__contains=sound, then=Value(1.5)),
            default=F("likeness"),
            output_field=FloatField(),
        ),
    )
    return found.filter(rank__gte=CLOSE_ENOUGH).order_by("-rank", "-likeness", "kind", "sort_key")


def _by_initials(core: str) -> Q:
    """Only for Latin letters, at least two: one letter is in everything."""
    if core.isascii() and len(core) > 1:
        return Q(initials__contains=core)
    return Q(pk=None)


def _core(wanted: str) -> str:
    """Without the words that everybody begins with, unless nothing is left."""
    core = wanted
    for filler in _FILLERS:
        core = core.replace(filler, "")
    return core.strip() or wanted


def _narrow(entry: SearchEntry, request: SearchRequest) -> bool:
    office = entry.office.code if entry.office else ""
    return (
        request.kind in ("", entry.kind)
        and (not request.audience or request.audience in entry.audiences)
        and (not request.topic or request.topic in entry.topics)
        and request.office in ("", office)
        and (not request.station or entry.station)
    )


def _facets(entries: Iterable[SearchEntry]) -> Facets:
    rows = list(entries)
    offices = {e.office.code: e.office.short_name for e in rows if e.office}
    return Facets(
        kinds=_counted((e.kind for e in rows), dict(EntryKind.choices)),
        audiences=_counted((a for e in rows for a in e.audiences), dict(Audience.choices)),
        topics=_counted(t for e in rows for t in e.topics),
        offices=_counted((e.office.code for e in rows if e.office), offices),
        station=sum(e.station for e in rows),
    )


def _counted(
    values: Iterable[str], labels: Mapping[str, object] | None = None
) -> tuple[Facet, ...]:
    names = labels or {}
    counts = Counter(values).most_common()
    return tuple(Facet(value, str(names.get(value, value)), count) for value, count in counts)


def coming_themes() -> tuple[str, ...]:
    """Themes that are not ready yet, as the district's file lists them."""
    published = set(
        SearchEntry.objects.filter(kind=EntryKind.BUNDLE).values_list("name", flat=True)
    )
    return tuple(name for name in _themes(settings.DISTRICT) if name not in published)


@functools.lru_cache(maxsize=4)
def _themes(folder: pathlib.Path) -> tuple[str, ...]:
    path = folder / "themes.yaml"
    if not path.exists():
        return ()
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(str(theme["name"]) for theme in content["themes"])
