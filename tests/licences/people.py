"""A district of one office, its officers and a shop-owner."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from ganxin.accounts import api as accounts
from ganxin.accounts.choices import OfficeKind, Role
from ganxin.lib.actors import SYSTEM
from ganxin.lib.identifiers import make_id_card, make_uscc
from ganxin.licences import api
from ganxin.licences.models import LicenceType

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
TODAY = date(2026, 11, 23)
PASSWORD = "gan-xin-ban-2026"
SHOP = "鲜又多超市有限公司"


@dataclass(frozen=True)
class District:
    office: accounts.Office
    other_office: accounts.Office
    approver: accounts.User
    handler: accounts.User
    elsewhere: accounts.User
    clerk: accounts.User
    owner: accounts.User
    stranger: accounts.User
    shop: accounts.Applicant
    food: LicenceType

    def issue(self, **changes: object) -> api.Licence:
        wanted: dict[str, object] = {
            "type_code": "food-licence",
            "holder": self.shop,
            "holder_name": self.shop.name,
            "issuer": self.office,
            "data": {"法定代表人": "王敏", "住所": "泉水街道示例路8号"},
            "valid_from": TODAY,
            "valid_to": date(2031, 11, 23),
            "actor": self.approver.as_actor(),
            "now": NOW,
        }
        return api.issue(**{**wanted, **changes})  # type: ignore[arg-type] # one call for all tests


def district() -> District:
    office, other = _office("market-regulation", "市场监督管理局"), _office("health", "卫生局")
    owner = _resident("王敏", "21021119900101001", "13842600001")
    food = LicenceType.objects.create(
        code="food-licence",
        name="食品经营许可证",
        issuer_code=office.code,
        valid_months=60,
        number_prefix="JY2",
        basis="《食品安全法》第三十五条",
    )
    return District(
        office=office,
        other_office=other,
        approver=_staff("approver", office, Role.APPROVER),
        handler=_staff("handler", office, Role.HANDLER),
        elsewhere=_staff("elsewhere", other, Role.APPROVER),
        clerk=_staff("clerk", other, Role.CLERK),
        owner=owner,
        stranger=_resident("赵磊", "21021119910202002", "13842600002"),
        shop=accounts.register_enterprise(
            name=SHOP,
            uscc=make_uscc("91210211MA0A1B2C3"),
            legal_representative=owner,
            actor=SYSTEM,
            now=NOW,
        ),
        food=food,
    )


def _office(code: str, name: str) -> accounts.Office:
    return accounts.Office.objects.create(
        code=code,
        name=f"甘井子区{name}",
        short_name=name,
        kind=OfficeKind.DEPARTMENT,
        opens_at=time(8, 30),
        closes_at=time(16, 30),
    )


def _staff(username: str, office: accounts.Office, role: Role) -> accounts.User:
    user = accounts.register_staff(
        username=username, name=f"官{username}", password=PASSWORD, actor=SYSTEM, now=NOW
    )
    accounts.Post.objects.create(user=user, office=office, role=role, valid_from=date(2020, 1, 1))
    return user


def _resident(name: str, card17: str, phone: str) -> accounts.User:
    return accounts.register_resident(
        name=name, id_card=make_id_card(card17), phone=phone, password=PASSWORD, now=NOW
    )
