"""What is wrong with one table, from its boxes."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from ganxin.feel.dmn.analysis.cover import Box, TooMuch, Work, meet, merged, uncovered, without
from ganxin.feel.dmn.analysis.finding import Finding, Kind
from ganxin.feel.dmn.analysis.grid import Grid, RuleBox
from ganxin.feel.dmn.notation import written
from ganxin.feel.dmn.records import Aggregation, HitPolicy, Place

SHOWN = 20
_MOST_MERGED = 300
_LISTING = (HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER)
_CHOOSING = (HitPolicy.FIRST, HitPolicy.PRIORITY)


def look(grid: Grid) -> Iterator[Finding]:
    """All findings of one table, at most `SHOWN` of a kind and then how many more there are."""
    yield from grid.findings
    if not all(grid.domain):
        yield _Looking(grid).nothing_allowed()
        return
    looking = _Looking(grid)
    for part in (looking.empty, looking.clashes, looking.masked, looking.needless, looking.gaps):
        try:
            yield from looking.first(list(part()))
        except TooMuch:
            yield looking.too_large(_TOPICS[part.__name__])


_TOPICS = {
    "empty": "不可能命中的规则",
    "clashes": "重叠",
    "masked": "轮不到的规则",
    "needless": "多余的规则",
    "gaps": "空缺",
}


class _Looking:
    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.policy = grid.box.policy
        self.rules = grid.rules
        self.idle: set[int] = set()  # rules that never decide, so that they are told once

    def nothing_allowed(self) -> Finding:
        name = next(axis.name for axis in self.grid.axes if not axis.values)
        return self._finding("unanalysed", (), f"“{name}”没有任何允许的值，这张表没有检查")

    def first(self, found: Sequence[Finding]) -> Iterator[Finding]:
        """The first of them; one that stands in for others is left as the last."""
        if len(found) <= SHOWN + 1:
            yield from found
        else:
            yield from found[:SHOWN]
            yield self._more(found[SHOWN].kind, len(found) - SHOWN)

    def _more(self, kind: Kind, count: int) -> Finding:
        return self._finding(kind, (), f"这样的问题还有 {count} 处，没有逐一列出")

    def too_large(self, topic: str) -> Finding:
        size = f"{len(self.rules)} 条规则、{len(self.grid.axes)} 列"
        sentence = f"表太大（{size}），{topic}没有查完；可以把它拆成几张表"
        return self._finding("unanalysed", (), sentence)

    def _finding(
        self,
        kind: Kind,
        rules: Iterable[int],
        sentence: str,
        box: Box | None = None,
        place: Place | None = None,
    ) -> Finding:
        witness = {} if box is None else self.grid.witness(box)
        where = place or self.grid.box.place
        return Finding(kind, self.grid.name, where, sentence, tuple(rules), witness)

    def _example(self, box: Box) -> str:
        """`，例如 收入 = 300、行业 = "餐饮"`."""
        shown = said(self.grid.witness(box))
        doubt = "（如果这些值能同时出现）" if self.grid.linked else ""
        return f"，例如 {shown}{doubt}" if shown else ""

    # Rules by themselves

    def empty(self) -> Iterator[Finding]:
        """Rules whose conditions no value meets."""
        for rule in self.rules:
            none = [at for at, bits in enumerate(rule.box) if not bits]
            if none:
                self.idle.add(rule.at)
                name, tests = self.grid.axes[none[0]].name, self._tests(rule, none[0])
                sentence = f"第 {rule.number} 条规则不可能命中：“{name}”没有一个值满足 {tests}"
                yield self._finding("unreachable", (rule.number,), sentence, place=rule.rule.place)

    def _tests(self, rule: RuleBox, axis: int) -> str:
        name = self.grid.axes[axis].name
        clauses = enumerate(self.grid.box.inputs)
        return " 并且 ".join(
            rule.rule.tests[at].strip()
            for at, clause in clauses
            if " ".join(clause.expression.text.split()) == name
        )

    # Two rules

    def clashes(self) -> Iterator[Finding]:
        """Rules that both match where only one may, or where both must agree."""
        if self.policy not in (HitPolicy.UNIQUE, HitPolicy.ANY):
            return
        pairs = list(
            self._clashing([rule for rule in self.rules if rule.exact], self.grid.work.part())
        )
        yield from (self._clash(*pair) for pair in pairs[:SHOWN])
        if len(pairs) > SHOWN:
            kind: Kind = "overlap" if self.policy is HitPolicy.UNIQUE else "contradiction"
            yield self._more(kind, len(pairs) - SHOWN)

    def _clashing(
        self, rules: Sequence[RuleBox], work: Work
    ) -> Iterator[tuple[RuleBox, RuleBox, Box]]:
        for at, one in enumerate(rules):
            work.spend(len(rules) - at)
            for other in rules[at + 1 :]:
                both = meet(one.box, other.box)
                agree = self.policy is HitPolicy.ANY and one.outcome == other.outcome
                if both is not None and not agree:
                    yield one, other, both

    def _clash(self, one: RuleBox, other: RuleBox, both: Box) -> Finding:
        numbers = (one.number, other.number)
        what = f"第 {one.number} 条和第 {other.number} 条规则会同时命中"
        example, place = self._example(both), other.rule.place
        if self.policy is HitPolicy.ANY:
            sentence = f"{what}而结果不同{example}；这张表要求结果一致"
            return self._finding("contradiction", numbers, sentence, both, place)
        results = "结果相同" if one.outcome == other.outcome else "结果不同"
        sentence = f"{what}（{results}）{example}；这张表一次只能命中一条"
        return self._finding("overlap", numbers, sentence, both, place)

    # One rule against all others

    def _in_order(self) -> list[RuleBox]:
        """The rules in the order in which one is chosen from those that match."""
        live = [rule for rule in self.rules if rule.at not in self.idle]
        if self.policy is not HitPolicy.PRIORITY:
            return live
        orders = [self._order(output.values) for output in self.grid.box.outputs]

        def rank(rule: RuleBox) -> tuple[int, ...]:
            pairs = zip(rule.outcome, orders, strict=True)
            return tuple(order.get(said_, len(order)) for said_, order in pairs)

        return sorted(live, key=rank)

    def _order(self, values: str) -> dict[str, int]:
        """The wanted values of an output, the most wanted first."""
        listed = self.grid.listed(values)
        return {one: at for at, one in reversed(list(enumerate(listed)))}

    def masked(self) -> Iterator[Finding]:
        """Rules before which another one is always chosen."""
        if self.policy not in _CHOOSING:
            return
        work = self.grid.work.part()
        before: list[RuleBox] = []
        for rule in self._in_order():
            covers = [one.box for one in before if one.exact]
            if covers and next(uncovered(rule.box, covers, work), None) is None:
                self.idle.add(rule.at)
                yield self._masked(rule, before)
            else:
                before.append(rule)

    def _masked(self, rule: RuleBox, before: Sequence[RuleBox]) -> Finding:
        cutting = [one.number for one in before if one.exact and meet(rule.box, one.box)]
        listed = "、".join(map(str, sorted(cutting)[:5])) + ("……" if len(cutting) > 5 else "")
        why = "在前" if self.policy is HitPolicy.FIRST else "优先"
        sentence = (
            f"第 {rule.number} 条规则轮不到：它管的情形，{why}的第 {listed} 条规则都已管到"
            f"{self._example(rule.box)}"
        )
        return self._finding("unreachable", (rule.number,), sentence, rule.box, rule.rule.place)

    def needless(self) -> Iterator[Finding]:
        """Rules without which every result is the same, from the last to the first."""
        check: Callable[[RuleBox, list[RuleBox], Work], bool]
        if self.policy in _CHOOSING:
            check = self._follows
        elif self.policy is HitPolicy.ANY:
            check = self._repeats
        else:
            return
        work = self.grid.work.part()
        left = self._in_order()
        for rule in reversed(left[:]):
            if check(rule, left, work):
                left.remove(rule)
                sentence = f"第 {rule.number} 条规则是多余的：去掉它，结果都不变"
                yield self._finding(
                    "redundant", (rule.number,), sentence, rule.box, rule.rule.place
                )

    def _repeats(self, rule: RuleBox, left: list[RuleBox], work: Work) -> bool:
        """Do others with the same result match wherever this one does?"""
        covers = [
            one.box
            for one in left
            if one is not rule and one.exact and one.outcome == rule.outcome
        ]
        return bool(covers) and next(uncovered(rule.box, covers, work), None) is None

    def _follows(self, rule: RuleBox, left: list[RuleBox], work: Work) -> bool:
        """Wherever this one is chosen, would the next one that matches give the same?"""
        at = left.index(rule)
        covers = [one.box for one in left[:at] if one.exact]
        pieces = list(uncovered(rule.box, covers, work))
        for later in left[at + 1 :]:
            cut: list[Box] = []
            for piece in pieces:
                work.spend()
                both = meet(piece, later.box)
                if both is None:
                    cut.append(piece)
                elif later.outcome != rule.outcome:
                    return False
                elif not later.exact:
                    cut.append(piece)
                else:
                    cut.extend(without(piece, both))
            pieces = cut
        # Where no default is written, a rule that gives null says that nothing was forgotten.
        written_ = all(one.default is not None for one in self.grid.box.outputs)
        return not pieces or (written_ and rule.outcome == self.grid.default)

    # No rule at all

    def gaps(self) -> Iterator[Finding]:
        """Values for which the table has no rule; where a default says what then, none."""
        outputs = self.grid.box.outputs
        collects = self.policy is HitPolicy.COLLECT
        lists = collects and self.grid.box.aggregation is Aggregation.NONE
        if self.policy in _LISTING or lists or all(one.default is not None for one in outputs):
            return
        covers = [rule.box for rule in self.rules if all(rule.box)]
        pieces = uncovered(self.grid.domain, covers, self.grid.work.part())
        for box in merged(list(islice(pieces, _MOST_MERGED))):
            sentence = f"没有规则管到：{self.grid.text(box)}{self._example(box)}"
            yield self._finding("gap", (), sentence, box)
        for box in islice(pieces, 1):
            sentence = f"没有规则管到的情形太多，没有逐一列出{self._example(box)}"
            yield self._finding("gap", (), sentence, box)


def said(witness: Mapping[str, object]) -> str:
    """`收入 = 300、行业 = "餐饮"`."""
    return "、".join(f"{name} = {written(value)}" for name, value in witness.items())
