"""The peers of `bench policies`, in an environment of their own: OpenFisca-core and polars.

`python _peers.py FOLDER` reads the enterprises and the policies there, then one command a line:
`openfisca`, `polars`, `openfisca_one NAME`, each answered with the seconds of one repetition, and
`save`, after which the answers are in the folder. Only the computing is timed.

OpenFisca as its users write it: one Variable a policy, vectorised formulas, values in `set_input`
before the clock starts. It has two answers. What is missing is NaN (or no date, an empty item of
the enumeration, a flag with a second flag that says whether it is known), so that no comparison
with it is met; a score takes the lowest points for it: then its yes is the yes of three answers.
"""

import json
import pathlib
import sys
import time
from datetime import date

import numpy as np
import polars as pl
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import ETERNITY
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

WHEN = "2026-11"


class Fisca:
    def __init__(self, frame, policies):
        entity = build_entity("enterprise", "enterprises", "Enterprise", is_person=True)
        self.system = TaxBenefitSystem([entity])
        self.entity = entity
        self.indices = {}
        inputs = {}
        for name in frame.columns:
            inputs |= self.input(name, frame[name])
        for policy in policies:
            self.add(policy["name"], bool, formula=self.formula(policy))
        builder = SimulationBuilder()
        self.simulation = builder.build_default_simulation(self.system, count=frame.height)
        for name, values in inputs.items():
            self.simulation.set_input(name, WHEN, values)
        self.names = [policy["name"] for policy in policies]

    def add(self, name, value_type, **members):
        members |= {"value_type": value_type, "entity": self.entity, "definition_period": ETERNITY}
        self.system.add_variable(type(name, (Variable,), members))

    def input(self, name, column):
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

    def formula(self, policy):
        def formula(enterprise, period):
            met = True
            for condition in policy["conditions"]:
                met = met * self.condition(enterprise, period, condition)
            if policy["items"]:
                total = sum(self.item(enterprise, period, item) for item in policy["items"])
                met = met * (total >= policy["wanted"])
            return met

        return formula

    def condition(self, enterprise, period, condition):
        fact, values = condition["fact"], condition["values"]
        value = enterprise(fact, period)
        op = condition["op"]
        if op == ">=":
            return value >= values[0]
        if op == "<=":
            return value <= values[0]
        if op == "between":
            return (value >= values[0]) * (value <= values[1])
        if op == "after":
            return value >= np.datetime64(values[0])
        if op == "before":
            return value < np.datetime64(values[0])
        if op == "is":
            return value
        if op == "not":
            return np.logical_not(value) * enterprise(f"{fact}_known", period)
        known = self.indices[fact]
        if op == "prefix":
            wanted = [at for text, at in known.items() if text.startswith(tuple(values))]
        else:
            wanted = [known[text] for text in values if text in known]
        return np.isin(value.view(np.ndarray), np.array(wanted, value.dtype))

    @staticmethod
    def item(enterprise, period, item):
        value = enterprise(item["fact"], period)
        return np.select(
            [value >= low for low, _ in item["bands"]], [points for _, points in item["bands"]], 0
        )

    def run(self, names):
        for name in names:
            self.simulation.delete_arrays(name)
        begun = time.perf_counter()
        self.answers = {name: self.simulation.calculate(name, WHEN) for name in names}
        return time.perf_counter() - begun


class Polars:
    """Lazy expressions; null is unknown, and `&` of nulls is Kleene's."""

    def __init__(self, frame, policies):
        self.frame = frame
        self.policies = policies

    def run(self):
        begun = time.perf_counter()
        answers = [self.policy(policy).alias(policy["name"]) for policy in self.policies]
        self.answers = self.frame.lazy().select(answers).collect()
        return time.perf_counter() - begun

    def policy(self, policy):
        parts = [self.condition(condition) for condition in policy["conditions"]]
        if policy["items"]:
            low = sum(self.points(item, lowest=True) for item in policy["items"])
            high = sum(self.points(item, lowest=False) for item in policy["items"])
            wanted = policy["wanted"]
            reached = pl.when(low >= wanted).then(True)
            parts.append(reached.when(high < wanted).then(False).otherwise(None))
        return pl.all_horizontal(parts)

    @staticmethod
    def points(item, *, lowest):
        column = pl.col(item["fact"])
        (low, points), *rest = item["bands"]
        # A missing value reaches no band: so it has the lowest points anyway.
        chain = pl.when(column >= low) if lowest else pl.when((column >= low) | column.is_null())
        chain = chain.then(pl.lit(points, pl.Int16))
        for low, points in rest:
            chain = chain.when(column >= low).then(pl.lit(points, pl.Int16))
        return chain.otherwise(pl.lit(0, pl.Int16))

    @staticmethod
    def condition(condition):
        column, values = pl.col(condition["fact"]), condition["values"]
        op = condition["op"]
        if op == ">=":
            return column >= values[0]
        if op == "<=":
            return column <= values[0]
        if op == "between":
            return column.is_between(*values)
        if op == "after":
            return column >= date.fromisoformat(values[0])
        if op == "before":
            return column < date.fromisoformat(values[0])
        if op == "is":
            return column
        if op == "not":
            return ~column
        if op == "prefix":
            return pl.any_horizontal([column.cat.starts_with(value) for value in values])
        return column.is_in(values)


def main(folder):
    policies = json.loads((folder / "policies.json").read_text("utf-8"))
    frame = pl.read_ipc(folder / "enterprises.arrow")
    fisca, polars = Fisca(frame, policies), Polars(frame, policies)
    for line in sys.stdin:
        command, *rest = line.split()
        if command == "openfisca":
            print(fisca.run(fisca.names), flush=True)
        elif command == "openfisca_one":
            print(fisca.run(rest), flush=True)
        elif command == "polars":
            print(polars.run(), flush=True)
        else:
            fisca.run(fisca.names)
            packed = [np.packbits(fisca.answers[one["name"]], bitorder="little") for one in policies]
            np.save(folder / "openfisca.npy", np.array(packed))
            columns = [polars.answers[one["name"]] for one in policies]
            for name, value in (("true", True), ("false", False)):
                bits = [
                    np.packbits((column == value).fill_null(False).to_numpy(), bitorder="little")
                    for column in columns
                ]
                np.save(folder / f"polars_{name}.npy", np.array(bits))
            print(0, flush=True)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
