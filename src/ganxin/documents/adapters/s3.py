"""An S3-compatible object store, by the configured django-storages backend.

Uploads and ranges go to boto3's bucket directly: the backend's file object would fetch a whole
object into memory before its first byte is read.
"""

import pathlib
import tempfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO

from botocore.exceptions import ClientError

from ganxin.documents.adapters.base import BlobStore, ObjectMissing, Slice, StoredObject


class S3(BlobStore):
    def __init__(self, storage: Any) -> None:
        """`storage`: a `storages.backends.s3.S3Storage`."""
        self._bucket: Any = storage.bucket
        self._prefix = f"{storage.location.strip('/')}/".lstrip("/")

    def staging(self) -> pathlib.Path:
        folder = pathlib.Path(tempfile.gettempdir()) / "ganxin-incoming"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def adopt(self, path: pathlib.Path, key: str) -> None:
        """S3 shows an object only when it is complete."""
        extra = {"ContentType": "application/octet-stream"}
        self._object(key).upload_file(str(path), ExtraArgs=extra)

    def exists(self, key: str) -> bool:
        return self.modified_at(key) is not None

    def open(self, key: str) -> BinaryIO:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
        try:
            self._object(key).download_fileobj(file)
        except ClientError as error:
            file.close()
            raise _translated(error, key) from error
        file.seek(0)
        return file

    def read(self, key: str, start: int, length: int) -> Slice:
        try:
            answer = self._object(key).get(Range=f"bytes={start}-{start + length - 1}")
        except ClientError as error:
            raise _translated(error, key) from error
        return Slice(answer["Body"], length)

    def delete(self, key: str) -> None:
        self._object(key).delete()

    def objects_before(self, moment: datetime) -> Iterator[StoredObject]:
        for found in self._bucket.objects.filter(Prefix=f"{self._prefix}blobs/"):
            if found.last_modified < moment:
                yield StoredObject(found.key[len(self._prefix) :], found.last_modified)

    def modified_at(self, key: str) -> datetime | None:
        try:
            modified: datetime = self._object(key).last_modified
        except ClientError as error:
            if _is_missing(error):
                return None
            raise
        return modified

    def _object(self, key: str) -> Any:
        return self._bucket.Object(self._prefix + key)


def _is_missing(error: ClientError) -> bool:
    return error.response.get("Error", {}).get("Code") in {"404", "NoSuchKey", "NotFound"}


def _translated(error: ClientError, key: str) -> Exception:
    return ObjectMissing(key) if _is_missing(error) else error
