"""Do the engines give the same answers? Bit for bit where there are three, else the yes."""

import pathlib
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa  # type: ignore[import-untyped]  # publishes no types
import pyarrow.compute as pc  # type: ignore[import-untyped]  # publishes no types

from ganxin.feel import api
from ganxin.feel.bulk import Result

if TYPE_CHECKING:
    from bench.policies import Race

SAMPLE = 100
Bits = npt.NDArray[np.uint8]


def compare(race: "Race", folder: pathlib.Path) -> dict[str, bool]:
    ours = race.engines["numba"].result
    plain = race.engines["numpy"].result
    true, false = _packed(ours)
    duck = [_columns(race, value) for value in (True, False)]
    polars = [np.load(folder / f"polars_{name}.npy") for name in ("true", "false")]
    fisca: Bits = np.load(folder / "openfisca.npy")
    same_words = np.array_equal(ours.true, plain.true) and np.array_equal(ours.false, plain.false)
    return {
        "numba 与 numpy 逐位": bool(same_words),
        "与 polars 逐位": np.array_equal(true, polars[0]) and np.array_equal(false, polars[1]),
        "与 DuckDB 逐位": np.array_equal(true, duck[0]) and np.array_equal(false, duck[1]),
        "与 OpenFisca 的“是”逐位": np.array_equal(true, fisca),
        f"与解释器（抽 {SAMPLE} 户）": _sampled(race, ours),
    }


def _packed(result: Result) -> tuple[Bits, Bits]:
    """Eight rows to a byte, without the bytes beyond the last row."""
    length = (result.rows + 7) // 8
    return tuple(words.view(np.uint8)[:, :length] for words in (result.true, result.false))  # type: ignore[return-value]  # two of them


def _columns(race: "Race", value: bool) -> Bits:
    assert race.answers is not None
    return np.array(
        [_bits(race.answers.column(name), value) for name in race.rules], dtype=np.uint8
    )


def _bits(column: pa.ChunkedArray, value: bool) -> Bits:
    same = pc.fill_null(pc.equal(column, value), False).to_numpy()
    return np.packbits(same.astype(np.bool_), bitorder="little")


def _sampled(race: "Race", ours: Result) -> bool:
    chance = np.random.default_rng(1)
    places = np.sort(chance.choice(ours.rows, min(SAMPLE, ours.rows), replace=False))
    rows = race.table.take(pa.array(places)).to_pylist()
    for name, expression in race.parsed.items():
        found = ours.answers(name).take(pa.array(places)).to_pylist()
        if found != [_asked(expression, row) for row in rows]:
            return False
    return True


def _asked(expression: api.Expression, row: dict[str, Any]) -> bool | None:
    facts = {name: value for name, value in row.items() if value is not None}
    return api.ask(expression, facts).value
