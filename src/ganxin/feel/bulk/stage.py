"""Stage 1: columns to codes. Each axis is counted once against all its edges."""

from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # publishes no types

from ganxin.feel.bulk import forms
from ganxin.feel.bulk.axes import SIZE, Axis
from ganxin.feel.bulk.columns import (
    Absent,
    Bytes,
    Coded,
    Column,
    Measured,
    Switches,
    levels,
    read,
)
from ganxin.feel.bulk.errors import BulkError
from ganxin.feel.bulk.kernels import SPREAD
from ganxin.feel.core.records import Form, Kind


class Source:
    """The columns of a table (or of the changed rows of one), read where they are wanted."""

    def __init__(self, table: pa.Table, kinds: dict[str, Kind]) -> None:
        self.table = table
        self.kinds = kinds
        self.rows: int = table.num_rows

    def column(self, attribute: str) -> Column:
        """Raises BulkError for a column that is not there, twice there, or of another kind."""
        found = self.table.schema.get_all_field_indices(attribute)
        if len(found) != 1:
            reason = "数据里有重名的列" if found else "数据里没有这一列"
            raise BulkError(reason, attribute=attribute)
        return read(self.table.column(found[0]), attribute, self.kinds[attribute])

    def flag(self, attribute: str) -> Switches:
        """Packed values and validity."""
        column = self.column(attribute)
        if isinstance(column, Switches):
            return column
        nothing = np.zeros((self.rows + 63) // 64 * 8, np.uint8)
        return Switches(nothing, nothing)

    def encode(self, axis: Axis, out: list[Bytes], kernels: Any) -> None:
        """The codes of all rows along an axis; `out` has a row of bytes for every limb."""
        measure = axis.measure
        if isinstance(measure, str):
            self._fact(axis, self.column(measure), out, kernels)
        elif isinstance(measure, Form):
            found = forms.evaluate(measure, self.column, self.rows)
            valid = np.packbits(found.there, bitorder="little")
            self._fact(axis, Measured(found.values, valid, found.scale), out, kernels)
        else:
            above, below = (forms.evaluate(form, self.column, self.rows) for form in measure)
            for at, limb in enumerate(out):
                edges = axis.edges[at * SIZE : (at + 1) * SIZE]
                forms.quotient_codes(above, below, edges, limb)

    def _fact(self, axis: Axis, column: Column, out: list[Bytes], kernels: Any) -> None:
        if isinstance(column, Measured):
            cuts = column.cuts(axis.edges)
            for at, limb in enumerate(out):
                part = cuts[at * SIZE : (at + 1) * SIZE]
                kernels.count_cuts(column.values, column.valid, part, SPREAD, limb)
        elif isinstance(column, Coded):
            reached = levels(column.texts, axis.edges)
            for at, limb in enumerate(out):
                table = np.zeros(1 << (len(reached) - 1).bit_length(), np.uint8)
                table[: len(reached)] = [_code(level, at) for level in reached]
                kernels.look_up(column.indices, column.valid, table, SPREAD, limb)
        else:
            assert isinstance(column, Absent)
            for limb in out:
                limb[:] = 0


def _code(level: int | None, limb: int) -> int:
    return 0 if level is None else 1 + min(max(level - limb * SIZE, 0), SIZE)
