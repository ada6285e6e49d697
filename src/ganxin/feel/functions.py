"""Functions as values: written ones, called ones, and what is an instance of what."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from ganxin.feel import ast
from ganxin.feel.builtins import FUNCTIONS, MANY, Signature
from ganxin.feel.frames import Frame
from ganxin.feel.types import ANY, ListType, NamedType, Type, instance_of
from ganxin.feel.values import FunctionValue, Unknown, boundless, midnight

if TYPE_CHECKING:
    from ganxin.feel.interpreter import Run


_STAMP = NamedType("date and time")


def function_of(run: "Run", node: ast.FunctionOf, frame: Frame | None) -> object:
    """A function that remembers the names of its surroundings; null for an external one."""
    body = node.body
    if body is None:
        return None
    names = tuple(name for name, _ in node.parameters)
    types = {name: type_ for name, type_ in node.parameters if type_ is not None}

    def call(given: list[object]) -> object:
        values = {
            name: coerced(run, value, types.get(name))
            for name, value in zip(names, given, strict=True)
        }
        return run.value(body, Frame(values, frame))

    return FunctionValue(names, call, types, ANY)


def coerced(run: "Run", value: object, wanted: Type | None) -> object:
    """The value as a parameter of this type takes it (DMN 1.5, 10.3.2.9.4); null if it cannot."""
    if wanted is None or instance_of(value, wanted, run.named) is not False or value is None:
        return value
    if wanted == _STAMP and isinstance(value, date):
        return midnight(value)
    if isinstance(wanted, ListType) and not isinstance(value, list):
        return coerced_or_null(run, [value], wanted)
    if isinstance(value, list) and len(value) == 1:
        return coerced_or_null(run, value[0], wanted)
    return None


def coerced_or_null(run: "Run", value: object, wanted: Type) -> object:
    return value if instance_of(value, wanted, run.named) is True else None


def invoke(run: "Run", node: ast.Invoke, frame: Frame | None) -> object:
    """A call of a value; null for what is no function, and for arguments that do not fit."""
    callee = run.value(node.callee, frame)
    given = [run.value(argument, frame) for argument in node.arguments]
    if isinstance(callee, Unknown):
        return boundless(callee)
    if not isinstance(callee, FunctionValue):
        return None
    if node.names:
        if not set(node.names) <= set(callee.parameters):
            return None
        by_name = dict(zip(node.names, given, strict=True))
        given = [by_name.get(name) for name in callee.parameters]
    return run.apply(callee, given)


def instance(run: "Run", node: ast.InstanceOf, frame: Frame | None) -> object:
    return instance_of(run.value(node.value, frame), node.type, run.named)


def as_value(run: "Run", name: str, signature: Signature) -> FunctionValue:
    """A built-in function as a value: `sort(list, before)`."""
    way = signature.names[0] if signature.names else ()
    most = len(way) or min(signature.most, 2)
    return FunctionValue(
        way or tuple(f"p{at}" for at in range(most)),
        lambda given: run.built_in(signature, given),
        least=signature.least,
        spread=signature.most == MANY,
        label=name,
    )


class BuiltInValues(Mapping[str, object]):
    """All of them, for a scope in which no fact can have these names; each made when asked for."""

    def __init__(self, run: "Run") -> None:
        self.run = run

    def __getitem__(self, name: str) -> object:
        return as_value(self.run, name, FUNCTIONS[name])

    def __iter__(self) -> Iterator[str]:
        return iter(FUNCTIONS)

    def __len__(self) -> int:
        return len(FUNCTIONS)
