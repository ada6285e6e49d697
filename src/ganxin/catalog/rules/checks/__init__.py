"""Publish checks: a definition that fails one is not published; all faults are told at once.

The national standard's rules of quality (items) and what keeps a bundle honest. Every check is a
function that yields faults; a fault names the check, the thing, and says in one sentence what is
wrong and how to mend it.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache

from ganxin.catalog.rules.checks.bundles import BUNDLE_CHECKS
from ganxin.catalog.rules.checks.dictionary import DICTIONARY_CHECKS
from ganxin.catalog.rules.checks.fault import Fault
from ganxin.catalog.rules.checks.items import ITEM_CHECKS
from ganxin.catalog.rules.checks.templates import TEMPLATE_CHECKS
from ganxin.catalog.rules.definitions import CatalogDefinition

__all__ = ["CHECKS", "Fault", "check_catalog"]

CHECKS: tuple[Callable[[CatalogDefinition], Iterator[Fault]], ...] = (
    *DICTIONARY_CHECKS,
    *ITEM_CHECKS,
    *TEMPLATE_CHECKS,
    *BUNDLE_CHECKS,
)


@lru_cache(maxsize=4)
def check_catalog(catalog: CatalogDefinition) -> tuple[Fault, ...]:
    """Every fault of a district's catalogue, in the order of the checks.

    Checks that walk through guides run only on definitions that hold together. The same
    definitions are walked through once.
    """
    faults: list[Fault] = []
    for check in CHECKS:
        if check.__name__.startswith("guides_") and faults:
            break
        faults.extend(check(catalog))
    return tuple(faults)
