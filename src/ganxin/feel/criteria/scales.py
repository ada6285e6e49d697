"""Statistical standards (规模以上、限额以上): one table of kinds and amounts."""

from ganxin.feel.criteria.records import Criteria, Scale
from ganxin.feel.criteria.tables import number, text
from ganxin.feel.dmn import records
from ganxin.feel.dmn.records import Aggregation, HitPolicy, Literal, Place, TableBox

KIND, GROUP, REVENUE, INVESTMENT = (
    "statistical_kind",
    "service_group",
    "main_revenue_last",
    "planned_total_investment",
)
_LABELS = {
    KIND: ("单位类别", ""),
    GROUP: ("服务业行业组", ""),
    REVENUE: ("年主营业务收入", "万元"),
    INVESTMENT: ("计划总投资", "万元"),
}
Elements = tuple[dict[str, records.InputData], dict[str, records.ItemDefinition], records.Decision]


def scale_elements(criteria: Criteria, basis: str) -> Elements:
    """Inputs, their types, and the decision named by the rule set's id."""
    types = {
        f"t_{key}": _type(f"t_{key}", sorted(values, key=list(values).index))
        for key, values in (
            (KIND, dict.fromkeys(scale.kind for scale in criteria.scales)),
            (GROUP, dict.fromkeys(scale.group for scale in criteria.scales if scale.group)),
        )
        if values
    }
    inputs = {
        key: records.InputData(
            f"in_{key}",
            key,
            Place(f"输入“{key}”", 0),
            records.Variable(key, f"t_{key}" if f"t_{key}" in types else "number"),
            label=label,
            unit=unit,
        )
        for key, (label, unit) in _LABELS.items()
    }
    return inputs, types, _decision(criteria, basis)


def _type(name: str, values: list[str]) -> records.ItemDefinition:
    return records.ItemDefinition(
        Place(f"类型“{name}”", 0), name, base="string", allowed=", ".join(map(text, values))
    )


def _decision(criteria: Criteria, basis: str) -> records.Decision:
    place = Place(f"决策“{criteria.id}”", 0)
    columns = tuple(
        records.InputClause(Literal(place, "", key), label) for key, (label, _) in _LABELS.items()
    )
    rows = [(*_tests(scale), "true") for scale in criteria.scales]
    rows.append(("-", "-", "-", "-", "false"))
    table = TableBox(
        place,
        "",
        HitPolicy.FIRST,
        Aggregation.NONE,
        columns,
        (records.OutputClause(place, "", "boolean"),),
        tuple(
            records.Rule(place, row[:-1], (Literal(place, "", row[-1]),), id=f"line_{at}")
            for at, row in enumerate(rows, start=1)
        ),
    )
    return records.Decision(
        criteria.id,
        criteria.id,
        place,
        records.Variable(criteria.id, "boolean"),
        logic=table,
        requires=tuple(f"in_{key}" for key in _LABELS),
        authorities=(basis,),
        label=criteria.name,
    )


def _tests(scale: Scale) -> tuple[str, str, str, str]:
    amount = f">= {number(scale.amount)}"
    group = text(scale.group) if scale.group else "-"
    revenue, investment = ("-", amount) if scale.investment else (amount, "-")
    return text(scale.kind), group, revenue, investment
