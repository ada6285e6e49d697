"""Which questions are still worth asking, the most decisive first."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from ganxin.catalog.rules.compiler.answers import Reading
from ganxin.catalog.rules.compiler.guide import GuideItem
from ganxin.catalog.rules.conditions import possible
from ganxin.catalog.rules.definitions import ALWAYS, BundleDefinition, Question

_ITEM_WEIGHT = 5
_EVEN_CHANCE = Fraction(1, 2)


def still_worth_asking(
    bundle: BundleDefinition, items: Sequence[GuideItem], reading: Reading
) -> tuple[Question, ...]:
    """Questions with an answer that can still change the guide, and whose guard holds.

    A question whose guard is open waits; the questions of its guard are asked instead. Order: how
    much an answer decides on average (an item counts five conditions), then the bundle's order.
    """
    weights = _open_conditions(bundle, items, reading)
    wanted = _wanted(bundle, weights, reading)
    place = {question.code: number for number, question in enumerate(bundle.questions)}
    ready = [
        question
        for question in bundle.questions
        if question.code in wanted and reading.guards[question.code]
    ]
    return tuple(sorted(ready, key=lambda q: (-_decides(q, weights, reading), place[q.code])))


def _wanted(
    bundle: BundleDefinition, weights: Mapping[str, int], reading: Reading
) -> frozenset[str]:
    wanted: set[str] = set()
    for expression in weights:
        wanted |= reading.asker.verdict(expression).waits_for
    for question in reversed(bundle.questions):  # a guard asks only what stands before it
        if question.code in wanted and reading.guards[question.code] is None:
            wanted |= reading.asker.verdict(question.ask_when).waits_for
    return frozenset(wanted)


def _open_conditions(
    bundle: BundleDefinition, items: Sequence[GuideItem], reading: Reading
) -> dict[str, int]:
    """Undecided conditions that count for the guide, with their weight."""
    weights: dict[str, int] = {}
    refs = {ref.item: ref for ref in bundle.items}
    for item in items:
        if item.applies is None:
            expression = refs[item.code].applies_when
            weights[expression] = weights.get(expression, 0) + _ITEM_WEIGHT
        if item.applies is not False:
            for expression in _inside(item):
                weights[expression] = weights.get(expression, 0) + 1
    for notice in bundle.notices:
        weights[notice.show_when] = weights.get(notice.show_when, 0) + 1
    return {
        expression: weight
        for expression, weight in weights.items()
        if expression != ALWAYS and reading.asker.verdict(expression).value is None
    }


def _inside(item: GuideItem) -> Iterator[str]:
    definition = item.definition
    for need in definition.fields:
        yield need.visible_when
        yield need.required_when
    for paper in definition.materials:
        yield paper.required_when
    if definition.permit_by_pledge:
        yield definition.permit_by_pledge.applies_when
    if definition.site_check:
        yield definition.site_check.needed_when


def _decides(question: Question, weights: Mapping[str, int], reading: Reading) -> Fraction:
    """Average weight of the conditions that one answer decides."""
    total = Fraction(0)
    for expression, weight in weights.items():
        if question.code in reading.asker.verdict(expression).waits_for:
            total += weight * _share(question, expression, reading)
    return total


def _share(question: Question, expression: str, reading: Reading) -> Fraction:
    answers = possible(question, expression)
    if answers is None:
        return _number_share(question, expression, reading)
    decided = sum(_decided(question, value, expression, reading) for value in answers)
    return Fraction(decided, len(answers))


def _number_share(question: Question, expression: str, reading: Reading) -> Fraction:
    """For a number we try its two ends; nothing decided counts as an even chance less."""
    ends = (Decimal(question.minimum), Decimal(question.maximum))
    decided = sum(_decided(question, value, expression, reading) for value in ends)
    return Fraction(decided, 2) * _EVEN_CHANCE


def _decided(question: Question, value: object, expression: str, reading: Reading) -> bool:
    return reading.asker.with_answer(question.code, value).verdict(expression).value is not None
