"""Rows that changed: kept beside the table until somebody reads the whole column again."""

from threading import Lock

import numpy as np
import numpy.typing as npt
import pyarrow as pa  # type: ignore[import-untyped]  # publishes no types

from ganxin.feel.bulk.columns import Bytes, Column, read
from ganxin.feel.bulk.errors import BulkError
from ganxin.feel.bulk.stage import Source
from ganxin.feel.core.records import Kind

Places = npt.NDArray[np.intp]


class Live(Source):
    """A table of which some values have been replaced."""

    def __init__(self, table: pa.Table, kinds: dict[str, Kind]) -> None:
        super().__init__(table, kinds)
        self._changes: dict[str, list[tuple[Places, pa.ChunkedArray]]] = {}
        self._lock = Lock()

    def check(self, attribute: str, kind: Kind) -> None:
        """Raises BulkError if the column is not there or not of this kind."""
        at = self._place(attribute)
        read(self.table.column(at).slice(0, 0), attribute, kind)

    def column(self, attribute: str) -> Column:
        with self._lock:  # two axes of one fact may be read at once
            self._merge(attribute)
        return super().column(attribute)

    def _merge(self, attribute: str) -> None:
        if attribute in self._changes:
            at = self._place(attribute)
            merged = self._merged(at, self._changes.pop(attribute))
            self.table = self.table.set_column(at, attribute, merged)

    def change(self, rows: npt.ArrayLike, columns: pa.Table) -> Places:
        """Remember new values. Returns the rows. Raises BulkError."""
        places = np.asarray(rows, np.intp).reshape(-1)
        if len(places) != columns.num_rows or len(np.unique(places)) != len(places):
            raise BulkError("每个变化的行应恰好给出一次")
        if len(places) and not 0 <= places.min() <= places.max() < self.rows:
            raise BulkError("变化的行不在数据之内")
        for name in columns.column_names:
            self._place(name)
            if name in self.kinds:
                read(columns.column(name).slice(0, 0), name, self.kinds[name])
            self._changes.setdefault(name, []).append((places, columns.column(name)))
        return places

    def undo(self, names: list[str]) -> None:
        """Forget the last change, which was of these columns."""
        for name in names:
            changes = self._changes[name]
            changes.pop()
            if not changes:
                del self._changes[name]

    def taken(self, places: Places) -> pa.Table:
        """The rows as they are now, of the columns that rules read."""
        names = [name for name in self.kinds if name in self.table.column_names]
        part = self.table.select(names).take(pa.array(places))
        for name in names:
            for rows, values in self._changes.get(name, ()):
                at = part.column_names.index(name)
                part = part.set_column(at, name, _replaced(part.column(at), places, rows, values))
        return part

    def _place(self, attribute: str) -> int:
        found = self.table.schema.get_all_field_indices(attribute)
        if len(found) != 1:
            reason = "数据里有重名的列" if found else "数据里没有这一列"
            raise BulkError(reason, attribute=attribute)
        place: int = found[0]
        return place

    def _merged(self, at: int, changes: list[tuple[Places, pa.ChunkedArray]]) -> pa.ChunkedArray:
        column = self.table.column(at)
        everything = np.arange(self.rows)
        for rows, values in changes:
            column = _replaced(column, everything, rows, values)
        return column


def _replaced(
    column: pa.ChunkedArray, places: Places, rows: Places, values: pa.ChunkedArray
) -> pa.ChunkedArray:
    """A column that holds the rows `places`, with the values of `rows` put in."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    joined = pa.chunked_array([*column.chunks, *values.cast(column.type).chunks], column.type)
    order = np.argsort(places, kind="stable")
    found = order[np.searchsorted(places, rows, sorter=order).clip(max=len(places) - 1)]
    hit = places[found] == rows
    index = np.arange(len(places))
    index[found[hit]] = len(places) + np.flatnonzero(hit)
    return joined.take(pa.array(index))


def gathered(packed: Bytes, places: Places) -> Bytes:
    """The bits of some rows, packed again, in whole words of 64."""
    chosen = packed[:, places >> 3] >> (places & 7).astype(np.uint8) & 1
    padded = np.zeros((len(packed), (len(places) + 63) // 64 * 64), np.uint8)
    padded[:, : len(places)] = chosen
    return np.packbits(padded, axis=1, bitorder="little")


def put(packed: Bytes, places: Places, part: Bytes) -> None:
    """Write gathered bits back."""
    byte, bit = places >> 3, (np.uint8(1) << (places & 7).astype(np.uint8)).astype(np.uint8)
    values = np.unpackbits(part, axis=1, count=len(places), bitorder="little")
    for target, row in zip(packed, values, strict=True):
        np.bitwise_and.at(target, byte, ~bit)
        np.bitwise_or.at(target, byte, bit * row)
