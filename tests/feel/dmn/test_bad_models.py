"""Whatever is wrong with a model: DmnError, with a place and a reason in Chinese."""

import pathlib
import random
import re
import time
from collections.abc import Callable
from decimal import Decimal
from functools import cache, partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganxin.feel.dmn import DmnError, Model, load
from ganxin.feel.dmn.analysis import analyse
from ganxin.feel.dmn.checking import faults, mistakes
from ganxin.feel.dmn.writer import write
from tests.feel.dmn.models import (
    column,
    conditional,
    context,
    decision,
    definitions,
    filtered,
    function,
    input_data,
    invocation,
    item,
    iterator,
    knowledge,
    literal,
    model,
    needs,
    output,
    relation,
    service,
    table,
    tag,
)

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def refused(source: str | bytes) -> DmnError:
    content = source.encode() if isinstance(source, str) else source
    with pytest.raises(DmnError) as caught:
        load(content)
    assert CHINESE.search(caught.value.message)
    return caught.value


# Not a model at all


@pytest.mark.parametrize(
    ("source", "reason", "place"),
    [
        ("", "这不是完整的 XML（没有内容）", "第 1 行"),
        ("甘井子", "这不是完整的 XML（写法不对）", "第 1 行"),
        ("<definitions>\n<decision>", "第 2 行的“decision”没有结束", "第 2 行"),
        ("<a></b>", "第 1 行的“a”没有结束", "第 1 行"),
        ('<a x="1" x="2"/>', "同一个属性写了两次", "第 1 行"),
        ("<a>&nothing;</a>", "用了没有定义的实体", "第 1 行"),
        (b"<a>\xff\xfe</a>", "有不能用的字符", "第 1 行"),
        (b'<?xml version="1.0" encoding="gibberish"?><a/>', "文件的编码读不懂", ""),
        ("\n<html/>", "这不是 DMN 模型", "第 2 行"),
        ("<definitions/>", "这不是 DMN 模型", "第 1 行"),
        (definitions().replace("definitions", "decision"), "这不是 DMN 模型", "第 1 行"),
    ],
)
def test_what_is_no_model_is_refused(source: str | bytes, reason: str, place: str) -> None:
    error = refused(source)

    assert reason in error.message
    assert place in error.place


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY c "&b;&b;">]><d>&c;</d>',
        '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]><d>&a;</d>',
        '<!DOCTYPE d SYSTEM "http://127.0.0.1:1/model.dtd"><d/>',
        '<!DOCTYPE d [<!ENTITY % a SYSTEM "http://127.0.0.1:1/"> %a;]><d/>',
    ],
)
def test_a_document_type_is_refused_before_its_entities_do_anything(declaration: str) -> None:
    assert "DOCTYPE" in refused(declaration).message


def test_a_file_that_is_too_large_is_refused_at_once() -> None:
    assert "文件太大，最多 8 MB" in refused(b"<a>" + b" " * 8_000_001 + b"</a>").message


def test_elements_that_are_nested_too_deep_are_refused() -> None:
    error = refused("<a>\n" * 300 + "</a>\n" * 300)

    assert "元素嵌套太深" in error.message
    assert error.place == "第 201 行"


def test_boxes_that_are_nested_deep_are_read_or_refused() -> None:
    box = literal("1")
    for _ in range(300):
        box = tag("list", box)

    assert "嵌套太深" in refused(definitions(decision("结果", box))).message


def test_a_file_that_is_not_there_is_told(tmp_path: pathlib.Path) -> None:
    with pytest.raises(DmnError, match="没有这个文件") as caught:
        load(tmp_path / "nothing.dmn")

    assert "nothing.dmn" in caught.value.place


# References


def test_an_id_that_is_used_twice_is_refused() -> None:
    error = refused(definitions(input_data("数"), decision("数", literal("1"))))

    assert "编号 数 用了两次" in error.message
    assert "决策“数”" in error.place


@pytest.mark.parametrize("kind", ["Decision", "Input", "Knowledge"])
def test_a_reference_to_nothing_is_refused(kind: str) -> None:
    error = refused(definitions(decision("结果", literal("1"), needs(kind, "没有"))))

    assert "没有编号为 没有 的元素" in error.message


def test_a_service_that_refers_to_nothing_is_refused() -> None:
    error = refused(definitions(service("服务", outputs=["没有"])))

    assert "没有编号为 没有 的元素" in error.message


def test_a_reference_into_a_model_that_is_not_imported_is_refused() -> None:
    error = refused(definitions(decision("结果", literal("1"), needs("Decision", "urn:other#a"))))

    assert "没有引用模型 urn:other" in error.message


def test_an_import_that_is_not_found_is_refused() -> None:
    link = tag("import", name="共", namespace="urn:shared", importType="DMN")

    assert "找不到引用的模型 urn:shared" in refused(definitions(link)).message


@pytest.mark.parametrize("length", [1, 2, 5, 1_000])
def test_decisions_that_need_each_other_are_refused(length: int) -> None:
    names = [f"决策{at}" for at in range(length)]
    ring = [
        decision(name, literal("1"), needs("Decision", names[(at + 1) % length]))
        for at, name in enumerate(names)
    ]

    assert "互相需要" in refused(definitions(*ring)).message


def test_a_knowledge_model_and_a_decision_in_a_circle_are_refused() -> None:
    first = knowledge("知识", {}, literal("1"), needs("Decision", "结果"))
    second = decision("结果", literal("1"), needs("Knowledge", "知识"))

    assert "互相需要" in refused(definitions(first, second)).message


@pytest.mark.parametrize("upwards", [True, False])
def test_a_long_chain_of_decisions_is_decided(upwards: bool) -> None:
    chain = [decision("决策0", literal("1"))]
    chain += [
        decision(f"决策{at}", literal(f"决策{at - 1} + 1"), needs("Decision", f"决策{at - 1}"))
        for at in range(1, 1_000)
    ]

    assert model(*(chain if upwards else reversed(chain))).evaluate("决策999", {}) == 1_000


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        (tag("decision", id="a"), "决策没有名称"),
        (tag("inputData", id="a"), "输入没有名称"),
        (tag("itemDefinition"), "类型没有名称"),
        (item("类型", "", tag("itemComponent")), "类型没有名称"),
    ],
)
def test_what_has_no_name_is_refused(part: str, reason: str) -> None:
    assert reason in refused(definitions(part)).message


# Expressions


@pytest.mark.parametrize(
    ("expression", "reason", "where"),
    [
        ("1 +", "表达式没有写完", "第 1 行第 4 列"),
        ("没有(1)", "没有名为“没有”的函数", "第 1 行第 1 列"),
        ("1\n+ )", "这里不应是“)”", "第 2 行第 3 列"),
        ("(" * 100 + "1" + ")" * 100, "嵌套太深", "第 1 行"),
        ("1" + " + 1" * 2_000, "表达式太长", "第 1 行"),
        (
            "some x in 1..2000, y in 1..2000 satisfies x + y < 0",
            "计算量太大，最多 20000 步",
            "第 1 行",
        ),
    ],
)
def test_a_faulty_expression_is_told_with_its_place(
    expression: str, reason: str, where: str
) -> None:
    with pytest.raises(DmnError) as caught:
        model(decision("结果", literal(expression))).evaluate("结果", {})

    assert reason in caught.value.message
    assert where in caught.value.message
    assert "决策“结果”" in caught.value.place


@pytest.mark.parametrize(
    ("expression", "value", "reason"),
    [
        ("abs(1, 2)", None, "函数“abs”要 1 个参数，这里有 2 个"),
        ("floor()", None, "函数“floor”要 1 到 2 个参数，这里有 0 个"),
        ("abs(number: 1)", None, "函数“abs”的参数名不对，可以是 n"),
        ("abs(1, 2) = null", True, "函数“abs”要 1 个参数，这里有 2 个"),
        ("[abs(1, 2), 3][2]", Decimal(3), "函数“abs”要 1 个参数，这里有 2 个"),
        ('@"昨天" = null', True, "“昨天”不是日期、时间或期间"),
        ("{甲: 1, 甲: 2}", None, "名称“甲”写了两次"),
        ("[{甲: 1, 甲: 2}, {甲: 3}][2].甲", Decimal(3), "名称“甲”写了两次"),
    ],
)
def test_what_cannot_be_is_null_as_the_standard_wants_and_told_before(
    expression: str, value: object, reason: str
) -> None:
    made = model(decision("结果", literal(expression)))

    assert made.evaluate("结果", {}) == value
    assert any(reason in fault.message for fault in faults(made))
    assert [reason in fault.message for fault in mistakes(made.graph)] == [True]


def test_where_reasons_are_asked_for_a_wrong_call_is_an_error() -> None:
    with pytest.raises(DmnError, match="要 1 个参数"):
        model(decision("结果", literal("abs(1, 2) > 3"))).explain("结果", {})


@pytest.mark.parametrize(
    "expression",
    ['1 + "甲"', '"甲" > 1', "数.a", "数[1].b", "true + 1", 'date("昨天")', "1 / 0", "数(1)"],
)
def test_what_does_not_fit_together_is_null(expression: str) -> None:
    made = model(input_data("数"), decision("结果", literal(expression), needs("Input", "数")))

    assert made.evaluate("结果", {"数": 3}) is None


# Anything


def rich() -> str:
    """A model with something of everything."""
    level = item("等级", "string", allowed='"甲", "乙"')
    part = item("名", "string", element="itemComponent")
    rows = [("> 3", '"甲"', '"高"', "1"), ("<= 3", "-", '"低"', "2")]
    heads = [output("级", '"高", "低"', '"低"'), output("分", type_="number")]
    return definitions(
        level,
        item("人", "", part),
        input_data("数", "number"),
        input_data("级", "等级"),
        decision(
            "表",
            table([column("数"), column("级", "等级")], rows, policy="PRIORITY", outputs=heads),
            needs("Input", "数"),
            needs("Input", "级"),
        ),
        knowledge("加", {"a": "number"}, literal("a + 1"), type_="number"),
        decision(
            "盒",
            context(
                {
                    "表格": relation(["a-b", "c"], ["1", "2"]),
                    "函数": function({"x": "number"}, literal("x * 2")),
                    "循环": iterator("for", "x", literal("[1..3]"), literal("函数(x)")),
                    "挑选": filtered(literal("循环"), literal("item > 2")),
                },
                conditional(
                    literal("数 > 1"), invocation("加", {"a": literal("数")}), literal("0")
                ),
            ),
            needs("Input", "数"),
            needs("Knowledge", "加"),
        ),
        service("服务", outputs=["盒"], inputs=["数"]),
    )


@cache
def source() -> bytes:
    return rich().encode()


def everything(made: Model) -> None:
    """Evaluate and examine all there is; DmnError is all that may come of it."""
    for name in made.decisions:
        attempt(partial(made.evaluate, name, {"数": 5, "级": "甲"}))
        attempt(partial(made.explain, name, {"数": 5}))
    attempt(partial(faults, made))
    attempt(partial(analyse, made))
    for name in made.services:
        attempt(partial(made.evaluate_service, name, {"数": 5, "a": 1}))


def attempt(act: Callable[[], object]) -> object:
    """What comes of it; None if it is refused. Anything but DmnError is a fault of ours."""
    begun = time.process_time()
    try:
        return act()
    except DmnError as error:
        in_chinese(error)
    finally:
        took(time.process_time() - begun)
    return None


def in_chinese(error: DmnError) -> None:
    assert CHINESE.search(error.message)


def took(seconds: float) -> None:
    assert seconds < 2


def test_the_model_of_everything_works() -> None:
    made = load(source())

    assert made.evaluate("盒", {"数": 5}) == 6
    assert made.evaluate("表", {"数": 5, "级": "甲"}) == {"级": "高", "分": 1}
    assert made.evaluate_service("服务", {"数": 1}) == 0


PIECES = (
    b"<decision>", b"</decision>", b'id="', b"<text>", b"]]>", b"<![CDATA[", b"&lt;", b"&#0;",
    b"&#x4e00;", b"<!--", b"-->", b"<?x ?>", b"\xff", b"\x00", b"(", b"[", b"..", b"if ", b'"',
    b"99999999999999999999", b"**9999", b"1..99999999", b"function(x) ", b'typeRef="T"',
    b'hitPolicy="COLLECT" aggregation="SUM"', b"<list>", b"<conditional>", b"<import/>",
)  # fmt: skip


@given(st.integers(0, 2**32))
@settings(max_examples=300, deadline=None)
def test_a_model_with_broken_bytes_is_a_model_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    broken = bytearray(source())
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(broken))
        until = at + chance.choice((0, 0, 1, 5, 50))
        broken[at:until] = chance.choice(
            (
                b"",
                bytes([chance.randrange(256)]),
                chance.choice(PIECES),
                bytes(broken[:until][-30:]),
            )
        )
    made = attempt(lambda: load(bytes(broken)))
    if isinstance(made, Model):
        everything(made)
        write(made.graph.own)


@given(st.integers(0, 2**32))
@settings(max_examples=200, deadline=None)
def test_a_model_with_its_words_mixed_up_is_a_model_or_refused(seed: int) -> None:
    """Keeps the XML whole, so that what is inside gets its turn."""
    chance = random.Random(seed)
    words = re.split(r"((?<=>)[^<]+(?=<)|\"[^\"]*\")", rich())
    changed = [at for at in range(1, len(words), 2) if "http" not in words[at]]
    for at in chance.sample(changed, chance.randint(1, 5)):
        other = words[chance.choice(changed)]
        quoted = words[at].startswith('"')
        words[at] = f'"{other.strip(chr(34))}"' if quoted else other.strip('"')
    made = attempt(lambda: load("".join(words).encode()))
    if isinstance(made, Model):
        everything(made)
