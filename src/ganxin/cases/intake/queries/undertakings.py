"""What somebody may apply for: a bundle (一件事) or a single item (事项), in force on a day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from ganxin.accounts.api import User
from ganxin.cases.intake.queries.guide import Answers, GuidePage, guide_page, item_guide_page
from ganxin.catalog import api as catalog

PageOf = Callable[[str, Answers, User | None, date], GuidePage]


@dataclass(frozen=True)
class Undertaking:
    """The definition (of an item: a bundle of one), its version, and its two addresses."""

    definition: catalog.BundleDefinition
    version: catalog.BundleVersion | catalog.ItemVersion
    guide_url: str
    start_url: str
    page: PageOf

    @property
    def code(self) -> str:
        return self.definition.code

    @property
    def for_residents(self) -> bool:
        """Whether a person may ask for it in his own name."""
        if isinstance(self.version, catalog.BundleVersion):
            return True
        return "resident" in catalog.item_definition(self.version).applicants


def bundle_of_day(code: str, on: date) -> Undertaking:
    """Raises `catalog.NotPublished`."""
    version = catalog.published_bundle(code, on)
    return Undertaking(
        definition=catalog.bundle_definition(version),
        version=version,
        guide_url=reverse("cases:guide", args=[code]),
        start_url=reverse("cases:start", args=[code]),
        page=guide_page,
    )


def item_of_day(code: str, on: date) -> Undertaking:
    """Raises `catalog.NotPublished`."""
    return Undertaking(
        definition=catalog.bundle_of(catalog.catalogue(on), code),
        version=catalog.item_version(code, on),
        guide_url=reverse("cases:item", args=[code]),
        start_url=reverse("cases:start_item", args=[code]),
        page=item_guide_page,
    )
