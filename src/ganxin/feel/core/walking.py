"""Going through conditions: what they are made of, and what about."""

from collections.abc import Iterator, Sequence

from ganxin.feel.core import records
from ganxin.feel.core.records import Atom, Condition, Form, Term

ATOMS = (
    records.Numbers,
    records.Days,
    records.Texts,
    records.Prefixes,
    records.Flag,
    records.Linear,
    records.Ratio,
)
Measure = str | Form | tuple[Form, Form]
"""What an atom is about: a fact, a form of facts, or the quotient of two."""


def measure_of(atom: Atom) -> Measure:
    if isinstance(atom, records.Linear):
        return atom.form
    if isinstance(atom, records.Ratio):
        return (atom.numerator, atom.denominator)
    return atom.attribute


def attributes_of(measure: Measure) -> tuple[str, ...]:
    """The facts, each once."""
    if isinstance(measure, str):
        return (measure,)
    forms = (measure,) if isinstance(measure, Form) else measure
    return tuple(dict.fromkeys(name for form in forms for name in form.attributes))


def atoms(condition: Condition) -> Iterator[Atom]:
    """Every condition about facts inside, as often as it stands there."""
    waiting: list[Condition] = [condition]
    while waiting:
        part = waiting.pop()
        if isinstance(part, ATOMS):
            yield part
        else:
            waiting.extend(parts_of(part))


def parts_of(condition: Condition) -> Sequence[Condition]:
    """The conditions directly inside."""
    if isinstance(condition, records.All | records.Any):
        return condition.parts
    if isinstance(condition, records.Not):
        return (condition.part,)
    if isinstance(condition, records.Choice):
        return (condition.condition, condition.then, condition.otherwise)
    if isinstance(condition, records.Score):
        return [case for term in condition.terms for case, _ in term.cases]
    return ()


def single_measure(term: Term) -> Measure | None:
    """The one thing that all cases are about, so that they are all unknown together.

    None where there are several, or where a case is not made of conditions about facts alone.
    """
    measures = {measure_of(atom) for case, _ in term.cases for atom in atoms(case)}
    if len(measures) != 1 or not all(_is_of_facts(case) for case, _ in term.cases):
        return None
    return measures.pop()


def _is_of_facts(condition: Condition) -> bool:
    if isinstance(condition, ATOMS):
        return True
    if isinstance(condition, records.All | records.Any):
        return all(_is_of_facts(part) for part in condition.parts)
    return isinstance(condition, records.Not) and _is_of_facts(condition.part)
