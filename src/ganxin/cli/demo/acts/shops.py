"""The shops of the story: who asks for what, and what is typed into each field."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ganxin.cli.demo.people import BY_USERNAME

Typed = str | list[str]
Rows = list[dict[str, str]]

# Company, new shop, leased, 280 m², farm produce with cooked food made on the spot.
CORNER: dict[str, Typed] = {
    "licensed": "no",
    "entity": "company",
    "shop": "new",
    "premises": "lease",
    "area": "280",
    "mall": "no",
    "food": ["farm", "cooked", "onsite"],
    "washing": "yes",
    "outfall": "own",
    "sign": "front",
    "tobacco": "yes",
    "hires": "yes",
}
MALL = {
    **CORNER,
    "area": "320",
    "mall": "yes",
    "floor": "ground",
    "fire_acceptance": "done",
    "fire_way": "pledge",
}
NO_TOBACCO = {**CORNER, "tobacco": "no"}


@dataclass(frozen=True)
class Shop:
    """One application. `owner` is the applicant, `filer` who types (he himself, or an agent)."""

    key: str
    owner: str
    name: str
    address: str
    street: str = "泉水街道"
    school: str = "泉水小学，约 600 米"
    answers: Mapping[str, Typed] = field(default_factory=lambda: CORNER)
    filer: str = ""

    @property
    def who(self) -> str:
        return self.filer or self.owner

    @property
    def owner_name(self) -> str:
        return BY_USERNAME[self.owner].name


SHOPS = {
    shop.key: shop
    for shop in (
        Shop(
            "fresh",
            "zhang",
            "大连鲜到家生鲜超市有限公司",
            "甘井子区泉水街道示例路 12 号 1 层",
            school="泉水小学，约 60 米",
        ),
        Shop(
            "mall",
            "zhou",
            "大连邻里鲜生鲜超市有限公司",
            "甘井子区机场街道示例广场 1 层 108 号",
            street="机场街道",
            answers=MALL,
            filer="agent",
        ),
        Shop(
            "walk-in",
            "sun",
            "大连孙记生鲜超市有限公司",
            "甘井子区红旗街道示例街 5 号 1 层",
            street="红旗街道",
            answers=NO_TOBACCO,
        ),
        Shop(
            "elsewhere",
            "qian",
            "大连海港鲜生鲜超市有限公司",
            "甘井子区周水子街道示例街 9 号 1 层",
            street="周水子街道",
        ),
        Shop(
            "given-up",
            "qian",
            "大连南关鲜生鲜超市有限公司",
            "甘井子区南关岭街道示例路 3 号 1 层",
            street="南关岭街道",
        ),
        Shop(
            "silent",
            "wu",
            "大连吴家鲜生鲜超市有限公司",
            "甘井子区示例路",
            street="泡崖街道",
        ),
        Shop(
            "deemed",
            "wu",
            "大连凌水鲜生鲜超市有限公司",
            "甘井子区凌水街道示例路 20 号 1 层",
            street="凌水街道",
            answers=NO_TOBACCO,
        ),
        Shop(
            "running",
            "tang",
            "大连唐果生鲜超市有限公司",
            "甘井子区中华路街道示例路 8 号 1 层",
            street="中华路街道",
        ),
        Shop(
            "new",
            "tang",
            "大连唐果二店生鲜超市有限公司",
            "甘井子区辛寨子街道示例路 66 号 1 层",
            street="辛寨子街道",
            answers=NO_TOBACCO,
        ),
    )
}


def typed(shop: Shop) -> dict[str, Typed | Rows]:
    """Field code to what is typed; choices may be given by their words."""
    owner = BY_USERNAME[shop.owner]
    person = {"name": owner.name, "id_card": owner.id_card}
    return {
        "mailing_address": shop.address,
        "applicant_email": f"{shop.owner}@example.com",
        "applicant_phone": owner.phone,
        "entity_name": shop.name,
        "entity_name_spare": shop.name.replace("生鲜", "鲜生活"),
        "business_scope": ["fresh_vegetables", "fresh_meat", "food_sales", "catering"],
        "registered_capital": "30",
        "business_term": "long",
        "articles_kind": "model",
        "composition": "individual",
        "principal_name": owner.name,
        "principal_id_card": owner.id_card,
        "principal_phone": owner.phone,
        "shareholders": [
            {
                "name": owner.name,
                "number": owner.id_card,
                "amount": "30",
                "due_on": "2027-12-31",
            }
        ],
        "directors": [{**person, "post": "执行董事兼经理"}],
        "beneficial_owner": [{**person, "how": "直接持有全部股权"}],
        "contact_person": owner.name,
        "staff_count": "6",
        "premises_address": shop.address,
        "premises_street": shop.street,
        "premises_owner": "示例房产公司",
        "lease_until": "2029-12-31",
        "opening_on": "2027-01-08",
        "fit_out_ready_on": "2026-01-05",
        "mall_name": "示例广场",
        "food_business_form": "supermarket",
        "food_safety_manager": owner.name,
        "food_safety_training_on": "2025-10-20",
        "storage_kind": ["shelf", "chilled"],
        "online_sale": "no",
        "food_equipment": "冷柜两台，展示柜一台，洗手池两个，加工台一张。",
        "food_staff_count": "3",
        "open_kitchen_area": "20",
        "sewer_point": "示例路 WS-12 号检查井",
        "sewer_point_count": "1",
        "daily_water": "6",
        "daily_sewage": "5",
        "pretreatment": ["grease_trap", "screen"],
        "drainage_operator": owner.name,
        "fire_use": "mall",
        "fire_acceptance_number": "大消验字（示例）第 1 号",
        "fire_manager": owner.name,
        "fire_exits": "2",
        "fire_equipment": ["extinguisher", "hydrant", "alarm"],
        "sign_text": shop.name.removeprefix("大连").removesuffix("有限公司"),
        "sign_size": "6 乘以 1.2",
        "sign_material": "铝塑板",
        "sign_light": "yes",
        "tobacco_counter": "收银台右侧",
        "tobacco_funds": "5",
        "nearest_school": shop.school,
        "tobacco_separate": "yes",
        "seal_kinds": ["official", "finance"],
        "taxpayer_kind": "small",
        "accounting_kind": "agent",
        "bank_account": "以后补",
        "insured_count": "6",
        "delivery_kind": "electronic",
        "delivery_address": shop.address,
    }
