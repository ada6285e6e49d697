"""What analysing decision tables finds."""

import random
from collections.abc import Sequence
from decimal import Decimal

import pytest

from ganxin.feel.dmn.analysis import Finding, analyse
from tests.feel.dmn.models import (
    column,
    context,
    decision,
    function,
    item,
    knowledge,
    model,
    needs,
    one_decision,
    output,
    table,
)

Row = tuple[str, ...]


def found(
    inputs: Sequence[str],
    rules: Sequence[Row],
    policy: str = "",
    *,
    outputs: Sequence[str] = (),
    more: Sequence[str] = (),
    aggregation: str = "",
) -> tuple[Finding, ...]:
    """The findings of one table over inputs (`name: type`)."""
    names = [given.partition(":")[0].strip() for given in inputs]
    made = table(names, rules, policy=policy, outputs=outputs, aggregation=aggregation)
    return analyse(one_decision(made, *inputs, more=more))


def kinds(findings: Sequence[Finding]) -> list[tuple[str, tuple[int, ...]]]:
    return [(finding.kind, finding.rules) for finding in findings]


def test_a_table_without_faults_has_no_findings() -> None:
    assert found(["面积: number"], [("< 100", "1"), ("[100..500)", "2"), (">= 500", "3")]) == ()


def test_two_rules_that_can_both_match_overlap() -> None:
    (one,) = found(["面积: number"], [("<= 100", "1"), (">= 100", "2")])

    assert (one.kind, one.rules, one.witness) == ("overlap", (1, 2), {"面积": Decimal(100)})
    assert one.table == "结果"
    assert one.place.owner == "决策“结果”"
    assert str(one) == (
        "决策“结果”，第 1 行：第 1 条和第 2 条规则会同时命中（结果不同），"
        "例如 面积 = 100；这张表一次只能命中一条"
    )


def test_rules_that_differ_in_one_column_do_not_overlap() -> None:
    rules = [("-", '"甲"', "1"), ("> 5", 'not("甲")', "2"), ("<= 5", 'not("甲")', "3")]

    assert found(["数: number", "级: string"], rules) == ()


def test_rules_of_a_table_in_which_all_must_agree_contradict_each_other() -> None:
    rules = [("> 1", "1"), ("> 2", "1"), ("> 3", "1.0"), ("> 4", "2"), ("<= 1", "0")]
    findings = found(["数: number"], rules, "ANY")

    assert [one.rules for one in findings if one.kind == "contradiction"] == [
        (1, 4),
        (2, 4),
        (3, 4),
    ]
    assert "结果不同，例如 数 = 5" in findings[0].sentence


def test_values_for_which_there_is_no_rule_are_a_gap() -> None:
    (one,) = found(["收入: number"], [("< 100", "1"), (">= 500", "2")])

    assert (one.kind, one.rules, one.witness) == ("gap", (), {"收入": Decimal(100)})
    assert one.sentence == "没有规则管到：收入 in [100..500)，例如 收入 = 100"


@pytest.mark.parametrize(
    ("type_", "cells", "text"),
    [
        ("number", ["< 1"], "x >= 1"),
        ("number", ["> 1"], "x <= 1"),
        ("number", ["<= 1", "> 2"], "x in (1..2]"),
        ("number", ["not(3)"], "x = 3"),
        ("number", ["not(3, 5)"], "x in (3, 5)"),
        ("number", ["[-5..5]"], "x in (< -5, > 5)"),
        ("number", ["1, 2, > 3"], "x in (< 1, (1..2), (2..3])"),
        ("number", ["? > 3 or ? < 1", "? = 2"], "x in ([1..2), (2..3])"),
        ("number", ["not(? between 1 and 2)"], "x in [1..2]"),
        ("number", ["? in (< 3, [4..5])"], "x in ([3..4), > 5)"),
        ("string", ['"甲"', '"乙"'], 'x in not("甲", "乙")'),
        ("string", ['not("甲", "乙")', '"甲"'], 'x = "乙"'),
        ("string", ['not("甲", "乙")'], 'x in ("甲", "乙")'),
        ("string", ['starts with(?, "A")'], 'x in not("A" 开头的其他)'),
        ("string", ['starts with(?, "A")', 'not(starts with(?, "A"))'], ""),
        ("string", ['not(starts with(?, "A1"))', '"A12"'], 'x = "A1" 开头的其他'),
        ("string", ['"（其他）"', 'not("（其他）", "乙")'], 'x = "乙"'),
        ("string", ['"（其他）"'], 'x in not("（其他）")'),
        ("boolean", ["true"], "x = false"),
        ("date", ['< @"2026-11-22"'], 'x >= @"2026-11-22"'),
        ("date", ['< @"2026-11-22"', '> date("2026-11-22")'], 'x = @"2026-11-22"'),
        ("time", ['< @"12:00:00"'], 'x >= @"12:00:00"'),
        ("date and time", ['<= @"2026-11-22T08:00:00"'], 'x > @"2026-11-22T08:00:00"'),
        ("days and time duration", ['< @"P1D"'], 'x >= @"P1D"'),
        (
            "years and months duration",
            ['< @"P1Y"', '> duration("P1Y6M")'],
            'x in [@"P1Y"..@"P1Y6M"]',
        ),
        ("number", ["null", "not(null)"], ""),
        ("number", ["not(null)"], "x = null"),
        ("number", ["< 0", ">= 0"], ""),
        ("", ["< 1"], "x >= 1"),
        ("Any", ['"甲"'], 'x in not("甲")'),
    ],
)
def test_gaps_are_told_in_the_words_of_the_language(
    type_: str, cells: list[str], text: str
) -> None:
    findings = found([f"x: {type_}"], [(cell, "1") for cell in cells])

    told = [one.sentence.partition("：")[2].partition("，例如")[0] for one in findings]
    assert told == ([text] if text else [])


def test_consecutive_days_leave_no_gap_and_consecutive_numbers_do() -> None:
    days = [('<= @"2026-11-21"', "1"), ('>= @"2026-11-22"', "2")]

    assert found(["日: date"], days) == ()
    (gap,) = found(["数: number"], [("<= 1", "1"), (">= 2", "2")])
    assert gap.witness == {"数": Decimal("1.5")}


def test_the_first_and_the_last_moment_have_nothing_beyond() -> None:
    days = [('>= @"0001-01-01"', "1"), ('<= @"9999-12-31"', "2")]

    assert kinds(found(["日: date"], days, "FIRST")) == [("unreachable", (2,))]
    assert found(["时: time"], [('>= @"00:00:00"', "1")]) == ()


def test_only_allowed_values_count() -> None:
    level = item("等级", "string", allowed='"甲", "乙"')
    rules = [('"甲"', "1"), ('"乙"', "2")]

    assert found(["x: 等级"], rules, more=[level]) == ()
    made = table([column("x", "", '"甲", "乙"')], rules)
    assert analyse(one_decision(made, "x: string")) == ()
    (gap,) = analyse(one_decision(table([column("x", "", "[1..3]")], [("< 3", "1")]), "x: number"))
    assert gap.witness == {"x": 3}


def test_a_value_that_is_not_allowed_makes_its_rule_unreachable() -> None:
    level = item("等级", "string", allowed='"甲", "乙"')
    findings = found(["x: 等级"], [('not("丙")', "1"), ('"丙"', "2")], more=[level])

    assert kinds(findings) == [("unreachable", (2,))]
    assert '“x”没有一个值满足 "丙"' in findings[0].sentence


@pytest.mark.parametrize("cell", ["? < 5 and ? > 9", "(5..5)", "[9..5]", '"五"', "> null"])
def test_a_cell_that_nothing_meets_makes_its_rule_unreachable(cell: str) -> None:
    findings = found(["x: number"], [("-", "1"), (cell, "2")])

    assert ("unreachable", (2,)) in kinds(findings)


def test_a_rule_behind_others_that_cover_it_is_never_reached() -> None:
    rules = [("< 5", "1"), (">= 5", "2"), ("[3..7]", "3")]
    (one,) = found(["x: number"], rules, "FIRST")

    assert (one.kind, one.rules) == ("unreachable", (3,))
    assert "在前的第 1、2 条规则都已管到" in one.sentence


def test_a_rule_that_is_always_outranked_is_never_reached() -> None:
    heads = [output("", '"高", "低"')]
    rules = [("> 5", '"低"'), ("> 3", '"高"'), ("<= 3", '"低"')]

    (one,) = found(["x: number"], rules, "PRIORITY", outputs=heads)
    assert (one.kind, one.rules) == ("unreachable", (1,))
    assert "优先的第 2 条规则" in one.sentence


def test_a_rule_without_which_nothing_changes_is_redundant() -> None:
    first = [("> 5", "1"), ("> 3", "1"), ("-", "0")]
    assert kinds(found(["x: number"], first, "FIRST")) == [("redundant", (1,))]

    any_ = [("> 5", "1"), ("<= 5", "1"), ("[3..7]", "1")]
    assert kinds(found(["x: number"], any_, "ANY")) == [("redundant", (3,))]


def test_a_last_rule_that_says_what_the_default_says_is_redundant() -> None:
    heads = [output("", default='"无"')]
    findings = found(["x: number"], [("> 5", '"有"'), ("-", '"无"')], "FIRST", outputs=heads)

    assert kinds(findings) == [("redundant", (2,))]


def test_a_default_fills_all_gaps() -> None:
    assert found(["x: number"], [("> 5", "1")], outputs=[output("", default="0")]) == ()


@pytest.mark.parametrize("policy", ["COLLECT", "RULE ORDER", "OUTPUT ORDER"])
def test_a_table_that_lists_what_hits_may_hit_nothing_and_everything(policy: str) -> None:
    rules = [("> 5", "1"), ("> 3", "2"), ("> 5", "1")]

    assert found(["x: number"], rules, policy, outputs=[output("", "1, 2")]) == ()


def test_a_sum_over_nothing_is_a_gap() -> None:
    findings = found(["x: number"], [("> 5", "1")], "COLLECT", aggregation="SUM")

    assert kinds(findings) == [("gap", ())]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("? * 2 > 5", "不只是把值同固定的值比较"),
        ("> 别的", "不只是把值同固定的值比较"),
        ("> abs(别的)", "不只是把值同固定的值比较"),
        ("= string(today())", "不只是把值同固定的值比较"),
        ('> "甲"', "按先后比较文字"),
        ('["甲".."乙"]', "按先后比较文字"),
        ("{a: 1}", "同一个结构或函数比较"),
        ("> ", "表达式没有写完"),
    ],
)
def test_a_cell_that_is_no_box_is_told_and_nothing_rests_on_it(cell: str, reason: str) -> None:
    rules = [("> 5", "1"), (cell, "2"), ("<= 5", "3"), ("> 9", "4")]
    findings = found(["x: number", "别的"], [(one, "-", result) for one, result in rules])

    assert findings[0].kind == "unanalysed"
    assert findings[0].rules == (2,)
    assert reason in findings[0].sentence
    assert kinds(findings[1:]) == [("overlap", (1, 4))]


def test_a_column_that_cannot_be_put_in_a_row_is_told() -> None:
    people = item("人", "", item("名", "string", element="itemComponent"))
    mixed = found(["x"], [("1", "1"), ('"甲"', "2"), ("-", "3")])
    whole = found(["x: 人"], [("null", "1"), ("-", "2")], more=[people])
    zones = found(["x"], [('< @"2026-11-22T00:00:00"', "1"), ('> @"2026-11-22T00:00:00Z"', "2")])

    for findings in (mixed, whole, zones):
        assert findings[0].kind == "unanalysed"
        assert "“x”这一列没有参加检查" in findings[0].sentence
        assert all(one.kind == "unanalysed" for one in findings)


def test_two_columns_over_one_expression_are_one() -> None:
    rules = [("> 3", "< 5", "1"), ("<= 3", "-", "2"), ("-", ">= 5", "3")]

    assert analyse(one_decision(table(["x", "x"], rules), "x: number")) == ()


def test_columns_that_share_a_fact_are_told_with_a_doubt() -> None:
    made = table(["a", "a + b"], [("> 1", "> 1", "1")])
    findings = analyse(one_decision(made, "a: number", "b: number"))

    assert findings
    assert all("如果这些值能同时出现" in one.sentence for one in findings)


def test_tables_inside_other_boxes_are_analysed_too() -> None:
    bad = table(["x"], [("> 1", "1"), ("> 2", "2"), ("<= 1", "3")])
    inside = context({"f": function({"x": "number"}, bad)}, bad)
    call = knowledge("知识", {"x": "number"}, bad)
    made = model(call, decision("结果", inside, needs("Knowledge", "知识")))

    assert [(one.table, one.rules) for one in analyse(made)] == [
        ("知识", (1, 2)),
        ("结果", (1, 2)),
        ("结果", (1, 2)),
    ]


def test_many_findings_of_a_kind_are_cut_off_with_their_number() -> None:
    findings = found(["x: number"], [("-", str(at)) for at in range(10)])

    assert len(findings) == 21
    assert "还有 25 处" in findings[-1].sentence


def test_a_table_that_is_too_large_is_told() -> None:
    """Whether every combination has a rule here is a puzzle that nobody solves quickly."""
    chance = random.Random(1)
    names = [f"x{at}" for at in range(60)]
    rules: list[Row] = []
    for _ in range(255):
        chosen = {name: chance.choice(("true", "false")) for name in chance.sample(names, 3)}
        rules.append((*(chosen.get(name, "-") for name in names), "1"))
    findings = found([f"{name}: boolean" for name in names], rules, "ANY")

    told = [one.sentence for one in findings if one.kind == "unanalysed"]
    assert any("表太大（255 条规则、60 列）" in sentence for sentence in told)


def test_of_very_many_gaps_some_are_shown() -> None:
    rules = [tuple("1" if at == one else "2" for at in range(12)) for one in range(12)]
    findings = found([f"x{at}: number" for at in range(12)], [(*row, "1") for row in rules])

    assert {one.kind for one in findings} == {"gap"}
    assert len(findings) == 21


def test_a_large_table_is_analysed_in_time() -> None:
    """A thousand rules that cover everything exactly once."""
    rules = [
        (f"[{at}..{at + 1})", f'"{kind}"', str(at)) for at in range(250) for kind in "甲乙丙丁"
    ]
    level = item("等级", "string", allowed='"甲", "乙", "丙", "丁"')
    bounded = item("界", "number", allowed="[0..250)")

    assert found(["x: 界", "y: 等级"], rules, more=[level, bounded]) == ()
