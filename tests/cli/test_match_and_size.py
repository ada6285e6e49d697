"""`./ganxin match`, `size` and `policies`: every line is answered, in order."""

import io
import json
import pathlib
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from ganxin.cli import match, policies, size
from ganxin.cli.lines import NotUnderstood, answer_lines
from ganxin.cli.main import main
from ganxin.conf.environment import ROOT
from ganxin.feel.dmn.model import load

SIZES = load(policies.folder() / "sme_size.dmn")


def piped(*arguments: str, lines: str) -> tuple[list[dict[str, object]], int]:
    done = subprocess.run(
        [sys.executable, "-m", "ganxin", *arguments],
        input=lines.encode(),
        capture_output=True,
        timeout=60,
        check=False,
        cwd=ROOT,
    )
    assert b"Traceback" not in done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()], done.returncode


# match


def test_a_policy_answers_one_object_a_line() -> None:
    answers, code = piped(
        "match",
        "--policy",
        "service_manufacturing",
        "--lines",
        lines='{"is_manufacturer": true, "service_revenue_ratio": 30}\n'
        '{"is_manufacturer": true, "service_revenue_ratio": 29.99}\n'
        '{"is_manufacturer": true}\n'
        '{"service_revenue_ratio": 5}\n',
    )

    assert answers == [
        {"answer": True, "failed": [], "unknown": []},
        {"answer": False, "failed": ["service_revenue_ratio"], "unknown": []},
        {"answer": None, "failed": [], "unknown": ["service_revenue_ratio"]},
        {"answer": False, "failed": ["service_revenue_ratio"], "unknown": ["is_manufacturer"]},
    ]
    assert code == 0


def test_a_bad_line_says_what_is_wrong_and_spoils_only_itself() -> None:
    answers, code = piped(
        "match",
        "--policy",
        "service_manufacturing",
        "--lines",
        lines='{"is_manufacturer": "是"}\n[]\n{"is_manufacturer": false}\n',
    )

    assert answers == [
        {"error": "“is_manufacturer”应是 true 或 false。"},
        {"error": "这一行应是一个 JSON 对象。"},
        {"answer": False, "failed": ["is_manufacturer"], "unknown": ["service_revenue_ratio"]},
    ]
    assert code == 1


def test_the_matcher_starts_without_the_framework() -> None:
    script = (
        "import sys; from ganxin.cli import match; from ganxin.cli import policies; "
        "match.answer(policies.named('hnte'), {}); "
        "print('django.db' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, cwd=ROOT, timeout=60
    )

    assert done.stdout.strip() == b"False"


@pytest.mark.parametrize(
    "arguments", [[], ["--lines"], ["--policy", "hnte"], ["--policy", "hnte", "--line"]]
)
def test_wrong_use_of_the_matcher_shows_the_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert match.run(arguments) == 2
    assert "用法" in capsys.readouterr().err


def test_a_policy_that_is_not_there_is_named_with_those_that_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert match.run(["--policy", "../hnte", "--lines"]) == 2
    told = capsys.readouterr().err
    assert "没有政策“../hnte”" in told
    assert "little_giant_2026" in told


# size


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"industry": "F5211", "staff": 12, "revenue": 480, "assets": 90}, "small"),
        ({"industry": "F5211", "staff": 300, "revenue": 20000}, "large"),
        ({"industry": "F5211", "staff": 299, "revenue": 90000}, "medium"),
        ({"industry": "F5211", "staff": 50, "revenue": Decimal("499.99")}, "small"),
        ({"industry": "F5211", "staff": 9}, "micro"),
        ({"industry": "F5211", "staff": 12}, None),
        ({"industry": "A0111", "revenue": 500}, "medium"),
        ({"industry": "C1311", "staff": 1000, "revenue": 40000}, "large"),
        ({"industry": "G5910", "staff": 1000, "revenue": 30000}, "large"),
        ({"industry": "G5920", "staff": 200, "revenue": 30000}, "large"),
        ({"industry": "G5330", "staff": 1000, "revenue": 30000}, None),
        ({"industry": "K7010", "revenue": 1000, "assets": 5000}, "medium"),
        ({"industry": "K7020", "staff": 99}, "micro"),
        ({"industry": "L7211", "staff": 100, "assets": 8000}, "medium"),
        ({"industry": "M7310", "staff": 10}, "small"),
        ({"industry": "J6610", "staff": 10, "revenue": 1, "assets": 1}, None),
        ({"staff": 1, "revenue": 1, "assets": 1}, None),
        ({"industry": "F5211", "staff": None, "revenue": 99}, "micro"),
    ],
)
def test_the_size_class_is_that_of_the_standard(
    facts: dict[str, object], expected: str | None
) -> None:
    assert size.answer(SIZES, facts) == {"size": expected}


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"industry": 5211}, "industry 应当是"),
        ({"industry": "5211"}, "带门类字母"),
        ({"industry": "F52111"}, "industry 应当是"),
        ({"industry": "F52", "staff": "十二"}, "staff（从业人员）应当是不小于零的数字"),
        ({"industry": "F52", "revenue": -1}, "revenue（营业收入）应当是不小于零的数字"),
        ({"industry": "F52", "assets": True}, "assets（资产总额）应当是不小于零的数字"),
    ],
)
def test_a_figure_that_is_none_is_an_error(facts: dict[str, object], message: str) -> None:
    with pytest.raises(NotUnderstood, match=message):
        size.answer(SIZES, facts)


def test_sizes_are_answered_as_a_pipe() -> None:
    answers, code = piped(
        "size",
        "--lines",
        lines='{"industry": "F5211", "staff": 12, "revenue": 480}\n{"industry": 1}\n',
    )

    assert answers[0] == {"size": "small"}
    assert "error" in answers[1]
    assert code == 1


def test_wrong_use_of_sizes_shows_the_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert size.run(["F5211"]) == 2
    assert size.run(["--help"]) == 0
    assert "用法" in capsys.readouterr().err


# policies


def test_the_stored_cases_of_the_district_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert policies.run(["test"]) == 0
    assert "0 个不对" in capsys.readouterr().out


def test_a_case_that_fails_is_named_with_what_came_instead() -> None:
    told = policies.differs(
        policies.named("vat_small_scale"),
        {
            "expected": False,
            "inputs": {"vat_type": "small"},
            "failed": ["vat_type"],
            "unknown": [],
        },
    )

    assert told == "答案应是 False，得到 True；不符合的应是 ['vat_type']，得到 []"


def test_a_changed_model_fails_its_cases(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(policies.folder(), tmp_path / "policies")
    path = tmp_path / "policies" / "small_profit_cit.dmn"
    path.write_text(path.read_text(encoding="utf-8").replace("&lt;= 300", "&lt;= 299"))
    monkeypatch.setenv("GANXIN_DISTRICT", str(tmp_path))

    assert policies.run(["test", "small_profit_cit"]) == 1
    assert "✗ small_profit_cit：全部正好达到门槛" in capsys.readouterr().out


def test_converting_writes_every_model_and_says_what_the_source_leaves_open(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("criteria.json", "sme_size_thresholds.csv"):
        shutil.copy(policies.folder() / name, tmp_path)

    assert policies.run(["convert", str(tmp_path)]) == 0

    told = capsys.readouterr().out
    assert "ln_young_eagle" in told
    assert "numeric thresholds NOT FOUND" in told
    for path in policies.folder().glob("*.dmn"):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


@pytest.mark.parametrize(
    ("arguments", "code"),
    [([], 2), (["convert"], 2), (["grow", "x"], 2), (["--help"], 0), (["list", "x"], 2)],
)
def test_wrong_use_of_policies_shows_the_usage(
    arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert policies.run(arguments) == code
    told = capsys.readouterr()
    assert "用法" in (told.err if code else told.out)


def test_a_folder_without_rule_sets_is_told_plainly(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert policies.run(["convert", str(tmp_path)]) == 2
    (tmp_path / "criteria.json").write_bytes(b"\xff\xfe")
    assert policies.run(["convert", str(tmp_path)]) == 2
    (tmp_path / "criteria.json").write_text("{", encoding="utf-8")
    assert policies.run(["convert", str(tmp_path)]) == 2

    told = capsys.readouterr().err.splitlines()
    assert told[0].startswith("读写不了")
    assert told[1] == "文件不是 UTF-8 文字。"
    assert told[2].endswith("这不是 JSON。")


def test_the_list_names_the_documents(capsys: pytest.CaptureFixture[str]) -> None:
    assert policies.run(["list"]) == 0
    assert "国科发火〔2016〕32号" in capsys.readouterr().out


def test_the_check_finds_who_is_entitled_twice(capsys: pytest.CaptureFixture[str]) -> None:
    assert policies.run(["check"]) == 0
    told = capsys.readouterr().out
    assert "满足 vat_small_scale 的都满足 six_taxes_half" in told
    assert "✓ 18 项政策，0 项自相矛盾。" in told


def test_a_policy_that_nobody_can_meet_fails_the_check(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "policies").mkdir()
    model = (policies.folder() / "small_profit_cit.dmn").read_text(encoding="utf-8")
    (tmp_path / "policies" / "small_profit_cit.dmn").write_text(
        model.replace("taxable_income &lt;= 300", "staff &gt; 300"), encoding="utf-8"
    )
    monkeypatch.setenv("GANXIN_DISTRICT", str(tmp_path))

    assert policies.run(["check"]) == 1
    assert "small_profit_cit 谁也不能满足" in capsys.readouterr().out


def test_two_versions_are_compared_condition_by_condition(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert policies.run(["compare", "specialized_sme_2022_legacy", "specialized_sme_2026"]) == 0
    told = capsys.readouterr().out
    assert "收紧  截至上年末从事特定细分市场时间" in told
    assert "－ segment_years >= 2" in told
    assert "＋ segment_years >= 3" in told
    assert "有企业能同时满足" in told


def test_a_policy_is_explained_with_the_nearest_miss_and_what_to_ask(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "facts.json"
    path.write_text('{"is_manufacturer": true, "service_revenue_ratio": 12.5}', encoding="utf-8")

    assert policies.run(["explain", "service_manufacturing", str(path)]) == 0
    told = capsys.readouterr().out
    assert "✗ 服务收入占营业收入比重（原则上）：12.5%，应不低于 30%，差 17.5 个百分点" in told
    assert "服务收入占营业收入比重（原则上）：由 12.5% 到 30%" in told

    path.write_text("{}", encoding="utf-8")
    assert policies.run(["explain", "service_manufacturing", str(path)]) == 0
    assert "制造业企业：提供 是" in capsys.readouterr().out

    path.write_text("[", encoding="utf-8")
    assert policies.run(["explain", "service_manufacturing", str(path)]) == 2
    assert "不是完整的 JSON" in capsys.readouterr().err


def test_lines_are_flushed_as_they_are_answered() -> None:
    flushed: list[int] = []

    class Sink(io.BytesIO):
        def flush(self) -> None:
            flushed.append(len(self.getvalue().splitlines()))

    answer_lines(io.BytesIO(b"{}\n{}\n"), Sink(), lambda question: {"n": len(question)})

    assert flushed == [1, 2]


# What people mistake, and what they mean badly


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"staff": 1e999999999}', "里的数 1e999999999 太大"),
        ('{"staff": 1e99999999999999999999}', "太大"),
        ('{"staff": ' + "1" * 5000 + "}", "太长"),
        ('{"staff": NaN}', "JSON 里没有 NaN 这个数"),
        ('{"staff": 1, "staff": 2}', "这一行把“staff”写了两次。"),
        ("[" * 100_000, "嵌套太深"),
        ('{"staff": "\\ud800"}', "不成对的"),
        ('{"staff": １}', "不是完整的 JSON（第 11 个字）"),
    ],
)
@pytest.mark.parametrize("command", [("size",), ("match", "--policy", "six_taxes_half")])
def test_numbers_and_texts_without_a_meaning_are_told_in_their_place(
    command: tuple[str, ...], line: str, reason: str
) -> None:
    answers, code = piped(*command, "--lines", lines=f"{line}\n{{}}\n")

    assert reason in str(answers[0]["error"])
    assert len(answers) == 2
    assert "error" not in answers[1]
    assert code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["feel", "1", "--help"],
        ["dmn", "run", "--help"],
        ["dmn", "check", "x.dmn", "-h"],
        ["match", "--policy", "hnte", "--help"],
        ["size", "-h"],
        ["policies", "convert", "--help"],
        ["policies", "test", "-h"],
    ],
)
def test_help_is_help_wherever_it_is_asked_for(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 0
    assert capsys.readouterr().out.startswith("用法")


def test_a_policy_that_asks_for_today_is_not_answered_without_a_day(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "policies").mkdir()
    model = (policies.folder() / "rd_super_deduction.dmn").read_text(encoding="utf-8")
    old = "excluded_industry = false"
    (tmp_path / "policies" / "rd_super_deduction.dmn").write_text(
        model.replace(old, f'{old} and today() &lt; date("2027-01-01")'),
        encoding="utf-8",
    )
    monkeypatch.setenv("GANXIN_DISTRICT", str(tmp_path))

    assert match.run(["--policy", "rd_super_deduction", "--lines"]) == 2
    assert "要看今天是哪一天，请写上 --on" in capsys.readouterr().err

    rule = policies.named("rd_super_deduction")
    facts: dict[str, object] = {"excluded_industry": False}
    answers = [
        match.answer(rule, facts, datetime(year, 1, 1, tzinfo=UTC))["answer"]
        for year in (2026, 2027)
    ]
    assert answers == [True, False]


def test_a_day_that_is_none_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert match.run(["--policy", "hnte", "--lines", "--on", "2026-02-30"]) == 2
    assert "--on 应是日期" in capsys.readouterr().err
