"""What a file really is, from its bytes. Neither its name nor the browser is asked.

Our own checks decide; `puremagic` (a table of some hundreds of signatures) is the second opinion
that keeps other formats from passing as text.

What this does not do: look for viruses, or for scripts inside PDFs. A browser shows a PDF in its
own sandbox, every file is served with `nosniff`, and what is not PDF, JPEG or PNG is only saved.
"""

import codecs
import re
import struct
from typing import BinaryIO

import puremagic
from PIL import Image

from ganxin.documents.choices import MediaType
from ganxin.documents.rules.archives import identify_archive
from ganxin.documents.rules.refusals import (
    Broken,
    Dangerous,
    Empty,
    ImageTooLarge,
    OldOffice,
    UnknownFormat,
)

HEAD = 2048  # bytes looked at for signatures and hidden markup
MAX_PIXELS = 80_000_000  # below the limit at which Pillow itself warns
MAX_SIDE = 30_000
MAX_DECODED = 16_000_000  # pixels of a progressive JPEG that we decode to see whether it is whole
MAX_BOXES = 1_000  # of a HEIC file; cameras write about five
CHUNK = 64 * 1024

_PDF = re.compile(rb"^%PDF-[12]\.\d")
_MARKUP = re.compile(
    rb"<\s*(!doctype\s+(html|svg)|html|head|body|script|svg|iframe|object|embed|meta|\?php|%@)",
    re.IGNORECASE,
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1"})
_IMAGES = {b"\xff\xd8\xff": MediaType.JPEG, b"\x89PNG\r\n\x1a\n": MediaType.PNG}
_BROKEN_IMAGE = (OSError, SyntaxError, ValueError, EOFError, struct.error, IndexError, KeyError)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")


def identify(file: BinaryIO) -> MediaType:
    """The format of a seekable file, checked to be whole and harmless.

    Raises a FileRefused: Empty, UnknownFormat, OldOffice, Locked, Dangerous, Broken, Bomb or
    ImageTooLarge.
    """
    size = file.seek(0, 2)
    if size == 0:
        raise Empty()
    file.seek(0)
    head = file.read(HEAD)
    if head.startswith(b"PK\x03\x04"):
        return identify_archive(file, size)
    if head.startswith(_OLE):
        raise OldOffice()
    if _is_markup(head):
        raise Dangerous()
    return _flat(file, size, head)


def _flat(file: BinaryIO, size: int, head: bytes) -> MediaType:
    """A file that is no container of files."""
    if head.startswith(b"%PDF"):
        return _pdf(file, size, head)
    for signature, media_type in _IMAGES.items():
        if head.startswith(signature):
            return _image(file, media_type)
    if head[4:8] == b"ftyp":
        return _heic(file, size, head)
    return _text(file, head)


def _is_markup(head: bytes) -> bool:
    """Markup anywhere in the head: also the polyglot that starts with a good signature.

    UTF-16 is plain text with zeros in between to a browser, so they are left out.
    """
    return _MARKUP.search(head) is not None or _MARKUP.search(head.replace(b"\0", b"")) is not None


def _pdf(file: BinaryIO, size: int, head: bytes) -> MediaType:
    """A PDF ends with its mark, and nothing else follows: no page of HTML, no archive."""
    file.seek(max(size - HEAD, 0))
    tail = file.read()
    end = tail.rfind(b"%%EOF")
    if end < 0 or not _PDF.match(head):
        raise Broken()
    after = tail[end + 5 :]
    if _MARKUP.search(after) or b"PK\x05\x06" in after:
        raise Dangerous()
    return MediaType.PDF


def _image(file: BinaryIO, media_type: MediaType) -> MediaType:
    file.seek(0)
    formats = ["JPEG", "MPO"] if media_type == MediaType.JPEG else ["PNG"]
    try:
        picture = Image.open(file, formats=formats)  # reads the header only
        width, height = picture.size
        if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
            raise ImageTooLarge()
        _check_whole(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageTooLarge() from error
    except _BROKEN_IMAGE as error:
        raise Broken() from error
    return media_type


def _check_whole(picture: Image.Image) -> None:
    """PNG: every chunk's checksum. JPEG: decoded at an eighth of its size, which costs little."""
    if picture.format == "PNG":
        picture.verify()
        return
    if picture.info.get("progressive") and picture.width * picture.height > MAX_DECODED:
        return  # needs memory for all its coefficients at once
    picture.draft(None, (1, 1))
    picture.load()


def _heic(file: BinaryIO, size: int, head: bytes) -> MediaType:
    """ISO base media boxes from end to end, one of them `meta`. Nothing here decodes HEIC."""
    if head[8:12] not in _HEIC_BRANDS:
        raise UnknownFormat()
    kinds: list[bytes] = []
    at = 0
    while at < size:
        file.seek(at)
        header = file.read(16)
        if len(header) < 8 or len(kinds) >= MAX_BOXES:
            raise Broken()
        length = int.from_bytes(header[:4], "big")
        if length == 1:
            length = int.from_bytes(header[8:16], "big")
        elif length == 0:
            length = size - at  # "to the end of the file"
        if length < 8 or at + length > size:
            raise Broken()
        kinds.append(header[4:8])
        at += length
    if b"meta" not in kinds:
        raise Broken()
    return MediaType.HEIC


def _text(file: BinaryIO, head: bytes) -> MediaType:
    """UTF-8 or GB 18030 without control characters, and no signature of something else."""
    if _known_otherwise(head):
        raise UnknownFormat()
    if not any(_decodes(file, encoding) for encoding in ("utf-8", "gb18030")):
        raise UnknownFormat()
    return MediaType.TEXT


def _decodes(file: BinaryIO, encoding: str) -> bool:
    """Read in pieces: a text of any size costs the memory of one piece."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while piece := file.read(CHUNK):
            if _CONTROLS.search(decoder.decode(piece)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _known_otherwise(head: bytes) -> bool:
    """Whether a signature of at least five bytes says that this is no plain text.

    Shorter signatures also begin honest words.
    """
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return False
    return any(
        match.offset == 0
        and len(match.byte_match) >= 5
        and match.extension not in ("", ".txt", ".csv")
        for match in found
    )
