"""Files on a local disk (or a mounted one): arrives in `incoming/`, is renamed into place."""

import os
import pathlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO

from django.core.files.storage import FileSystemStorage

from ganxin.documents.adapters.base import BlobStore, ObjectMissing, Slice, StoredObject


class Disk(BlobStore):
    def __init__(self, storage: FileSystemStorage) -> None:
        self._root = pathlib.Path(storage.location)

    def staging(self) -> pathlib.Path:
        folder = self._root / "incoming"  # same file system: the move is a rename
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def adopt(self, path: pathlib.Path, key: str) -> None:
        target = self._root / key
        target.parent.mkdir(parents=True, exist_ok=True)
        with path.open("rb+") as file:
            os.fsync(file.fileno())  # a row must not outlive the bytes after a power cut
        path.chmod(0o600)
        path.replace(target)

    def exists(self, key: str) -> bool:
        return (self._root / key).is_file()

    def open(self, key: str) -> BinaryIO:
        try:
            return (self._root / key).open("rb")
        except FileNotFoundError as error:
            raise ObjectMissing(key) from error

    def read(self, key: str, start: int, length: int) -> Slice:
        stream = self.open(key)
        stream.seek(start)
        return Slice(stream, length)

    def delete(self, key: str) -> None:
        (self._root / key).unlink(missing_ok=True)

    def objects_before(self, moment: datetime) -> Iterator[StoredObject]:
        for path in (self._root / "blobs").glob("*/*/*"):
            modified_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            if modified_at < moment:
                yield StoredObject(str(path.relative_to(self._root)), modified_at)

    def modified_at(self, key: str) -> datetime | None:
        try:
            return datetime.fromtimestamp((self._root / key).stat().st_mtime, UTC)
        except FileNotFoundError:
            return None
