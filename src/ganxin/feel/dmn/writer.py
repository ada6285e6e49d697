"""Records to DMN 1.5 XML: what `reader` reads back as the same records."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from ganxin.feel.dmn import records
from ganxin.feel.dmn.records import Aggregation, Box, Definitions, Variable

NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"
LANGUAGE = "https://www.omg.org/spec/DMN/20230324/FEEL/"
_TEXT = f"{{{NAMESPACE}}}"


def write(definitions: Definitions) -> bytes:
    """The file of a model: UTF-8, indented, the same for the same records.

    Lines of `Place` are not kept; they are those of the new file when it is read.
    """
    register_namespace("", NAMESPACE)
    register_namespace("ganxin", records.EXTENSION)
    root = Element(
        _TEXT + "definitions",
        {
            "id": "definitions",
            "name": definitions.name,
            "namespace": definitions.namespace,
            "expressionLanguage": LANGUAGE,
        },
    )
    for each in definitions.imports:
        _add(
            root,
            "import",
            name=each.name,
            namespace=each.namespace,
            locationURI=each.location,
            importType=each.kind,
        )
    for definition in definitions.types.values():
        _item(root, "itemDefinition", definition)
    for element in definitions.elements.values():
        _ELEMENTS[type(element)](root, element)
    _name_requirements(root, definitions)
    indent(root, "  ")
    text: str = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _add(parent: Element, name: str, /, **attributes: str) -> Element:
    """A child; an empty attribute is left out."""
    return SubElement(
        parent, _TEXT + name, {key: value for key, value in attributes.items() if value}
    )


def _say(parent: Element, name: str, text: str) -> None:
    if text:
        _add(parent, name).text = text


def _text(parent: Element, name: str, text: str, /, **attributes: str) -> None:
    """An element whose content is `<text>`."""
    _add(_add(parent, name, **attributes), "text").text = text


# Types


def _item(parent: Element, name: str, definition: records.ItemDefinition) -> None:
    element = _add(
        parent,
        name,
        name=definition.name,
        isCollection="true" if definition.collection else "",
    )
    _say(element, "typeRef", definition.base)
    for part, text in (
        ("allowedValues", definition.allowed),
        ("typeConstraint", definition.constraint),
    ):
        if text:
            _text(element, part, text)
    for component in definition.components:
        _item(element, "itemComponent", component)
    if definition.parameters is not None:
        function = _add(element, "functionItem", outputTypeRef=definition.result)
        for parameter in definition.parameters:
            _variable(function, "parameters", parameter)


def _variable(parent: Element, name: str, variable: Variable) -> None:
    _add(parent, name, name=variable.name, typeRef=variable.type)


# Elements of the graph


def _element(root: Element, name: str, element: records.Element, /, **more: str) -> Element:
    """Id, names and description, which all have; an id that the reader made up is left out."""
    id_ = "" if element.id.startswith("#") else element.id
    made = _add(root, name, id=id_, name=element.name, label=element.label, **more)
    _say(made, "description", element.description)
    return made


def _input(root: Element, element: records.InputData) -> None:
    made = _element(root, "inputData", element)
    if element.unit:
        extensions = _add(made, "extensionElements")
        SubElement(extensions, f"{{{records.EXTENSION}}}unit").text = element.unit
    _variable(made, "variable", element.variable)


def _source(root: Element, element: records.KnowledgeSource) -> None:
    _element(root, "knowledgeSource", element, locationURI=element.uri)


def _decision(root: Element, element: records.Decision) -> None:
    made = _element(root, "decision", element)
    _say(made, "question", element.question)
    _variable(made, "variable", element.variable)
    _requirements(made, element.requires, element.authorities)
    if element.logic is not None:
        _box(made, element.logic)


def _knowledge(root: Element, element: records.KnowledgeModel) -> None:
    made = _element(root, "businessKnowledgeModel", element)
    _variable(made, "variable", element.variable)
    logic = element.logic
    if logic is not None:
        inside = _add(made, "encapsulatedLogic", kind=logic.kind if logic.kind != "FEEL" else "")
        _function_inside(inside, logic)
    _requirements(made, element.requires, element.authorities)


def _service(root: Element, element: records.DecisionService) -> None:
    made = _element(root, "decisionService", element)
    _variable(made, "variable", element.variable)
    for name, ids in (
        ("outputDecision", element.outputs),
        ("encapsulatedDecision", element.encapsulated),
        ("inputDecision", element.input_decisions),
        ("inputData", element.input_data),
    ):
        for id_ in ids:
            _add(made, name, href=_reference(id_))


def _requirements(parent: Element, requires: Sequence[str], authorities: Sequence[str]) -> None:
    for id_ in requires:
        _add(_add(parent, _REQUIREMENT), _REQUIREMENT, href=_reference(id_))
    for id_ in authorities:
        _add(_add(parent, "authorityRequirement"), "requiredAuthority", href=_reference(id_))


def _name_requirements(root: Element, definitions: Definitions) -> None:
    """Give requirements their names: these follow from what is required.

    What another file holds is taken for a decision; readers go by the reference alone.
    """
    for outer in root.iter(f"{_TEXT}{_REQUIREMENT}"):
        for inner in outer:
            needed = definitions.elements.get(inner.get("href", "").removeprefix("#"))
            names = _REQUIREMENTS.get(type(needed), _REQUIREMENTS[records.Decision])
            outer.tag, inner.tag = (_TEXT + name for name in names)


_REQUIREMENT = "requirement"
_REQUIREMENTS: dict[type, tuple[str, str]] = {
    records.Decision: ("informationRequirement", "requiredDecision"),
    records.InputData: ("informationRequirement", "requiredInput"),
    records.KnowledgeModel: ("knowledgeRequirement", "requiredKnowledge"),
    records.DecisionService: ("knowledgeRequirement", "requiredKnowledge"),
}


def _reference(id_: str) -> str:
    return id_ if "#" in id_ else f"#{id_}"


# Boxed expressions


def _box(parent: Element, box: Box) -> None:
    _BOXES[type(box)](parent, box)


def _literal(parent: Element, box: records.Literal) -> None:
    _text(parent, "literalExpression", box.text, typeRef=box.type)


def _context(parent: Element, box: records.ContextBox) -> None:
    made = _add(parent, "context", typeRef=box.type)
    for variable, inside in box.entries:
        entry = _add(made, "contextEntry")
        if variable is not None:
            _variable(entry, "variable", variable)
        _box(entry, inside)


def _list(parent: Element, box: records.ListBox) -> None:
    made = _add(parent, "list", typeRef=box.type)
    for item in box.items:
        _box(made, item)


def _relation(parent: Element, box: records.RelationBox) -> None:
    made = _add(parent, "relation", typeRef=box.type)
    for column in box.columns:
        _variable(made, "column", column)
    for row in box.rows:
        inside = _add(made, "row")
        for cell in row:
            _box(inside, cell)


def _function(parent: Element, box: records.FunctionBox) -> None:
    kind = box.kind if box.kind != "FEEL" else ""
    _function_inside(_add(parent, "functionDefinition", typeRef=box.type, kind=kind), box)


def _function_inside(parent: Element, box: records.FunctionBox) -> None:
    for parameter in box.parameters:
        _variable(parent, "formalParameter", parameter)
    if box.body is not None:
        _box(parent, box.body)


def _invocation(parent: Element, box: records.InvocationBox) -> None:
    made = _add(parent, "invocation", typeRef=box.type)
    _box(made, box.called)
    for name, inside in box.bindings:
        binding = _add(made, "binding")
        _add(binding, "parameter", name=name)
        if inside is not None:
            _box(binding, inside)


def _parts(parent: Element, name: str, box: Box, parts: Iterator[tuple[str, Box]]) -> Element:
    made = _add(parent, name, typeRef=box.type)
    for part, inside in parts:
        _box(_add(made, part), inside)
    return made


def _conditional(parent: Element, box: records.ConditionalBox) -> None:
    parts = (("if", box.condition), ("then", box.then), ("else", box.otherwise))
    _parts(parent, "conditional", box, iter(parts))


def _iterator(parent: Element, box: records.IteratorBox) -> None:
    result = "return" if box.quantifier == "for" else "satisfies"
    parts = (("in", box.source), (result, box.result))
    _parts(parent, box.quantifier, box, iter(parts)).set("iteratorVariable", box.variable)


def _filter(parent: Element, box: records.FilterBox) -> None:
    _parts(parent, "filter", box, iter((("in", box.source), ("match", box.match))))


def _table(parent: Element, box: records.TableBox) -> None:
    made = _add(
        parent,
        "decisionTable",
        typeRef=box.type,
        hitPolicy=box.policy,
        aggregation=box.aggregation if box.aggregation is not Aggregation.NONE else "",
    )
    for column in box.inputs:
        inside = _add(made, "input", label=column.label)
        _text(inside, "inputExpression", column.expression.text, typeRef=column.expression.type)
        if column.allowed:
            _text(inside, "inputValues", column.allowed)
    for output in box.outputs:
        inside = _add(made, "output", name=output.name, typeRef=output.type)
        if output.values:
            _text(inside, "outputValues", output.values)
        if output.default is not None:
            _text(inside, "defaultOutputEntry", output.default.text)
    for note in box.annotations:
        _add(made, "annotation", name=note)
    for rule in box.rules:
        _rule(made, rule)


def _rule(parent: Element, rule: records.Rule) -> None:
    made = _add(parent, "rule", id=rule.id)
    for test in rule.tests:
        _text(made, "inputEntry", test)
    for output in rule.outputs:
        _text(made, "outputEntry", output.text, typeRef=output.type)
    for note in rule.notes:
        _text(made, "annotationEntry", note)


_ELEMENTS: dict[type[records.Element], Callable[[Element, Any], None]] = {
    records.InputData: _input,
    records.KnowledgeSource: _source,
    records.Decision: _decision,
    records.KnowledgeModel: _knowledge,
    records.DecisionService: _service,
}
_BOXES: dict[type[Box], Callable[[Element, Any], None]] = {
    records.Literal: _literal,
    records.ContextBox: _context,
    records.ListBox: _list,
    records.RelationBox: _relation,
    records.FunctionBox: _function,
    records.InvocationBox: _invocation,
    records.ConditionalBox: _conditional,
    records.IteratorBox: _iterator,
    records.FilterBox: _filter,
    records.TableBox: _table,
}
