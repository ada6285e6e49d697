"""A model as it was written: requirements, types, and the logic in boxes."""

from dataclasses import dataclass, field
from enum import StrEnum

EXTENSION = "urn:ganxin:dmn"
"""Namespace of what DMN has no place for."""


@dataclass(frozen=True, slots=True)
class Place:
    """Whose logic it is, and the line in the file."""

    owner: str
    line: int

    def __str__(self) -> str:
        return f"{self.owner}，第 {self.line} 行" if self.owner else f"第 {self.line} 行"


@dataclass(frozen=True, slots=True)
class Variable:
    """A name and its type; an empty type is `Any`."""

    name: str
    type: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """Any boxed expression. `type` is what its value must be; empty: anything."""

    place: Place
    type: str


@dataclass(frozen=True, slots=True)
class Literal(Box):
    text: str


@dataclass(frozen=True, slots=True)
class ContextBox(Box):
    """Entries in order; one without a name is the result of the whole."""

    entries: tuple[tuple[Variable | None, Box], ...]


@dataclass(frozen=True, slots=True)
class ListBox(Box):
    items: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class RelationBox(Box):
    columns: tuple[Variable, ...]
    rows: tuple[tuple[Box, ...], ...]


@dataclass(frozen=True, slots=True)
class FunctionBox(Box):
    """`kind`: FEEL, Java or PMML; only the first can run."""

    parameters: tuple[Variable, ...]
    body: Box | None
    kind: str = "FEEL"


@dataclass(frozen=True, slots=True)
class InvocationBox(Box):
    called: Box
    bindings: tuple[tuple[str, Box | None], ...]


@dataclass(frozen=True, slots=True)
class ConditionalBox(Box):
    condition: Box
    then: Box
    otherwise: Box


@dataclass(frozen=True, slots=True)
class IteratorBox(Box):
    """`quantifier`: for, some or every."""

    quantifier: str
    variable: str
    source: Box
    result: Box


@dataclass(frozen=True, slots=True)
class FilterBox(Box):
    source: Box
    match: Box


class HitPolicy(StrEnum):
    UNIQUE = "UNIQUE"
    FIRST = "FIRST"
    PRIORITY = "PRIORITY"
    ANY = "ANY"
    COLLECT = "COLLECT"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"


class Aggregation(StrEnum):
    NONE = ""
    SUM = "SUM"
    COUNT = "COUNT"
    MIN = "MIN"
    MAX = "MAX"


@dataclass(frozen=True, slots=True)
class InputClause:
    """A column: what is looked at, and the values that it may have (empty: any)."""

    expression: Literal
    label: str = ""
    allowed: str = ""


@dataclass(frozen=True, slots=True)
class OutputClause:
    """`values` in order of priority, the most wanted first."""

    place: Place
    name: str
    type: str = ""
    values: str = ""
    default: Literal | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a table; `notes` are its annotations, such as the clause it comes from."""

    place: Place
    tests: tuple[str, ...]
    outputs: tuple[Literal, ...]
    notes: tuple[str, ...] = ()
    id: str = ""


@dataclass(frozen=True, slots=True)
class TableBox(Box):
    policy: HitPolicy
    aggregation: Aggregation
    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[Rule, ...]
    annotations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemDefinition:
    """A type with a name. `base` or `components` or a function's `result`; never two of them.

    `allowed` are tests of one value (of each item where it is a list), `constraint` of the whole.
    """

    place: Place
    name: str
    base: str = ""
    components: tuple["ItemDefinition", ...] = ()
    collection: bool = False
    allowed: str = ""
    constraint: str = ""
    parameters: tuple[Variable, ...] | None = None
    result: str = ""


@dataclass(frozen=True, slots=True)
class Element:
    """Something of the requirements graph; `requires` are the ids of what it reads or calls.

    `label` is what people call it where the name is a technical one; `description` explains it.
    """

    id: str
    name: str
    place: Place
    variable: Variable
    label: str = field(default="", kw_only=True)
    description: str = field(default="", kw_only=True)


@dataclass(frozen=True, slots=True)
class InputData(Element):
    """A fact that comes in. `unit` is what its number counts: 万元, %, 人."""

    unit: str = ""


@dataclass(frozen=True, slots=True)
class KnowledgeSource(Element):
    """What a decision rests on: a law, a notice, a person. `uri` is where it can be read."""

    uri: str = ""


@dataclass(frozen=True, slots=True)
class Decision(Element):
    logic: Box | None
    requires: tuple[str, ...] = ()
    question: str = ""
    authorities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnowledgeModel(Element):
    logic: FunctionBox | None
    requires: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionService(Element):
    """Ids of its decisions and inputs."""

    outputs: tuple[str, ...]
    encapsulated: tuple[str, ...]
    input_decisions: tuple[str, ...]
    input_data: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Import:
    """Another file's elements under a name; with an empty name they are as our own."""

    name: str
    namespace: str
    location: str
    kind: str
    place: Place


@dataclass(frozen=True, slots=True)
class Definitions:
    """One file. Ids are unique in it."""

    name: str
    namespace: str
    elements: dict[str, Element] = field(default_factory=dict)
    types: dict[str, ItemDefinition] = field(default_factory=dict)
    imports: tuple[Import, ...] = ()
