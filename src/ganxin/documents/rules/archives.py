"""Formats that are ZIP archives inside (docx, xlsx, OFD): opened with suspicion.

An archive can unpack to a thousand times its size, can hold parts that overlap so that it unpacks
to more, can lie about sizes, can carry macros. All of that is found here before anybody opens it.
"""

import re
import struct
import zipfile
import zlib
from typing import BinaryIO

from ganxin.documents.choices import MediaType
from ganxin.documents.rules.refusals import Bomb, Broken, Dangerous, Locked, UnknownFormat

MAX_PARTS = 5_000
MAX_DIRECTORY = 1024 * 1024  # bytes of the list of parts
MAX_UNPACKED = 150 * 1024 * 1024
MAX_RATIO = 200  # deflate can do 1,032; honest spreadsheets reach about 100
RATIO_FROM = 5 * 1024 * 1024  # smaller parts may compress as well as they like

_END = b"PK\x05\x06"
_END_STRUCT = struct.Struct("<4s4H2LH")
_LOCATOR_64 = b"PK\x06\x07"
_MARKERS = {
    b"wordprocessingml.document.main+xml": MediaType.DOCX,
    b"spreadsheetml.sheet.main+xml": MediaType.XLSX,
}
_ACTIVE = re.compile(r"vbaproject|activex|\.(exe|dll|js|vbs|bat|cmd|ps1|scr|hta|jar)$", re.I)


def identify_archive(file: BinaryIO, size: int) -> MediaType:
    """DOCX, XLSX or OFD. Raises UnknownFormat, Broken, Bomb, Locked or Dangerous."""
    _check_directory(file, size)
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            _check_parts(parts, size)
            media_type = _by_content(archive)
            if archive.testzip() is not None:
                raise Broken()
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError) as error:
        raise Broken() from error
    except (ValueError, EOFError, RuntimeError, struct.error) as error:
        raise Broken() from error
    return media_type


def _check_directory(file: BinaryIO, size: int) -> None:
    """The list of parts must be small before Python reads it into memory."""
    start = max(size - 65_557, 0)  # the end record and its longest comment
    file.seek(start)
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_STRUCT.size:
        raise Broken()
    fields = _END_STRUCT.unpack_from(tail, at)
    if (
        fields[5] > MAX_DIRECTORY
        or fields[4] > MAX_PARTS
        or tail[at - 20 : at - 16] == _LOCATOR_64
    ):
        raise Bomb()
    file.seek(0)


def _check_parts(parts: list[zipfile.ZipInfo], size: int) -> None:
    names = [part.filename for part in parts]
    if len(names) != len(set(names)):
        raise Broken()
    if any(part.flag_bits & 0x1 for part in parts):
        raise Locked()
    if any(_leads_outside(name) or _ACTIVE.search(name) for name in names):
        raise Dangerous()
    if any(p.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for p in parts):
        raise Broken()
    overlapping = sum(part.compress_size for part in parts) > size
    if overlapping or sum(part.file_size for part in parts) > MAX_UNPACKED or _swells(parts):
        raise Bomb()


def _swells(parts: list[zipfile.ZipInfo]) -> bool:
    return any(
        part.file_size > RATIO_FROM and part.file_size > MAX_RATIO * max(part.compress_size, 1)
        for part in parts
    )


def _leads_outside(name: str) -> bool:
    path = name.replace("\\", "/")
    return path.startswith("/") or ".." in path.split("/") or ":" in path


def _by_content(archive: zipfile.ZipFile) -> MediaType:
    names = set(archive.namelist())
    if "[Content_Types].xml" in names:
        types = _part(archive, "[Content_Types].xml")
        if b"macroenabled" in types.lower():
            raise Dangerous()
        for marker, media_type in _MARKERS.items():
            if marker in types:
                return media_type
    if "OFD.xml" in names and b"ofdspec.org" in _part(archive, "OFD.xml"):
        return MediaType.OFD
    raise UnknownFormat()


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(1024 * 1024)
