"""Which outside systems this installation exchanges with, and through which adapter."""

from django.conf import settings
from django.utils.module_loading import import_string

from ganxin.cases.adapters.outside import OutsideSystem


def outside_systems() -> list[OutsideSystem]:
    """One adapter per configured system (`settings.OUTSIDE_SYSTEMS`), in the order of its code.

    An entry names the adapter's class, the address and the shared secret. A system that is not
    configured exchanges nothing: its packages stay due and show as promises of our own side.
    """
    return [
        import_string(entry["adapter"])(code=code, url=entry["url"], secret=entry["secret"])
        for code, entry in sorted(settings.OUTSIDE_SYSTEMS.items())
    ]
