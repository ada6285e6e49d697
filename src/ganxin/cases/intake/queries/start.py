"""Where an application goes that comes in online."""

from ganxin.accounts.api import Office
from ganxin.accounts.choices import OfficeKind


def hall() -> Office:
    """The district's service hall: the front window of everything that comes in online.

    Raises Office.DoesNotExist for a district without one.
    """
    first = Office.objects.filter(kind=OfficeKind.HALL).order_by("code").first()
    if first is None:
        raise Office.DoesNotExist("the district has no service hall")
    return first
