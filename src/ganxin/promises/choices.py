"""Words of this package that others may use.

Plain enumerations with labels, shaped like Django's `TextChoices` but without Django: the clock
must be usable (and quick to start) where there is neither a database nor a framework.
"""

from collections.abc import Mapping
from enum import EnumType, StrEnum


class _LabelledType(EnumType):
    @property
    def choices(cls) -> list[tuple[str, str]]:
        """Value and label of every member, as a model field or a form field wants them."""
        members: Mapping[str, Labelled] = cls.__members__
        return [(str(member), member.label) for member in members.values()]

    @property
    def values(cls) -> list[str]:
        return [value for value, _ in cls.choices]

    @property
    def labels(cls) -> list[str]:
        return [label for _, label in cls.choices]


class Labelled(StrEnum, metaclass=_LabelledType):
    """An English word for machines and a Chinese one (`label`) for people."""

    label: str

    def __new__(cls, value: str, label: str = "") -> "Labelled":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class PromiseKind(Labelled):
    """What is promised."""

    DECIDE_PROMISED = "decide_promised", "承诺办结"
    DECIDE_STATUTORY = "decide_statutory", "法定办结"
    ACCEPT = "accept", "受理答复"
    JOINT = "joint", "联合办理"
    DELIVER = "deliver", "送达"
    CORRECTION = "correction", "补正"
    GAP = "gap", "容缺补交"
    CONSULTATION = "consultation", "会商答复"
    SITE_CHECK_AFTER = "site_check_after", "事后核查"
    RECTIFICATION = "rectification", "整改"
    HANDOFF = "handoff", "移交外部系统"
    HEARING_REQUEST = "hearing_request", "要求听证"
    HEARING = "hearing", "举行听证"


class Unit(Labelled):
    """In what a term is counted."""

    WORKDAY = "workday", "个工作日"
    DAY = "day", "天"
    SAME_WORKDAY = "same_workday", "当个工作日"


class Card(Labelled):
    """How urgent a promise is: derived from the day and the stored dates, never stored."""

    GREEN = "green", "绿牌"
    YELLOW = "yellow", "黄牌"
    RED = "red", "红牌"


class Outcome(Labelled):
    """What became of a closed promise."""

    KEPT = "kept", "按期兑现"
    KEPT_LATE = "kept_late", "超期兑现"
    CANCELLED = "cancelled", "已取消"


class EventKind(Labelled):
    """What can happen to a clock."""

    START = "start", "开始"
    SUSPEND = "suspend", "暂停"
    RESUME = "resume", "恢复"
    EXTEND = "extend", "延长"
    STOP = "stop", "办结"
    CANCEL = "cancel", "取消"


class DayKind(Labelled):
    """Why a day of the explanation counts, or does not."""

    START = "start", "起始日"
    COUNTED = "counted", "计入"
    WEEKEND = "weekend", "周末"
    HOLIDAY = "holiday", "法定节假日"
    MAKE_UP = "make_up", "调休上班"
    SUSPENDED = "suspended", "暂停"
    ROLLED = "rolled", "顺延"


class Provisional(Labelled):
    """Why a due date may still move."""

    SUSPENDED = "suspended", "期限暂停中，恢复后重新计算"
    UNPUBLISHED_YEAR = "unpublished_year", "所涉年份的放假安排尚未公布"
    DECEMBER = "december", "临近年末，可能受下一年放假安排影响"


class SpecialProcedure(Labelled):
    """The closed list of 行政许可法 art. 45: nothing else stops a statutory clock."""

    HEARING = "hearing", "听证"
    TENDER = "tender", "招标"
    AUCTION = "auction", "拍卖"
    INSPECTION = "inspection", "检验"
    TESTING = "testing", "检测"
    QUARANTINE = "quarantine", "检疫"
    APPRAISAL = "appraisal", "鉴定"
    EXPERT_REVIEW = "expert_review", "专家评审"


class Approver(Labelled):
    """Who may extend a term (same values as the roles of accounts)."""

    OFFICE_HEAD = "office_head", "本行政机关负责人"
    GOVERNMENT_HEAD = "government_head", "本级人民政府负责人"


class Status(Labelled):
    """What a list of promises shows."""

    OPEN = "open", "在办"
    SUSPENDED = "suspended", "暂停中"
    PROVISIONAL = "provisional", "到期日暂定"
    CLOSED = "closed", "已了结"
    KEPT = "kept", "按期兑现"
    KEPT_LATE = "kept_late", "超期兑现"
    CANCELLED = "cancelled", "已取消"
    ALL = "all", "全部"
