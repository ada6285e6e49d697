"""Which facts an expression reads, in every branch, in order of appearance."""

from collections.abc import Iterator

from ganxin.feel import ast

_NONE: frozenset[str] = frozenset()


def free_names(node: ast.Node) -> tuple[str, ...]:
    """The names that must come from the scope, without members."""
    return tuple(dict.fromkeys(root for root, _ in _free(node, _NONE)))


def free_paths(node: ast.Node) -> tuple[str, ...]:
    """The facts, with their members: `经营场所.在商场内`."""
    return tuple(dict.fromkeys(path for _, path in _free(node, _NONE)))


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
    if isinstance(node, ast.Quantified):
        for name, source in node.bindings:
            yield source, bound
            bound |= {name}
        yield node.condition, bound
    elif isinstance(node, ast.ContextOf):
        for key, value in node.entries:
            yield value, bound
            bound |= {key}
    elif isinstance(node, ast.Filter):
        yield node.base, bound
        yield node.condition, bound | {"item"}
    else:
        for part in ast.children(node):
            yield part, bound


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
