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
# Whatever goes wrong in one case, the others still run.
_FAULTS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
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
    """One expected result. `detail` says what came instead, or why there is nothing."""

    folder: str
    file: str
    case: str
    node: str
    passed: bool
    detail: str = ""


def case_files(folder: Path) -> list[Path]:
    """The files with test cases below a folder."""
    return sorted(folder.rglob("*-test-*.xml"))


def run_file(path: Path, now: datetime) -> Iterator[Outcome]:
    """The cases of one file; a file that cannot be read is one case that fails."""
    try:
        root = read(path.read_bytes())
    except (DmnError, OSError) as error:
        yield Outcome(path.parent.name, path.name, "", "", False, f"测试文件读不出来：{error}")
        return
    if root.name != "testCases":
        yield Outcome(path.parent.name, path.name, "", "", False, "这不是测试文件")
        return
    name = root.text_of("modelName")
    try:
        model: Model | Exception = load(path.parent / name)
    except _FAULTS as error:
        model = error
    for case in root.all("testCase"):
        yield from _case(path, model, case, now)


def _case(path: Path, model: Model | Exception, case: Element, now: datetime) -> Iterator[Outcome]:
    for node in case.all("resultNode"):
        passed, detail = _compared(model, case, node, now)
        yield Outcome(
            path.parent.name, path.name, case.get("id"), node.get("name"), passed, detail
        )


def _compared(
    model: Model | Exception, case: Element, node: Element, now: datetime
) -> tuple[bool, str]:
    """Is the result as expected? And what came instead.

    An expression that is refused counts as null, FEEL's own word for an error; a model that
    cannot even be loaded only where the kit says that an error is wanted.
    """
    wanted = node.first("expected")
    try:
        expected = None if wanted is None else value_of(wanted)
        if isinstance(model, Exception):
            return expected is None and node.get("errorResult") == "true", _told(model)
        inputs = {given.get("name"): value_of(given) for given in case.all("inputNode")}
        actual = _actual(model, case, node, inputs, now)
    except DmnError as error:
        return expected is None, str(error)
    except _FAULTS as error:
        return False, _told(error)
    passed = alike(expected, actual)
    return passed, "" if passed else f"{actual!r}，应是 {expected!r}"


def _told(error: Exception) -> str:
    return str(error) if isinstance(error, DmnError) else f"程序出错 {error!r}"


def _actual(
    model: Model,
    case: Element,
    node: Element,
    inputs: dict[str, object],
    now: datetime,
) -> object:
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
        if listed.get("nil") == "true":
            return None
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
