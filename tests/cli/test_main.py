"""The table of commands, and the small ones."""

import json
import pathlib
from importlib import import_module

import pytest
from django.test import Client

from ganxin.cli import openapi, skips, usage
from ganxin.cli.main import COMMANDS, main
from ganxin.conf.environment import ROOT
from ganxin.conf.version import VERSION


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_in_the_table_can_be_called(name: str) -> None:
    assert callable(import_module(COMMANDS[name][0]).run)


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([], ["help"], ["-h"], ["--help"]):
        assert main(arguments) == 0
        said = capsys.readouterr().out
        assert all(name in said for name in COMMANDS)
    assert usage.run([]) == 0


def test_an_unknown_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dmeo"]) == 2
    said = capsys.readouterr()
    assert "没有命令 dmeo" in said.err
    assert said.out == ""


def test_the_version_is_the_same_everywhere(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["version"]) == 0
    assert VERSION in capsys.readouterr().out
    assert f'version = "{VERSION}"' in (ROOT / "pyproject.toml").read_text()


def test_the_interface_description_is_openapi_3_1_and_lists_the_health_call() -> None:
    document = json.loads(openapi.text())
    assert document["openapi"].startswith("3.1")
    assert document["info"]["version"] == VERSION
    assert "/api/health" in document["paths"]


def test_the_interface_description_in_the_repository_is_in_sync() -> None:
    assert openapi.PATH.read_text() == openapi.text(), "run ./ganxin openapi"


def test_the_api_answers(client: Client) -> None:
    assert client.get("/api/health").json() == {"status": "ok"}


def test_an_unknown_call_is_not_found(client: Client) -> None:
    assert client.get("/api/nothing").status_code == 404


class Report:
    """What pytest keeps of a skipped test."""

    def __init__(self, reason: str) -> None:
        self.longrepr = ("tests/x.py", 1, f"Skipped: {reason}")


def test_skipped_tests_are_counted_by_reason() -> None:
    said = skips.lines([Report("no browser"), Report("no browser"), Report("root")])  # type: ignore[list-item] # stands for a report
    assert said == ["跳过了 3 项测试：", "  2 项：no browser", "  1 项：root"]
    assert skips.lines([]) == ["没有跳过任何测试。"]


def test_both_readmes_begin_with_the_two_commands() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        head = pathlib.Path(ROOT / name).read_text()[:1200]
        assert head.index("./ganxin demo") < head.index("./ganxin test")
