"""Writes between receipt and decision."""

from ganxin.cases.review.operations.acceptance import accept, mark, not_accept
from ganxin.cases.review.operations.consultation import answer_consultation, consult
from ganxin.cases.review.operations.desk import (
    give_opinion,
    pass_on,
    pass_up,
    send_back,
    take_over,
    urge,
)
from ganxin.cases.review.operations.extension import (
    answer_extension,
    ask_extension,
    extend_joint,
)
from ganxin.cases.review.operations.notice import issue_notice
from ganxin.cases.review.operations.site_check import (
    plan_site_check,
    record_once,
    record_site_check,
)
from ganxin.cases.review.operations.special import begin_special_procedure, end_special_procedure
from ganxin.cases.review.operations.spot import Confirmation, mend_field, mend_material
from ganxin.cases.review.operations.window import accept_all, mark_rest, take_up

__all__ = [
    "Confirmation",
    "accept",
    "accept_all",
    "answer_consultation",
    "answer_extension",
    "ask_extension",
    "begin_special_procedure",
    "consult",
    "end_special_procedure",
    "extend_joint",
    "give_opinion",
    "issue_notice",
    "mark",
    "mark_rest",
    "mend_field",
    "mend_material",
    "not_accept",
    "pass_on",
    "pass_up",
    "plan_site_check",
    "record_once",
    "record_site_check",
    "send_back",
    "take_over",
    "take_up",
    "urge",
]
