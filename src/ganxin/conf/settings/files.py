"""Static files; uploaded files on local disk, or in S3-compatible storage by a setting."""

from typing import Any

from ganxin.conf import environment

STATIC_URL = "/static/"
STATIC_ROOT = environment.home() / "static"
MEDIA_ROOT = environment.home() / "files"
_bucket = environment.text("GANXIN_S3_BUCKET")
_files: dict[str, Any] = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {"location": str(MEDIA_ROOT)},
}
if _bucket:
    _files = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": _bucket,
            "endpoint_url": environment.text("GANXIN_S3_ENDPOINT") or None,
            "access_key": environment.text("GANXIN_S3_ACCESS_KEY") or None,
            "secret_key": environment.text("GANXIN_S3_SECRET_KEY") or None,
            "region_name": environment.text("GANXIN_S3_REGION") or None,
            "default_acl": None,
            "querystring_auth": True,
            "file_overwrite": True,  # names are content hashes: the same name is the same bytes
        },
    }
STORAGES: dict[str, dict[str, Any]] = {
    "default": _files,
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if environment.flag("GANXIN_TESTING")
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = environment.flag("GANXIN_TESTING")
UPLOAD_MAX_BYTES = int(environment.text("GANXIN_UPLOAD_MAX_BYTES", str(20 * 1024 * 1024)))
FILE_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024  # larger uploads stream to a temporary file
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
