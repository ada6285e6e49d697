"""Words of this package that others may use."""

from django.db.models import TextChoices


class Status(TextChoices):
    """A version is written, then frozen when published, then replaced."""

    DRAFT = "draft", "草稿"
    PUBLISHED = "published", "已发布"
    SUPERSEDED = "superseded", "已替换"


class EntryKind(TextChoices):
    BUNDLE = "bundle", "一件事"
    ITEM = "item", "事项"


class Audience(TextChoices):
    RESIDENT = "resident", "个人"
    ENTERPRISE = "enterprise", "企业"
    SOLE_TRADER = "sole_trader", "个体工商户"


class ItemKind(TextChoices):
    """Type of the national element standard (事项类型), and public service."""

    PERMIT = "1", "行政许可"
    PENALTY = "2", "行政处罚"
    COMPULSION = "3", "行政强制"
    LEVY = "4", "行政征收"
    PAYMENT = "5", "行政给付"
    INSPECTION = "6", "行政检查"
    CONFIRMATION = "7", "行政确认"
    REWARD = "8", "行政奖励"
    RULING = "9", "行政裁决"
    OTHER = "10", "其他行政权力"
    PUBLIC_SERVICE = "20", "公共服务"
