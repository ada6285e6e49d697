"""What a stored file can be. The value is the media type; what a browser claims is never asked."""

from django.db.models import TextChoices


class MediaType(TextChoices):
    """The closed list: a file is one of these by its content, or it is refused."""

    PDF = "application/pdf", "PDF"
    JPEG = "image/jpeg", "JPG 图片"
    PNG = "image/png", "PNG 图片"
    HEIC = "image/heic", "HEIC 图片"
    DOCX = (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "Word 文档",
    )
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel 表格"
    OFD = "application/ofd", "OFD 版式文件"
    TEXT = "text/plain", "文本"
