"""`./ganxin catalog` in a process of its own."""

import os
import pathlib
import subprocess
import sys

import pytest

from ganxin.cli import catalog

FOLDER = pathlib.Path(__file__).parents[2] / "districts" / "ganjingzi"


def ganxin(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "ganxin", "catalog", *arguments],
        env={**os.environ, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_check_needs_no_database_and_says_what_it_saw() -> None:
    done = ganxin("check")

    assert (done.returncode, done.stdout) == (0, "检查通过：事项 14 个，一件事 1 个。\n")


def test_check_names_every_fault_and_fails(tmp_path: pathlib.Path) -> None:
    for path in FOLDER.rglob("*.yaml"):
        target = tmp_path / path.relative_to(FOLDER)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    food = tmp_path / "items" / "food-licence.yaml"
    words = food.read_text(encoding="utf-8")
    words = words.replace("promised: {length: 5,", "promised: {length: 50,")
    food.write_text(words.replace("officers: 2", "officers: 1"), encoding="utf-8")

    done = ganxin("check", str(tmp_path))

    assert done.returncode == 1
    assert "site_checks_take_two" in done.stdout
    assert "promises_are_not_later_than_the_law" in done.stdout
    assert "2 处问题" in done.stderr


def test_a_folder_that_is_not_there_is_told_in_a_sentence(tmp_path: pathlib.Path) -> None:
    done = ganxin("check", str(tmp_path / "nowhere"))

    assert done.returncode == 1
    assert "读不到文件" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_action_that_does_not_exist_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        catalog.run(["dance"])

    assert end.value.code == 2
    assert "dance" in capsys.readouterr().err


def test_import_publishes_once_diff_is_quiet_and_export_reads_back(tmp_path: pathlib.Path) -> None:
    """On a database of its own, embedded, under a path with a space."""
    home = tmp_path / "a home"
    variables = {**os.environ, "GANXIN_HOME": str(home), "PYTHONUTF8": "1"}
    del variables["DATABASE_URL"]

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "ganxin", "catalog", *arguments],
            env=variables,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    first = run("import")
    assert "新增 我要开生鲜超市" in first
    assert "没有变化 0 项" in first
    assert run("import").startswith("没有变化。")
    assert run("diff") == "没有变化。\n"
    written = run("export", str(tmp_path / "out"))
    assert "items/food-licence.yaml" in written.replace(os.sep, "/")
    assert run("diff", str(tmp_path / "out")) == "没有变化。\n"
