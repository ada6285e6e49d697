"""The peers of `bench policies`, in an environment of their own: OpenFisca-core and polars.

`python _peers.py FOLDER` reads the enterprises and the policies there, then one command a line:
`openfisca`, `polars`, `openfisca_one NAME`, each answered with the seconds of one repetition, and
`save`, after which the answers are in the folder. Only the computing is timed.

OpenFisca as its users write it: one Variable a policy, vectorised formulas, values in `set_input`
before the clock starts. It has two answers. What is missing is NaN (or no date, an empty item of
the enumeration, a flag with a second flag that says whether it is known), so that no comparison
with it is met; a score takes the lowest points for it: then its yes is the yes of three answers.
"""

# The peers are not installed beside us.
# mypy: disable-error-code="import-not-found"

import json
import pathlib
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar

import numpy as np
import polars as pl
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import ETERNITY
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

WHEN = "2026-11"
Row = dict[str, Any]


class Fisca:
    def __init__(self, frame: pl.DataFrame, policies: list[Row]) -> None:
        entity = build_entity("enterprise", "enterprises", "Enterprise", is_person=True)
        self.system = TaxBenefitSystem([entity])
        self.entity = entity
        self.indices: dict[str, dict[str, int]] = {}
        inputs: dict[str, Any] = {}
        for name in frame.columns:
            inputs |= self.input(name, frame[name])
        for policy in policies:
            self.add(policy["name"], bool, formula=self.formula(policy))
        builder = SimulationBuilder()
        self.simulation = builder.build_default_simulation(self.system, count=frame.height)
        for name, values in inputs.items():
            self.simulation.set_input(name, WHEN, values)
        self.names = [policy["name"] for policy in policies]

    def add(self, name: str, value_type: type, **members: Any) -> None:
        members |= {"value_type": value_type, "entity": self.entity, "definition_period": ETERNITY}
        self.system.add_variable(type(name, (Variable,), members))

    def input(self, name: str, column: pl.Series) -> dict[str, Any]:
        kind = column.dtype
        if kind == pl.Boolean:
            self.add(name, bool)
            self.add(f"{name}_known", bool)
            return {
                name: column.fill_null(False).to_numpy(),
                f"{name}_known": column.is_not_null().to_numpy(),
            }
        if kind == pl.Date:
            self.add(name, date, default_value=date(1970, 1, 1))
            return {name: column.to_numpy().astype("datetime64[D]")}
        if kind in (pl.Categorical, pl.Enum) or kind == pl.String:
            texts = sorted(column.drop_nulls().cast(pl.String).unique().to_list())
            self.indices[name] = {text: at + 1 for at, text in enumerate(texts)}
            items = {"missing": "missing"} | {f"item{at}": text for at, text in enumerate(texts)}
            options = Enum(f"Options_{name}", items)
            self.add(name, Enum, possible_values=options, default_value=options.missing)
            places = column.cast(pl.String).replace_strict(self.indices[name], default=0)
            return {name: options.encode(places.to_numpy().astype(np.int16))}
        self.add(name, float)
        return {name: column.cast(pl.Float32).to_numpy()}

    def formula(self, policy: Row) -> Callable[[Any, Any], Any]:
        def formula(enterprise: Any, period: Any) -> Any:
            met: Any = True
            for condition in policy["conditions"]:
                met = met * self.condition(enterprise, period, condition)
            if policy["items"]:
                total = sum(self.item(enterprise, period, item) for item in policy["items"])
                met = met * (total >= policy["wanted"])
            return met

        return formula

    def condition(self, enterprise: Any, period: Any, condition: Row) -> Any:
        fact, values, op = condition["fact"], condition["values"], condition["op"]
        value = enterprise(fact, period)
        if op == "not":
            return np.logical_not(value) * enterprise(f"{fact}_known", period)
        if op in ("in", "prefix"):
            known = self.indices[fact].items()
            if op == "prefix":
                wanted = [at for text, at in known if text.startswith(tuple(values))]
            else:
                wanted = [at for text, at in known if text in values]
            return np.isin(value.view(np.ndarray), np.array(wanted, value.dtype))
        return self.COMPARE[op](value, *values)

    COMPARE: ClassVar[dict[str, Callable[..., Any]]] = {
        ">=": lambda value, low: value >= low,
        "<=": lambda value, high: value <= high,
        "between": lambda value, low, high: (value >= low) * (value <= high),
        "after": lambda value, day: value >= np.datetime64(day),
        "before": lambda value, day: value < np.datetime64(day),
        "is": lambda value: value,
    }

    @staticmethod
    def item(enterprise: Any, period: Any, item: Row) -> Any:
        value = enterprise(item["fact"], period)
        return np.select(
            [value >= low for low, _ in item["bands"]], [points for _, points in item["bands"]], 0
        )

    def run(self, names: list[str]) -> float:
        for name in names:
            self.simulation.delete_arrays(name)
        begun = time.perf_counter()
        self.answers = {name: self.simulation.calculate(name, WHEN) for name in names}
        return time.perf_counter() - begun


class Polars:
    """Lazy expressions; null is unknown, and `&` of nulls is Kleene's."""

    def __init__(self, frame: pl.DataFrame, policies: list[Row]) -> None:
        self.frame = frame
        self.policies = policies

    def run(self) -> float:
        begun = time.perf_counter()
        answers = [self.policy(policy).alias(policy["name"]) for policy in self.policies]
        self.answers = self.frame.lazy().select(answers).collect()
        return time.perf_counter() - begun

    def policy(self, policy: Row) -> pl.Expr:
        parts = [self.condition(condition) for condition in policy["conditions"]]
        if policy["items"]:
            low = sum(self.points(item, lowest=True) for item in policy["items"])
            high = sum(self.points(item, lowest=False) for item in policy["items"])
            wanted = policy["wanted"]
            reached = pl.when(low >= wanted).then(True)
            parts.append(reached.when(high < wanted).then(False).otherwise(None))
        return pl.all_horizontal(parts)

    @staticmethod
    def points(item: Row, *, lowest: bool) -> pl.Expr:
        column = pl.col(item["fact"])
        (low, points), *rest = item["bands"]
        # A missing value reaches no band: so it has the lowest points anyway.
        chain = pl.when(column >= low) if lowest else pl.when((column >= low) | column.is_null())
        chain = chain.then(pl.lit(points, pl.Int16))
        for low, points in rest:
            chain = chain.when(column >= low).then(pl.lit(points, pl.Int16))
        return chain.otherwise(pl.lit(0, pl.Int16))

    def condition(self, condition: Row) -> pl.Expr:
        column, values = pl.col(condition["fact"]), condition["values"]
        return self.COMPARE[condition["op"]](column, values)

    COMPARE: ClassVar[dict[str, Callable[[pl.Expr, list[Any]], pl.Expr]]] = {
        ">=": lambda column, values: column >= values[0],
        "<=": lambda column, values: column <= values[0],
        "between": lambda column, values: column.is_between(*values),
        "after": lambda column, values: column >= date.fromisoformat(values[0]),
        "before": lambda column, values: column < date.fromisoformat(values[0]),
        "is": lambda column, _values: column,
        "not": lambda column, _values: ~column,
        "prefix": lambda column, values: pl.any_horizontal(
            [column.cat.starts_with(value) for value in values]
        ),
        "in": lambda column, values: column.is_in(values),
    }


def main(folder: pathlib.Path) -> None:
    policies = json.loads((folder / "policies.json").read_text("utf-8"))
    frame = pl.read_ipc(folder / "enterprises.arrow")
    fisca, polars = Fisca(frame, policies), Polars(frame, policies)
    commands: dict[str, Callable[..., float]] = {
        "openfisca": lambda: fisca.run(fisca.names),
        "openfisca_one": lambda name: fisca.run([name]),
        "polars": polars.run,
        "save": lambda: save(folder, fisca, polars),
    }
    for line in sys.stdin:
        command, *rest = line.split()
        sys.stdout.write(f"{commands[command](*rest)}\n")
        sys.stdout.flush()


def save(folder: pathlib.Path, fisca: Fisca, polars: Polars) -> float:
    fisca.run(fisca.names)
    yes = [np.packbits(fisca.answers[name], bitorder="little") for name in fisca.names]
    np.save(folder / "openfisca.npy", np.array(yes))
    for name, value in (("true", True), ("false", False)):
        bits = [_packed(polars.answers[policy], value) for policy in fisca.names]
        np.save(folder / f"polars_{name}.npy", np.array(bits))
    return 0.0


def _packed(column: pl.Series, value: bool) -> Any:
    return np.packbits((column == value).fill_null(False).to_numpy(), bitorder="little")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
