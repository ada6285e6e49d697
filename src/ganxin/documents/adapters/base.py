"""Where the bytes live: one small class, so that a disk and an object store look the same."""

import pathlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

CHUNK = 64 * 1024


class ObjectMissing(Exception):
    """The row is there and the bytes are not: a fault of the storage, never of the reader."""


@dataclass(frozen=True)
class StoredObject:
    """One object of the store; `modified_at` by the store's own clock, aware."""

    key: str
    modified_at: datetime


class Slice:
    """Bytes of an open stream, piece by piece; closing it early closes the stream."""

    def __init__(self, stream: BinaryIO, length: int) -> None:
        self._stream = stream
        self._left = length

    def __iter__(self) -> "Slice":
        return self

    def __next__(self) -> bytes:
        piece = self._stream.read(min(CHUNK, self._left)) if self._left else b""
        if not piece:
            self.close()
            raise StopIteration
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        self._stream.close()


class BlobStore(ABC):
    """Objects by key. A key is either absent or complete: nobody ever sees half an object."""

    @abstractmethod
    def staging(self) -> pathlib.Path:
        """A local folder for what is still arriving; made if absent."""

    @abstractmethod
    def adopt(self, path: pathlib.Path, key: str) -> None:
        """Make the finished local file the object `key`, in one step; it may move away."""

    @abstractmethod
    def exists(self, key: str) -> bool: ...

    @abstractmethod
    def open(self, key: str) -> BinaryIO:
        """A seekable stream of the whole object. Raises ObjectMissing."""

    @abstractmethod
    def read(self, key: str, start: int, length: int) -> Slice:
        """A part of the object, fetched as it is read. Raises ObjectMissing."""

    @abstractmethod
    def delete(self, key: str) -> None:
        """No error when there is no such object."""

    @abstractmethod
    def objects_before(self, moment: datetime) -> Iterator[StoredObject]:
        """All objects last written before `moment`."""

    @abstractmethod
    def modified_at(self, key: str) -> datetime | None:
        """When the object was written; None when there is none."""

    def sweep_staging(self, moment: datetime) -> int:
        """Delete what stopped arriving before `moment` (the process was killed); how many."""
        swept = 0
        for path in self.staging().iterdir():
            if path.is_file() and path.stat().st_mtime < moment.timestamp():
                path.unlink(missing_ok=True)
                swept += 1
        return swept
