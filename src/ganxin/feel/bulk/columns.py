"""Arrow columns as the kernels read them: arrays over Arrow's own memory, and their thresholds.

Exactness. FEEL reads a double by its shortest text, and every decimal of at most 15 significant
digits (`numeric.DIGITS`) is the shortest text of the double nearest to it; shortest texts rise
with their doubles. So `x >= threshold` in decimals and in doubles is the same answer, and `>` is
`>=` of the next double. Whole numbers and Arrow's decimals are compared as whole numbers.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa  # type: ignore[import-untyped]  # publishes no types

from ganxin.feel.bulk.errors import BulkError
from ganxin.feel.core.records import Kind

Bytes = npt.NDArray[np.uint8]
Edges = Sequence[tuple[Any, bool]]
KINDS = {Kind.NUMBER: "数字", Kind.TEXT: "文本", Kind.FLAG: "是否", Kind.DATE: "日期"}
_NARROW_DECIMAL = 18


@dataclass(frozen=True, slots=True)
class Measured:
    """Numbers or days: floats as they are, whole numbers times 10 ** -`scale`.

    `valid` is a bitmap, empty if nothing is missing.
    """

    values: npt.NDArray[Any]
    valid: Bytes
    scale: int = 0

    def cuts(self, edges: Edges) -> npt.NDArray[Any]:
        """For each edge the least value beyond it, in the type of the values.

        What no value of the type reaches is left out; it is at the end.
        """
        if self.values.dtype.kind == "f":
            exact = (_float(value, after=after) for value, after in edges)
            return np.fromiter(exact, self.values.dtype)
        limits = np.iinfo(self.values.dtype)
        least = [_whole(value, self.scale, after=after) for value, after in edges]
        reached = [max(value, int(limits.min)) for value in least if value <= int(limits.max)]
        return np.array(reached, self.values.dtype)


@dataclass(frozen=True, slots=True)
class Coded:
    """Texts, as indices into a dictionary."""

    indices: npt.NDArray[Any]
    valid: Bytes
    texts: Sequence[str | None]


@dataclass(frozen=True, slots=True)
class Switches:
    """Flags, packed; both bitmaps have whole words of 64 rows, 0 beyond the last row."""

    values: Bytes
    valid: Bytes


@dataclass(frozen=True, slots=True)
class Absent:
    """A column in which every value is missing."""

    rows: int


Column = Measured | Coded | Switches | Absent


def _float(value: Decimal, *, after: bool) -> float:
    number = float(value)
    return math.nextafter(number, math.inf) if after else number


def _whole(value: Decimal | int, scale: int, *, after: bool) -> int:
    exact = Fraction(value) * 10**scale
    floor: int = math.floor(exact)
    return floor + 1 if after or floor != exact else floor


def read(data: pa.ChunkedArray | pa.Array, attribute: str, kind: Kind) -> Column:
    """The column of an attribute. Raises BulkError if it is not of this kind."""
    array = _single(data)
    if pa.types.is_null(array.type):
        return Absent(len(array))
    column = _READERS[kind](array, attribute)
    if column is None:
        wanted = KINDS[kind]
        raise BulkError(f"这一列的类型是 {array.type}，规则要的是{wanted}", attribute=attribute)
    return column


def _single(data: pa.ChunkedArray | pa.Array) -> pa.Array:
    """One piece, without copying where there is one already."""
    if not isinstance(data, pa.ChunkedArray):
        return data
    if data.num_chunks == 1:
        return data.chunk(0)
    if pa.types.is_dictionary(data.type):
        data = data.unify_dictionaries()
    joined = data.combine_chunks()
    return joined.chunk(0) if isinstance(joined, pa.ChunkedArray) else joined


def _frozen(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Not to be written: kernels are compiled once for such arrays, whoever owns them."""
    view = array.view()
    view.setflags(write=False)
    return view


def _bits(buffer: pa.Buffer | None, offset: int, rows: int) -> Bytes:
    """A bitmap that begins at its first bit; the bits beyond the last row are anything."""
    if buffer is None:
        return _frozen(np.empty(0, np.uint8))
    packed = np.frombuffer(buffer, np.uint8)
    if offset % 8 == 0:
        return _frozen(packed[offset // 8 : offset // 8 + (rows + 7) // 8])
    loose = np.unpackbits(packed, bitorder="little", count=offset + rows)[offset:]
    return _frozen(np.packbits(loose, bitorder="little"))


def _valid(array: pa.Array) -> Bytes:
    if array.null_count == 0:
        return _frozen(np.empty(0, np.uint8))
    return _bits(array.buffers()[0], array.offset, len(array))


def _values(array: pa.Array, dtype: str, step: int = 1) -> npt.NDArray[Any]:
    buffer = array.buffers()[1]
    everything: npt.NDArray[Any] = np.frombuffer(buffer, dtype) if buffer else np.empty(0, dtype)
    start = array.offset * step
    return _frozen(everything[start : start + len(array) * step : step])


def _numbers(array: pa.Array, attribute: str) -> Column | None:
    kind = array.type
    if pa.types.is_decimal(kind):
        return _decimals(array, attribute)
    if pa.types.is_float16(kind) or pa.types.is_float32(kind):
        array, kind = array.cast(pa.float64()), pa.float64()
    if pa.types.is_uint64(kind):
        array, kind = _narrowed(array, pa.int64(), attribute), pa.int64()
    if not (pa.types.is_integer(kind) or pa.types.is_float64(kind)):
        return None
    column = Measured(_values(array, kind.to_pandas_dtype()().dtype.str), _valid(array))
    if pa.types.is_float64(kind):
        _check_finite(column, attribute)
    return column


def _narrowed(array: pa.Array, kind: pa.DataType, attribute: str) -> pa.Array:
    try:
        return array.cast(kind)
    except pa.ArrowInvalid:
        raise BulkError("有的数值太大，超出 64 位整数", attribute=attribute) from None


def _decimals(array: pa.Array, attribute: str) -> Column:
    """Arrow's decimals are whole numbers of 16 bytes; the lower 8 hold up to 18 digits."""
    if array.type.precision > _NARROW_DECIMAL or array.type.bit_width != 128:
        array = _narrowed(array, pa.decimal128(_NARROW_DECIMAL, array.type.scale), attribute)
    return Measured(_values(array, "<i8", 2), _valid(array), array.type.scale)


def _check_finite(column: Measured, attribute: str) -> None:
    # A sum is finite only if all its parts are; it says nothing if it overflows.
    with np.errstate(over="ignore", invalid="ignore"):
        if math.isfinite(float(column.values.sum())):
            return
    bad = ~np.isfinite(column.values) & present(column.valid, len(column.values))
    if bad.any():
        row = int(bad.argmax()) + 1
        raise BulkError(f"第 {row} 行不是有限的数", attribute=attribute)


def present(valid: Bytes, rows: int) -> npt.NDArray[np.bool_]:
    """Which rows are not missing."""
    if not len(valid):
        return np.ones(rows, np.bool_)
    return np.unpackbits(valid, count=rows, bitorder="little").view(np.bool_)


def _days(array: pa.Array, _attribute: str) -> Column | None:
    if pa.types.is_date64(array.type):
        array = array.cast(pa.date32())
    if not pa.types.is_date32(array.type):
        return None
    return Measured(_values(array, "<i4"), _valid(array))


def _texts(array: pa.Array, _attribute: str) -> Column | None:
    kind = array.type
    if not pa.types.is_dictionary(kind):
        if not _is_text(kind):
            return None
        array = array.dictionary_encode()
    elif not _is_text(kind.value_type):
        return None
    indices = array.indices
    texts = array.dictionary.to_pylist()
    values = _values(indices, indices.type.to_pandas_dtype()().dtype.str)
    return Coded(values, _valid(indices), texts or [None])


def _is_text(kind: pa.DataType) -> bool:
    checks = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    return any(check(kind) for check in checks)


def _flags(array: pa.Array, _attribute: str) -> Column | None:
    if not pa.types.is_boolean(array.type):
        return None
    rows = len(array)
    valid = _words(rows)
    valid[: (rows + 7) // 8] = _valid(array) if array.null_count else 255
    if rows % 8:
        valid[rows // 8] &= (1 << rows % 8) - 1
    values = _words(rows)
    values[: (rows + 7) // 8] = _bits(array.buffers()[1], array.offset, rows)
    return Switches(values & valid, valid)


def _words(rows: int) -> Bytes:
    return np.zeros((rows + 63) // 64 * 8, np.uint8)


_READERS = {Kind.NUMBER: _numbers, Kind.DATE: _days, Kind.TEXT: _texts, Kind.FLAG: _flags}


def levels(texts: Iterable[str | None], edges: Edges) -> list[int | None]:
    """How many edges each text has reached; None for a text that is missing."""
    return [None if text is None else bisect_right(edges, (text, False)) for text in texts]
