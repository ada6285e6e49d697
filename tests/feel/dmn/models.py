"""DMN models as text, piece by piece: what the tests of models are written with."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from ganxin.feel.dmn import Model, load

NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def tag(element: str, /, *inside: str, **attributes: str) -> str:
    """An element; empty attributes are left out."""
    given = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items() if value)
    return f"<{element}{given}>{''.join(inside)}</{element}>"


def text(content: str) -> str:
    return tag("text", escape(content))


def definitions(*parts: str, name: str = "试验", namespace: str = "urn:test") -> str:
    return tag("definitions", *parts, xmlns=NAMESPACE, name=name, namespace=namespace)


def model(*parts: str, namespace: str = "urn:test") -> Model:
    return load(definitions(*parts, namespace=namespace).encode())


# Elements of the graph: the id is the name


def input_data(name: str, type_: str = "") -> str:
    variable = tag("variable", name=name, typeRef=type_)
    return tag("inputData", variable, id=name, name=name)


def needs(kind: str, name: str) -> str:
    """A requirement; `kind` is Decision, Input, Knowledge or Authority."""
    outer = {"Knowledge": "knowledge", "Authority": "authority"}.get(kind, "information")
    href = name if "#" in name else f"#{name}"
    return tag(f"{outer}Requirement", tag(f"required{kind}", href=href))


def decision(name: str, logic: str, *requirements: str, type_: str = "") -> str:
    variable = tag("variable", name=name, typeRef=type_)
    return tag("decision", variable, *requirements, logic, id=name, name=name)


def knowledge(
    name: str, parameters: Mapping[str, str], logic: str, *requirements: str, type_: str = ""
) -> str:
    """A business knowledge model; parameters with their types."""
    inside = tag("encapsulatedLogic", *_parameters(parameters), logic)
    variable = tag("variable", name=name, typeRef=type_)
    return tag("businessKnowledgeModel", variable, inside, *requirements, id=name, name=name)


def service(
    name: str,
    *,
    outputs: Iterable[str] = (),
    encapsulated: Iterable[str] = (),
    input_decisions: Iterable[str] = (),
    inputs: Iterable[str] = (),
) -> str:
    kinds = (
        ("outputDecision", outputs),
        ("encapsulatedDecision", encapsulated),
        ("inputDecision", input_decisions),
        ("inputData", inputs),
    )
    references = [tag(kind, href=f"#{one}") for kind, names in kinds for one in names]
    return tag("decisionService", tag("variable", name=name), *references, id=name, name=name)


def item(
    name: str,
    base: str = "",
    *components: str,
    allowed: str = "",
    constraint: str = "",
    collection: bool = False,
    element: str = "itemDefinition",
) -> str:
    """A type, or with `element="itemComponent"` a part of one."""
    parts = [tag("typeRef", base)] if base else []
    parts += [tag("allowedValues", text(allowed))] if allowed else []
    parts += [tag("typeConstraint", text(constraint))] if constraint else []
    many = "true" if collection else ""
    return tag(element, *parts, *components, name=name, isCollection=many)


# Boxes


def literal(expression: str, type_: str = "") -> str:
    return tag("literalExpression", text(expression), typeRef=type_)


def context(entries: Mapping[str, str], result: str = "") -> str:
    made = [tag("contextEntry", tag("variable", name=name), box) for name, box in entries.items()]
    return tag("context", *made, tag("contextEntry", result) if result else "")


def relation(columns: Sequence[str], *rows: Sequence[str]) -> str:
    heads = [tag("column", name=name) for name in columns]
    return tag("relation", *heads, *(tag("row", *map(literal, row)) for row in rows))


def function(parameters: Mapping[str, str], body: str, kind: str = "") -> str:
    return tag("functionDefinition", *_parameters(parameters), body, kind=kind)


def _parameters(parameters: Mapping[str, str]) -> list[str]:
    return [tag("formalParameter", name=name, typeRef=type_) for name, type_ in parameters.items()]


def invocation(called: str, bindings: Mapping[str, str]) -> str:
    made = [tag("binding", tag("parameter", name=name), box) for name, box in bindings.items()]
    return tag("invocation", literal(called), *made)


def conditional(condition: str, then: str, otherwise: str) -> str:
    parts = (("if", condition), ("then", then), ("else", otherwise))
    return tag("conditional", *(tag(name, box) for name, box in parts))


def iterator(kind: str, variable: str, source: str, result: str) -> str:
    """`kind` is for, some or every."""
    name = "return" if kind == "for" else "satisfies"
    return tag(kind, tag("in", source), tag(name, result), iteratorVariable=variable)


def filtered(source: str, match: str) -> str:
    return tag("filter", tag("in", source), tag("match", match))


def column(expression: str, type_: str = "", allowed: str = "") -> str:
    """An input column of a table."""
    inside = tag("inputExpression", text(expression), typeRef=type_)
    return tag("input", inside, tag("inputValues", text(allowed)) if allowed else "")


def output(name: str = "", values: str = "", default: str = "", type_: str = "") -> str:
    """An output column of a table."""
    listed = tag("outputValues", text(values)) if values else ""
    other = tag("defaultOutputEntry", text(default)) if default else ""
    return tag("output", listed, other, name=name, typeRef=type_)


def table(
    inputs: Sequence[str],
    rules: Sequence[Sequence[str]],
    *,
    policy: str = "",
    aggregation: str = "",
    outputs: Sequence[str] = (),
) -> str:
    """A decision table. A column that is bare text is its expression; a rule is the row of its
    cells: conditions, then results. Without `outputs` there is one, without a name."""
    columns = [one if one.startswith("<") else column(one) for one in inputs]
    made = [
        tag(
            "rule",
            *(tag("inputEntry", text(cell)) for cell in row[: len(inputs)]),
            *(tag("outputEntry", text(cell)) for cell in row[len(inputs) :]),
        )
        for row in rules
    ]
    heads = [*columns, *(outputs or [output()])]
    return tag("decisionTable", *heads, *made, hitPolicy=policy, aggregation=aggregation)


# One decision alone


def one_decision(logic: str, *inputs: str, type_: str = "", more: Sequence[str] = ()) -> Model:
    """A model of the decision `结果` that needs these inputs (`name` or `name: type`)."""
    named = [given.partition(":") for given in inputs]
    data = [input_data(name.strip(), kind.strip()) for name, _, kind in named]
    requirements = [needs("Input", name.strip()) for name, _, _ in named]
    return model(*more, *data, decision("结果", logic, *requirements, type_=type_))


def decided(logic: str, type_: str = "", more: Sequence[str] = (), **inputs: Any) -> object:
    """The value of one box over these inputs."""
    return one_decision(logic, *inputs, type_=type_, more=more).evaluate("结果", inputs)
