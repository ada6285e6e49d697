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
from ganxin.licences.queries import Offer, how_many, offer, usable, validity, wallet

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
    "Offer",
    "UnknownType",
    "can_reuse",
    "can_view",
    "how_many",
    "issue",
    "load_licence_types",
    "offer",
    "reuse",
    "revoke",
    "usable",
    "validity",
    "wallet",
]
