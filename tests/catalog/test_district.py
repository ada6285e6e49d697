"""The district's files are honest: shape, sources, and the figures are those of the law."""

import json
import pathlib
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_origin, get_type_hints

import pytest
import yaml

from ganxin.catalog.rules import definitions
from ganxin.catalog.rules.reading import (
    SCHEMAS,
    BrokenDefinition,
    build,
    document,
    gather,
    read_folder,
    spread,
    spread_item,
)
from tests.catalog.district import FOLDER, catalog, item, supermarket


def test_the_whole_district_passes_the_schemas() -> None:
    assert len(catalog().items) == 14
    assert len(catalog().reasons) >= 25


@pytest.mark.parametrize(
    "schema", ["item", "bundle", "elements", "materials", "reasons", "templates"]
)
def test_schemas_know_exactly_the_fields_of_the_dataclasses(schema: str) -> None:
    content = json.loads((SCHEMAS / f"{schema}.json").read_text(encoding="utf-8"))
    named = {"item": "ItemDefinition", "bundle": "BundleDefinition"}
    parts = dict(content["$defs"])
    if schema in named:
        parts[named[schema]] = content
    for name, part in parts.items():
        if name == "BundleDefinition" or name == "Example":
            continue
        kind = getattr(definitions, name)
        assert set(part["properties"]) == {field.name for field in fields(kind)}, name


def test_a_definition_survives_its_document() -> None:
    for entry in catalog().items:
        again = build(definitions.ItemDefinition, document(entry))
        assert again == entry
    bundle = supermarket()
    assert build(definitions.BundleDefinition, document(bundle)) == bundle


def test_the_short_forms_open_and_close() -> None:
    short = {"edges": [{"from": ["a", "b"], "output": "x", "to": "c"}], "examples": []}
    opened = spread(short)

    assert [(e["source"], e["target"]) for e in opened["edges"]] == [("a", "c"), ("b", "c")]
    assert spread(gather(opened))["edges"] == opened["edges"]
    assert spread_item({"fields": ["uscc"]})["fields"] == [{"element": "uscc"}]


def test_a_broken_file_is_told_with_its_place(tmp_path: pathlib.Path) -> None:
    for path in FOLDER.rglob("*.yaml"):
        target = tmp_path / path.relative_to(FOLDER)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    sign = tmp_path / "items" / "shop-sign.yaml"
    content = yaml.safe_load(sign.read_text(encoding="utf-8"))
    content["clock"]["promised"]["unit"] = "week"
    del content["summary"]
    sign.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")

    with pytest.raises(BrokenDefinition) as refusal:
        read_folder(tmp_path)

    told = "\n".join(refusal.value.faults)
    assert "shop-sign.yaml：clock.promised.unit" in told
    assert "'summary' is a required property" in told


@pytest.mark.parametrize(
    ("document_", "word"),
    [
        ({"code": "a"}, "缺少"),
        ({"law": "x", "clauses": "第一条"}, "不认识"),
    ],
)
def test_building_names_what_is_missing_or_unknown(document_: dict[str, Any], word: str) -> None:
    kind = definitions.Topic if "code" in document_ else definitions.Basis
    with pytest.raises(BrokenDefinition, match=word):
        build(kind, document_)


def test_thresholds_are_settings_and_marked_as_examples() -> None:
    settings = {setting.code: setting for setting in catalog().dictionary.settings}

    assert settings["hygiene_area_from"].value == 500
    for code in ("hygiene_area_from", "fire_area_from"):
        assert settings[code].derived
        assert "示例" in settings[code].note


def test_registration_follows_article_19_three_days_and_three_more() -> None:
    for code in ("register-company", "register-sole-trader", "register-branch"):
        clock = item(code).clock
        assert clock.registration
        assert clock.promised.unit == "same_workday"
        assert clock.statutory
        assert (clock.statutory.length, clock.statutory.unit) == (3, "workday")
        assert clock.extension
        assert clock.extension.days == 3


def test_the_fire_check_follows_article_15_pledge_or_ten_days() -> None:
    fire = item("fire-check")

    assert fire.permit_by_pledge
    assert fire.clock.statutory
    assert fire.clock.statutory.length == 10
    assert fire.outside_system == "fire-rescue"


def test_only_water_testing_may_suspend_and_only_for_drainage() -> None:
    special = {entry.code: entry.clock.special_procedures for entry in catalog().items}

    assert special.pop("drainage-permit") == ("testing",)
    assert set(special.values()) == {()}


def test_the_shop_sign_is_guidance_and_cannot_be_refused() -> None:
    assert not item("shop-sign").refusable
    assert item("shop-sign").type == "20"


def test_no_clause_is_named_for_a_rule_whose_text_is_not_at_hand() -> None:
    absent = {
        "食品经营许可和备案管理办法",
        "公共场所卫生管理条例实施细则",
        "城镇污水排入排水管网许可管理办法",
        "烟草专卖许可证管理办法",
        "民法典",
    }
    for entry in catalog().items:
        papers = [need.clause for need in entry.materials if need.clause]
        for basis in [*entry.basis, *papers]:
            if basis.law in absent:
                assert not basis.clause
                assert not basis.verified


def test_every_material_says_why_and_where_from() -> None:
    for entry in catalog().items:
        for need in entry.materials:
            assert need.why.endswith("。")
            assert need.where.endswith("。")


def test_every_list_that_we_drew_up_is_marked_derived() -> None:
    assert supermarket().derived
    assert all(entry.derived for entry in catalog().items)


def test_dataclasses_hold_only_what_json_can_say() -> None:
    plain = {str, int, bool}

    def simple(hint: Any) -> bool:
        parts = [p for p in get_args(hint) if p not in (type(None), Ellipsis)]
        if get_origin(hint) is None or not parts:
            return hint in plain or is_dataclass(hint)
        return all(isinstance(part, str) or simple(part) for part in parts)

    for name in vars(definitions):
        kind = getattr(definitions, name)
        if isinstance(kind, type) and is_dataclass(kind):
            assert all(simple(hint) for hint in get_type_hints(kind).values()), name
