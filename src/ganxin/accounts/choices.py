"""Words of this package that others may use."""

from django.db.models import TextChoices


class OfficeKind(TextChoices):
    GOVERNMENT = "government", "区政府"
    HALL = "hall", "政务服务大厅"
    DEPARTMENT = "department", "部门"
    STREET = "street", "街道"
    UTILITY = "utility", "水电气企业"
    OUTSIDE = "outside", "垂直管理单位"


class Role(TextChoices):
    """What a post lets a person do (glossary of the mission)."""

    CLERK = "clerk", "综合窗口"
    HANDLER = "handler", "承办人"
    REVIEWER = "reviewer", "审核人"
    APPROVER = "approver", "批准人"
    OFFICE_HEAD = "office_head", "部门负责人"
    GOVERNMENT_HEAD = "government_head", "区政府负责人"
    CATALOG_EDITOR = "catalog_editor", "目录编辑"
    SUPERVISOR = "supervisor", "督查"
    LEADER = "leader", "领导"
    ADMINISTRATOR = "administrator", "管理员"


class ApplicantKind(TextChoices):
    RESIDENT = "resident", "群众"
    ENTERPRISE = "enterprise", "企业"


class Capacity(TextChoices):
    """In what capacity a user acts for an applicant."""

    SELF = "self", "本人"
    LEGAL_REPRESENTATIVE = "legal_representative", "法定代表人"
    AGENT = "agent", "代理人"


class SensitiveField(TextChoices):
    """What is kept sealed and shown in full only for a reason."""

    ID_CARD = "id_card", "身份证号码"
    PHONE = "phone", "手机号码"
