"""A rule set as a DMN model that an official can read, and any DMN tool can open.

Every key is an input of the same name. What must be met together are decisions `KEY_met`, joined
by `and` in the decision named by the rule set's id. Each line of a score sheet is a table of its
own; parts and total are sums. The source is a knowledge source that every decision rests on.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from ganxin.feel.criteria.records import (
    Condition,
    Criteria,
    Group,
    Item,
    Part,
    Sheet,
    Stepped,
)
from ganxin.feel.criteria.scales import scale_elements
from ganxin.feel.criteria.tables import item_table, number, text, type_of_options
from ganxin.feel.dmn import records

NAMESPACE = "urn:ganxin:criteria:"
BASIS = "basis"
_SIGNS = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<"}


def definitions(criteria: Criteria) -> records.Definitions:
    """The model of a rule set."""
    return _Writing(criteria).definitions()


class _Writing:
    """Collects inputs as they come up, and decisions in the order of the source."""

    def __init__(self, criteria: Criteria) -> None:
        self.criteria = criteria
        self.inputs: dict[str, records.InputData] = {}
        self.types: dict[str, records.ItemDefinition] = {}
        self.decisions: dict[str, records.Decision] = {}

    def definitions(self) -> records.Definitions:
        criteria = self.criteria
        if criteria.scales:
            inputs, types, decision = scale_elements(criteria, BASIS)
            self.inputs, self.types = inputs, types
            self.decisions[decision.name] = decision
        else:
            names = [self.part(part) for part in criteria.parts]
            if criteria.estimate is not None:
                self.sheet(criteria.estimate, "estimate")
            self.decision(
                criteria.id, " and\n".join(names), names, criteria.name, criteria.benefit
            )
        every: Iterable[records.Element] = (
            self.basis(),
            *self.inputs.values(),
            *self.decisions.values(),
        )
        return records.Definitions(
            criteria.name,
            NAMESPACE + criteria.id,
            elements={element.id: element for element in every},
            types=self.types,
        )

    def basis(self) -> records.KnowledgeSource:
        criteria = self.criteria
        title = criteria.document or criteria.name
        said = (
            ("发布", criteria.issuer),
            ("施行", criteria.effective),
            ("申报", criteria.window),
            ("有效期", f"{criteria.valid_years} 年" if criteria.valid_years else ""),
            ("来源", criteria.source),
            ("核实", criteria.verified),
            *(("说明", note) for note in criteria.notes),
        )
        return records.KnowledgeSource(
            BASIS,
            title,
            records.Place("依据", 0),
            records.Variable(title),
            label=criteria.name,
            description="\n".join(f"{what}：{text}" for what, text in said if text),
        )

    # Parts

    def part(self, part: Part) -> str:
        """The name of the decision that a part has become."""
        if isinstance(part, Sheet):
            return self.sheet(part, "score")
        keys = list(keys_of(part))
        name = self._free(f"{keys[0]}_met" if isinstance(part, Condition | Stepped) else "any_met")
        needs: list[str] = []
        text = self.expression(part, needs)
        self.decision(name, text, needs, label_of(part), remarks(part))
        return name

    def expression(self, part: Part, needs: list[str], *, inside: bool = False) -> str:
        """FEEL for a part; what it reads is added to `needs`."""
        if isinstance(part, Condition):
            needs.append(self.input(part))
            return condition_text(part)
        if isinstance(part, Stepped):
            needs += [
                self.figure(part.key, part.label, part.unit),
                self.figure(part.on, part.on_label, part.on_unit),
            ]
            return stepped_text(part)
        if isinstance(part, Sheet) or part.name:
            name = self.route(part)
            needs.append(name)
            return name
        texts = [self.expression(one, needs, inside=True) for one in part.parts]
        joined = (" and " if part.mode == "all" else " or\n").join(texts)
        return f"({joined})" if inside and len(texts) > 1 else joined

    def route(self, part: Sheet | Group) -> str:
        """A way in which a rule set can be met: a decision of its own."""
        if isinstance(part, Sheet):
            return self.sheet(part, "score")
        name = self._free("route_met")
        needs: list[str] = []
        text = self.expression(Group(part.mode, part.parts), needs)
        self.decision(name, text, needs, part.name)
        return name

    def sheet(self, sheet: Sheet, prefix: str) -> str:
        """The tables, the parts, the total, and, unless it is an estimate, whether it is met."""
        names = {item: self.item(item) for item in sheet.items}
        parts: dict[str, str] = {}
        for at, part in enumerate(dict.fromkeys(item.part for item in sheet.items), start=1):
            inside = [names[item] for item in sheet.items if item.part == part]
            parts[part] = self._sum(f"{prefix}_part_{at}", inside, part)
        total = self._sum(f"{prefix}_total", list(parts.values()), sheet.name or "评分")
        if sheet.total is None:
            return total
        wanted = [f"{total} >= {number(sheet.total)}"]
        wanted += [f"{parts[part]} >= {number(least)}" for part, least in sheet.parts]
        needs = [total, *(parts[part] for part, _ in sheet.parts)]
        name = self._free(f"{prefix}_met")
        self.decision(name, " and\n".join(wanted), needs, sheet.name)
        return name

    def item(self, item: Item) -> str:
        name = f"points_{item.key}"
        if item.rule:
            about = f"来源只有文字：{item.rule}。由工作人员评分，最高 {number(item.most)} 分"
            self.inputs[name] = _input(name, "number", item.label, "分", about)
            return name
        for way in (item, item.alternative):
            if way is not None:
                self.answer(way)
        self._add(name, item_table(item, name), [*item.all_keys()], item.label, "", "number")
        return name

    def answer(self, item: Item) -> None:
        """The input that a line of the sheet looks at."""
        type_ = "number"
        if item.options:
            type_ = f"t_{item.key}"
            self.types[type_] = type_of_options(item, type_)
        self.inputs.setdefault(item.key, _input(item.key, type_, item.label, item.unit))

    def _sum(self, name: str, names: list[str], label: str) -> str:
        text = f"sum({', '.join(names)})" if len(names) > 1 else names[0]
        self.decision(name, text, names, label, type_="number")
        return name

    # Elements

    def input(self, condition: Condition) -> str:
        type_ = {bool: "boolean", Decimal: "number"}.get(type(condition.value), "string")
        if condition.operator == "manual":
            type_ = "boolean"
        if condition.key == "sme_size":
            type_ = "t_sme_size"
            self.types[type_] = _sizes(type_)
        made = _input(condition.key, type_, condition.label, condition.unit)
        self.inputs.setdefault(condition.key, made)
        return condition.key

    def figure(self, key: str, label: str, unit: str) -> str:
        self.inputs.setdefault(key, _input(key, "number", label, unit))
        return key

    def decision(
        self,
        name: str,
        text: str,
        needs: list[str],
        label: str,
        about: str = "",
        type_: str = "boolean",
    ) -> None:
        box = records.Literal(records.Place(f"决策“{name}”", 0), "", text)
        self._add(name, box, needs, label, about, type_)

    def _add(
        self, name: str, box: records.Box, needs: list[str], label: str, about: str, type_: str
    ) -> None:
        self.decisions[name] = records.Decision(
            name,
            name,
            records.Place(f"决策“{name}”", 0),
            records.Variable(name, type_),
            logic=box,
            requires=tuple(dict.fromkeys(map(self._id, needs))),
            authorities=(BASIS,),
            label=label,
            description=about,
        )

    def _id(self, name: str) -> str:
        return self.inputs[name].id if name in self.inputs else name

    def _free(self, name: str) -> str:
        """The name, or with a number where it is taken."""
        at = 2
        free = name
        while free in self.decisions:
            free, at = f"{name}_{at}", at + 1
        return free


def _input(key: str, type_: str, label: str, unit: str, about: str = "") -> records.InputData:
    return records.InputData(
        f"in_{key}",
        key,
        records.Place(f"输入“{key}”", 0),
        records.Variable(key, type_),
        label=label,
        # Our own reading is of the unit; the description is for people with other tools.
        description=about or (f"单位：{unit}" if unit else ""),
        unit=unit,
    )


def _sizes(name: str) -> records.ItemDefinition:
    """工信部联企业〔2011〕300号, article 2, and large for what is none of them."""
    sizes = ("large", "medium", "small", "micro")
    place = records.Place(f"类型“{name}”", 0)
    return records.ItemDefinition(place, name, base="string", allowed=", ".join(map(text, sizes)))


def condition_text(condition: Condition) -> str:
    """`revenue_last >= 5000`."""
    value = condition.value
    if condition.operator == "manual":
        return f"{condition.key} = true"
    if isinstance(value, tuple):
        return f"{condition.key} in ({', '.join(map(text, value))})"
    sign = _SIGNS.get(condition.operator, "=")
    return f"{condition.key} {sign} {_literal(value)}"


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return number(value) if isinstance(value, Decimal) else text(str(value))


def stepped_text(part: Stepped) -> str:
    """`ratio >= (if size <= 5000 then 5 else 3)`."""
    chain = ""
    for step in part.steps:
        if step.up_to is None:
            chain += number(step.at_least)
            break
        chain += f"if {part.on} <= {number(step.up_to)} then {number(step.at_least)} else "
    return f"{part.key} >= ({chain})"


def keys_of(part: Part) -> Iterator[str]:
    """The keys that a part reads, in order, each as often as it is written."""
    if isinstance(part, Condition):
        yield part.key
    elif isinstance(part, Stepped):
        yield from (part.key, part.on)
    elif isinstance(part, Sheet):
        for item in part.items:
            yield from item.all_keys()
    else:
        for one in part.parts:
            yield from keys_of(one)


def label_of(part: Part) -> str:
    """What people call a part."""
    if isinstance(part, Condition | Stepped):
        return part.label
    if part.name:
        return part.name
    if isinstance(part, Group):
        joint = "，并且" if part.mode == "all" else "，或者"
        return joint.join(map(label_of, part.parts))
    return "评分"


def remarks(part: Part) -> str:
    """Clause, remark and manner of a condition, a line each; of a group, those of its parts."""
    if isinstance(part, Group):
        return "\n".join(filter(None, map(remarks, part.parts)))
    if not isinstance(part, Condition):
        return ""
    said = (
        f"依据：{part.basis}" if part.basis else "",
        part.text,
        "一票否决" if part.veto else "",
        "由工作人员判断" if part.operator == "manual" else "",
    )
    return "\n".join(filter(None, said))
