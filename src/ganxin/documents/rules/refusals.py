"""Why a file is not taken: one kind sentence each, with the way out in it."""

from ganxin.lib.errors import Refused

ACCEPTED = "PDF、图片（JPG、PNG、HEIC）、Word（docx）、Excel（xlsx）、OFD 或文本文件"


class FileRefused(Refused):
    """The file as such cannot be taken; `sentence` is what a person reads."""

    code = "documents.refused"
    sentence = "这个文件不能上传。请换一个文件再试。"

    def __init__(self, message: str = "", *, rule: str = "") -> None:
        super().__init__(message or self.sentence, rule=rule)


class Empty(FileRefused):
    code = "documents.empty"
    sentence = "这个文件是空的。请重新选择一个文件。"


class TooLarge(FileRefused):
    code = "documents.too_large"


class UnknownFormat(FileRefused):
    code = "documents.unknown_format"
    sentence = f"这种文件我们打不开。请上传{ACCEPTED}。"


class OldOffice(FileRefused):
    code = "documents.old_office"
    sentence = "这是旧版或加了密码的 Office 文件。请另存为 docx、xlsx 或 PDF 后再上传。"


class Locked(FileRefused):
    code = "documents.locked"
    sentence = "这个文件加了密码，工作人员打不开。请去掉密码后再上传。"


class Dangerous(FileRefused):
    code = "documents.dangerous"
    sentence = "这个文件里带有程序或网页代码，不能上传。请另存为 PDF 后再上传。"


class Broken(FileRefused):
    code = "documents.broken"
    sentence = "这个文件打不开，可能没有传完或已经损坏。请重新保存或拍照后再上传。"


class Bomb(FileRefused):
    code = "documents.bomb"
    sentence = "这个文件展开后太大，打不开。请另存为 PDF 后再上传。"


class ImageTooLarge(FileRefused):
    code = "documents.image_too_large"
    sentence = "这张图片的尺寸太大。请缩小或重新拍照后再上传。"
