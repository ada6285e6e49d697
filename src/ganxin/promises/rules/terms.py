"""What was promised: how long, on which basis, and what may lengthen or stop it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ganxin.lib.errors import Refused
from ganxin.promises.choices import Approver, EventKind, PromiseKind, SpecialProcedure, Unit

MAX_LENGTH = 3_660  # days; ten years, beyond which no term of law or district goes

ART_45 = "行政许可法 第四十五条"
ART_42 = "行政许可法 第四十二条"
ART_34 = "行政许可法 第三十四条"
ART_32 = "行政许可法 第三十二条"

# Clocks of the section 期限 of the law (articles 42 to 45), of which art. 45 speaks.
STATUTORY_KINDS = frozenset({PromiseKind.DECIDE_STATUTORY, PromiseKind.JOINT, PromiseKind.DELIVER})
# The five days of art. 32 stand in another section: nothing stops them.
NEVER_PAUSED = frozenset({PromiseKind.ACCEPT})
SITE_CHECK = "site_check"
JOINT_EXTENSION_BY = Approver.GOVERNMENT_HEAD


class BadTerms(Refused):
    code = "promises.bad_terms"


class CannotPause(Refused):
    """The reason given may not stop this clock."""

    code = "promises.cannot_pause"


class CannotExtend(Refused):
    code = "promises.cannot_extend"


@dataclass(frozen=True)
class Event:
    """Something that happened to a clock on a day of the district.

    `days`: for a suspension the working days it is expected to take (0: not known), for an
    extension the days added, in the unit of the terms (working days where that is the same
    working day); else 0. `basis`: for a suspension the special procedure or published reason.
    `seq`: its place in the history of the clock; of several suspensions begun on one day the
    last by `seq` is the one that runs (where none is given: the one expected to take longest).
    """

    kind: EventKind
    on: date
    days: int = 0
    basis: str = ""
    seq: int = 0


@dataclass(frozen=True)
class Terms:
    """A length with its basis.

    `length` counts `unit`s; it is 0 for the same working day. `extension_limit` is how many days
    may be added in all, in at most `extension_times` extensions approved by `extension_by`
    (empty: the head of the government for joint handling, else the head of the office).
    Raises BadTerms.
    """

    length: int
    unit: Unit
    basis: str
    extension_limit: int = 0
    extension_times: int = 1
    extension_by: Approver | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "unit", Unit(self.unit))
        if not 0 <= self.length <= MAX_LENGTH or not 0 <= self.extension_limit <= MAX_LENGTH:
            raise BadTerms("期限的长短不在可以设定的范围内。")
        if self.unit == Unit.SAME_WORKDAY and self.length:
            raise BadTerms("“当个工作日”的期限不另写天数。")
        if self.extension_times < 0:
            raise BadTerms("延长次数不能是负数。")

    @property
    def total(self) -> int:
        """How many days count before any extension (the same working day: one)."""
        return 1 if self.unit == Unit.SAME_WORKDAY else self.length

    @property
    def text(self) -> str:
        return Unit.SAME_WORKDAY.label if not self.length else f"{self.length} {self.unit.label}"

    def approver(self, kind: PromiseKind) -> Approver:
        """Who approves an extension of this clock."""
        default = JOINT_EXTENSION_BY if kind == PromiseKind.JOINT else Approver.OFFICE_HEAD
        return self.extension_by or default


def check_pause(
    kind: PromiseKind, basis: str, expected_days: int, published: frozenset[str]
) -> None:
    """Whether `basis` may stop a clock of this kind. Raises CannotPause.

    `published` are the codes of the reasons for which the district has announced that its own
    promises pause; they never stop a statutory clock.
    """
    if basis == SITE_CHECK:
        raise CannotPause("现场核查的时间计入期限，不能暂停。", rule=ART_34)
    if kind in NEVER_PAUSED:
        raise CannotPause("受理答复的五日不能暂停。", rule=ART_32)
    special = basis in SpecialProcedure.values
    if not special and (kind in STATUTORY_KINDS or basis not in published):
        raise CannotPause(_why_not(kind), rule=ART_45 if kind in STATUTORY_KINDS else "")
    if special and not 1 <= expected_days <= MAX_LENGTH:
        raise CannotPause("请写明预计需要几个工作日，并书面告知申请人。", rule=ART_45)
    if not 0 <= expected_days <= MAX_LENGTH:
        raise CannotPause("预计天数不在可以填写的范围内。")


def _why_not(kind: PromiseKind) -> str:
    if kind in STATUTORY_KINDS:
        listed = "、".join(SpecialProcedure.labels)
        return f"法定期限只有{listed}可以不计算，其他理由不能暂停。"
    return "这个理由本区没有公布，不能据此暂停承诺期限。"


def check_extension(
    terms: Terms, kind: PromiseKind, earlier: Sequence[int], days: int, approved_by: Approver
) -> None:
    """Whether `days` more may be added after the `earlier` extensions. Raises CannotExtend."""
    rule = terms.basis
    if not terms.extension_limit:
        raise CannotExtend("这个期限不能延长。", rule=rule)
    if days < 1:
        raise CannotExtend("延长的天数至少是一天。", rule=rule)
    if len(earlier) >= terms.extension_times:
        raise CannotExtend(f"最多延长 {terms.extension_times} 次，次数已经用完。", rule=rule)
    left = terms.extension_limit - sum(earlier)
    if days > left:
        raise CannotExtend(f"最多还可以延长 {left} 天。", rule=rule)
    needed = terms.approver(kind)
    if approved_by != needed:
        raise CannotExtend(f"延长须经{needed.label}批准。", rule=rule)
