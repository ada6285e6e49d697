"""The words of applications and cases: codes in English, labels as people read them."""

from django.db.models import TextChoices

from ganxin.accounts.choices import Role
from ganxin.promises.choices import SpecialProcedure as SpecialKind


class Channel(TextChoices):
    """Through which door an application came (CPSV-AP: Channel)."""

    ONLINE = "online", "网上"
    WINDOW = "window", "窗口"
    STATION = "station", "社区驿站"
    MACHINE = "machine", "自助机"


class ApplicationState(TextChoices):
    DRAFT = "draft", "填写中"
    SUBMITTED = "submitted", "办理中"
    CLOSED = "closed", "已办结"
    WITHDRAWN = "withdrawn", "已撤回"


class Procedure(TextChoices):
    """How an item is handled once received; the item's definition says which."""

    REGISTRATION = "registration", "登记确认"  # 市场主体登记管理条例 art. 19: no acceptance stage
    PERMIT = "permit", "许可"
    PLEDGE = "pledge", "告知承诺许可"  # granted on the pledge, checked afterwards
    GUIDANCE = "guidance", "备案与指导"  # nothing to refuse: filed, advised, done
    FOLLOW_UP = "follow_up", "后续办理"  # seals, tax, social insurance


class State(TextChoices):
    WAITING = "waiting", "等前一件"
    RECEIVED = "received", "已收件"
    CORRECTION = "correction", "待补正"
    HANDLING = "handling", "承办"
    REVIEWING = "reviewing", "审核"
    APPROVING = "approving", "批准"
    GRANTED = "granted", "已准予"
    REFUSED = "refused", "不予许可"
    DELIVERED = "delivered", "已送达"
    NOT_ACCEPTED = "not_accepted", "不予受理"
    WITHDRAWN = "withdrawn", "已撤回"
    TERMINATED = "terminated", "已终止"


class Action(TextChoices):
    """Everything that changes a state; `rules.transitions` says when and by whom."""

    FEED = "feed", "前一件已办好"
    ASK_CORRECTION = "ask_correction", "一次性告知"
    RESUBMIT = "resubmit", "补正"
    ACCEPT = "accept", "受理"
    DEEM_ACCEPTED = "deem_accepted", "视为受理"
    NOT_ACCEPT = "not_accept", "不予受理"
    PASS_ON = "pass_on", "提交审核"
    PASS_UP = "pass_up", "提交批准"
    SEND_BACK = "send_back", "退回上一步"
    CONFIRM = "confirm", "当场确认"
    GRANT_ON_PLEDGE = "grant_on_pledge", "按承诺准予"
    GRANT = "grant", "准予"
    DEEM_RENEWED = "deem_renewed", "视为准予延续"
    REFUSE = "refuse", "不予许可"
    COMPLETE = "complete", "办结"
    DELIVER = "deliver", "送达"
    WITHDRAW = "withdraw", "撤回"
    LAPSE = "lapse", "逾期未补正"
    TERMINATE = "terminate", "终止"
    OUTSIDE_GRANT = "outside_grant", "外部系统准予"
    OUTSIDE_REFUSE = "outside_refuse", "外部系统不予许可"


class Who(TextChoices):
    """In what part somebody acts on a case."""

    APPLICANT = "applicant", "申请人"
    CLERK = "clerk", "综合窗口"
    HANDLER = "handler", "承办人"
    REVIEWER = "reviewer", "审核人"
    APPROVER = "approver", "批准人"
    SYSTEM = "system", "系统"


class NotAcceptedKind(TextChoices):
    """行政许可法 art. 32 (1) and (2)."""

    NOT_NEEDED = "not_needed", "依法不需要办理"
    NOT_OURS = "not_ours", "不属于本机关职权"


class SupplyState(TextChoices):
    MISSING = "missing", "未提交"
    PROVIDED = "provided", "已上传"
    REUSED = "reused", "免提交"
    GENERATED = "generated", "系统生成"
    PLEDGED = "pledged", "告知承诺"
    FOLLOWS = "follows", "稍后补交"
    PAPER = "paper", "窗口收原件"


class AnswerSource(TextChoices):
    TYPED = "typed", "本人填写"
    ACCOUNT = "account", "实名信息"
    LICENCE = "licence", "电子证照"
    REGISTER = "register", "登记信息"
    CLERK = "clerk", "窗口代录"
    SPOT = "spot", "当场更正"


class SpotWay(TextChoices):
    """How the applicant said yes to what was mended on the spot."""

    PRESENT = "present", "当面确认"
    PHONE = "phone", "电话确认"


class TargetKind(TextChoices):
    FIELD = "field", "填写内容"
    MATERIAL = "material", "材料"


class Verdict(TextChoices):
    OK = "ok", "通过"
    FAULT = "fault", "要补正"


class Conclusion(TextChoices):
    """What a site check came to."""

    PASS = "pass", "符合"
    MEND = "mend", "需要整改"
    FAIL = "fail", "不符合"


class DecisionKind(TextChoices):
    GRANT = "grant", "准予"
    REFUSE = "refuse", "不予许可"
    DONE = "done", "办结"


class DeliveryWay(TextChoices):
    ELECTRONIC = "electronic", "电子送达"
    COLLECTED = "collected", "窗口领取"
    POSTED = "posted", "邮寄"


class PartyKind(TextChoices):
    """Who is heard before the decision (行政许可法 art. 36, 47)."""

    APPLICANT = "applicant", "申请人"
    INTERESTED = "interested", "利害关系人"


class TellWay(TextChoices):
    """How a party was told."""

    LOGIN = "login", "站内消息"
    HANDED = "handed", "当面交付"
    POSTED = "posted", "邮寄送达"


class PartyAnswer(TextChoices):
    """What a party does with the right to a hearing."""

    ASK = "ask", "要求听证"
    WAIVE = "waive", "不要求听证"
    WITHDRAW = "withdraw", "撤回听证要求"


class HearingGround(TextChoices):
    """Why a hearing is held: 行政许可法 art. 46 (of our own motion) or art. 47 (asked for)."""

    LAW = "law", "法律、法规、规章规定应当听证"
    PUBLIC = "public", "涉及公共利益的重大事项"
    REQUEST = "request", "申请人或者利害关系人要求"


class HandoffState(TextChoices):
    PREPARED = "prepared", "待发送"
    SENT = "sent", "已发送"
    ACKNOWLEDGED = "acknowledged", "对方已收"
    ANSWERED = "answered", "已回结果"
    LOST = "lost", "对账缺失"
    FAILED = "failed", "发送失败"


__all__ = [
    "CASE_STAFF",
    "DECIDED",
    "ENDED",
    "OFFICE_ROLES",
    "UNDER_REVIEW",
    "Action",
    "AnswerSource",
    "ApplicationState",
    "Channel",
    "Conclusion",
    "DecisionKind",
    "DeliveryWay",
    "HandoffState",
    "HearingGround",
    "NotAcceptedKind",
    "PartyAnswer",
    "PartyKind",
    "Procedure",
    "SpecialKind",
    "SpotWay",
    "State",
    "SupplyState",
    "TargetKind",
    "TellWay",
    "Verdict",
    "Who",
]

OFFICE_ROLES = {
    Who.HANDLER: Role.HANDLER,
    Who.REVIEWER: Role.REVIEWER,
    Who.APPROVER: Role.APPROVER,
}
CASE_STAFF = (  # who works on cases, or watches those who do
    Role.CLERK,
    Role.HANDLER,
    Role.REVIEWER,
    Role.APPROVER,
    Role.OFFICE_HEAD,
    Role.SUPERVISOR,
)
ENDED = frozenset({State.DELIVERED, State.NOT_ACCEPTED, State.WITHDRAWN, State.TERMINATED})
DECIDED = frozenset({State.GRANTED, State.REFUSED, State.DELIVERED})
UNDER_REVIEW = frozenset({State.HANDLING, State.REVIEWING, State.APPROVING})
