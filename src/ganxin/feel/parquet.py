"""Policies over Parquet files, by the embedded bulk engine."""

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import pyarrow as pa  # type: ignore[import-untyped]  # publishes no types
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # publishes no types

from ganxin.feel.bulk import BulkError, Counts
from ganxin.feel.core.records import Rule
from ganxin.feel.matching import answered, checked, columns_of, of_result


def match(
    rules: Mapping[str, Rule], source: Path, target: Path, keep: Sequence[str] = ()
) -> dict[str, Counts]:
    """Answer every row of a Parquet file or folder into the file `target`; how many meet each.

    The target appears whole or not at all. Raises BulkError for a file that cannot be read or
    written, for a target in the place of the data, and for columns that are not there or not of
    their kind.
    """
    apart(source, target)
    answered(rules, schema(source).empty_table(), keep)
    wanted = list(dict.fromkeys([*keep, *columns_of(rules)]))
    alike(source, wanted)
    try:
        table = pq.read_table(source, columns=wanted)
    except (OSError, pa.ArrowException) as error:
        raise BulkError(f"读不了 {source.name}：{reason(error)}") from None
    result = checked(rules, table)
    _write(of_result(result, table.select(list(keep))), target)
    return result.counts()


def _write(table: pa.Table, target: Path) -> None:
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        pq.write_table(table, draft)
        draft.replace(target)
    except (OSError, pa.ArrowException) as error:
        raise BulkError(f"写不了 {target}：{reason(error)}") from None
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def apart(source: Path, target: Path) -> None:
    """Answers never take the place of the data. Raises BulkError."""
    data, answers = source.resolve(), target.resolve()
    if data == answers or data in answers.parents or answers in data.parents:
        raise BulkError(f"答案不能写在数据的位置（{target}），请换一个名称")
    if target.is_dir():
        raise BulkError(f"写不了 {target}：这是一个文件夹")


def schema(source: Path) -> pa.Schema:
    """The columns of a file, or of the first file of a folder. Raises BulkError."""
    return _schema(files(source)[0])


def alike(source: Path, columns: Sequence[str]) -> None:
    """All files of a folder have these columns, of the same types. Raises BulkError."""
    first, *others = files(source)
    wanted = _schema(first)
    for path in others:
        found = _schema(path)
        for name in columns:
            if name not in found.names:
                raise BulkError(f"{path.name} 里没有这一列", attribute=name)
            if found.field(name).type != wanted.field(name).type:
                raise BulkError(
                    f"这一列在 {first.name} 里的类型是 {wanted.field(name).type}，"
                    f"在 {path.name} 里是 {found.field(name).type}",
                    attribute=name,
                )


def _schema(path: Path) -> pa.Schema:
    try:
        return pq.read_schema(path)
    except (OSError, pa.ArrowException) as error:
        raise BulkError(f"读不了 {path.name}：{reason(error)}") from None


def files(source: Path) -> list[Path]:
    """The file, or those of a folder. Raises BulkError for a folder without any."""
    if not source.is_dir():
        return [source]
    found = sorted(source.rglob("*.parquet"))
    if not found:
        raise BulkError(f"{source.name} 里没有 Parquet 文件")
    return found


def reason(error: Exception) -> str:
    """Why a file cannot be read or written, in Chinese."""
    if isinstance(error, OSError):
        said = (text for kind, text in _REASONS.items() if isinstance(error, kind))
        return next(said, "系统不让读写")
    return "这不是完整的 Parquet 文件"


_REASONS = {
    FileNotFoundError: "没有这个文件或文件夹",
    IsADirectoryError: "这是一个文件夹",
    NotADirectoryError: "路径里有一段不是文件夹",
    PermissionError: "没有权限",
}
