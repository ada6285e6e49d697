"""`./ganxin bench NAME …`: one measurement, each against a peer in the same run.

A bench is a module of the folder `bench`: its docstring's first line says what it measures, its
`run(arguments) -> int` does it. A new file there is a new bench.
"""

import ast
import pathlib
import sys
from collections.abc import Callable
from importlib import import_module

from ganxin.conf import environment


def run(arguments: list[str]) -> int:
    """The bench's exit code; 2 where there is no such bench."""
    found = benches(environment.ROOT / "bench")
    name = arguments[0] if arguments else "--help"
    if name not in found:
        asked = name in ("-h", "--help")
        out = sys.stdout if asked else sys.stderr
        out.write("" if asked else f"没有 {name} 这个测量。\n")
        out.write("用法：./ganxin bench 名称 [参数]\n")
        for each, path in found.items():
            out.write(f"  {each:<14}{_about(path)}\n")
        return 0 if asked else 2
    if str(environment.ROOT) not in sys.path:
        sys.path.insert(0, str(environment.ROOT))
    module = import_module(f"bench.{found[name].stem}")
    measure: Callable[[list[str]], int] = module.run
    return measure(arguments[1:])


def benches(folder: pathlib.Path) -> dict[str, pathlib.Path]:
    """Name and file of every bench."""
    return {
        path.stem.replace("_", "-"): path
        for path in sorted(folder.glob("*.py"))
        if not path.stem.startswith("_")
    }


def _about(path: pathlib.Path) -> str:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return docstring.partition("\n")[0]
