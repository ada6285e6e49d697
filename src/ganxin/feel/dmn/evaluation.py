"""One evaluation: inputs, what has been decided already, and who may see what."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from ganxin.feel.dmn import records
from ganxin.feel.dmn.graph import Graph
from ganxin.feel.dmn.logic import Logic
from ganxin.feel.dmn.records import Element
from ganxin.feel.dmn.scope import Scope
from ganxin.feel.scope import to_feel
from ganxin.feel.values import ClosedContext, FunctionValue, Unknown, boundless
from ganxin.feel.vocabulary import tidy

_NOTHING = object()


def closed(value: object) -> object:
    """A value from outside in which an entry that is not there is null, as the standard wants."""
    if isinstance(value, Mapping):
        return ClosedContext((key, closed(part)) for key, part in value.items())
    if isinstance(value, list | tuple):
        return [closed(item) for item in value]
    return value


class Evaluation:
    """`inputs` by name of input data; of decisions too, if a service gets them.

    `called`: the arguments of a service or of a business knowledge model.
    """

    def __init__(
        self,
        graph: Graph,
        inputs: Mapping[str, object],
        now: datetime | None,
        *,
        called: bool = False,
    ) -> None:
        self.graph = graph
        self.logic = Logic(graph.types, graph.members, now)
        self.spend = self.logic.for_box().spend
        self.given = {
            tidy(name): to_feel(closed(value), name, self.spend) for name, value in inputs.items()
        }
        self.called = called
        self.decided: dict[tuple[Graph, str], object] = {}

    def outcome(self, element: Element) -> object:
        graph = self.graph.home_of(element)
        if isinstance(element, records.Decision):
            return self.value(graph, element)
        if isinstance(element, records.DecisionService):
            return self._call_with_given(self.service(graph, element))
        if isinstance(element, records.KnowledgeModel):
            return self._call_with_given(self.knowledge(graph, element))
        return None

    def _call_with_given(self, function: object) -> object:
        if not isinstance(function, FunctionValue):
            return None
        return function.call([self.given.get(tidy(name)) for name in function.parameters])

    # Elements

    def value(self, graph: Graph, element: Element) -> object:
        """The value that others see under an element's name; each is worked out once."""
        key = (graph, element.id)
        if key not in self.decided:
            for other, needed in self._from_the_ground(graph, element):
                self.decided[other, needed.id] = self._fresh(other, needed)
        return self.decided[key]

    def settle(self, graph: Graph, element: records.Decision, value: object) -> object:
        """The value of a decision whose logic somebody else has evaluated."""
        logic_type = element.logic.type if element.logic is not None else ""
        value = self._typed(graph, self._typed(graph, value, logic_type), element.variable.type)
        self.decided[graph, element.id] = value
        return value

    def _from_the_ground(self, graph: Graph, element: Element) -> Iterator[tuple[Graph, Element]]:
        """What is still to be decided for an element, what needs nothing first, itself last.

        So a chain of requirements may be longer than Python's stack is deep.
        """
        path = [(graph, element, self._undecided(graph, element))]
        while path:
            other, needed, waiting = path[-1]
            below = next(waiting, None)
            if below is not None:
                path.append((*below, self._undecided(*below)))
                continue
            path.pop()
            if (other, needed.id) not in self.decided:
                yield other, needed

    def _undecided(self, graph: Graph, element: Element) -> Iterator[tuple[Graph, Element]]:
        if isinstance(element, records.Decision | records.KnowledgeModel):
            for reference in element.requires:
                other, needed = graph.find(reference)
                if needed is not element and (other, needed.id) not in self.decided:
                    yield other, needed

    def _fresh(self, graph: Graph, element: Element) -> object:
        if isinstance(element, records.InputData):
            return self._input(graph, element)
        if isinstance(element, records.KnowledgeModel):
            return self.knowledge(graph, element)
        if isinstance(element, records.DecisionService):
            return self.service(graph, element)
        if not isinstance(element, records.Decision) or element.logic is None:
            return None
        scope = self.scope(graph, element.requires)
        value = self.logic.value(element.logic, scope)
        return self._typed(graph, value, element.variable.type)

    def _input(self, graph: Graph, element: records.InputData) -> object:
        """Inside contexts of the names of the imports that lead to it, or by its name."""
        value = self._in_contexts(self.graph.path_to(graph), element.name)
        if value is _NOTHING:
            value = self.given.get(tidy(element.name), _NOTHING)
        return None if value is _NOTHING else self._as_input(graph, value, element)

    def _in_contexts(self, path: tuple[str, ...], name: str) -> object:
        steps = [step for step in path if step]  # an import without a name adds none
        context: object = self.given if steps else None
        for step in (*steps, name):
            if isinstance(context, Unknown):
                return boundless(context)
            if not isinstance(context, dict) or tidy(step) not in context:
                return _NOTHING
            context = context[tidy(step)]
        return context

    def _as_input(self, graph: Graph, value: object, element: Element) -> object:
        return self.logic.facts.coerced(value, self._named(graph, element.variable.type))

    def _typed(self, graph: Graph, value: object, type_: str) -> object:
        return self.logic.types.coerced(value, self._named(graph, type_))

    def _named(self, graph: Graph, type_: str) -> str:
        """A type of an imported model by the name that it has here."""
        prefix = self.graph.prefix_of(graph)
        return f"{prefix}.{type_}" if prefix and f"{prefix}.{type_}" in self.graph.types else type_

    def scope(self, graph: Graph, requires: tuple[str, ...]) -> Scope:
        """Exactly what is required, under the names that it has there."""
        values: dict[str, object] = {}
        for reference in requires:
            other, element = graph.find(reference)
            value = self.value(other, element)
            prefix = graph.prefix_of(other)
            if not prefix:
                values[element.variable.name] = value
                continue
            context = values.setdefault(prefix, ClosedContext())
            if isinstance(context, dict):
                context[element.variable.name] = value
        return self.logic.scope(values)

    # What can be called

    def knowledge(self, graph: Graph, element: records.KnowledgeModel) -> object:
        box = element.logic
        if box is None:
            return None
        requires = tuple(
            need for need in element.requires if need.rpartition("#")[2] != element.id
        )
        scope = self.scope(graph, requires)
        made: list[object] = []

        def call(given: list[object]) -> object:
            inside = scope.with_values({element.variable.name: made[0]})
            function = self.logic.function(box, inside, self._result_type(element))
            return function.call(given) if isinstance(function, FunctionValue) else None

        made.append(FunctionValue(tuple(parameter.name for parameter in box.parameters), call))
        return made[0]

    def _result_type(self, element: Element) -> str:
        """The variable's type is that of the function, or, as most write it, of its result."""
        definition = self.graph.types.get(element.variable.type)
        if definition is not None and definition.parameters is not None:
            return definition.result
        return element.variable.type

    def service(self, graph: Graph, element: records.DecisionService) -> object:
        """A function of the service's input data and input decisions, in this order."""
        inputs = [graph.find(one) for one in (*element.input_data, *element.input_decisions)]
        outputs = [graph.find(one) for one in element.outputs]

        def call(given: list[object]) -> object:
            inside = self._inside(inputs, given)
            values = [
                (output.variable.name, inside.value(other, output)) for other, output in outputs
            ]
            result = values[0][1] if len(values) == 1 else ClosedContext(values)
            return self._typed(graph, result, self._result_type(element))

        return FunctionValue(tuple(one.variable.name for _, one in inputs), call)

    def _inside(self, inputs: list[tuple[Graph, Element]], given: list[object]) -> "Evaluation":
        """The surroundings of a service: its inputs are given, everything else is worked out."""
        inside = Evaluation.__new__(Evaluation)
        inside.graph, inside.logic, inside.spend = self.graph, self.logic, self.spend
        inside.given, inside.called, inside.decided = {}, False, {}
        for (graph, element), value in zip(inputs, given, strict=True):
            inside.decided[graph, element.id] = self._as_input(graph, value, element)
        return inside


__all__ = ["Evaluation", "closed"]
