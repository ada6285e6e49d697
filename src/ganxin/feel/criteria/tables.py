"""Lines of a score sheet as decision tables."""

from decimal import Decimal

from ganxin.feel.criteria.records import Band, Item
from ganxin.feel.dmn import records
from ganxin.feel.dmn.records import Aggregation, HitPolicy, Literal, Place, TableBox


def item_table(item: Item, name: str) -> TableBox:
    """The first line that fits gives the points; the most points stand first.

    So a boundary value gets the higher points of its two neighbours, and what is in no other line
    gets those of the last.
    """
    place = Place(f"决策“{name}”", 0)
    rows = _band_rows(item.bands) if item.bands else _option_rows(item)
    return TableBox(
        place,
        "",
        HitPolicy.FIRST,
        Aggregation.NONE,
        (records.InputClause(Literal(place, "", item.key), item.label, _allowed(item)),),
        (records.OutputClause(place, "", "number", default=_default(item, place)),),
        tuple(
            records.Rule(place, (test,), (Literal(place, "", number(points)),), id=f"{name}_{at}")
            for at, (test, points) in enumerate(rows, start=1)
        ),
    )


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
    return [(text(option.text), option.points) for option in item.options]


def _allowed(item: Item) -> str:
    return ", ".join(text(option.text) for option in item.options)


def _default(item: Item, place: Place) -> Literal | None:
    """Every answer that is offered has its line; so a missing one has at least the fewest."""
    if not item.options:
        return None
    return Literal(place, "", number(min(option.points for option in item.options)))
