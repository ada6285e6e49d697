"""Where files are kept: the storage named "default" in the settings."""

from django.core.files.storage import FileSystemStorage, storages

from ganxin.documents.adapters.base import BlobStore
from ganxin.documents.adapters.disk import Disk
from ganxin.documents.adapters.s3 import S3


def blob_store() -> BlobStore:
    """The store of this installation: a local disk, or whatever S3-compatible store is set."""
    storage = storages["default"]
    return Disk(storage) if isinstance(storage, FileSystemStorage) else S3(storage)
