"""`./ganxin feel`: one expression, as an official would try it."""

import json
import pathlib
import subprocess
import sys
from collections.abc import Callable

import pytest

from ganxin.cli.main import main
from ganxin.conf.environment import ROOT

Told = tuple[int, str, str]
Ask = Callable[..., Told]


@pytest.fixture
def ask(tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Runs the command on an expression and facts: exit code, output, errors."""

    def asked(expression: str, scope: object = None, *more: str) -> Told:
        path = tmp_path / "scope.json"
        path.write_text(json.dumps(scope or {}, ensure_ascii=False), encoding="utf-8")
        code = main(["feel", expression, "--scope", str(path), *more])
        said = capsys.readouterr()
        return code, said.out, said.err

    return asked


@pytest.mark.parametrize(
    ("expression", "scope", "answer"),
    [
        ("面积 >= 500", {"面积": 500}, "true"),
        ("面积 >= 500", {"面积": 280.5}, "false"),
        ("面积 >= 500", {}, "未知"),
        ("面积 >= 500", {"面积": {"unknown": True}}, "未知"),
        ("面积 >= 500", {"面积": None}, "null"),
        ("面积 / 3", {"面积": 1}, "0.3333333333333333333333333333333333"),
        ("1e3 + 0.50", {}, "1000.5"),
        ("名称 + \"“甲”\\n\"", {"名称": "乙"}, '"乙“甲”\\n"'),
        ("开业 + duration(\"P7D\")", {"开业": {"date": "2026-11-22"}}, '@"2026-11-29"'),
        ("到 - 从", {"从": {"time": "08:00:00"}, "到": {"time": "09:30:00"}}, '@"PT1H30M"'),
        ("[1..面积)", {"面积": 5}, "[1..5)"),
        ("{a: 1, \"b-c\": [null, true]}", {}, '{a: 1, "b-c": [null, true]}'),
        ("企业.年限", {"企业": {"年限": {"duration": "P1Y6M"}}}, '@"P1Y6M"'),
        ("利润-税 + 1", {"利润-税": 2}, "3"),
        ("function(a) a", {}, "function(a)"),
    ],
)  # fmt: skip
def test_the_answer_is_written_in_the_language(
    ask: Ask, expression: str, scope: dict[str, object], answer: str
) -> None:
    assert ask(expression, scope) == (0, f"{answer}\n", "")


def test_without_facts_every_name_is_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feel", "x or true"]) == 0
    assert main(["feel", "x and true"]) == 0
    assert capsys.readouterr().out == "true\n未知\n"


def test_an_explanation_shows_every_condition_with_what_it_found_and_wants(ask: Ask) -> None:
    scope = {"面积": 280, "品类": ["散装熟食"]}
    expression = '面积 >= 500 and "散装熟食" in 品类 and 员工 > 3'

    code, out, _ = ask(expression, scope, "--explain")

    assert code == 0
    assert out.splitlines() == [
        "false",
        f"✗ {expression}：要全部满足",
        "  ✗ 面积：280，应不低于 500，差 220",
        "  ✓ 品类：“散装熟食”，应在 “散装熟食”",
        "  ？ 员工：应高于 3，缺：员工",
    ]


def test_a_value_is_explained_by_the_facts_behind_it(ask: Ask) -> None:
    code, out, _ = ask("甲.数 * 2 + 乙", {"甲": {"数": 4}, "乙": 1}, "--explain")

    assert (code, out) == (0, "9\n甲.数 = 4\n乙 = 1\n")


def test_the_clock_is_the_caller_s(ask: Ask) -> None:
    assert ask("today()")[1] == "null\n"
    assert ask("today()", {}, "--now", "2026-11-22T09:00:00")[1] == '@"2026-11-22"\n'
    assert ask("now()", {}, "--now", "2026-11-22T09:00:00Z")[1] == '@"2026-11-22T09:00:00Z"\n'


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("面积 >", "第 1 行第 5 列：表达式没有写完"),
        ("没有(1)", "没有名为“没有”的函数"),
        ("a\n+ )", "第 2 行第 3 列"),
        ("(" * 100, "嵌套太深"),
        ("count(for x in 1..1000, y in 1..1000 return 1)", "计算量太大"),
    ],
)
def test_a_faulty_expression_is_told_with_its_place(
    ask: Ask, expression: str, reason: str
) -> None:
    code, out, err = ask(expression)

    assert (code, out) == (1, "")
    assert reason in err


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'{"a": 1', "不是完整的 JSON（第 1 行第 8 列）"),
        (b"", "不是完整的 JSON"),
        (b"[1]", "应是一个 JSON 对象"),
        ('{"a": "甲"}'.encode("gb18030"), "不是 UTF-8 文字"),
        (b'{"a": 1, "a": 2}', "把“a”写了两次"),
        (b'{"a": NaN}', "没有 NaN 这个数"),
        (b'{"a": ' + b"[" * 100_000, "JSON"),
        (b'{"a": {"date": "2026-13-01"}}', 'a：应是日期，例如 2026-11-22，给的是 "2026-13-01"'),
        (b'{"a": ' + b"1" * 5_000 + b"}", "太长"),
    ],
)
def test_a_bad_file_of_facts_is_refused_in_a_plain_sentence(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str], content: bytes, reason: str
) -> None:
    path = tmp_path / "scope.json"
    path.write_bytes(content)

    assert main(["feel", "a", "--scope", str(path)]) == 2
    assert reason in capsys.readouterr().err


def test_a_file_that_is_not_there_is_told(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["feel", "1", "--scope", str(tmp_path / "nothing.json")]) == 2
    assert "没有文件" in capsys.readouterr().err
    assert main(["feel", "1", "--scope", str(tmp_path)]) == 2
    assert "读不了" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ([], "用法"),
        (["1", "2"], "用法"),
        (["1", "--scope"], "--scope 后面少了一个值"),
        (["1", "--scoop", "x"], "没有 --scoop 这个选项"),
        (["1", "--now", "gestern"], "--now 应是日期和时间"),
    ],
)
def test_wrong_use_is_told(
    capsys: pytest.CaptureFixture[str], arguments: list[str], reason: str
) -> None:
    assert main(["feel", *arguments]) == 2
    assert reason in capsys.readouterr().err


def test_help_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feel", "--help"]) == 0
    assert "用法" in capsys.readouterr().out


def test_the_command_starts_without_the_framework() -> None:
    code = (
        "import sys; from ganxin.cli.main import main; main(['feel', '1 + 1']); "
        "import ganxin.cli.dmn; assert 'django' not in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, timeout=60, check=False, cwd=ROOT
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, b"2\n", b"")


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    done = subprocess.run(
        f"{sys.executable} -m ganxin feel '[1..900][item > 0]' | true",
        shell=True,
        capture_output=True,
        timeout=60,
        check=False,
        cwd=ROOT,
    )

    assert done.stderr == b""


def test_a_file_without_end_is_given_up(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (
        ["feel", "1", "--scope", "/dev/zero"],
        ["dmn", "check", "/dev/zero"],
        ["policies", "explain", "hnte", "/dev/zero"],
    ):
        assert main(arguments) == 2
        assert "/dev/zero 太大，最多 16 MB。" in capsys.readouterr().err


def test_a_folder_in_the_place_of_a_file_is_told_in_chinese(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["feel", "1", "--scope", str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"读不了 {tmp_path}：这是一个文件夹。\n"


def test_an_option_that_is_given_twice_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feel", "1", "--scope", "a.json", "--scope", "b.json"]) == 2
    assert "--scope 写了两次。" in capsys.readouterr().err


def test_an_interrupted_command_ends_quietly(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_arguments: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("ganxin.cli.feel.run", interrupted)
    assert main(["feel", "1"]) == 130
