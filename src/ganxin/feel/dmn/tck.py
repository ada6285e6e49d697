"""The DMN conformance kit: its test files read, run and compared (github.com/dmn-tck/tck)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from ganxin.feel import moments
from ganxin.feel.dmn.errors import DmnError
from ganxin.feel.dmn.model import Model, load
from ganxin.feel.dmn.xml import Element, read
from ganxin.feel.values import YearsMonths

_TOLERANCE = Decimal("1e-8")  # the kit compares numbers to eight places
_READERS: dict[str, Callable[[str], object]] = {
    "decimal": Decimal,
    "double": Decimal,
    "integer": Decimal,
    "int": Decimal,
    "long": Decimal,
    "boolean": lambda text: text in ("true", "1"),
    "date": moments.read_date,
    "time": moments.read_time,
    "dateTime": moments.read_date_and_time,
    "duration": moments.read_duration,
    "dayTimeDuration": moments.read_duration,
    "yearMonthDuration": moments.read_duration,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One expected result. `detail` says what came instead; empty where it is right."""

    folder: str
    file: str
    case: str
    node: str
    passed: bool
    detail: str = ""


def run_folder(folder: Path, now: datetime) -> Iterator[Outcome]:
    """All the cases below a folder, file by file."""
    for path in sorted(folder.rglob("*-test-*.xml")):
        yield from run_file(path, now)


def run_file(path: Path, now: datetime) -> Iterator[Outcome]:
    root = read(path.read_bytes())
    name = root.text_of("modelName")
    try:
        model: Model | DmnError = load(path.parent / name)
    except DmnError as error:
        model = error
    for case in root.all("testCase"):
        yield from _case(path, model, case, now)


def _case(
    path: Path, model: "Model | DmnError", case: Element, now: datetime
) -> Iterator[Outcome]:
    inputs = {node.get("name"): value_of(node) for node in case.all("inputNode")}
    for node in case.all("resultNode"):
        wanted = node.first("expected")
        expected = None if wanted is None else value_of(wanted)
        try:
            actual = _actual(model, case, node, inputs, now)
            told = ""
        except DmnError as error:
            actual, told = None, str(error)
        passed = alike(expected, actual)
        yield Outcome(
            path.parent.name,
            path.name,
            case.get("id"),
            node.get("name"),
            passed,
            "" if passed else told or f"{actual!r}，应是 {expected!r}",
        )


def _actual(
    model: "Model | DmnError",
    case: Element,
    node: Element,
    inputs: dict[str, object],
    now: datetime,
) -> object:
    if isinstance(model, DmnError):
        raise model
    called = case.get("invocableName")
    if called and case.get("type", "decision") in ("decisionService", "bkm"):
        return _picked(model.evaluate_service(called, inputs, now=now), node.get("name"))
    return model.evaluate(node.get("name"), inputs, now=now)


def _picked(result: object, name: str) -> object:
    """A service with several outputs answers a context of them."""
    return result[name] if isinstance(result, dict) and name in result else result


def value_of(element: Element) -> object:
    """A value as the kit writes it: `value`, `component` or `list`."""
    listed = element.first("list")
    if listed is not None:
        return [value_of(item) for item in listed.all("item")]
    components = list(element.all("component"))
    if components:
        return {part.get("name"): value_of(part) for part in components}
    value = element.first("value")
    if value is None or value.get("nil") == "true":
        return None
    reader = _READERS.get(value.get("type").rpartition(":")[2])
    return reader(value.text.strip()) if reader is not None else value.text


def alike(expected: object, actual: object) -> bool:
    """Equal, with numbers to eight places and without regard to the order of a context."""
    if isinstance(expected, Decimal) and isinstance(actual, Decimal):
        return abs(expected - actual) <= _TOLERANCE
    if isinstance(expected, list) and isinstance(actual, list):
        return len(expected) == len(actual) and all(map(alike, expected, actual))
    if isinstance(expected, dict) and isinstance(actual, dict):
        return expected.keys() == actual.keys() and all(
            alike(value, actual[key]) for key, value in expected.items()
        )
    if isinstance(expected, date | time | timedelta | YearsMonths):
        return type(expected) is type(actual) and expected == actual
    return type(expected) is type(actual) and expected == actual
