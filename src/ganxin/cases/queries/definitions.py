"""The definitions an application was begun with: a running case keeps its versions."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from ganxin.cases.models import Application, Case
from ganxin.catalog import api as catalog


def definition_of(case: Case) -> catalog.ItemDefinition:
    """The item's definition in the version of the case."""
    return _definition(case.item_version_id)


@lru_cache(maxsize=512)
def _definition(version: int) -> catalog.ItemDefinition:
    """Published versions never change, so they may be remembered."""
    return catalog.item_definition(catalog.ItemVersion.objects.get(pk=version))


def pins_of_day(on: date) -> dict[str, object]:
    """What is in force on a day, as an application keeps it."""
    pins = catalog.pins(on)
    return {
        "dictionary": pins.dictionary,
        "items": list(pins.items),
        "bundles": list(pins.bundles),
    }


def catalogue_of(application: Application) -> catalog.Catalogue:
    """All definitions in the versions that the application was begun with."""
    pins = application.pins
    return catalog.pinned(
        catalog.Pins(pins["dictionary"], tuple(pins["items"]), tuple(pins["bundles"]))
    )


def elements_of(application: Application) -> Mapping[str, catalog.DataElement]:
    return {element.code: element for element in catalogue_of(application).dictionary.elements}


def materials_of(application: Application) -> Mapping[str, catalog.Material]:
    return {material.code: material for material in catalogue_of(application).dictionary.materials}
