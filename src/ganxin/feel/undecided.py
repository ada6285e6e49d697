"""What can still be said while something is unknown: the same in every case, or between bounds."""

from collections.abc import Sequence

from ganxin.feel.builtins.signatures import Signature, spread
from ganxin.feel.values import Unknown, bounded, boundless, bounds_of, equal, unknown_in


def same(left: object, right: object) -> bool:
    """Known and identical: then it does not matter which of them it will be."""
    if unknown_in((left, right)) is not None:
        return False
    return type(left) is type(right) and equal(left, right) is True


def either(values: Sequence[object], missing: Unknown) -> object:
    """One of these values, nobody knows which: the value if they are all the same.

    Numbers give an unknown with bounds.
    """
    if all(same(values[0], value) for value in values[1:]):
        return values[0]
    inside = unknown_in(values)
    undecided = Unknown(missing, inside) if inside else boundless(missing)
    ends = [bounds_of(value) for value in values]
    known = [end for end in ends if end is not None]
    if len(known) < len(ends):
        return undecided
    return bounded(min(low for low, _ in known), max(high for _, high in known), undecided)


def rising(signature: Signature, given: list[object], missing: Unknown) -> object:
    """A function that never falls while its numbers rise, from its lowest to its highest."""
    numbers = spread(tuple(given))
    ends = [bounds_of(number) for number in numbers]
    if any(end is None for end in ends):
        return missing
    lows, highs = ([end[at] for end in ends if end is not None] for at in (0, 1))
    return bounded(signature.function(*lows), signature.function(*highs), missing)
