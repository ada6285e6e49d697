"""The people of the demo: fixed, clearly fictional, valid only while `settings.DEMO` is on."""

from dataclasses import dataclass

from ganxin.accounts.choices import Role
from ganxin.lib.identifiers import make_id_card

PASSWORD = "ganxin-demo-2026"  # one for all; the accounts exist in a demonstration only
AREA = "210211"


@dataclass(frozen=True)
class Person:
    """One demo account. `posts` are (office code, role) pairs; residents have none."""

    username: str
    name: str
    job: str
    posts: tuple[tuple[str, Role], ...] = ()
    birth: str = ""  # yyyymmdd; residents only
    serial: int = 0

    @property
    def label(self) -> str:
        return f"{self.name}（{self.job}）"

    @property
    def id_card(self) -> str:
        """A right check digit after an order code from the end of the range: nobody's number."""
        return make_id_card(f"{AREA}{self.birth}{self.serial:03d}")

    @property
    def phone(self) -> str:
        return f"1990000{self.serial:04d}"


def resident(username: str, name: str, job: str, birth: str, serial: int) -> Person:
    return Person(username, name, job, birth=birth, serial=serial)


def staff(username: str, name: str, job: str, office: str, *roles: Role) -> Person:
    return Person(username, name, job, tuple((office, role) for role in roles))


CLERK, HANDLER, REVIEWER, APPROVER = Role.CLERK, Role.HANDLER, Role.REVIEWER, Role.APPROVER
HEAD = Role.OFFICE_HEAD
MARKET, URBAN = "market-regulation", "urban-management"

PEOPLE: tuple[Person, ...] = (
    resident("zhang", "张伟", "申请人，示例", "19900101", 991),
    resident("agent", "林晓", "代理人，示例", "19920202", 992),
    resident("zhou", "周敏", "申请人，由林晓代理，示例", "19880808", 993),
    resident("sun", "孙悦", "窗口申请人，示例", "19850505", 994),
    resident("qian", "钱进", "申请人，示例", "19911111", 995),
    resident("wu", "吴桐", "申请人，示例", "19930303", 996),
    resident("tang", "唐果", "申请人，示例", "19950606", 997),
    staff("clerk1", "王芳", "综合窗口，示例", "hall", CLERK),
    staff("clerk2", "李娜", "综合窗口，示例", "hall", CLERK),
    staff("reg1", "赵敏", "企业登记，示例", MARKET, HANDLER, REVIEWER, APPROVER),
    staff("food1", "陈刚", "食品许可承办，示例", MARKET, HANDLER),
    staff("food2", "刘洋", "食品许可审核，示例", MARKET, HANDLER, REVIEWER),
    staff("food3", "孙丽", "食品许可批准，示例", MARKET, APPROVER),
    staff("head_food", "周强", "市场监管局负责人，示例", MARKET, HEAD, APPROVER),
    staff("drain1", "吴昊", "排水许可承办，示例", URBAN, HANDLER),
    staff("drain2", "郑洁", "排水许可审核，示例", URBAN, HANDLER, REVIEWER),
    staff("sign1", "何军", "店招指导，示例", URBAN, HANDLER, REVIEWER),
    staff("head_urban", "冯涛", "城管局负责人，示例", URBAN, HEAD, APPROVER),
    staff("drainoffice1", "褚明", "排水管理处，示例", "drainage", HANDLER, REVIEWER, APPROVER),
    staff("tobacco1", "卫东", "烟草许可，示例", "tobacco", HANDLER, REVIEWER),
    staff("head_tobacco", "沈亮", "烟草专卖局负责人，示例", "tobacco", HEAD, APPROVER),
    staff("fire1", "韩磊", "消防安全检查，示例", "fire-rescue", HANDLER, REVIEWER),
    staff("head_fire", "杨帆", "消防救援大队负责人，示例", "fire-rescue", HEAD, APPROVER),
    staff("health1", "朱琳", "卫生许可，示例", "health", HANDLER, REVIEWER),
    staff("head_health", "秦岚", "卫健局负责人，示例", "health", HEAD, APPROVER),
    staff("police1", "高原", "印章备案，示例", "public-security", HANDLER),
    staff("tax1", "邓颖", "税务信息确认，示例", "tax", HANDLER),
    staff("insurance1", "方圆", "社会保险登记，示例", "human-resources", HANDLER),
    staff("gov1", "许建国", "区政府负责人，示例", "government", Role.GOVERNMENT_HEAD),
    staff("supervisor1", "吕静", "督查，示例", "supervision", Role.SUPERVISOR),
    staff("leader1", "施远", "区领导，示例", "government", Role.LEADER),
    staff("editor1", "孔雪", "目录编辑，示例", "hall", Role.CATALOG_EDITOR),
    staff("admin1", "曹宇", "系统管理员，示例", "hall", Role.ADMINISTRATOR),
)
BY_USERNAME = {person.username: person for person in PEOPLE}
