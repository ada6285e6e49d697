"""The conformance kit of DMN, where the environment variable GANXIN_TCK names a folder of it."""

import csv
import os
import pathlib
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from bench import tck
from ganxin.cli.main import main

NOW = datetime(2026, 11, 22, tzinfo=UTC)
LEVEL_2 = 116
MODEL = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/"
    name="m" namespace="m">
  <inputData id="a" name="a"/>
  <decision id="d" name="d">
    <informationRequirement><requiredInput href="#a"/></informationRequirement>
    <literalExpression><text>{expression}</text></literalExpression>
  </decision>
</definitions>"""
CASE = """<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <modelName>0001-m.dmn</modelName>
  <testCase id="001">
    <inputNode name="a"><value xsi:type="xsd:decimal">{given}</value></inputNode>
    <resultNode name="d"{more}><expected>{expected}</expected></resultNode>
  </testCase>
</testCases>"""
NIL = '<value xsi:nil="true"/>'
Kit = Callable[..., pathlib.Path]


def number(text: str) -> str:
    return f'<value xsi:type="xsd:decimal">{text}</value>'


@pytest.fixture
def kit(tmp_path: pathlib.Path) -> Kit:
    """Makes a kit of one case: the decision `d` with this expression over `a`."""

    def make(
        expected: str, expression: str = "a + 1", given: str = "1", more: str = ""
    ) -> pathlib.Path:
        folder = tmp_path / "compliance-level-2" / "0001-m"
        folder.mkdir(parents=True)
        (folder / "0001-m.dmn").write_text(MODEL.format(expression=expression))
        test = CASE.format(expected=expected, given=given, more=more)
        (folder / "0001-m-test-01.xml").write_text(test)
        return tmp_path

    return make


def bench(folder: pathlib.Path) -> int:
    return main(["bench", "tck", str(folder), "--csv", str(folder / "result.csv")])


def rows(folder: pathlib.Path) -> list[list[str]]:
    with (folder / "result.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_every_case_of_the_kit_passes() -> None:
    named = os.environ.get("GANXIN_TCK")
    if not named:
        pytest.skip("no DMN conformance kit: GANXIN_TCK names no folder")
    cases = list(tck.measure(pathlib.Path(named), NOW))

    assert [case for case in cases if not case.passed] == []
    assert cases
    if "level-2" in pathlib.Path(named).name:
        assert len(cases) == LEVEL_2


def test_a_passed_case_is_told_and_written_as_the_kit_wants_it(
    kit: Kit, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = kit(number("2"))

    assert bench(folder) == 0
    assert "1/1" in (said := capsys.readouterr().out)
    assert "测试用例通过 1/1（100.0%），结果节点通过 1/1" in said
    assert rows(folder) == [["compliance-level-2/0001-m", "0001-m-test-01", "001", "SUCCESS", ""]]


@pytest.mark.parametrize(
    ("expected", "expression", "given", "reason"),
    [
        (number("3"), "a + 1", "1", "d：Decimal('2')，应是 Decimal('3')"),
        (number("2"), "a +", "1", "表达式没有写完"),
        (number("2"), "a + 1", "much", "程序出错"),
        ('<value xsi:type="xsd:string">2</value>', "a + 1", "1", "应是 '2'"),
        (NIL, "a + 1", "1", "应是 None"),
    ],
)
def test_a_failed_case_is_told_with_what_came_instead(
    kit: Kit,
    capsys: pytest.CaptureFixture[str],
    expected: str,
    expression: str,
    given: str,
    reason: str,
) -> None:
    folder = kit(expected, expression, given)

    assert bench(folder) == 1
    assert "未通过" in (said := capsys.readouterr().out)
    assert reason in said
    assert rows(folder)[0][3] == "ERROR"


def test_an_expression_that_is_refused_is_null(kit: Kit) -> None:
    assert bench(kit(NIL, "a +")) == 0


@pytest.mark.parametrize(("more", "code"), [("", 1), (' errorResult="true"', 0)])
def test_a_model_that_cannot_be_loaded_is_right_only_where_an_error_is_wanted(
    kit: Kit, more: str, code: int
) -> None:
    folder = kit(NIL, more=more)
    (folder / "compliance-level-2" / "0001-m" / "0001-m.dmn").write_text("<nothing/>")

    assert bench(folder) == code


@pytest.mark.parametrize("content", ["<testCases", "<other/>"])
def test_a_test_file_that_cannot_be_read_is_a_failure(kit: Kit, content: str) -> None:
    folder = kit(number("2"))
    (folder / "compliance-level-2" / "0001-m" / "0001-m-test-01.xml").write_text(content)

    assert bench(folder) == 1


def test_a_wrong_folder_is_refused(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", "tck", str(tmp_path / "nothing")]) == 2
    assert "没有文件夹" in capsys.readouterr().err
    assert main(["bench", "tck", str(tmp_path)]) == 2
    assert "里没有测试用例" in capsys.readouterr().err


def test_a_result_file_that_cannot_be_written_is_told(
    kit: Kit, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = kit(number("2"))

    assert main(["bench", "tck", str(folder), "--csv", str(folder / "no" / "where.csv")]) == 2
    assert "写不了" in capsys.readouterr().err


def test_wrong_use_is_told_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["bench", "tck"])
    assert stopped.value.code == 2
    assert "用法" in capsys.readouterr().err
