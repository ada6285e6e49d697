"""`./ganxin dmn`: models run, checked and tested from the command line."""

import json
import pathlib
from collections.abc import Callable

import pytest

from ganxin.cli import dmn
from ganxin.cli.main import main
from ganxin.conf import environment
from tests.feel.dmn.models import (
    column,
    context,
    decision,
    definitions,
    filtered,
    function,
    input_data,
    item,
    iterator,
    knowledge,
    literal,
    needs,
    output,
    service,
    table,
    tag,
)

Told = tuple[int, str, str]
Run = Callable[..., Told]
AREA = input_data("面积", "number")
OPENED = input_data("开业", "date")
GRADE = decision(
    "等级",
    table(["面积"], [("< 100", '"小"'), ("[100..500)", '"中"'), (">= 500", '"大"')]),
    needs("Input", "面积"),
)
DUE = decision("到期", literal('开业 + duration("P7D")'), needs("Input", "开业"))
MODEL = definitions(AREA, OPENED, GRADE, DUE)


@pytest.fixture
def ganxin(tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `dmn ACTION` on a model and, where there is one, a JSON file."""

    def run(action: str, model: str, data: object = None, *more: str) -> Told:
        path, beside = tmp_path / "model.dmn", tmp_path / "data.json"
        path.write_text(model, encoding="utf-8")
        beside.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        given = {"run": ["--inputs", str(beside)], "test": [str(beside)], "check": []}[action]
        code = main(["dmn", action, str(path), *given, *more])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


# run


def test_all_decisions_are_answered_as_one_object(ganxin: Run) -> None:
    code, out, err = ganxin("run", MODEL, {"面积": 120, "开业": "2026-11-22"})

    assert (code, err) == (0, "")
    assert json.loads(out) == {"等级": "中", "到期": "2026-11-29"}


def test_one_decision_can_be_asked_for(ganxin: Run) -> None:
    _, out, _ = ganxin("run", MODEL, {"面积": 500}, "--decision", "等级")

    assert json.loads(out) == {"等级": "大"}


def test_what_is_not_given_is_unknown_and_null_is_an_answer(ganxin: Run) -> None:
    unknown = {"unknown": True}

    assert json.loads(ganxin("run", MODEL, {})[1]) == {"等级": unknown, "到期": unknown}
    assert json.loads(ganxin("run", MODEL, {"面积": None})[1])["等级"] is None
    assert json.loads(ganxin("run", MODEL, {"面积": unknown})[1])["等级"] == unknown


def test_numbers_keep_all_their_digits(ganxin: Run) -> None:
    made = definitions(AREA, decision("数", literal("面积 / 3"), needs("Input", "面积")))
    _, out, _ = ganxin("run", made, {"面积": 1})

    assert out == '{"数": 0.3333333333333333333333333333333333}\n'


def test_values_become_what_their_types_say(ganxin: Run) -> None:
    person = item(
        "人",
        "",
        item("生日", "date", element="itemComponent"),
        item("时段", "time", element="itemComponent", collection=True),
    )
    asked = literal(
        '谁.生日 > date("2000-01-01") and 谁.时段[1] < time("12:00:00") and 谁.别的 = 1'
    )
    made = definitions(person, input_data("谁", "人"), decision("是", asked, needs("Input", "谁")))
    given = {"谁": {"生日": "2001-01-01", "时段": ["09:00:00"], "别的": 1}}

    assert json.loads(ganxin("run", made, given)[1]) == {"是": True}


@pytest.mark.parametrize(
    ("type_", "value", "text"),
    [
        ("date", "2026-11-22", '@"2026-11-22"'),
        ("time", "09:30:00", '@"09:30:00"'),
        ("dateTime", "2026-11-22T09:30:00Z", '@"2026-11-22T09:30:00Z"'),
        ("days and time duration", "P1D", '@"P1D"'),
        ("yearMonthDuration", "P1Y", '@"P1Y"'),
        ("", {"date": "2026-11-22"}, '@"2026-11-22"'),
        ("Any", {"duration": "P1D"}, '@"P1D"'),
        ("", [{"time": "09:30:00"}], '[@"09:30:00"]'),
        ("", {"date": "2026-11-22", "a": 1}, '{"date": "2026-11-22", a: 1}'),
        ("string", "2026-11-22", '"2026-11-22"'),
        ("boolean", True, "true"),
    ],
)
def test_a_text_is_a_date_where_the_type_or_the_value_says_so(
    ganxin: Run, type_: str, value: object, text: str
) -> None:
    asked = decision("是", literal(f"x = {text}"), needs("Input", "x"))
    code, out, _ = ganxin("run", definitions(input_data("x", type_), asked), {"x": value})

    assert (code, json.loads(out)) == (0, {"是": True})


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"面积": "120"}, '面积：应是数字，给的是 "120"'),
        ({"面积": True}, "面积：应是数字，给的是 true"),
        ({"开业": "22.11.2026"}, "开业：应是日期，例如 2026-11-22"),
        ({"开业": 20261122}, "开业：应是日期"),
        ([1], "应是一个 JSON 对象"),
    ],
)
def test_inputs_that_do_not_fit_are_refused(ganxin: Run, given: object, reason: str) -> None:
    code, out, err = ganxin("run", MODEL, given)

    assert (code, out) == (2, "")
    assert reason in err


def test_facts_that_the_model_does_not_ask_for_are_told_and_left_out(ganxin: Run) -> None:
    code, out, err = ganxin("run", MODEL, {"面机": 120, "人数": 5}, "--decision", "等级")

    assert (code, json.loads(out)) == (0, {"等级": {"unknown": True}})
    assert err == "没有用到：面机、人数\n"


POLICIES = sorted((environment.ROOT / "districts" / "ganjingzi" / "policies").glob("*.dmn"))


@pytest.mark.parametrize("path", POLICIES, ids=[path.stem for path in POLICIES])
def test_the_models_of_the_district_are_clean_and_pass_their_cases(
    path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dmn.run(["check", str(path)]) == 0
    stored = path.with_suffix(".cases.json")
    if stored.exists():
        assert dmn.run(["test", str(path), str(stored)]) == 0
        assert "，0 个不对。" in capsys.readouterr().out


def test_a_decision_that_is_not_there_is_told(ganxin: Run) -> None:
    code, _, err = ganxin("run", MODEL, {}, "--decision", "等第")

    assert code == 2
    assert "没有名为“等第”的决策，有的是：等级、到期" in err


def test_a_decision_that_fails_is_told_and_the_others_are_answered(ganxin: Run) -> None:
    code, out, err = ganxin("run", definitions(AREA, GRADE, decision("坏", literal("1 +"))), {})

    assert code == 1
    assert json.loads(out) == {"等级": {"unknown": True}}
    assert "决策“坏”，第 1 行：第 1 行第 4 列：表达式没有写完" in err


def test_a_null_that_comes_from_a_wrong_call_is_told(ganxin: Run) -> None:
    code, out, err = ganxin("run", definitions(decision("坏", literal("abs(1, 2)"))), {})

    assert (code, json.loads(out)) == (1, {"坏": None})
    assert "函数“abs”要 1 个参数，这里有 2 个（abs(1, 2)），所以是 null" in err


def test_knowledge_models_and_services_can_be_run(ganxin: Run) -> None:
    made = definitions(
        AREA,
        GRADE,
        service("服务", outputs=["等级"], inputs=["面积"]),
        knowledge("知识", {}, literal("7")),
    )

    assert json.loads(ganxin("run", made, {"面积": 1}, "--decision", "服务")[1]) == {"服务": "小"}
    assert json.loads(ganxin("run", made, {}, "--decision", "知识")[1]) == {"知识": 7}


def test_the_clock_is_the_caller_s(ganxin: Run) -> None:
    made = definitions(decision("今天", literal("today()")))

    assert json.loads(ganxin("run", made, {})[1]) == {"今天": None}
    _, out, _ = ganxin("run", made, {}, "--now", "2026-11-22T09:00:00")
    assert json.loads(out) == {"今天": "2026-11-22"}


# check


def test_a_model_without_faults_is_clean(ganxin: Run) -> None:
    assert ganxin("check", MODEL) == (0, "✓ 2 个决策，0 处错误。\n", "")


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ([decision("d", literal("1 +"))], "第 1 行第 4 列：表达式没有写完（1 +）"),
        ([decision("d", literal("没有(1)"))], "没有名为“没有”的函数"),
        (
            [decision("d", literal("1 + 面积"))],
            "第 1 行第 5 列：没有“面积”这个名称，可以用的是：（无）",
        ),
        ([AREA, decision("d", literal("面机"), needs("Input", "面积"))], "可以用的是：面积"),
        ([decision("d", table(["1"], [("> x", "1"), ("-", "2")]))], "没有“x”这个名称"),
        ([decision("d", table(["1"], [("-", "y")]))], "没有“y”这个名称"),
        ([decision("d", table([column("1", "", "> z")], [("-", "1")]))], "没有“z”这个名称"),
        ([decision("d", table(["1"], [("1, ,", "1"), ("-", "2")]))], "这里不应是“,”"),
        ([decision("d", context({"a": literal("b"), "b": literal("1")}))], "没有“b”这个名称"),
        ([decision("d", function({"a": ""}, literal("a + b")))], "没有“b”这个名称"),
        ([decision("d", iterator("some", "x", literal("x"), literal("true")))], "没有“x”"),
        ([decision("d", literal("[1][item > x] + y"))], "没有“y”这个名称"),
        ([decision("d", "")], "没有写逻辑"),
        ([decision("d", literal("1"), type_="数字")], "没有名为“数字”的类型"),
        ([item("T", "没有")], "类型“T”，第 1 行：没有名为“没有”的类型"),
        ([item("T", "number", allowed="> ")], "表达式没有写完"),
        ([decision("d", table(["1"], [("-", "1")], policy="PRIORITY"))], "没有列出输出值的先后"),
        ([knowledge("k", {"a": "没有"}, literal("a"))], "没有名为“没有”的类型"),
        ([decision("d", literal("1"), needs("Input", "没有"))], "没有编号为 没有 的元素"),
        ([decision("d", literal("1"), needs("Decision", "d"))], "互相需要"),
        (["<decision"], "这不是完整的 XML"),
    ],
)
def test_an_error_is_told_with_its_place(ganxin: Run, parts: list[str], reason: str) -> None:
    code, out, err = ganxin("check", definitions(*parts))

    assert (code, err) == (1, "")
    assert out.startswith("错误　")
    assert reason in out.splitlines()[0]
    assert "第 1 行" in out or "试验" in out


@pytest.mark.parametrize(
    "logic",
    [
        context({"a": literal("1"), "b": literal("a + 1")}, literal("b")),
        iterator("for", "x", literal("[1, 2]"), literal("x + count(partial)")),
        filtered(literal("[{岁: 1}]"), literal("岁 > item.岁")),
        literal("[{岁: 1}][岁 > 0]"),
        literal("sort([2, 1], function(a, b) a < b)"),
        literal("for x in [1, 2] return some y in [x] satisfies y > x"),
        function({"a b": ""}, literal("a b + 1")),
        tag("functionDefinition", literal('{class: "x"}'), kind="Java"),
        table(["1"], [("? > 1", "1"), ("-", "2")], policy="FIRST"),
    ],
)
def test_names_that_come_up_in_the_logic_itself_are_known(ganxin: Run, logic: str) -> None:
    code, out, _ = ganxin("check", definitions(decision("d", logic)))

    assert "错误　" not in out
    assert code in (0, 1)


def test_what_a_table_leaves_open_is_told(ganxin: Run) -> None:
    rules = [("< 100", '"小"'), ("[50..500)", '"中"'), ("? > 5 and ? < 1", '"无"')]
    made = definitions(AREA, decision("d", table(["面积"], rules), needs("Input", "面积")))

    code, out, _ = ganxin("check", made)

    assert code == 1
    assert [line.partition("　")[0] for line in out.splitlines()[:-1]] == ["无用", "重叠", "空缺"]
    assert out.splitlines()[-1] == "✗ 1 个决策，0 处错误，重叠 1 处，空缺 1 处，无用 1 处。"
    assert "没有规则管到：面积 >= 500，例如 面积 = 500" in out


def test_what_cannot_be_analysed_is_told_but_is_no_fault(ganxin: Run) -> None:
    rules = [("? * 2 > 5", "1"), ("-", "2")]
    made = table(["面积"], rules, policy="FIRST", outputs=[output("", default="0")])
    code, out, _ = ganxin("check", definitions(AREA, decision("d", made, needs("Input", "面积"))))

    assert code == 0
    assert out.startswith("未检查　决策“d”，第 1 行：第 1 条规则“面积”的条件 ? * 2 > 5")


# test


def cases(*some: dict[str, object], model: str = "model.dmn") -> dict[str, object]:
    return {"model": model, "cases": list(some)}


def case(
    expected: object, name: str = "用例", decision: str = "等级", **inputs: object
) -> dict[str, object]:
    return {"name": name, "decision": decision, "inputs": inputs, "expected": expected}


def test_cases_that_are_right_pass(ganxin: Run) -> None:
    stored = cases(
        case("小", "小的", 面积=50),
        case({"unknown": True}, "不知道"),
        case(None, "没有面积", 面积=None),
        case("2026-11-29", "到期", "到期", 开业="2026-11-22"),
        case({"date": "2026-11-29"}, "到期", "到期", 开业="2026-11-22"),
    )

    code, out, _ = ganxin("test", MODEL, stored)

    assert code == 0
    assert out.splitlines() == [
        "✓ 小的",
        "✓ 不知道",
        "✓ 没有面积",
        "✓ 到期",
        "✓ 到期",
        "5 个用例，0 个不对。",
    ]


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (case("大", 面积=50), '应是 "大"，得到 "小"'),
        (case("大"), '应是 "大"，得到 {"unknown": true}'),
        (case({"unknown": True}, 面积=50), '应是 {"unknown": true}，得到 "小"'),
        (
            case("2026-11-30", "", "到期", 开业="2026-11-22"),
            '应是 "2026-11-30"，得到 "2026-11-29"',
        ),
        (case("大", 面积="五"), "却出错了：面积：应是数字"),
        (case("大", "", "没有"), "却出错了："),
        (case(True, 面积=50), '应是 true，得到 "小"'),
    ],
)
def test_a_case_that_is_wrong_says_what_came_instead(
    ganxin: Run, one: dict[str, object], told: str
) -> None:
    code, out, _ = ganxin("test", MODEL, cases(case("小", "对的", 面积=50), one))

    assert code == 1
    assert told in out.splitlines()[1]
    assert out.splitlines()[1].startswith(f"✗ {one['name'] or '第 2 个'}：")
    assert out.splitlines()[-1] == "2 个用例，1 个不对。"


def test_structures_are_compared_part_by_part(ganxin: Run) -> None:
    made = definitions(decision("d", literal('{a: [1, 2.50], b: {c: @"P1D"}, d: null}')))
    right = {"a": [1, 2.5], "b": {"c": "P1D"}, "d": None}

    assert ganxin("test", made, cases(case(right, "", "d")))[0] == 0
    for wrong in (
        {**right, "a": [1]},
        {**right, "b": {"c": "P2D"}},
        {"a": [1, 2.5]},
        [right],
        {**right, "d": 0},
        {**right, "a": [True, 2.5]},
    ):
        assert ganxin("test", made, cases(case(wrong, "", "d")))[0] == 1


@pytest.mark.parametrize(
    ("stored", "reason"),
    [
        ([], "应是一个 JSON 对象"),
        ({}, "里没有用例"),
        ({"cases": []}, "里没有用例"),
        ({"cases": [1]}, "第 1 个用例没有写决策"),
        ({"cases": [{"decision": "等级"}]}, "没有写应得的结果"),
        ({"cases": [{"decision": "等级", "inputs": [1], "expected": 1}]}, "应是一个 JSON 对象"),
        (cases(case(1), model="other.dmn"), "是给模型 other.dmn 的，不是 model.dmn"),
    ],
)
def test_bad_cases_are_refused(ganxin: Run, stored: object, reason: str) -> None:
    code, out, err = ganxin("test", MODEL, stored)

    assert (code, out) == (2, "")
    assert reason in err
