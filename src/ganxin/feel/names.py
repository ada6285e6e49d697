"""Which facts an expression reads, in every branch, in order of appearance."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ganxin.feel import ast
from ganxin.feel.kept import Kept

_NONE: frozenset[str] = frozenset()


def free_names(node: ast.Node) -> tuple[str, ...]:
    """The names that must come from the scope, without members."""
    return tuple(dict.fromkeys(root for root, _ in _free(node, _NONE)))


def _free(node: ast.Node, bound: frozenset[str]) -> Iterator[tuple[str, str]]:
    """(name, path) for each fact; `bound` are the names that the expression brings in itself."""
    if isinstance(node, ast.Name):
        if node.name not in bound and node.name != "?":
            yield node.name, node.name
    elif isinstance(node, ast.Path):
        yield from _free_path(node, bound)
    else:
        for part, names in _scoped(node, bound):
            yield from _free(part, names)


def _scoped(node: ast.Node, bound: frozenset[str]) -> Iterator[tuple[ast.Node, frozenset[str]]]:
    """The parts of a node, each with the names that are bound there."""
    parts = _SCOPED.get(type(node))
    if parts is not None:
        yield from parts(node, bound)
    else:
        for part in ast.children(node):
            yield part, bound


def _looped(
    bindings: tuple[tuple[str, ast.Node], ...], inside: ast.Node, bound: frozenset[str]
) -> Iterator[tuple[ast.Node, frozenset[str]]]:
    for name, source in bindings:
        yield source, bound
        bound |= {name}
    yield inside, bound


def _in_context(
    node: ast.ContextOf, bound: frozenset[str]
) -> Iterator[tuple[ast.Node, frozenset[str]]]:
    for key, value in node.entries:
        yield value, bound
        bound |= {key}


def _in_function(
    node: ast.FunctionOf, bound: frozenset[str]
) -> Iterator[tuple[ast.Node, frozenset[str]]]:
    if node.body is not None:
        yield node.body, bound | {name for name, _ in node.parameters}


_SCOPED: dict[
    type[ast.Node], Callable[[Any, frozenset[str]], Iterable[tuple[ast.Node, frozenset[str]]]]
] = {
    ast.Quantified: lambda node, bound: _looped(node.bindings, node.condition, bound),
    ast.For: lambda node, bound: _looped(node.bindings, node.result, bound | {"partial"}),
    ast.ContextOf: _in_context,
    ast.FunctionOf: _in_function,
    ast.Filter: lambda node, bound: (
        (node.base, bound),
        (node.condition, bound | {"item"}),
    ),
}


def _free_path(node: ast.Path, bound: frozenset[str]) -> Iterator[tuple[str, str]]:
    members = [node.member]
    base = node.base
    while isinstance(base, ast.Path):
        members.append(base.member)
        base = base.base
    if not isinstance(base, ast.Name):
        yield from _free(base, bound)
    elif base.name not in bound and base.name != "?":
        yield base.name, ".".join((base.name, *reversed(members)))


def _paths(node: ast.Node) -> tuple[str, ...]:
    return tuple(dict.fromkeys(path for _, path in _free(node, _NONE)))


# The facts, with their members: `经营场所.在商场内`.
free_paths = Kept(_paths)
