"""The built-in functions of DMN 1.5, by name."""

from ganxin.feel.builtins import contexts, conversions, lists, numbers, ranges, temporal, texts
from ganxin.feel.builtins.signatures import MANY, Signature
from ganxin.feel.builtins.temporal import property_of

FUNCTIONS: dict[str, Signature] = {
    **conversions.FUNCTIONS,
    **numbers.FUNCTIONS,
    **texts.FUNCTIONS,
    **lists.FUNCTIONS,
    **contexts.FUNCTIONS,
    **temporal.FUNCTIONS,
    **ranges.FUNCTIONS,
}

__all__ = ["FUNCTIONS", "MANY", "Signature", "property_of"]
