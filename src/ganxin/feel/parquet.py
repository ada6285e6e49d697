"""Policies over Parquet files, by the embedded bulk engine."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa  # type: ignore[import-untyped]  # publishes no types
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # publishes no types

from ganxin.feel.bulk import BulkError, Counts
from ganxin.feel.bulk import match as bulk_match
from ganxin.feel.core.records import Rule
from ganxin.feel.matching import answered, columns_of, of_result


def match(
    rules: Mapping[str, Rule], source: Path, target: Path, keep: Sequence[str] = ()
) -> dict[str, Counts]:
    """Answer every row of a Parquet file or folder into the file `target`; how many meet each.

    Raises BulkError for a file that cannot be read or written, and for columns that are not
    there or not of their kind.
    """
    answered(rules, schema(source).empty_table(), keep)
    wanted = list(dict.fromkeys([*keep, *columns_of(rules)]))
    try:
        table = pq.read_table(source, columns=wanted)
        result = bulk_match(rules, table)
        pq.write_table(of_result(result, table.select(list(keep))), target)
    except (OSError, pa.ArrowException) as error:
        raise BulkError(f"读写不了 Parquet 文件：{first_line(error)}") from None
    return result.counts()


def schema(source: Path) -> pa.Schema:
    """The columns of a file, or of the first file of a folder. Raises BulkError."""
    try:
        return pq.read_schema(one_file(source))
    except (OSError, pa.ArrowException) as error:
        raise BulkError(f"读不了 {source.name}：{first_line(error)}") from None


def one_file(source: Path) -> Path:
    """The file, or the first of a folder. Raises BulkError for a folder without any."""
    if not source.is_dir():
        return source
    found = next(iter(sorted(source.rglob("*.parquet"))), None)
    if found is None:
        raise BulkError(f"{source.name} 里没有 Parquet 文件")
    return found


def first_line(error: Exception) -> str:
    """Of a message that may go on for pages."""
    return str(error).splitlines()[0] if str(error) else type(error).__name__
