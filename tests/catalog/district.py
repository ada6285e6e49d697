"""The model district's definitions, read once, and small changes to them."""

import pathlib
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from ganxin.accounts.api import load_offices
from ganxin.catalog.api import (
    BundleDefinition,
    CatalogDefinition,
    Guide,
    ItemDefinition,
    compile_bundle,
    publish_catalog,
    read_folder,
)
from ganxin.catalog.rules.compiler.answers import NO_FACTS, Facts, RawAnswers
from ganxin.lib.actors import Actor

FOLDER = pathlib.Path(__file__).parents[2] / "districts" / "ganjingzi"
EDITOR = Actor(id="editor", label="目录编辑")
MONDAY = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)  # 09:30 in the district

#: The shop of the story: 280 m² on the street in 泉水街道.
STORY: dict[str, str | list[str]] = {
    "licensed": "no",
    "entity": "company",
    "shop": "new",
    "premises": "lease",
    "area": "280",
    "mall": "no",
    "food": ["farm", "cooked", "onsite"],
    "washing": "yes",
    "outfall": "own",
    "sign": "front",
    "tobacco": "yes",
    "hires": "yes",
}


@cache
def catalog() -> CatalogDefinition:
    return read_folder(FOLDER)


def supermarket() -> BundleDefinition:
    return next(b for b in catalog().bundles if b.code == "fresh-supermarket")


def item(code: str) -> ItemDefinition:
    return next(item for item in catalog().items if item.code == code)


def guide(answers: RawAnswers, facts: Facts = NO_FACTS) -> Guide:
    items = {definition.code: definition for definition in catalog().items}
    return compile_bundle(supermarket(), items, catalog().dictionary, answers, facts)


def with_item(changed: ItemDefinition) -> CatalogDefinition:
    """The district's catalogue with one item changed."""
    items = tuple(changed if old.code == changed.code else old for old in catalog().items)
    return replace(catalog(), items=items)


def with_bundle(changed: BundleDefinition) -> CatalogDefinition:
    return replace(catalog(), bundles=(changed,))


def load(now: datetime = MONDAY) -> None:
    """Offices and catalogue in the database."""
    load_offices(folder=FOLDER, actor=EDITOR, now=now)
    publish_catalog(catalog=catalog(), actor=EDITOR, now=now)
