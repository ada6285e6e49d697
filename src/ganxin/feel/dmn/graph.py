"""The requirements graph of a model and its imports, checked once."""

from collections.abc import Container, Iterator, Mapping
from functools import cached_property
from typing import TypeVar

from ganxin.feel.dmn import records
from ganxin.feel.dmn.errors import DmnError
from ganxin.feel.dmn.records import Definitions, Element, ItemDefinition

Found = TypeVar("Found", bound=Element)
_NAMELESS = "\0"


def import_key(name: str, taken: Container[str]) -> str:
    """The key of an import among others; several may have no name (DMN 1.5, 6.3.3)."""
    key = name
    while not name and key in taken:
        key += _NAMELESS
    return key


class Graph:
    """The elements of one file, and the graphs it imports, by the import's name (`import_key`).

    Raises DmnError for a reference to nothing and for a circle.
    """

    def __init__(self, own: Definitions, imports: Mapping[str, "Graph"]) -> None:
        self.own = own
        self.imports = imports
        self.by_namespace = {graph.own.namespace: graph for graph in imports.values()}
        self._check()

    def names(self, *kinds: type[Element]) -> tuple[str, ...]:
        return tuple(
            element.name for element in self.own.elements.values() if isinstance(element, kinds)
        )

    def named(self, name: str, *kinds: type[Element]) -> Element:
        for element in self.own.elements.values():
            if isinstance(element, kinds) and element.name == name:
                return element
        for graph in self.imports.values():
            if name in graph.names(*kinds):
                return graph.named(name, *kinds)
        known = "、".join(self.names(*kinds))
        raise DmnError(f"没有“{name}”，有的是：{known or '（无）'}", self.own.name)

    def find(self, reference: str) -> tuple["Graph", Element]:
        """The element of an id, or of `namespace#id`, and the graph it belongs to."""
        namespace, _, id_ = reference.rpartition("#")
        graph = self
        if namespace and namespace != self.own.namespace:
            found = self.by_namespace.get(namespace)
            if found is None:
                raise DmnError(f"没有引用模型 {namespace}", self.own.name)
            graph = found
        element = graph.own.elements.get(id_)
        if element is None and not namespace:
            element = graph.own.elements.get(f"#{id_}")
        if element is None:
            raise DmnError(f"没有编号为 {id_} 的元素", self.own.name)
        return graph, element

    def prefix_of(self, graph: "Graph") -> str:
        """The name under which a graph is imported; empty for our own."""
        if graph is self:
            return ""
        found = next((name for name, other in self.imports.items() if other is graph), "")
        return found.strip(_NAMELESS)

    def home_of(self, element: Element) -> "Graph":
        """The graph that holds an element: our own, or one of those imported."""
        if self.own.elements.get(element.id) is element:
            return self
        homes = (graph.home_of(element) for graph in self.imports.values())
        return next((home for home in homes if home.own.elements.get(element.id) is element), self)

    def path_to(self, graph: "Graph") -> tuple[str, ...]:
        """The names of the imports that lead to a graph; empty for our own and for strangers."""
        for name, other in self.imports.items():
            below = other.path_to(graph)
            if other is graph or below:
                return (name.strip(_NAMELESS), *below)
        return ()

    @cached_property
    def types(self) -> dict[str, ItemDefinition]:
        """All item definitions, those of imports as `prefix.name`."""
        known = dict(self.own.types)
        for key, graph in self.imports.items():
            prefix = key.strip(_NAMELESS)
            for name, definition in graph.types.items():
                known.setdefault(f"{prefix}.{name}" if prefix else name, definition)
                known.setdefault(name, definition)
        return known

    @cached_property
    def members(self) -> frozenset[str]:
        """Every name that may stand behind a dot."""
        return frozenset(self._members())

    def _members(self) -> Iterator[str]:
        for definition in self.types.values():
            yield from _component_names(definition)
        for graph in (self, *self.imports.values()):
            for element in graph.own.elements.values():
                yield element.variable.name
                yield from _names_in(element)

    def _check(self) -> None:
        done: set[str] = set()
        for id_ in self.own.elements:
            self._walk(id_, done)

    def _walk(self, start: str, done: set[str]) -> None:
        """Everything below an element, without recursion: a chain may be long."""
        path = {start: self._needed(start)}
        while path:
            id_, waiting = next(reversed(path.items()))
            needed = next(waiting, None)
            if needed is None:
                path.popitem()
                done.add(id_)
            elif needed in path:
                one, other = self.own.elements[id_], self.own.elements[needed]
                raise DmnError(f"“{one.name}”和“{other.name}”互相需要", str(one.place))
            elif needed not in done:
                path[needed] = self._needed(needed)

    def _needed(self, id_: str) -> Iterator[str]:
        """Ids of our own elements that one refers to; a knowledge model may call itself."""
        element = self.own.elements[id_]
        for reference in requirements(element):
            graph, needed = self.find(reference)
            itself = needed is element and isinstance(element, records.KnowledgeModel)
            if graph is self and not itself:
                yield needed.id


def requirements(element: Element) -> tuple[str, ...]:
    """What an element refers to."""
    if isinstance(element, records.Decision | records.KnowledgeModel):
        return element.requires
    if isinstance(element, records.DecisionService):
        return (
            *element.outputs,
            *element.encapsulated,
            *element.input_decisions,
            *element.input_data,
        )
    return ()


def _component_names(definition: ItemDefinition) -> Iterator[str]:
    for part in definition.components:
        yield part.name
        yield from _component_names(part)


def _names_in(element: Element) -> Iterator[str]:
    """Names of entries and columns, which come up as members of what they make."""
    waiting: list[object] = []
    if isinstance(element, records.Decision | records.KnowledgeModel):
        waiting.append(element.logic)
    while waiting:
        box = waiting.pop()
        if isinstance(box, records.ContextBox):
            yield from (own.name for own, _ in box.entries if own is not None)
            waiting.extend(inside for _, inside in box.entries)
        elif isinstance(box, records.RelationBox):
            yield from (column.name for column in box.columns)
        elif isinstance(box, records.TableBox):
            yield from (clause.name for clause in box.outputs if clause.name)
        elif isinstance(box, records.FunctionBox):
            waiting.append(box.body)
        elif isinstance(box, records.ListBox):
            waiting.extend(box.items)
