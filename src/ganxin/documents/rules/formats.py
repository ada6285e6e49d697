"""The formats as a table: which endings go with which content, and what a browser may show."""

from dataclasses import dataclass

from ganxin.documents.choices import MediaType
from ganxin.documents.rules.refusals import FileRefused

_BYTES_STEP = 1024


class NameLies(FileRefused):
    """The ending of the name promises another format than the content is."""

    code = "documents.name_lies"


class NameIsProgram(FileRefused):
    """The ending is one that a computer would execute."""

    code = "documents.name_is_program"


@dataclass(frozen=True)
class Format:
    """`endings`: the first is the one we add; `inline`: a browser shows it without harm."""

    label: str
    endings: tuple[str, ...]
    inline: bool = False


FORMATS: dict[MediaType, Format] = {
    MediaType.PDF: Format("PDF", ("pdf",), inline=True),
    MediaType.JPEG: Format("JPG", ("jpg", "jpeg", "jpe", "jfif"), inline=True),
    MediaType.PNG: Format("PNG", ("png",), inline=True),
    MediaType.HEIC: Format("HEIC", ("heic", "heif")),
    MediaType.DOCX: Format("Word", ("docx",)),
    MediaType.XLSX: Format("Excel", ("xlsx",)),
    MediaType.OFD: Format("OFD", ("ofd",)),
    MediaType.TEXT: Format("文本", ("txt", "csv")),
}
# Endings that promise a format we know how to name, whether we accept it or not.
_PROMISED: dict[str, MediaType] = {
    ending: media_type for media_type, known in FORMATS.items() for ending in known.endings
}
_FOREIGN = frozenset(
    {"doc", "xls", "ppt", "pptx", "wps", "et", "gif", "bmp", "webp", "tif", "tiff", "zip", "rar"}
    | {"7z", "gz", "mp4", "mov", "mp3", "rtf", "xml", "json"}
)
PROGRAMS = frozenset(
    {
        "exe",
        "com",
        "scr",
        "bat",
        "cmd",
        "ps1",
        "vbs",
        "js",
        "mjs",
        "jse",
        "wsf",
        "hta",
        "msi",
        "dll",
    }
    | {"lnk", "jar", "apk", "sh", "py", "php", "jsp", "asp", "aspx", "htm", "html", "xhtml", "svg"}
    | {"docm", "dotm", "xlsm", "xltm", "xlam", "pptm", "reg", "url", "chm", "iso"}
)


def name_for(name: str, media_type: MediaType) -> str:
    """The name with an ending that fits the content; a missing ending is added.

    Raises NameLies when the ending promises another format, NameIsProgram when a computer would
    run a file of that name.
    """
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    format_ = FORMATS[media_type]
    if ending in PROGRAMS:
        raise NameIsProgram(
            f"以“.{ending}”结尾的文件可能带有程序，不能上传。请另存为 PDF 或图片后再传。"
        )
    if ending in format_.endings:
        return name
    if ending in _PROMISED or ending in _FOREIGN:
        raise NameLies(
            f"文件名以“.{ending}”结尾，内容却是{media_type.label}。请确认选对了文件，再上传一次。"
        )
    return f"{name}.{format_.endings[0]}"


def size_text(size: int) -> str:
    """`size` bytes for people: 812 B, 3.4 KB, 1.2 MB."""
    if size < _BYTES_STEP:
        return f"{size} B"
    kilobytes = size / _BYTES_STEP
    if round(kilobytes, 1) < _BYTES_STEP:
        return f"{kilobytes:.1f} KB"
    return f"{kilobytes / _BYTES_STEP:.1f} MB"


def describe(name: str, media_type: str, size: int) -> str:
    """What a person wants to know before opening: `PDF · 1.2 MB`."""
    known = MediaType(media_type)
    is_table = known == MediaType.TEXT and name.lower().endswith(".csv")
    return f"{'CSV' if is_table else FORMATS[known].label} · {size_text(size)}"
