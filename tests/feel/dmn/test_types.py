"""What a type makes of a value: implicit conversions and conformance (DMN 1.5, 10.3.2.9)."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from ganxin.feel.dmn.checking import faults
from tests.feel.dmn.models import (
    decided,
    decision,
    filtered,
    input_data,
    item,
    literal,
    model,
    needs,
    one_decision,
    output,
    table,
    tag,
    text,
)

MIDNIGHT = datetime(2026, 1, 1, tzinfo=UTC)
DAY = 'date("2026-01-01")'
MOMENT = item("tMoment", "date and time")
MOMENTS = item("tMoments", "date and time", collection=True)
VISIT = item(
    "tVisit",
    "",
    item("人数", "number", element="itemComponent"),
    item("时间", "date and time", element="itemComponent"),
)
PAIR = item("tPair", "number", collection=True, constraint="count(?) < 3")
PARAMETER = tag("parameters", name="a", typeRef="number")
FUNCTION = tag(
    "itemDefinition", tag("functionItem", PARAMETER, outputTypeRef="number"), name="tFunction"
)
TYPES = (MOMENT, MOMENTS, VISIT, PAIR, FUNCTION)


@pytest.mark.parametrize(
    ("expression", "type_", "expected"),
    [
        (DAY, "date and time", MIDNIGHT),
        (DAY, "tMoment", MIDNIGHT),
        (f"[{DAY}]", "tMoment", MIDNIGHT),
        (f"[{DAY}]", "tMoments", [MIDNIGHT]),
        (DAY, "tMoments", [MIDNIGHT]),
        (f"{{人数: 1, 时间: {DAY}}}", "tVisit", {"人数": Decimal(1), "时间": MIDNIGHT}),
    ],
)
def test_a_date_becomes_its_midnight_where_a_moment_is_wanted(
    expression: str, type_: str, expected: object
) -> None:
    assert decided(literal(expression), type_, TYPES) == expected


def test_a_date_becomes_its_midnight_as_an_argument_and_as_an_input() -> None:
    asked = literal(f"(function(a: date and time) a)({DAY})")
    assert decided(asked) == MIDNIGHT
    model = one_decision(literal("时"), "时: tMoment", more=TYPES)
    assert model.evaluate("结果", {"时": date(2026, 1, 1)}) == MIDNIGHT


def test_a_context_without_a_component_is_no_instance_of_its_type() -> None:
    assert decided(literal("{人数: 1}"), "tVisit", TYPES) is None
    assert decided(literal("{人数: 1} instance of tVisit"), "", TYPES) is False
    whole = {"人数": Decimal(1), "时间": None}
    assert decided(literal("{人数: 1, 时间: null}"), "tVisit", TYPES) == whole


def test_facts_from_outside_may_lack_a_component() -> None:
    model = one_decision(literal("访.人数"), "访: tVisit", more=TYPES)
    assert model.evaluate("结果", {"访": {"人数": 1}}) == 1


def test_a_constraint_is_about_the_whole_list() -> None:
    assert decided(literal("[1, 2]"), "tPair", TYPES) == [1, 2]
    assert decided(literal("[1, 2, 3]"), "tPair", TYPES) is None


def test_a_function_of_a_type_takes_as_many_arguments() -> None:
    assert decided(literal("(function(a) a) instance of tFunction"), "", TYPES) is True
    assert decided(literal("(function(a, b) a) instance of tFunction"), "", TYPES) is False


@pytest.mark.parametrize(
    ("match", "expected"),
    [("item > 1", [2, 3]), ("-1", 3), ("4", None), ("null", []), ('"a"', None)],
)
def test_a_boxed_filter_selects_as_brackets_do(match: str, expected: object) -> None:
    assert decided(filtered(literal("[1, 2, 3]"), literal(match))) == expected


@pytest.mark.parametrize("policy", ["RULE ORDER", "OUTPUT ORDER", "COLLECT"])
def test_the_default_output_comes_out_as_it_was_written(policy: str) -> None:
    head = tag("output", tag("outputValues", text("1")), tag("defaultOutputEntry", text("9")))
    box = table(["数"], [["< 5", "1"]], policy=policy, outputs=[head])
    assert decided(box, 数=7) == 9


def test_without_output_values_the_order_is_that_of_the_type() -> None:
    level = item("tLevel", "string", allowed='"高", "低"')
    rules = [["< 5", '"低"'], ["< 3", '"高"']]
    box = table(["数"], rules, policy="PRIORITY", outputs=[output(type_="tLevel")])
    made = one_decision(box, "数", more=[level])
    assert made.evaluate("结果", {"数": 1}) == "高"
    assert not [fault for fault in faults(made) if "先后" in str(fault)]


def test_a_type_may_be_written_with_the_prefix_of_its_namespace() -> None:
    assert decided(literal('"甲"'), "feel:number") is None
    assert decided(literal("[1, 2, 3]"), "tns:tPair", TYPES) is None


def test_a_service_may_have_the_type_of_a_function() -> None:
    made = model(
        FUNCTION,
        input_data("a", "number"),
        decision("加", literal("a + 1"), needs("Input", "a")),
        tag(
            "decisionService",
            tag("variable", name="服务", typeRef="tFunction"),
            tag("outputDecision", href="#加"),
            tag("inputData", href="#a"),
            id="服务",
            name="服务",
        ),
        decision("结果", literal("服务(1)"), needs("Knowledge", "服务")),
    )
    assert made.evaluate("结果", {}) == 2
    assert made.evaluate_service("服务", {"a": 2}) == 3
