"""Lines of a score sheet as decision tables."""

from collections.abc import Iterator
from decimal import Decimal

from ganxin.feel.criteria.records import Band, Item
from ganxin.feel.dmn import records
from ganxin.feel.dmn.records import Aggregation, HitPolicy, Literal, Place, TableBox


def item_table(item: Item, name: str) -> TableBox:
    """The first line that fits gives the points; the most points stand first.

    So a boundary value gets the higher points of its two neighbours, and what is in no other line
    gets those of the last. An alternative is a second column: whichever gives more counts.
    """
    place = Place(f"决策“{name}”", 0)
    ways = [item] if item.alternative is None else [item, item.alternative]
    return TableBox(
        place,
        "",
        HitPolicy.FIRST,
        Aggregation.NONE,
        tuple(
            records.InputClause(Literal(place, "", way.key), way.label, _allowed(way))
            for way in ways
        ),
        (records.OutputClause(place, "", "number"),),
        tuple(
            records.Rule(
                place, tests, (Literal(place, "", number(points)),), (note,), id=f"{name}_{at}"
            )
            for at, (tests, points, note) in enumerate(_rows(ways), start=1)
        ),
        ("说明",),
    )


def _rows(ways: list[Item]) -> Iterator[tuple[tuple[str, ...], Decimal, str]]:
    """Lines in falling order of points, with a note; of alternatives each asks for one alone."""
    every = [
        (points, at, test)
        for at, way in enumerate(ways)
        for test, points in (_band_rows(way.bands) if way.bands else _option_rows(way))
    ]
    every.sort(key=lambda line: -line[0])
    lines = every[: len(every) - len(ways) + 1]
    for place, (points, at, test) in enumerate(lines, start=1):
        tests = tuple(test if column == at else "-" for column in range(len(ways)))
        yield tests, points, _last_note(ways) if place == len(lines) else ""


def _last_note(ways: list[Item]) -> str:
    """Which answer the line that asks for nothing stands for."""
    if len(ways) > 1 or not ways[0].options:
        return ""
    return f"即“{min(ways[0].options, key=lambda option: option.points).text}”"


def type_of_options(item: Item, name: str) -> records.ItemDefinition:
    """The answers that the sheet offers, and no other."""
    return records.ItemDefinition(
        Place(f"类型“{name}”", 0), name, base="string", allowed=_allowed(item)
    )


def number(value: Decimal) -> str:
    """`500`, `2.5`: never with an exponent."""
    return format(value.normalize(), "f")


def text(value: str) -> str:
    """A FEEL string."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _band_rows(bands: tuple[Band, ...]) -> list[tuple[str, Decimal]]:
    ordered = sorted(bands, key=lambda band: -band.points)
    return [
        *((_stretch(band), band.points) for band in ordered[:-1]),
        ("-", ordered[-1].points),
    ]


def _stretch(band: Band) -> str:
    if band.low is None and band.high is None:
        return "-"
    if band.low is None:
        return f"<= {number(band.high or Decimal())}"
    if band.high is None:
        return f">= {number(band.low)}"
    return f"[{number(band.low)}..{number(band.high)}]"


def _option_rows(item: Item) -> list[tuple[str, Decimal]]:
    """The answer with the fewest points needs no line of its own: no other is left."""
    ordered = sorted(item.options, key=lambda option: -option.points)
    return [
        *((text(option.text), option.points) for option in ordered[:-1]),
        ("-", ordered[-1].points),
    ]


def _allowed(item: Item) -> str:
    return ", ".join(text(option.text) for option in item.options)
