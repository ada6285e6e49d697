"""Policies over tables: whole models through the bulk engine, here or on a cluster."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import pyarrow as pa  # type: ignore[import-untyped]  # publishes no types
import pyarrow.compute as pc  # type: ignore[import-untyped]  # publishes no types

from ganxin.feel.api import evaluate
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
        rule = compile_rule(Expression(node, ""), kinds_of(policy), now)
    except NotCore as error:
        raise NotCore(f"政策“{policy.id}”{error.message}", error.line, error.column) from None
    return replace(rule, allowed=tuple(_allowed(policy, dict(rule.kinds))))


def _allowed(policy: Policy, kinds: Mapping[str, Kind]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The texts that a fact may be, where its type lists them."""
    graph = policy.model.graph
    for element in graph.own.elements.values():
        if isinstance(element, records.InputData) and kinds.get(element.name) is Kind.TEXT:
            definition = graph.types.get(element.variable.type)
            if definition is not None and definition.allowed:
                texts = evaluate(f"[{definition.allowed}]", {})
                if isinstance(texts, list) and all(isinstance(one, str) for one in texts):
                    yield element.name, tuple(texts)


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

    Raises BulkError for a column that is not there, not of its kind, or wanted twice.
    """
    for at, name in enumerate(keep):
        if name not in table.column_names:
            raise BulkError("数据里没有这一列", attribute=name)
        if name in rules or name in keep[:at]:
            raise BulkError("答案里不能有两列同名", attribute=name)
    return of_result(checked(rules, table), table.select(list(keep)))


def checked(rules: Mapping[str, Rule], table: pa.Table) -> Result:
    """The answers to a table; a text that only another rule allows is unknown to this one.

    Raises BulkError for a text that none of the rules knows, with its row, counted from 1: a
    misspelt code would else be a silent no.
    """
    result = match(rules, table)
    _misspelt(rules, table)
    for name, rule in rules.items():
        known = table
        for attribute, texts in rule.allowed:
            known = _without_strange(known, attribute, texts)
        if known is not table:
            alone = match({name: rule}, known)
            result.true[result.rules[name]] = alone.true[0]
            result.false[result.rules[name]] = alone.false[0]
    return result


def _misspelt(rules: Mapping[str, Rule], table: pa.Table) -> None:
    texts: dict[str, dict[str, None]] = {}
    for rule in rules.values():
        for attribute, allowed in rule.allowed:
            texts.setdefault(attribute, {}).update(dict.fromkeys(allowed))
    for attribute, known in texts.items():
        strange = _strange(table.column(attribute), tuple(known))
        row = -1 if strange is None else pc.index(strange, True).as_py()
        if row >= 0:
            listed = "、".join(f"“{text}”" for text in known)
            given = table.column(attribute)[row].as_py()[:40]
            raise BulkError(
                f"第 {row + 1} 行的“{given}”不认识，只能是{listed}", attribute=attribute
            )


def _without_strange(table: pa.Table, attribute: str, texts: tuple[str, ...]) -> pa.Table:
    """The same table where there are none."""
    column = table.column(attribute)
    strange = _strange(column, texts)
    if strange is None or not pc.any(strange).as_py():
        return table
    masked = pc.if_else(strange, pa.scalar(None, pa.string()), column.cast(pa.string()))
    return table.set_column(table.column_names.index(attribute), attribute, masked)


def _strange(column: pa.ChunkedArray, texts: tuple[str, ...]) -> pa.ChunkedArray | None:
    """Which texts are none of these; None for a column without any text."""
    if pa.types.is_null(column.type):
        return None
    plain = column.cast(pa.string())
    return pc.and_(pc.is_valid(plain), pc.invert(pc.is_in(plain, pa.array(texts))))


def of_result(result: Result, kept: pa.Table) -> pa.Table:
    """The answers of a result beside these columns."""
    for name in result.rules:
        kept = kept.append_column(name, result.answers(name))
    return kept


def columns_of(rules: Mapping[str, Rule]) -> list[str]:
    """The columns that the rules read, each once."""
    return list(dict.fromkeys(name for rule in rules.values() for name, _ in rule.kinds))
