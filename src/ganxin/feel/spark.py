"""The bulk engine on a Spark cluster: the same kernels on every part of a table.

Needs the extra `spark`, and this package on the workers. What a worker gets is a batch of Arrow
columns; it answers as the embedded engine would, row by row in the same order.
"""

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa  # type: ignore[import-untyped]  # publishes no types

from ganxin.feel import parquet
from ganxin.feel.bulk import BulkError
from ganxin.feel.core.records import Rule
from ganxin.feel.matching import answered, columns_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


def session(url: str) -> "SparkSession":
    """A session at `local[2]`, `spark://host:port` or any other master.

    A local one listens on loopback only, and its workers are this very Python: the `python3` of
    the search path, which Spark would take, need not have this package. Raises BulkError without
    the extra, or without Java.
    """
    try:
        from py4j.protocol import Py4JError  # type: ignore[import-untyped]  # publishes no types
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise BulkError("没有安装 Spark，请加装 spark 这一组依赖") from None
    builder = SparkSession.builder.appName("ganxin match").master(url)
    if url.startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        builder = builder.config("spark.driver.host", "127.0.0.1").config(
            "spark.driver.bindAddress", "127.0.0.1"
        )
    builder = builder.config("spark.ui.enabled", "false").config(
        "spark.sql.execution.arrow.maxRecordsPerBatch", str(1 << 16)
    )
    try:
        return builder.getOrCreate()
    except (PySparkException, Py4JError, OSError) as error:
        raise BulkError(f"连不上 Spark（{url}）：{first_line(str(error))}") from None


def match(
    spark: "SparkSession",
    rules: Mapping[str, Rule],
    source: Path,
    target: Path,
    keep: Sequence[str] = (),
) -> None:
    """Answer every row of a Parquet file or folder into the new Parquet folder `target`.

    Raises BulkError for a folder that is there already, for columns that are not there or not of
    their kind before anything runs, and for what a worker cannot answer.
    """
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    parquet.apart(source, target)
    if target.exists():  # Spark would first delete whatever is in it
        raise BulkError(f"{target} 已经有了，请换一个名称")
    schema = result_schema(rules, source, keep)
    parquet.alike(source, [*keep, *columns_of(rules)])
    try:
        frame = answers(spark.read.parquet(str(source)), rules, schema, keep)
        frame.write.mode("error").parquet(str(target))
    except (PySparkException, Py4JError) as error:
        raise BulkError(_told_by_worker(str(error))) from None


def _told_by_worker(trace: str) -> str:
    """What one of our own errors says at the end of a worker's trace."""
    found = re.search(r"BulkError: (.+)", trace)
    return found[1] if found else f"Spark 没有算完：{first_line(trace)}"


def first_line(text: str) -> str:
    """Of a message that may go on for pages."""
    return text.partition("\n")[0]


def answers(
    frame: "DataFrame", rules: Mapping[str, Rule], schema: pa.Schema, keep: Sequence[str]
) -> "DataFrame":
    """A row for each row of the frame, in its order within each part."""
    from pyspark.sql.pandas.types import from_arrow_schema

    wanted = [*keep, *(name for name in columns_of(rules) if name not in keep)]
    columns = [frame[f"`{name.replace('`', '``')}`"] for name in wanted]
    return frame.select(*columns).mapInArrow(
        _Part(dict(rules), tuple(keep)), from_arrow_schema(schema)
    )


class _Part:
    """What a worker does with its batches."""

    def __init__(self, rules: dict[str, Rule], keep: tuple[str, ...]) -> None:
        self.rules = rules
        self.keep = keep

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            table = answered(self.rules, pa.Table.from_batches([batch]), self.keep)
            yield from table.combine_chunks().to_batches()


def result_schema(rules: Mapping[str, Rule], source: Path, keep: Sequence[str]) -> pa.Schema:
    """Columns of the answer; tried on no rows, so that every fault of the columns is found.

    Raises BulkError.
    """
    result: pa.Schema = answered(rules, parquet.schema(source).empty_table(), keep).schema
    return result
