"""What one rule set leaves without a name has the one that another gives."""

import json
from typing import Any

from ganxin.feel.criteria import modelling, reading
from ganxin.feel.dmn.model import load
from ganxin.feel.dmn.records import InputData
from ganxin.feel.dmn.writer import write
from tests.feel.criteria.test_models import POLICIES

NAMED: dict[str, Any] = {
    "key": "revenue_last",
    "label": "上年度营业收入",
    "op": "ge",
    "value": 5,
    "unit": "万元",
}
STEPPED: dict[str, Any] = {"key": "rd_ratio", "bands_on": "revenue_last", "rules": [{"ge": 5}]}


def inputs(*policies: list[dict[str, Any]]) -> dict[str, InputData]:
    """Of the last of these rule sets."""
    source = {
        "policies": [
            {"id": f"p{at}", "name": "示例", "all_of": parts} for at, parts in enumerate(policies)
        ]
    }
    criteria = reading.read(json.dumps(source))[-1]
    elements = load(write(modelling.definitions(criteria))).graph.own.elements.values()
    return {one.name: one for one in elements if isinstance(one, InputData)}


def test_the_name_and_the_unit_come_from_the_rule_set_that_gives_them() -> None:
    found = inputs([NAMED], [STEPPED])

    assert (found["revenue_last"].label, found["revenue_last"].unit) == ("上年度营业收入", "万元")


def test_its_own_name_stays() -> None:
    found = inputs([NAMED], [{**NAMED, "label": "营业收入", "unit": "元"}])

    assert (found["revenue_last"].label, found["revenue_last"].unit) == ("营业收入", "元")


def test_where_nobody_gives_a_name_the_key_stands() -> None:
    assert inputs([STEPPED])["revenue_last"].label == "revenue_last"


def test_a_rule_set_without_a_document_rests_on_its_own_name() -> None:
    source = {"policies": [{"id": "p", "name": "示例", "all_of": [NAMED]}]}
    model = load(write(modelling.definitions(reading.read(json.dumps(source))[0])))

    assert model.graph.own.elements["basis"].name == "示例"


def test_the_district_knows_what_it_compares_research_with() -> None:
    found = POLICIES["hnte"].model.graph.own.elements["in_revenue_last"]

    assert isinstance(found, InputData)
    assert (found.label, found.unit) == ("上年度营业收入", "万元")
