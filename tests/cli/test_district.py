"""`./ganxin district`: a site of its own, on an empty database."""

import os
import pathlib
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator

import psycopg
import pytest
from psycopg import sql

FOLDER = pathlib.Path(__file__).parents[2] / "districts" / "ganjingzi"
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def empty_database() -> Iterator[str]:
    """The address of a database that holds nothing, gone afterwards."""
    name = f"district_{uuid.uuid4().hex[:12]}"
    server = os.environ["DATABASE_URL"]
    before, _, after = server.partition("?")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield f"{before.rpartition('/')[0]}/{name}?{after}"
        finally:
            connection.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            )


@pytest.fixture(scope="module")
def ganxin(empty_database: str, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs a command on that database, with a home of its own."""
    home = tmp_path_factory.mktemp("home")

    def run(*arguments: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "ganxin", *arguments],
            env={
                **os.environ,
                "PYTHONUTF8": "1",
                "DATABASE_URL": empty_database,
                "GANXIN_HOME": str(home),
            },
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )

    assert run("migrate").returncode == 0
    return run


def test_an_administrator_needs_an_office_to_sit_in(ganxin: Run) -> None:
    done = ganxin("district", "administrator", "曹宇", "root1", typed="a long pass phrase\n")

    assert done.returncode == 1
    assert "先运行 ./ganxin district load" in done.stderr


def test_a_district_is_loaded_once_and_a_second_time_changes_nothing(ganxin: Run) -> None:
    first, second = ganxin("district", "load", str(FOLDER)), ganxin("district", "load")

    assert first.returncode == 0, first.stderr
    assert "工作日历：8 项有变化" in first.stdout
    assert second.returncode == 0, second.stderr
    assert "工作日历：没有变化" in second.stdout
    assert "事项与一件事目录：没有变化" in second.stdout


def test_the_first_administrator_is_made_once_and_with_a_good_password(ganxin: Run) -> None:
    ganxin("district", "load")
    weak = ganxin("district", "administrator", "曹宇", "root1", typed="123456\n")
    made = ganxin("district", "administrator", "曹宇", "root1", typed="a long pass phrase\n")
    again = ganxin("district", "administrator", "许建国", "root2", typed="a long pass phrase\n")

    assert weak.returncode == 1
    assert "密码" in weak.stderr
    assert made.returncode == 0, made.stderr
    assert again.returncode == 1
    assert "已经有系统管理员" in again.stderr
    assert "Traceback" not in weak.stderr + again.stderr


def test_a_folder_that_is_not_there_is_told_in_a_sentence(ganxin: Run) -> None:
    done = ganxin("district", "load", "/nowhere/at/all")

    assert done.returncode == 1
    assert "读不到文件" in done.stderr
    assert "Traceback" not in done.stderr
