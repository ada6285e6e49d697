"""Everything of an application that promises and messages may be about."""

from ganxin.cases.models import Application, Gap, Receipt


def subjects_of(application: Application) -> frozenset[str]:
    """Keys of its own subject and those of its cases, receipts, gaps and notices."""
    gaps = Gap.objects.filter(case__application=application)
    receipts = Receipt.objects.filter(case__application=application).select_related("case")
    found = [
        application.subject,
        *(case.subject for case in application.cases.all()),
        *(receipt.subject for receipt in receipts),
        *(gap.subject for gap in gaps),
        *(notice.subject for notice in application.notices.all()),
    ]
    return frozenset(subject.key for subject in found)
