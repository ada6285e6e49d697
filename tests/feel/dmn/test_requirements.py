"""Decisions that need decisions, knowledge models, services, types and other models."""

import pathlib
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from ganxin.feel import api
from ganxin.feel.dmn import DmnError, Model, load
from tests.feel.dmn.models import (
    conditional,
    context,
    decided,
    decision,
    definitions,
    input_data,
    item,
    knowledge,
    literal,
    model,
    needs,
    service,
    tag,
)

NUMBER = input_data("数", "number")
DOUBLE = decision("双倍", literal("数 * 2"), needs("Input", "数"))
MORE = decision("多一", literal("双倍 + 1"), needs("Decision", "双倍"))


def test_a_decision_sees_what_it_requires() -> None:
    assert model(NUMBER, DOUBLE, MORE).evaluate("多一", {"数": 3}) == 7


def test_a_name_that_is_not_required_is_null() -> None:
    made = model(NUMBER, decision("结果", literal("数 = null")))

    assert made.evaluate("结果", {"数": 3}) is True


def test_an_input_that_is_not_given_is_null_and_a_missing_one_is_unknown() -> None:
    made = model(NUMBER, decision("结果", literal("数 = null"), needs("Input", "数")))

    assert made.evaluate("结果", {}) is True
    assert made.evaluate("结果", {"数": api.UNKNOWN}) is api.UNKNOWN


def test_a_model_says_what_is_in_it() -> None:
    made = model(NUMBER, DOUBLE, MORE, service("服务", outputs=["多一"], inputs=["数"]))

    assert made.name == "试验"
    assert made.inputs == ("数",)
    assert made.decisions == ("双倍", "多一")
    assert made.services == ("服务",)


def test_a_decision_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(DmnError) as refused:
        model(NUMBER, DOUBLE).evaluate("三倍", {})

    assert "没有“三倍”，有的是：双倍" in refused.value.message


def test_the_clock_is_the_caller_s() -> None:
    made = model(decision("结果", literal("today()")))

    assert made.evaluate("结果", {}) is None
    assert made.evaluate("结果", {}, now=datetime(2026, 11, 22, tzinfo=UTC)) == date(2026, 11, 22)


# Knowledge models


def test_a_knowledge_model_is_called_from_a_decision() -> None:
    area = knowledge("面积", {"长": "number", "宽": "number"}, literal("长 * 宽"))
    made = model(area, decision("结果", literal("面积(3, 4)"), needs("Knowledge", "面积")))

    assert made.evaluate("结果", {}) == 12
    assert made.evaluate_service("面积", {"长": 5, "宽": 2}) == 10


def test_a_knowledge_model_may_call_itself() -> None:
    body = conditional(literal("n <= 1"), literal("1"), literal("n * 阶乘(n - 1)"))
    for more in ([], [needs("Knowledge", "阶乘")]):
        made = model(knowledge("阶乘", {"n": "number"}, body, *more))

        assert made.evaluate_service("阶乘", {"n": 5}) == 120


def test_a_knowledge_model_that_calls_itself_without_end_is_stopped() -> None:
    made = model(knowledge("永远", {"n": "number"}, literal("永远(n + 1)")))

    with pytest.raises(DmnError) as refused:
        made.evaluate_service("永远", {"n": 1})

    assert "函数互相调用太深" in refused.value.message
    assert "业务知识“永远”" in refused.value.place


def test_a_knowledge_model_may_need_another() -> None:
    one = knowledge("加一", {"n": ""}, literal("n + 1"))
    two = knowledge("加二", {"n": ""}, literal("加一(加一(n))"), needs("Knowledge", "加一"))

    assert model(one, two).evaluate_service("加二", {"n": 1}) == 3


def test_the_type_of_a_knowledge_model_is_that_of_its_result() -> None:
    made = model(knowledge("名", {"n": ""}, literal("n"), type_="string"))

    assert made.evaluate_service("名", {"n": "甲"}) == "甲"
    assert made.evaluate_service("名", {"n": 1}) is None


def test_a_knowledge_model_is_a_value_for_functions_that_take_one() -> None:
    before = knowledge("大的先", {"a": "", "b": ""}, literal("a > b"))
    made = model(
        before, decision("结果", literal("sort([1, 3, 2], 大的先)"), needs("Knowledge", "大的先"))
    )

    assert made.evaluate("结果", {}) == [3, 2, 1]


# Decision services


def served(**kinds: list[str]) -> Model:
    return model(NUMBER, DOUBLE, MORE, service("服务", **kinds))


def test_a_service_decides_what_it_holds_inside() -> None:
    made = served(outputs=["多一"], encapsulated=["双倍"], inputs=["数"])

    assert made.evaluate_service("服务", {"数": 4}) == 9


def test_a_decision_that_a_service_is_given_is_not_decided_again() -> None:
    made = served(outputs=["多一"], input_decisions=["双倍"])

    assert made.evaluate_service("服务", {"双倍": 100}) == 101


def test_a_service_with_several_outputs_answers_a_context() -> None:
    made = served(outputs=["双倍", "多一"], inputs=["数"])

    assert made.evaluate_service("服务", {"数": 1}) == {"双倍": Decimal(2), "多一": Decimal(3)}


def test_a_decision_may_call_a_service() -> None:
    caller = decision("结果", literal("服务(20) + 服务(数: 1)"), needs("Knowledge", "服务"))
    made = model(NUMBER, DOUBLE, MORE, service("服务", outputs=["多一"], inputs=["数"]), caller)

    assert made.evaluate("结果", {}) == 44


def test_what_a_service_is_not_given_is_unknown_to_it_as_to_all() -> None:
    made = served(outputs=["多一"], inputs=["数"])

    assert made.evaluate_service("服务", {"数": api.UNKNOWN}) is api.UNKNOWN
    assert made.evaluate_service("服务", {}) is None


# Types

PERSON = item(
    "人",
    "",
    item("姓名", "string", element="itemComponent"),
    item("年龄", "number", allowed="[0..150]", element="itemComponent"),
)


@pytest.mark.parametrize(
    ("value", "conforms"),
    [
        ({"姓名": "甲", "年龄": 30}, True),
        ({"姓名": "甲"}, True),
        ({"姓名": "甲", "年龄": 30, "别的": 1}, True),
        ({"姓名": "甲", "年龄": 200}, False),
        ({"姓名": 5, "年龄": 30}, False),
        ("甲", False),
    ],
)
def test_a_context_conforms_to_its_type(value: object, conforms: bool) -> None:
    made = model(
        PERSON,
        input_data("谁", "人"),
        decision("结果", literal("谁 != null"), needs("Input", "谁")),
    )

    assert made.evaluate("结果", {"谁": value}) is conforms


@pytest.mark.parametrize(
    ("definition", "value", "conforms"),
    [
        (item("T", "number", allowed="> 3"), 4, True),
        (item("T", "number", allowed="> 3"), 3, False),
        (item("T", "string", allowed='"甲", "乙"'), "乙", True),
        (item("T", "string", allowed='"甲", "乙"'), "丙", False),
        (item("T", "string", constraint="string length(?) < 3"), "甲乙", True),
        (item("T", "string", constraint="string length(?) < 3"), "甲乙丙", False),
        (item("T", "number", collection=True, allowed="> 3"), [4, 5], True),
        (item("T", "number", collection=True, allowed="> 3"), [4, 3], False),
        (item("T", "number", collection=True, constraint="count(?) = 2"), [1, 2], True),
        (item("T", "number", collection=True, constraint="count(?) = 2"), [1], False),
        (item("T", "date"), date(2026, 11, 22), True),
        (item("T", "date"), "2026-11-22", False),
        (item("T", "feel:number"), 1, True),
        (item("T", "dateTime"), datetime(2026, 11, 22, tzinfo=UTC), True),
        (item("T", "days and time duration"), timedelta(1), True),
        (item("T", "dayTimeDuration"), timedelta(1), True),
        (item("T", "years and months duration"), api.YearsMonths(3), True),
        (item("T", "boolean"), 1, False),
        (item("T", "没有这样的类型"), 1, True),
        (item("T", "T"), 1, True),
    ],
)
def test_a_value_that_does_not_meet_its_type_is_null(
    definition: str, value: object, conforms: bool
) -> None:
    made = model(
        definition,
        input_data("x", "T"),
        decision("结果", literal("x != null"), needs("Input", "x")),
    )

    assert made.evaluate("结果", {"x": value}) is conforms


def test_a_date_becomes_midnight_where_a_moment_is_wanted() -> None:
    found = decided(literal('date("2026-11-22")'), "date and time")

    assert found == datetime(2026, 11, 22, tzinfo=UTC)


def test_instance_of_knows_the_types_of_the_model() -> None:
    for value, expected in (('"甲"', True), ('"丙"', False), ("null", False)):
        level = item("等级", "string", allowed='"甲", "乙"')
        assert decided(literal(f"{value} instance of 等级"), more=[level]) is expected


# Other models

SHARED = definitions(
    input_data("数", "number"),
    decision("一半", literal("数 / 2"), needs("Input", "数")),
    knowledge("加", {"a": "", "b": ""}, literal("a + b")),
    item("级", "string", allowed='"甲"'),
    name="共用",
    namespace="urn:shared",
)
DMN = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def importing(name: str, *parts: str, location: str = "") -> str:
    link = tag("import", name=name, namespace="urn:shared", importType=DMN, locationURI=location)
    return definitions(link, *parts, namespace="urn:own")


def found(*_where: str) -> bytes:
    return SHARED.encode()


def test_elements_of_another_model_stand_under_the_name_of_the_import() -> None:
    own = decision(
        "结果",
        literal("共.加(共.一半, 共.数)"),
        needs("Decision", "urn:shared#一半"),
        needs("Input", "urn:shared#数"),
        needs("Knowledge", "urn:shared#加"),
    )
    made = load(importing("共", own).encode(), found)

    assert made.evaluate("结果", {"共": {"数": 8}}) == 12
    assert made.evaluate("结果", {"数": 8}) == 12


def test_an_import_without_a_name_makes_elements_our_own() -> None:
    own = decision("结果", literal("一半 + 1"), needs("Decision", "urn:shared#一半"))

    assert load(importing("", own).encode(), found).evaluate("结果", {"数": 8}) == 5


def test_several_imports_may_have_no_name() -> None:
    names = ("甲", "乙")
    files = {
        f"urn:{name}": definitions(
            decision(name, literal(str(at))), name=name, namespace=f"urn:{name}"
        ).encode()
        for at, name in enumerate(names, start=1)
    }
    links = [tag("import", namespace=namespace, importType=DMN) for namespace in files]
    both = [needs("Decision", f"urn:{name}#{name}") for name in names]
    own = definitions(*links, decision("结果", literal("甲 + 乙"), *both), namespace="urn:own")

    assert load(own.encode(), lambda namespace, _: files[namespace]).evaluate("结果", {}) == 3


def test_a_model_imported_on_two_ways_has_its_own_inputs_on_each() -> None:
    def half(namespace: str) -> bytes:
        link = tag("import", name="底", namespace="urn:shared", importType=DMN)
        own = decision("多一", literal("底.一半 + 1"), needs("Decision", "urn:shared#一半"))
        return definitions(link, own, namespace=namespace).encode()

    links = [
        tag("import", name=name, namespace=f"urn:{name}", importType=DMN) for name in ("左", "右")
    ]
    both = [needs("Decision", f"urn:{name}#多一") for name in ("左", "右")]
    top = definitions(*links, decision("结果", literal("[左.多一, 右.多一]"), *both)).encode()
    made = load(top, lambda name, _: found() if name == "urn:shared" else half(name))

    given = {"左": {"底": {"数": 2}}, "右": {"底": {"数": 8}}}
    assert made.evaluate("结果", given) == [2, 5]
    assert made.evaluate("结果", {"数": 4}) == [3, 3]
    assert made.evaluate("结果", {"左": api.UNKNOWN, "数": 4}) == [api.UNKNOWN, 3]


def test_a_decision_of_another_model_can_be_asked_for() -> None:
    made = load(importing("共").encode(), found)

    assert made.evaluate("一半", {"共": {"数": 8}}) == 4
    assert made.evaluate_service("加", {"a": 1, "b": 2}) == 3
    assert made.explain("一半", {"共": {"数": 8}}).actual == 4


def test_a_type_of_another_model_is_known_under_its_name() -> None:
    own = decision("结果", literal('"丙"'), type_="共.级")

    assert load(importing("共", own).encode(), found).evaluate("结果", {}) is None


def test_imports_are_looked_for_beside_the_file(tmp_path: pathlib.Path) -> None:
    own = decision("结果", literal("共.一半"), needs("Decision", "urn:shared#一半"))
    (tmp_path / "shared.dmn").write_text(SHARED, encoding="utf-8")
    for location in ("shared.dmn", "", "elsewhere/shared.dmn"):
        (tmp_path / "own.dmn").write_text(importing("共", own, location=location), "utf-8")

        assert load(tmp_path / "own.dmn").evaluate("结果", {"共": {"数": 8}}) == 4


def test_an_import_cannot_climb_out_of_the_folder(tmp_path: pathlib.Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "shared.dmn").write_text(SHARED, encoding="utf-8")
    (inside / "own.dmn").write_text(importing("共", location="../shared.dmn"), "utf-8")

    with pytest.raises(DmnError, match="找不到引用的模型 urn:shared"):
        load(inside / "own.dmn")


def test_models_that_import_each_other_are_refused() -> None:
    link = tag("import", name="我", namespace="urn:own", importType=DMN)
    other = definitions(link, namespace="urn:shared").encode()
    own = importing("共").encode()

    with pytest.raises(DmnError, match="互相引用"):
        load(own, lambda namespace, _: other if namespace == "urn:shared" else own)


def test_an_import_of_something_else_than_dmn_is_left_alone() -> None:
    link = tag(
        "import", name="x", namespace="urn:x", importType="http://www.w3.org/2001/XMLSchema"
    )

    assert load(definitions(link, NUMBER, DOUBLE).encode()).evaluate("双倍", {"数": 1}) == 2


def test_a_model_that_is_loaded_already_may_be_imported() -> None:
    shared = load(SHARED.encode())
    own = decision("结果", literal("共.一半"), needs("Decision", "urn:shared#一半"))
    made = load(importing("共", own).encode(), lambda *_: shared)

    assert made.evaluate("结果", {"共": {"数": 8}}) == 4


def test_names_of_entries_are_known_to_other_decisions() -> None:
    first = decision("第一", context({"利润-税": literal("7")}))
    second = decision("结果", literal("第一.利润-税 + 1"), needs("Decision", "第一"))

    assert model(first, second).evaluate("结果", {}) == 8
