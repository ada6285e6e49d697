"""Records of applications and cases."""

from ganxin.cases.models.application import Answer, Application, NumberSeries, Pledge, Supply
from ganxin.cases.models.case import Case, CaseLink, Receipt, Step, Urge
from ganxin.cases.models.decision import Decision, Delivery, Paper
from ganxin.cases.models.handoff import Handoff, Reconciliation
from ganxin.cases.models.hearing import Call, Hearing, Party, Recusal, Statement, Telling
from ganxin.cases.models.renewal import RenewalReminder
from ganxin.cases.models.review import (
    Check,
    Consultation,
    Extension,
    Gap,
    Notice,
    NoticeLine,
    SiteCheck,
    SpecialProcedure,
)

__all__ = [
    "Answer",
    "Application",
    "Call",
    "Case",
    "CaseLink",
    "Check",
    "Consultation",
    "Decision",
    "Delivery",
    "Extension",
    "Gap",
    "Handoff",
    "Hearing",
    "Notice",
    "NoticeLine",
    "NumberSeries",
    "Paper",
    "Party",
    "Pledge",
    "Receipt",
    "Reconciliation",
    "Recusal",
    "RenewalReminder",
    "SiteCheck",
    "SpecialProcedure",
    "Statement",
    "Step",
    "Supply",
    "Telling",
    "Urge",
]
