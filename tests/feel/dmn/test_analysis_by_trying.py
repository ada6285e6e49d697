"""What analysing finds, against trying all values."""

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from ganxin.feel import api
from ganxin.feel.dmn.analysis import Finding
from tests.feel.dmn.test_analysis import Row, found

POINTS = [Decimal(at) / 2 for at in range(-1, 11)]
LEVELS = ["甲", "甲丙", "甲乙", "甲乙丙", "乙", "丙"]
numeric = st.sampled_from(
    ["-", "< 2", "<= 3", "> 1", ">= 4", "[1..3)", "(2..4]", "2", "1, 3", "not(2)", "not(> 3)",
     "? > 1 and ? <= 4", "? < 1 or ? > 3"]
)  # fmt: skip
textual = st.sampled_from(
    ["-", '"甲"', '"乙"', '"甲", "乙"', 'not("甲")', 'starts with(?, "甲")',
     'starts with(?, "甲乙"), "乙"', 'not(starts with(?, "甲"))']
)  # fmt: skip
tables = st.lists(
    st.tuples(numeric, numeric, textual, st.sampled_from("12")), min_size=1, max_size=5
)
EVERYWHERE = list(product(POINTS, POINTS, LEVELS))


@cache
def met(cell: str, value: object) -> bool:
    return api.unary(cell, value, {}) is True


def hits(rules: Sequence[Row], point: tuple[object, ...]) -> list[int]:
    return [
        at
        for at, rule in enumerate(rules, start=1)
        if all(met(cell, value) for cell, value in zip(rule, point, strict=False))
    ]


def examined(rules: Sequence[Row], policy: str) -> tuple[Finding, ...]:
    return found(["甲: number", "乙: number", "丙: string"], rules, policy)


def point_of(finding: Finding) -> tuple[object, ...]:
    """The witness; a column in which the table sees no difference may have any value."""
    return tuple(
        finding.witness.get(name, other)
        for name, other in zip("甲乙丙", (0, 0, "丙"), strict=True)
    )


@settings(deadline=None)
@given(tables)
def test_overlaps_and_gaps_are_those_that_trying_all_values_finds(rules: list[Row]) -> None:
    findings = examined(rules, "UNIQUE")
    at_once = [hits(rules, point) for point in EVERYWHERE]
    overlapping = {(a, b) for some in at_once for a in some for b in some if a < b}

    assert {one.rules for one in findings if one.kind == "overlap"} == overlapping
    assert any(one.kind == "gap" for one in findings) == ([] in at_once)
    for one in findings:
        matching = hits(rules, point_of(one))
        if one.kind == "gap":
            assert matching == []
        elif one.kind == "overlap":
            assert set(one.rules) <= set(matching)


@settings(deadline=None)
@given(tables)
def test_rules_that_are_never_reached_are_those_that_trying_all_values_finds(
    rules: list[Row],
) -> None:
    findings = examined(rules, "FIRST")
    first = {some[0] for point in EVERYWHERE if (some := hits(rules, point))}
    idle = {one.rules[0] for one in findings if one.kind == "unreachable"}

    assert idle == set(range(1, len(rules) + 1)) - first


@settings(deadline=None)
@given(tables, st.sampled_from(["FIRST", "ANY"]))
def test_without_what_is_never_reached_or_redundant_every_result_is_the_same(
    rules: list[Row], policy: str
) -> None:
    findings = examined(rules, policy)
    needless = {one.rules[0] for one in findings if one.kind in ("unreachable", "redundant")}
    kept = [rule for at, rule in enumerate(rules, start=1) if at not in needless]

    assert results(rules, policy) == results(kept, policy)
    for rule in kept:
        fewer = [one for one in kept if one is not rule]
        assert results(fewer, policy) != results(kept, policy)


def results(rules: Sequence[Row], policy: str) -> list[set[str]]:
    """What comes out everywhere: the first result, or all different ones."""
    everywhere = [[rules[at - 1][-1] for at in hits(rules, point)] for point in EVERYWHERE]
    return [set(some[:1] if policy == "FIRST" else some) for some in everywhere]


@settings(deadline=None)
@given(tables)
def test_contradictions_are_those_that_trying_all_values_finds(rules: list[Row]) -> None:
    findings = examined(rules, "ANY")
    clashing = {
        (a, b)
        for point in EVERYWHERE
        for a, b in product(hits(rules, point), repeat=2)
        if a < b and rules[a - 1][-1] != rules[b - 1][-1]
    }

    assert {one.rules for one in findings if one.kind == "contradiction"} == clashing
