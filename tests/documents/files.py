"""Files to upload: honest ones of every format we accept, and the makings of dishonest ones."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from PIL import Image

from ganxin.documents.choices import MediaType

CONTENT_TYPES = (
    '<?xml version="1.0"?><Types><Override PartName="{part}" ContentType='
    '"application/vnd.openxmlformats-officedocument.{kind}.main+xml"/></Types>'
)


def pdf(text: str = "x") -> bytes:
    return f"%PDF-1.7\n% {text}\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n".encode()


def picture(kind: str = "JPEG", size: tuple[int, int] = (32, 24), **options: object) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, (200, 120, 40)).save(file, kind, **options)
    return file.getvalue()


def picture_with_place() -> bytes:
    """A photograph that says where it was taken."""
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    return picture("JPEG", exif=exif.tobytes())


def huge_png(width: int = 60_000, height: int = 60_000) -> bytes:
    """A few bytes that claim to be an enormous picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + data


def box(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", 8 + len(data)) + kind + data


def heic() -> bytes:
    return (
        box(b"ftyp", b"heic\0\0\0\0mif1heic") + box(b"meta", b"\0" * 40) + box(b"mdat", b"\1" * 99)
    )


def archive(parts: Mapping[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return file.getvalue()


def docx(**more: str | bytes) -> bytes:
    types = CONTENT_TYPES.format(part="/word/document.xml", kind="wordprocessingml.document")
    return archive({"[Content_Types].xml": types, "word/document.xml": "<w:document/>", **more})


def xlsx() -> bytes:
    types = CONTENT_TYPES.format(part="/xl/workbook.xml", kind="spreadsheetml.sheet")
    return archive({"[Content_Types].xml": types, "xl/workbook.xml": "<workbook/>"})


def ofd() -> bytes:
    root = '<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" Version="1.0"/>'
    return archive({"OFD.xml": root, "Doc_0/Document.xml": "<x/>"})


HONEST: dict[str, tuple[bytes, MediaType]] = {
    "a.pdf": (pdf(), MediaType.PDF),
    "b.jpg": (picture(), MediaType.JPEG),
    "progressive.jpeg": (picture("JPEG", progressive=True), MediaType.JPEG),
    "c.png": (picture("PNG"), MediaType.PNG),
    "d.heic": (heic(), MediaType.HEIC),
    "e.docx": (docx(), MediaType.DOCX),
    "f.xlsx": (xlsx(), MediaType.XLSX),
    "g.ofd": (ofd(), MediaType.OFD),
    "h.txt": ("甘井子区，Dalian。\r\n第二行\t完".encode(), MediaType.TEXT),
    "i.csv": ("姓名,金额\r\n张三,12\r\n".encode("gb18030"), MediaType.TEXT),
    "j.txt": (b"\xef\xbb\xbfBOM", MediaType.TEXT),
}
