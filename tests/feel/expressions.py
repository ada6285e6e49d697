"""Random trees of the language, for the property tests."""

from datetime import UTC, date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from ganxin.feel import ast
from ganxin.feel.api import UNKNOWN, YearsMonths
from ganxin.feel.types import ContextType, FunctionType, ListType, NamedType, RangeType

NAMES = ("面积", "人数", "在商场内", "品类", "monthly salary")
LOCALS = ("x", "甲")

plain_text = st.text(max_size=8)
names = st.sampled_from(NAMES).map(ast.Name)
moments = st.one_of(
    st.dates(date(1, 1, 1), date(9999, 12, 31)),
    st.datetimes(timezones=st.none() | st.just(UTC)),
    st.times(),
    st.timedeltas(timedelta(days=-(10**6)), timedelta(days=10**6)),
    st.integers(-9999, 9999).map(YearsMonths),
).map(ast.Moment)
numbers = st.one_of(
    st.integers(0, 30).map(Decimal),
    st.decimals(0, 10**6, places=2, allow_nan=False),
    st.sampled_from([Decimal("1E+20"), Decimal("1.5E-9")]),
).map(ast.Number)
named_types = st.sampled_from(["Any", "number", "date and time", "string", "list"]).map(NamedType)
types = st.recursive(
    named_types,
    lambda inner: st.one_of(
        inner.map(ListType),
        inner.map(RangeType),
        inner.map(lambda one: ContextType((("甲", one), ("b", one)))),
        st.tuples(inner, inner).map(lambda two: FunctionType(two, two[0])),
    ),
    max_leaves=3,
)
leaves = st.one_of(
    numbers,
    names,
    names,
    st.booleans().map(ast.Boolean),
    plain_text.map(ast.Text),
    st.just(ast.Null()),
    moments,
)


def _compound(part: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(part, min_size=2, max_size=3).map(tuple)
    few = st.lists(part, max_size=3).map(tuple)
    comparison = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
    tests = st.lists(
        part | st.builds(ast.UnaryTest, comparison, part), min_size=1, max_size=3
    ).map(tuple)
    ranges = st.builds(ast.Range, part, part, st.booleans(), st.booleans())
    bindings = st.lists(st.tuples(st.sampled_from(LOCALS), part), min_size=1, max_size=2)
    parameters = st.sampled_from(
        [(), (("甲", None),), (("甲", NamedType("number")), ("x", ListType(NamedType("Any"))))]
    )
    functions = st.builds(ast.FunctionOf, st.just((("甲", None),)), part)
    entry = st.tuples(st.sampled_from(("a", "a-b")), part)
    other = st.tuples(st.just("乙"), part)
    entries = st.just(()) | st.tuples(entry) | st.tuples(entry, other)
    return st.one_of(
        st.builds(ast.Logic, st.sampled_from(["and", "or"]), several),
        st.builds(ast.Compare, comparison, part, part),
        st.builds(ast.Between, part, part, part),
        st.builds(ast.In, part, tests),
        st.builds(ast.Arithmetic, st.sampled_from(["+", "-", "*", "/", "**"]), part, part),
        st.builds(ast.Negate, part),
        st.builds(ast.If, part, part, part),
        st.builds(ast.Quantified, st.sampled_from(["some", "every"]), bindings.map(tuple), part),
        st.builds(ast.For, bindings.map(tuple), part),
        st.builds(ast.FunctionOf, parameters, part),
        st.builds(lambda function, given: ast.Invoke(function, (given,)), functions, part),
        st.builds(ast.InstanceOf, part, types),
        st.builds(ast.ListOf, few),
        st.builds(ast.ContextOf, entries),
        ranges,
        st.builds(ast.Path, part, st.sampled_from(("a", "乙", "year"))),
        st.builds(ast.Filter, part, part),
        st.builds(ast.Call, st.sampled_from(["not", "count", "abs"]), st.tuples(part)),
        st.builds(ast.Call, st.sampled_from(["list contains", "contains"]), st.tuples(part, part)),
        st.builds(ast.Call, st.sampled_from(["all", "any", "max", "sum"]), several),
        st.builds(ast.Call, st.just("date and time"), st.tuples(part)),
    )


def _depth(node: ast.Node) -> int:
    return 1 + max((_depth(part) for part in ast.children(node)), default=0)


# Printed brackets count against the limit of nesting, so trees stay well below it.
trees: st.SearchStrategy[ast.Node] = st.recursive(leaves, _compound, max_leaves=12).filter(
    lambda tree: _depth(tree) <= 15
)

facts = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 30),
    st.sampled_from(["", "甲", "散装熟食"]),
    st.lists(st.integers(0, 3) | st.booleans() | st.just(UNKNOWN), max_size=3),
    st.fixed_dictionaries({"a": st.integers(0, 3) | st.just(UNKNOWN), "乙": st.booleans()}),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)
scopes = st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, facts | st.just(UNKNOWN)))


def examples(count: int) -> settings:
    """So many examples, on however slow a machine."""
    slow = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    return settings(max_examples=count, deadline=None, suppress_health_check=slow)


def with_more_facts(scope: dict[str, object], more: dict[str, object]) -> dict[str, object]:
    """The scope in which what was unknown is taken from `more`; nothing known changes."""
    known = {name: value for name, value in scope.items() if value is not UNKNOWN}
    return {**more, **known}
