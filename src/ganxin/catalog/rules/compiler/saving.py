"""The saving receipt: separately against together, computed from the same definitions."""

from collections.abc import Sequence

from ganxin.catalog.rules.compiler.guide import (
    GuideField,
    GuideItem,
    GuideMaterial,
    Path,
    SavingLine,
    Visit,
)

DEFINITIONS = {
    "forms": "分别办：每个要填表的事项填一张。一起办：全部事项共用一张。",
    "fields": "分别办：各事项要填的项目相加。一起办：同一项只填一次，证照和账号里已有的不填。"
    "看填写内容才知道要不要的项目，两边都不算。",
    "materials": "分别办：各事项要交的材料相加。一起办：同一份只交一次，已有的和办出来的证照不交。"
    "由系统生成的表格，两边都不算。",
    "steps": "填表、交材料、现场核查、取结果，各算一个环节。分别办：各事项相加。"
    "一起办：填一次、交一次、联合勘验算一次、取一次。",
    "trips": "到现场的次数。分别办：各事项单独办理的次数相加。"
    "一起办：一个窗口出全部结果，取其中最多的一个。",
    "days": "承诺的工作日，当天办结的算 1 天。分别办：办完一件再办下一件，相加。"
    "一起办：有先后的才等，其他同时办，取最长的一条线。不含装修、补正和检测。",
}


def receipt(
    applying: Sequence[GuideItem],
    fields: Sequence[GuideField],
    materials: Sequence[GuideMaterial],
    visits: Sequence[Visit],
    promised: Path,
) -> tuple[SavingLine, ...]:
    """Six lines; `together` never exceeds `separately`."""
    filled = [field for field in fields if field.required]
    wanted = [material for material in materials if material.needed and _by_hand(material)]
    forms = {code for field in filled for code in field.needed_by}
    handed = {use.item for material in wanted for use in material.uses if use.needed}
    results = sum(item.definition.result.kind != "none" for item in applying)
    uploads = [material for material in wanted if material.supply == "upload"]
    asked = [field for field in filled if field.source in ("asked", "question")]
    checks = sum(len(visit.items) for visit in visits)
    trips = [item.definition.trips.count for item in applying]
    return (
        _line("forms", "表格", "张", len(forms), min(1, len(forms))),
        _line("fields", "填写", "项", _uses(filled), len(asked)),
        _line("materials", "材料", "份", _material_uses(wanted), len(uploads)),
        _line(
            "steps",
            "环节",
            "个",
            len(forms) + len(handed) + checks + results,
            min(1, len(forms)) + min(1, len(uploads)) + len(visits) + min(1, results),
        ),
        _line("trips", "到现场", "次", sum(trips), max(trips, default=0)),
        _line(
            "days", "承诺时间", "个工作日", sum(i.promised_days for i in applying), promised.days
        ),
    )


def _line(code: str, label: str, unit: str, separately: int, together: int) -> SavingLine:
    known = {"forms", "fields", "materials", "steps", "trips", "days"}
    assert code in known
    return SavingLine(code, label, unit, separately, together, DEFINITIONS[code])  # type: ignore[arg-type]  # checked above


def _by_hand(material: GuideMaterial) -> bool:
    return material.supply != "generated"


def _uses(fields: Sequence[GuideField]) -> int:
    return sum(len(field.needed_by) for field in fields)


def _material_uses(materials: Sequence[GuideMaterial]) -> int:
    return sum(bool(use.needed) for material in materials for use in material.uses)
