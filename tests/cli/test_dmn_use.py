"""`./ganxin dmn` used in the wrong way, or on files that are not there."""

import pathlib

import pytest

from ganxin.cli.main import main


@pytest.mark.parametrize("more", [["run"], ["check"], ["test"]])
def test_a_broken_model_is_told(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str], more: list[str]
) -> None:
    model, cases = tmp_path / "model.dmn", tmp_path / "cases.json"
    model.write_text("<html/>", encoding="utf-8")
    cases.write_text('{"cases": [{"decision": "d", "expected": 1}]}', encoding="utf-8")
    files = [str(model), str(cases)] if more == ["test"] else [str(model)]

    assert main(["dmn", *more, *files]) == 1
    said = capsys.readouterr()
    assert "这不是 DMN 模型" in said.out + said.err


@pytest.mark.parametrize(
    "arguments",
    [[], ["walk"], ["run"], ["check"], ["test"], ["test", "a"], ["check", "a", "b"]],
)
def test_wrong_use_shows_the_usage(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert main(["dmn", *arguments]) == 2
    assert "用法" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "nothing.dmn"],
        ["check", "nothing.dmn"],
        ["test", "nothing.dmn", "nothing.json"],
        ["run", "nothing.dmn", "--inputs", "nothing.json"],
    ],
)
def test_a_file_that_is_not_there_is_told(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert main(["dmn", *arguments]) == 2
    assert "没有文件 nothing." in capsys.readouterr().err
