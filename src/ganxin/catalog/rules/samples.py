"""Answers to try a bundle with: one for every class of answers that conditions can tell apart."""

import random
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from ganxin.catalog.rules.definitions import BundleDefinition, Dictionary, Question

RawAnswer = str | tuple[str, ...]


def representatives(question: Question, dictionary: Dictionary) -> tuple[object, ...]:
    """All options and sets of options; of numbers the ends and the neighbours of each setting."""
    if question.kind == "yesno":
        return (True, False)
    codes = [option.code for option in question.options]
    if question.kind == "choice":
        return tuple(codes)
    if question.kind == "multichoice":
        sizes = range(1, len(codes) + 1)
        return tuple(list(picked) for size in sizes for picked in combinations(codes, size))
    near = {s.value + step for s in dictionary.settings for step in (-1, 0, 1)}
    inside = {value for value in near if question.minimum <= value <= question.maximum}
    return tuple(Decimal(v) for v in sorted(inside | {question.minimum, question.maximum}))


def as_raw(value: object) -> RawAnswer:
    """A value as a form or URL would send it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return tuple(value) if isinstance(value, list) else str(value)


def sample_answers(
    bundle: BundleDefinition, dictionary: Dictionary, *, seed: str, count: int
) -> Iterator[dict[str, RawAnswer]]:
    """`count` complete sets of answers, the same for the same seed."""
    chance = random.Random(seed)
    domains = {q.code: representatives(q, dictionary) for q in bundle.questions}
    for _ in range(count):
        yield {code: as_raw(chance.choice(values)) for code, values in domains.items()}
