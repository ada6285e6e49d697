"""The house rules that a machine can hold."""

import ast
import pathlib
import re
import subprocess
import sys
import tomllib

import pytest
from grimp import ImportGraph

from ganxin.cli import check
from ganxin.conf.environment import ROOT
from tools.front_door import House

CONTRACTS = ROOT / "importlinter.toml"
SOURCE = ROOT / "src" / "ganxin"
DOORS = sorted(set(SOURCE.glob("*/api.py")) - {SOURCE / "conf" / "api.py"})  # conf only wires


def test_the_import_contracts_are_kept() -> None:
    source = "from importlinter.cli import lint_imports_command as run; run()"
    done = subprocess.run(
        [sys.executable, "-c", source, "--config", CONTRACTS.name, "--no-logo", "--no-cache"],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "PYTHONUTF8": "1", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_every_domain_package_is_under_the_inside_contract() -> None:
    contracts = tomllib.loads(CONTRACTS.read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    inside = next(contract for contract in contracts if contract["id"] == "inside")
    with_records = {path.parent.name for path in SOURCE.glob("*/migrations")}

    assert {f"ganxin.{name}" for name in with_records - {"shell"}} <= set(inside["containers"])


def house(*, wiring: bool = True) -> House:
    return House(
        root="town",
        public=frozenset({"api", "events"}),
        open_packages=frozenset({"lib"}),
        wiring="conf" if wiring else "",
        wired=frozenset({"http"}),
        wired_by=frozenset({"cli"}),
        entries=frozenset({"__main__"}),
    )


def graph(*imports: tuple[str, str]) -> ImportGraph:
    made = ImportGraph()
    for importer, imported in imports:
        made.add_import(importer=importer, imported=imported)
    return made


def test_a_planted_break_in_is_named() -> None:
    planted = graph(
        ("town.cases.views", "town.catalog.models"),
        ("town.cases.views", "town.catalog.api"),
        ("town.cases.views", "town.cases.models"),
    )

    assert list(house().break_ins(planted)) == ["town.cases.views -> town.catalog.models"]


@pytest.mark.parametrize(
    ("importer", "imported", "is_break_in"),
    [
        ("town.cases.views", "town.catalog", True),
        ("town.cases.views", "town.catalog.operations.writing", True),
        ("town.cases.views", "town.catalog.events", False),
        ("town.cases.views", "town.lib.money", False),
        ("town.cases.views", "django.db", False),
        ("town.conf.urls", "town.cases.http", False),
        ("town.conf.urls", "town.cases.models", True),
        ("town.cases.views", "town.cases.http", False),
        ("town.catalog.views", "town.cases.http", True),
        ("town.cases.views", "town.conf.settings", True),
        ("town.cli.demo", "town.conf.postgres", False),
        ("town.cli.demo", "town.cases.models", True),
        ("town.__main__", "town.cli.main", False),
        ("town", "town.cases.models", True),
    ],
)
def test_who_may_go_through_which_door(importer: str, imported: str, is_break_in: bool) -> None:
    assert house().is_break_in(importer, imported) is is_break_in


def test_without_a_wiring_package_every_package_is_alike() -> None:
    assert house(wiring=False).is_break_in("town.conf.urls", "town.cases.http")


def test_no_module_is_too_long() -> None:
    assert check.too_long(ROOT) == []


def test_nothing_says_of_itself_that_it_is_unfinished() -> None:
    assert check.unfinished(ROOT) == []


def test_a_module_that_is_too_long_or_unfinished_is_named(tmp_path: pathlib.Path) -> None:
    (tmp_path / "src" / "migrations").mkdir(parents=True)
    (tmp_path / "src" / "long.py").write_text("x = 1\n" * 401)
    (tmp_path / "src" / "open.py").write_text("x = 1  # TO" + "DO later\n")
    (tmp_path / "src" / "migrations" / "0001.py").write_text("x = 1\n" * 500)

    assert check.too_long(tmp_path) == ["src/long.py: 401 行，最多 400 行"]
    assert check.unfinished(tmp_path) == ["src/open.py:1: x = 1  # TO" + "DO later"]


@pytest.mark.parametrize("path", DOORS, ids=lambda path: path.parent.name)
def test_a_front_door_is_imports_and_their_list_and_nothing_else(path: pathlib.Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    assigned = [
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
    others = [
        node
        for node in tree.body[1:]
        if not isinstance(node, ast.Import | ast.ImportFrom | ast.Assign)
    ]

    assert isinstance(tree.body[0], ast.Expr), "a docstring comes first"
    assert assigned == ["__all__"]
    assert others == []


def test_nobody_but_the_clocks_reads_the_clock() -> None:
    """The player of the demo stands outside the server, like the people it plays."""
    reading = re.compile(r"\b(?:timezone\.now|datetime\.now|datetime\.utcnow|date\.today)\b")
    readers = [
        path.relative_to(SOURCE)
        for path in sorted(SOURCE.rglob("*.py"))
        if reading.search(path.read_text("utf-8"))
    ]

    assert [
        str(path)
        for path in readers
        if path.name != "clock.py" and path.parts[:2] != ("cli", "demo")
    ] == []
