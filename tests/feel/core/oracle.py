"""The intermediate form evaluated row by row, as its docstrings say: slowly and obviously."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from ganxin.feel.core import records
from ganxin.feel.core.records import Condition, Form, Term
from ganxin.feel.core.spans import Spans

Facts = Mapping[str, object]


def answer(condition: Condition, facts: Facts) -> bool | None:
    """True, False, or None for unknown."""
    match condition:
        case records.Constant(value):
            return value
        case records.All(parts):
            answers = [answer(part, facts) for part in parts]
            return False if False in answers else None if None in answers else True
        case records.Any(parts):
            answers = [answer(part, facts) for part in parts]
            return True if True in answers else None if None in answers else False
        case records.Not(part):
            inside = answer(part, facts)
            return None if inside is None else not inside
        case records.Choice(condition_, then, otherwise):
            met, one, other = (answer(part, facts) for part in (condition_, then, otherwise))
            return (one if one == other else None) if met is None else one if met else other
        case records.Score(terms, threshold, above):
            ends = [_points(term, facts) for term in terms]
            low, high = sum(end[0] for end in ends), sum(end[1] for end in ends)
            answers = [end > threshold if above else end >= threshold for end in (low, high)]
            return answers[0] if answers[0] == answers[1] else None
        case _:
            return _atom(condition, facts)


def _points(term: Term, facts: Facts) -> tuple[Decimal, Decimal]:
    possible: list[Decimal] = []
    for condition, points in term.cases:
        met = answer(condition, facts)
        if met is not False:
            possible.append(points)
        if met is True:
            return min(possible), max(possible)
    possible.append(term.otherwise)
    return min(possible), max(possible)


def _atom(atom: Condition, facts: Facts) -> bool | None:
    if isinstance(atom, records.Linear):
        value = _form(atom.form, facts)
        return None if value is None else _inside(value, atom.spans)
    if isinstance(atom, records.Ratio):
        above, below = _form(atom.numerator, facts), _form(atom.denominator, facts)
        if above is None or below is None:
            return None
        return _inside(above / below, atom.spans) if below else atom.over_zero
    assert isinstance(
        atom, records.Flag | records.Texts | records.Prefixes | records.Numbers | records.Days
    )
    fact = facts.get(atom.attribute)
    return None if fact is None else _of_fact(atom, fact)


def _of_fact(
    atom: records.Flag | records.Texts | records.Prefixes | records.Numbers | records.Days,
    fact: object,
) -> bool:
    if isinstance(atom, records.Flag):
        return fact is True
    if isinstance(atom, records.Texts):
        return (fact in atom.values) != atom.negated
    if isinstance(atom, records.Prefixes):
        return str(fact).startswith(atom.prefixes) != atom.negated
    return _inside(_exact(fact), atom.spans)


def _inside(value: Fraction, spans: Spans[Decimal] | Spans[int]) -> bool:
    passed = sum(value > edge or (value == edge and not after) for edge, after in spans.edges)
    return spans.begins ^ bool(passed % 2)


def _form(form: Form, facts: Facts) -> Fraction | None:
    total = Fraction(form.constant)
    for name, coefficient in form.coefficients:
        if name not in facts:
            return None
        total += Fraction(coefficient) * _exact(facts[name])
    return total


def _exact(value: object) -> Fraction:
    if isinstance(value, date):
        return Fraction(value.toordinal() - date(1970, 1, 1).toordinal())
    return Fraction(Decimal(str(value)))
