"""Front door of licences."""

from ganxin.licences.models import Licence, LicenceType, LicenceUse
from ganxin.licences.operations import (
    AlreadyIssued,
    BadPeriod,
    CannotReplace,
    NoReason,
    NotInForce,
    NumberTaken,
    UnknownType,
    issue,
    load_licence_types,
    reuse,
    revoke,
)
from ganxin.licences.permissions import can_reuse, can_view
from ganxin.licences.queries import usable, validity, wallet

__all__ = [
    "AlreadyIssued",
    "BadPeriod",
    "CannotReplace",
    "Licence",
    "LicenceType",
    "LicenceUse",
    "NoReason",
    "NotInForce",
    "NumberTaken",
    "UnknownType",
    "can_reuse",
    "can_view",
    "issue",
    "load_licence_types",
    "reuse",
    "revoke",
    "usable",
    "validity",
    "wallet",
]
