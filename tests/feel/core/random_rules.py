"""Random core rules and random facts, from a seed: for the tests and for `bench/differential.py`.

Every kind of fact, every construct of the core profile, thresholds that the facts hit exactly,
and about one fact in six missing.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

from ganxin.feel import api
from ganxin.feel.core import Kind

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
TYPES: Mapping[str, Kind] = {
    "从业人数": Kind.NUMBER,
    "营业收入": Kind.NUMBER,
    "研发费用": Kind.NUMBER,
    "注册资本": Kind.NUMBER,
    "行业代码": Kind.TEXT,
    "街道": Kind.TEXT,
    "规上": Kind.FLAG,
    "高企": Kind.FLAG,
    "失信": Kind.FLAG,
    "成立日期": Kind.DATE,
    "认定日期": Kind.DATE,
}
CODES = ("C35", "C3511", "C36", "F5211", "I65", "I6513", "C\U0010ffff", "")
STREETS = ("周水子街道", "机场街道", "O'Brien", '"甲"', "%_\\")
_NUMBERS = [name for name, kind in TYPES.items() if kind is Kind.NUMBER]
_FLAGS = [name for name, kind in TYPES.items() if kind is Kind.FLAG]
_DATES = [name for name, kind in TYPES.items() if kind is Kind.DATE]
_SIGNS = ("=", "!=", "<", "<=", ">", ">=")
_ORDERINGS = _SIGNS[2:]
_LENGTHS = ("P1Y", "P3Y", "P1Y6M", "P90D", "P1000D", "-P30D")


class Rules:
    """Texts of random rules."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance

    def rule(self, depth: int = 3) -> str:
        """A condition; deeper ones hold more."""
        simple = (self.number_test, self.text_test, self.flag, self.date_test)
        if depth <= 0:
            return self.chance.choice(simple)()
        return self.chance.choice(
            (*simple, *(self.joined,) * 4, self.negation, self.choice, self.loop, self.score_test)
            + (self.arithmetic_test, self.same)
        )(*self._deeper(depth))

    def _deeper(self, depth: int) -> tuple[()] | tuple[int]:
        self.depth = depth - 1
        return ()

    def literal(self) -> str:
        number = self.chance.choice((0, 1, 2, 5, 10, 12.5, 50, 99.99, 100, 300))
        return f"({-number})" if self.chance.random() < 0.1 else f"{number}"

    def number(self) -> str:
        return self.chance.choice(_NUMBERS)

    def flag(self) -> str:
        return self.chance.choice(_FLAGS)

    def number_test(self) -> str:
        low, high = sorted((self.chance.choice((1, 5, 10)), self.chance.choice((5, 50, 100))))
        name = self.number()
        ends = self.chance.choice(("[{}..{}]", "({}..{})", "[{}..{})", "({}..{}]"))
        return self.chance.choice(
            (
                f"{name} {self.chance.choice(_SIGNS)} {self.literal()}",
                f"{self.literal()} {self.chance.choice(_SIGNS)} {name}",
                f"{name} between {low} and {high}",
                f"{name} in {ends.format(low, high)}",
                f"{name} in ({self.literal()}, {ends.format(low, high)}, > {high})",
                f"{name} in [{self.literal()}, {self.literal()}]",
                f"{name} in (? > {low} and ? < {self.number()})",
                f"{name} between {self.number()} and {high}",
            )
        )

    def text_test(self) -> str:
        code, street = self.chance.choice(CODES), self.chance.choice(STREETS)
        quoted = f'"{_escaped(street)}"'
        return self.chance.choice(
            (
                f'行业代码 = "{code}"',
                f"街道 != {quoted}",
                f'街道 in ({quoted}, "机场街道")',
                f'list contains(["{code}", "F5211"], 行业代码)',
                f'starts with(行业代码, "{code[:2]}")',
                f'not(starts with(行业代码, "{code}"))',
                f"街道 in [{quoted}]",
            )
        )

    def date_test(self) -> str:
        name, other = self.chance.choice(_DATES), self.chance.choice(_DATES)
        day = date(2020, 2, 29) + timedelta(days=self.chance.choice((0, 1, 366, 2000)))
        sign, order = self.chance.choice(_SIGNS), self.chance.choice(_ORDERINGS)
        length = self.chance.choice(_LENGTHS)
        return self.chance.choice(
            (
                f'{name} {sign} @"{day}"',
                f'{name} in [@"{day}"..@"2024-01-01")',
                f'{name} + duration("{length}") {sign} today()',
                f'today() - {name} {order} duration("P365D")',
                f'{name} - {other} {sign} duration("P90D")',
                f"{name} {sign} {other}",
                f'years and months duration({name}, today()) {sign} duration("P3Y")',
                f"{name}.year {sign} 2021",
            )
        )

    def joined(self) -> str:
        depth = self.depth
        parts = [f"({self.rule(depth)})" for _ in range(self.chance.choice((2, 2, 3)))]
        word = self.chance.choice((" and ", " or "))
        if self.chance.random() < 0.1:
            return f"{self.chance.choice(('all', 'any'))}([{', '.join(parts)}])"
        return word.join(parts)

    def negation(self) -> str:
        return f"not({self.rule(self.depth)})"

    def same(self) -> str:
        depth = self.depth
        other = self.chance.choice(("true", "false", f"({self.rule(depth - 1)})"))
        return f"({self.rule(depth - 1)}) {self.chance.choice(('=', '!='))} {other}"

    def choice(self) -> str:
        depth = self.depth
        branches = [
            self.chance.choice(("true", "false"))
            if self.chance.random() < 0.3
            else self.rule(depth)
            for _ in range(2)
        ]
        return f"(if {self.rule(depth)} then {branches[0]} else {branches[1]})"

    def loop(self) -> str:
        word = self.chance.choice(("some", "every"))
        name, sign = self.number(), self.chance.choice(_SIGNS)
        return self.chance.choice(
            (
                f"{word} x in [1, 10, 50] satisfies {name} {sign} x",
                f"{word} x in [{name}, {self.number()}] satisfies x {sign} {self.literal()}",
                f"{word} x in [{self.flag()}, not({self.flag()})] satisfies x",
                f'{word} 头 in ["C3", "I"] satisfies starts with(行业代码, 头)',
            )
        )

    def chain(self) -> str:
        """Points, on one fact or on conditions of any kind."""
        points = [self.chance.choice((0, 1, 5, 7.5, 10, 20, -3)) for _ in range(4)]
        name = self.number()
        if self.chance.random() < 0.6:
            return (
                f"(if {name} >= 100 then {points[0]} else if {name} >= 10 then {points[1]} "
                f"else if {name} > 1 then {points[2]} else {points[3]})"
            )
        first, second = self.rule(0), self.rule(0)
        return f"(if {first} then {points[0]} else if {second} then {points[1]} else {points[2]})"

    def score_test(self) -> str:
        chains = [self.chain() for _ in range(self.chance.randint(1, 5))]
        sign = self.chance.choice(_SIGNS)
        total = self.chance.choice(
            (" + ".join(chains), f"sum([{', '.join(chains)}])", f"{' - '.join(chains)} + 3")
        )
        two = f"{chains[0]}, {chains[-1]}"
        return self.chance.choice(
            (
                f"({total}) {sign} {self.chance.choice((5, 15, 20, 27.5))}",
                f"{total} in [10..20)",
                f"({total}) * 2 between 10 and 50",
                f"{total} in (15, > 30)",
                f"min({two}) {sign} 5",
                f"max({two}, 3) {sign} 10",
                f"mean({two}) {sign} 7.5",
                f"-({total}) / 4 {sign} -5",
            )
        )

    def arithmetic_test(self) -> str:
        a, b, sign = self.number(), self.number(), self.chance.choice(_SIGNS)
        literal = self.literal()
        return self.chance.choice(
            (
                f"{a} {sign} {b}",
                f"{a} * 2 + {b} {sign} {literal}",
                f"{a} - {b} * 0.5 + 1 {sign} 0",
                f"{a} / {b} {sign} 0.5",
                f"({a} - {b}) / {b} * 100 {sign} 10",
                f"{a} / {b} in [0.1..2]",
                f"{a} / 3 {sign} {literal}",
                f"not({a} / {b} {sign} 1)",
                f"(if {self.flag()} then {a} else {b}) {sign} {literal}",
                f"{self.chain()} + {a} {sign} 20",
                f"{a} {sign} {self.chain()}",
                f"sum([{a}, {b}, 1]) {sign} {literal}",
                f"{a} * 0 {sign} 0",
                f"(if {a} / {b} > 1 then 5 else 2) + {self.chain()} {sign} 10",
                f"(if {self.flag()} then {a} / {b} > 1 else {self.flag()})",
            )
        )


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def facts(chance: Random, missing: float = 0.16) -> dict[str, object]:
    """The facts of one enterprise; those that are missing are not in it."""
    row = {name: make(chance) for name, make in _VALUES.items()}
    return {name: value for name, value in row.items() if chance.random() >= missing}


def _money(chance: Random) -> float:
    return chance.choice((0.0, 0.1, 1.0, 5.0, 10.0, 12.5, 50.0, 99.99, 100.0, 300.25, -1.5))


_VALUES: Mapping[str, Callable[[Random], object]] = {
    "从业人数": lambda chance: chance.choice((0, 1, 2, 5, 9, 10, 50, 99, 100, 101, 300)),
    "营业收入": _money,
    "研发费用": _money,
    "注册资本": lambda chance: Decimal(chance.choice(("0", "1", "5.00", "12.50", "99.99", "300"))),
    "行业代码": lambda chance: chance.choice(CODES),
    "街道": lambda chance: chance.choice((*STREETS, "别的街道")),
    "规上": lambda chance: chance.random() < 0.5,
    "高企": lambda chance: chance.random() < 0.5,
    "失信": lambda chance: chance.random() < 0.2,
    "成立日期": lambda chance: _day(chance),
    "认定日期": lambda chance: _day(chance),
}


def _day(chance: Random) -> date:
    if chance.random() < 0.02:
        return chance.choice((date.min, date.max))
    return date(2020, 2, 25) + timedelta(days=chance.choice((0, 4, 5, 366, 400, 1500, 2400)))


def expression(chance: Random, depth: int = 3) -> api.Expression:
    """One random rule, parsed."""
    return api.parse(Rules(chance).rule(depth), names=TYPES)


__all__ = ["NOW", "TYPES", "Rules", "expression", "facts"]
