"""The front of a model: load it once, evaluate it often."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from ganxin.feel.dmn import records
from ganxin.feel.dmn.errors import DmnError
from ganxin.feel.dmn.evaluation import Evaluation
from ganxin.feel.dmn.explaining import explained
from ganxin.feel.dmn.graph import Graph, import_key
from ganxin.feel.dmn.reader import definitions
from ganxin.feel.dmn.xml import LARGEST
from ganxin.feel.errors import FeelError
from ganxin.feel.explain import Explanation
from ganxin.feel.scope import from_feel
from ganxin.feel.values import UNKNOWN

Source = bytes | Path
Imports = Callable[[str, str], "Source | Model | None"]
"""Namespace and location of an import to its file, or its model; None if there is none."""


class Model:
    """A DMN model and the models that it imports. Immutable; may be shared between threads."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    @property
    def name(self) -> str:
        return self.graph.own.name

    @property
    def decisions(self) -> tuple[str, ...]:
        return self.graph.names(records.Decision)

    @property
    def inputs(self) -> tuple[str, ...]:
        return self.graph.names(records.InputData)

    @property
    def services(self) -> tuple[str, ...]:
        """What `evaluate_service` can call."""
        return self.graph.names(records.DecisionService, records.KnowledgeModel)

    def evaluate(
        self, decision: str, inputs: Mapping[str, object], *, now: datetime | None = None
    ) -> object:
        """The value of a decision, by name.

        Numbers are Decimal, dates and times `datetime` types, contexts dict, lists list, null
        None. An input that is not given is null; one given as `api.UNKNOWN` is unknown, and so
        may be the result. `now` is what `now()` and `today()` answer; null without it.

        Raises DmnError: no such decision, an expression that cannot be read, too costly.
        """
        element = self.graph.named(decision, records.Decision)
        return self._answer(Evaluation(self.graph, inputs, now), element)

    def evaluate_all(
        self, inputs: Mapping[str, object], *, now: datetime | None = None
    ) -> tuple[dict[str, object], tuple[DmnError, ...]]:
        """The values of all decisions of the model's own file by name, and why others have none.

        Each is worked out once, and all of them together have the steps of one model.
        """
        evaluation = Evaluation(self.graph, inputs, now)
        found: dict[str, object] = {}
        failed: list[DmnError] = []
        for element in self.graph.own.elements.values():
            if isinstance(element, records.Decision):
                try:
                    found.setdefault(element.name, self._answer(evaluation, element))
                except DmnError as error:
                    failed.append(error)
        return found, tuple(failed)

    def evaluate_service(
        self, name: str, inputs: Mapping[str, object], *, now: datetime | None = None
    ) -> object:
        """The value of a decision service, or of a business knowledge model called with inputs.

        Raises DmnError as `evaluate` does.
        """
        element = self.graph.named(name, records.DecisionService, records.KnowledgeModel)
        return self._answer(Evaluation(self.graph, inputs, now, called=True), element)

    def explain(
        self, decision: str, inputs: Mapping[str, object], *, now: datetime | None = None
    ) -> Explanation:
        """Why a decision has its answer: conditions down to the facts, through the decisions that
        it needs, under their labels and with their descriptions as clauses. An input that is not
        given is unknown here.

        Raises DmnError as `evaluate` does.
        """
        element = self.graph.named(decision, records.Decision)
        given = {**dict.fromkeys(self.inputs, UNKNOWN), **inputs}
        if not isinstance(element, records.Decision):
            raise DmnError(f"“{decision}”不是决策", self.graph.own.name)
        return explained(self.graph, element, given, now)

    def _answer(self, evaluation: Evaluation, element: records.Element) -> object:
        try:
            return from_feel(evaluation.outcome(element))
        except FeelError as error:
            raise DmnError(str(error), str(element.place)) from None
        except RecursionError:
            raise DmnError("嵌套太深，算不下去", str(element.place)) from None


def load(source: Source, imports: Imports | None = None) -> Model:
    """Read a model. Without `imports`, the files beside a path are where imports are looked for.

    Raises DmnError: no XML or no DMN, a reference to nothing, a circle of requirements, an import
    that is not found.
    """
    return Model(_graph(source, imports, ()))


def _graph(source: Source, imports: Imports | None, inside: tuple[str, ...]) -> Graph:
    own = definitions(_content(source))
    if own.namespace in inside:
        raise DmnError("模型互相引用，成了一个圈", own.name)
    find = imports or _beside(source)
    found: dict[str, Graph] = {}
    for each in own.imports:
        if each.kind and "DMN" not in each.kind:
            continue
        other = find(each.namespace, each.location)
        if other is None:
            raise DmnError(f"找不到引用的模型 {each.namespace or each.location}", str(each.place))
        found[import_key(each.name, found)] = (
            other.graph
            if isinstance(other, Model)
            else _graph(other, imports, (*inside, own.namespace))
        )
    return Graph(own, found)


def _content(source: Source) -> bytes:
    if isinstance(source, bytes):
        return source
    try:
        with source.open("rb") as file:
            return file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        missing = isinstance(error, FileNotFoundError)
        raise DmnError("没有这个文件" if missing else "文件读不出来", str(source)) from None


def _beside(source: Source) -> Imports:
    def find(namespace: str, location: str) -> Source | None:
        if not isinstance(source, Path):
            return None
        named = source.parent / Path(location).name if location else None
        if named is not None and named.is_file():
            return named
        for other in sorted(source.parent.glob("*.dmn")):
            if other != source and _namespace(other) == namespace:
                return other
        return None

    return find


def _namespace(path: Path) -> str:
    try:
        return definitions(_content(path)).namespace
    except DmnError:
        return ""
