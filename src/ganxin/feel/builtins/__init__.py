"""The built-in functions of DMN 1.5, by name."""

from dataclasses import replace

from ganxin.feel.builtins import contexts, conversions, lists, numbers, ranges, temporal, texts
from ganxin.feel.builtins.signatures import MANY, Signature, TooCostly
from ganxin.feel.builtins.temporal import property_of

_TAKE_ANYTHING = ("string join", "string", "is")


def _single(functions: dict[str, Signature]) -> dict[str, Signature]:
    return {
        name: signature if name in _TAKE_ANYTHING else replace(signature, single=True)
        for name, signature in functions.items()
    }


FUNCTIONS: dict[str, Signature] = {
    **_single(conversions.FUNCTIONS),
    **_single(numbers.FUNCTIONS),
    **_single(texts.FUNCTIONS),
    **lists.FUNCTIONS,
    **contexts.FUNCTIONS,
    **_single(temporal.FUNCTIONS),
    **_single(ranges.FUNCTIONS),
}

__all__ = ["FUNCTIONS", "MANY", "Signature", "TooCostly", "property_of"]
