"""DMN XML (1.1 to 1.5) to records."""

from collections.abc import Callable, Iterator
from typing import TypedDict

from ganxin.feel.dmn import records
from ganxin.feel.dmn.boxes import box_in, variable
from ganxin.feel.dmn.errors import DmnError
from ganxin.feel.dmn.records import EXTENSION, Definitions, Place
from ganxin.feel.dmn.xml import Element, read

_NAMESPACES = (
    "http://www.omg.org/spec/DMN/",
    "https://www.omg.org/spec/DMN/",
)


def definitions(source: bytes) -> Definitions:
    """The content of a file. Raises DmnError: no XML, no DMN, an id twice, a name missing."""
    root = read(source)
    if root.name != "definitions" or not root.namespace.startswith(_NAMESPACES):
        raise DmnError("这不是 DMN 模型，最外层应是 definitions", f"第 {root.line} 行")
    found = Definitions(
        root.get("name"), root.get("namespace"), imports=tuple(map(_import, root.all("import")))
    )
    for element in root.all("itemDefinition"):
        made = item_definition(element)
        found.types[made.name] = made
    for element in _graph(root):
        made_element = _ELEMENTS[element.name](element)
        if made_element.id in found.elements:
            raise DmnError(f"编号 {made_element.id} 用了两次", str(made_element.place))
        found.elements[made_element.id] = made_element
    return found


def _graph(root: Element) -> Iterator[Element]:
    return (element for element in root.children if element.name in _ELEMENTS)


def _import(element: Element) -> records.Import:
    return records.Import(
        element.get("name"),
        element.get("namespace"),
        element.get("locationURI"),
        element.get("importType"),
        Place("引用", element.line),
    )


def item_definition(element: Element, outer: str = "") -> records.ItemDefinition:
    """A type, or a component of one."""
    name = element.get("name")
    if not name:
        raise DmnError("类型没有名称", f"第 {element.line} 行")
    place = Place(f"类型“{outer}{name}”", element.line)
    function = element.first("functionItem")
    parameters = None
    if function is not None:
        parameters = tuple(map(variable, function.all("parameters")))
    return records.ItemDefinition(
        place,
        name,
        base=element.text_of("typeRef"),
        components=tuple(
            item_definition(part, f"{outer}{name}.") for part in element.all("itemComponent")
        ),
        collection=element.get("isCollection") == "true",
        allowed=_tests(element, "allowedValues"),
        constraint=_tests(element, "typeConstraint"),
        parameters=parameters,
        result=function.get("outputTypeRef") if function is not None else "",
    )


def _tests(element: Element, name: str) -> str:
    child = element.first(name)
    return child.text_of("text") if child is not None else ""


def _base(element: Element, kind: str) -> tuple[str, str, Place, records.Variable]:
    """Id, name, place and variable that everything in the graph has."""
    name = element.get("name")
    place = Place(f"{kind}“{name}”", element.line)
    if not name:
        raise DmnError(f"{kind}没有名称", f"第 {element.line} 行")
    declared = element.first("variable")
    type_ = declared.get("typeRef") if declared is not None else ""
    own = declared.get("name") if declared is not None else ""
    return element.get("id") or f"#{name}", name, place, records.Variable(own or name, type_)


class _Said(TypedDict):
    label: str
    description: str


def _said(element: Element) -> _Said:
    return {"label": element.get("label"), "description": element.text_of("description")}


def _input(element: Element) -> records.InputData:
    return records.InputData(*_base(element, "输入"), **_said(element), unit=_unit(element))


def _unit(element: Element) -> str:
    """DMN has no place for units: they stand among the extensions, under our namespace."""
    extensions = element.first("extensionElements")
    parts = extensions.all("unit") if extensions is not None else ()
    return next((part.text.strip() for part in parts if part.namespace == EXTENSION), "")


def _source(element: Element) -> records.KnowledgeSource:
    return records.KnowledgeSource(
        *_base(element, "依据"), element.get("locationURI"), **_said(element)
    )


def _decision(element: Element) -> records.Decision:
    id_, name, place, own = _base(element, "决策")
    return records.Decision(
        id_,
        name,
        place,
        own,
        logic=box_in(element, place.owner),
        requires=_required(element),
        question=element.text_of("question"),
        authorities=_authorities(element),
        **_said(element),
    )


def _knowledge(element: Element) -> records.KnowledgeModel:
    id_, name, place, own = _base(element, "业务知识")
    inside = element.first("encapsulatedLogic")
    logic = None
    if inside is not None:
        logic = records.FunctionBox(
            Place(place.owner, inside.line),
            own.type if own.type in ("", "Any") else "",
            tuple(map(variable, inside.all("formalParameter"))),
            box_in(inside, place.owner),
            inside.get("kind", "FEEL"),
        )
    return records.KnowledgeModel(
        id_,
        name,
        place,
        own,
        logic,
        _required(element),
        _authorities(element),
        **_said(element),
    )


def _service(element: Element) -> records.DecisionService:
    ids = [
        tuple(reference(child) for child in element.all(name))
        for name in ("outputDecision", "encapsulatedDecision", "inputDecision", "inputData")
    ]
    return records.DecisionService(*_base(element, "决策服务"), *ids, **_said(element))


def _required(element: Element) -> tuple[str, ...]:
    found: list[str] = []
    for need in element.all("informationRequirement", "knowledgeRequirement"):
        found += [
            reference(child)
            for child in need.all("requiredDecision", "requiredInput", "requiredKnowledge")
        ]
    return tuple(found)


def _authorities(element: Element) -> tuple[str, ...]:
    return tuple(
        reference(child)
        for need in element.all("authorityRequirement")
        for child in need.all("requiredAuthority")
    )


def reference(element: Element) -> str:
    """`#id` or `namespace#id`: the id alone for our own file."""
    namespace, _, id_ = element.get("href").rpartition("#")
    return f"{namespace}#{id_}" if namespace else id_


_ELEMENTS: dict[str, Callable[[Element], records.Element]] = {
    "inputData": _input,
    "knowledgeSource": _source,
    "decision": _decision,
    "businessKnowledgeModel": _knowledge,
    "decisionService": _service,
}

__all__ = ["definitions", "item_definition", "reference"]
