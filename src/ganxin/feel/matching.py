"""Policies over tables: whole models through the bulk engine, here or on a cluster."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import pyarrow as pa  # type: ignore[import-untyped]  # publishes no types

from ganxin.feel.bulk import BulkError, Result, match
from ganxin.feel.core import Kind, NotCore, compile_rule
from ganxin.feel.core.records import Rule
from ganxin.feel.dmn import records
from ganxin.feel.dmn.inlining import inlined
from ganxin.feel.eligibility.policy import Policy
from ganxin.feel.expressions import Expression

_KINDS = {
    "number": Kind.NUMBER,
    "string": Kind.TEXT,
    "boolean": Kind.FLAG,
    "date": Kind.DATE,
}


def rule_of(policy: Policy, now: datetime | None = None) -> Rule:
    """The core rule of a policy, over columns named by its keys.

    Raises DmnError for a model that is not one expression, NotCore for what is outside core.
    """
    node = inlined(policy.model.graph, policy.id)
    try:
        return compile_rule(Expression(node, ""), kinds_of(policy), now)
    except NotCore as error:
        raise NotCore(f"政策“{policy.id}”{error.message}", error.line, error.column) from None


def kinds_of(policy: Policy) -> dict[str, Kind]:
    """What values each key of a policy has, by the types of its model."""
    graph = policy.model.graph
    found: dict[str, Kind] = {}
    for element in graph.own.elements.values():
        if isinstance(element, records.InputData):
            definition = graph.types.get(element.variable.type)
            base = definition.base if definition is not None else element.variable.type
            if base in _KINDS:
                found[element.name] = _KINDS[base]
    return found


def answered(rules: Mapping[str, Rule], table: pa.Table, keep: Sequence[str] = ()) -> pa.Table:
    """A row for each row: the columns to keep, and an answer a rule, null for unknown.

    Raises BulkError for a column that is not there or not of its kind.
    """
    missing = [name for name in keep if name not in table.column_names]
    if missing:
        raise BulkError("数据里没有这一列", attribute=missing[0])
    return of_result(match(rules, table), table.select(list(keep)))


def of_result(result: Result, kept: pa.Table) -> pa.Table:
    """The answers of a result beside these columns."""
    for name in result.rules:
        kept = kept.append_column(name, result.answers(name))
    return kept


def columns_of(rules: Mapping[str, Rule]) -> list[str]:
    """The columns that the rules read, each once."""
    return list(dict.fromkeys(name for rule in rules.values() for name, _ in rule.kinds))
