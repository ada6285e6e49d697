"""XML to elements that know their line. A document type, and with it every entity, is refused."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from ganxin.feel.dmn.errors import DmnError

LARGEST = 8_000_000  # bytes
DEEPEST = 200
_REASONS = {
    expat.errors.XML_ERROR_NO_ELEMENTS: "没有内容",
    expat.errors.XML_ERROR_SYNTAX: "写法不对",
    expat.errors.XML_ERROR_INVALID_TOKEN: "有不能用的字符，例如没有写成 &lt; 的小于号",
    expat.errors.XML_ERROR_PARTIAL_CHAR: "文件断在半个字上",
    expat.errors.XML_ERROR_UNCLOSED_TOKEN: "标签没有写完",
    expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION: "CDATA 没有写完",
    expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE: "同一个属性写了两次",
    expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: "根元素之后还有内容",
    expat.errors.XML_ERROR_UNDEFINED_ENTITY: "用了没有定义的实体",
    expat.errors.XML_ERROR_BAD_CHAR_REF: "字符编号不对",
    expat.errors.XML_ERROR_UNBOUND_PREFIX: "前缀没有声明命名空间",
    expat.errors.XML_ERROR_MISPLACED_XML_PI: "XML 声明不在开头",
    expat.errors.XML_ERROR_UNKNOWN_ENCODING: "不认识声明的编码",
    expat.errors.XML_ERROR_INCORRECT_ENCODING: "编码与声明不符",
}


@dataclass(slots=True)
class Element:
    """`name` and the attributes without namespace; `text` is what stands directly inside."""

    name: str
    namespace: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def get(self, attribute: str, missing: str = "") -> str:
        return self.attributes.get(attribute, missing)

    def all(self, *names: str) -> Iterator["Element"]:
        """The children of these names, in order."""
        return (child for child in self.children if child.name in names)

    def first(self, *names: str) -> "Element | None":
        return next(self.all(*names), None)

    def text_of(self, name: str) -> str:
        """The text of a child; empty where there is none."""
        child = self.first(name)
        return child.text.strip() if child is not None else ""


class _Builder:
    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.data
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.root: Element | None = None
        self.open: list[Element] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        element = Element(local, namespace, plain, self.parser.CurrentLineNumber)
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)
        if len(self.open) > DEEPEST:
            raise DmnError(f"元素嵌套太深，最多 {DEEPEST} 层", f"第 {element.line} 行")

    def end(self, _name: str) -> None:
        self.open.pop()

    def data(self, text: str) -> None:
        self.open[-1].text += text

    def refuse(self, *_declaration: object) -> None:
        line = self.parser.CurrentLineNumber
        raise DmnError("模型文件不能带文档类型声明（DOCTYPE）", f"第 {line} 行")


def read(source: bytes) -> Element:
    """The root element. Raises DmnError with the line."""
    if len(source) > LARGEST:
        raise DmnError(f"文件太大，最多 {LARGEST // 1_000_000} MB")
    builder = _Builder()
    try:
        builder.parser.Parse(source, True)
    except expat.ExpatError as error:
        raise DmnError(
            f"这不是完整的 XML（{_reason(error.code, builder.open)}）", f"第 {error.lineno} 行"
        ) from None
    except (ValueError, LookupError) as error:
        if isinstance(error, DmnError):
            raise
        raise DmnError("文件的编码读不懂") from None
    if builder.root is None:
        raise DmnError("文件是空的")
    return builder.root


def _reason(code: int, unfinished: list[Element]) -> str:
    """In the reader's language; a tag that has no end is told with its name and line."""
    unclosed = (expat.errors.XML_ERROR_TAG_MISMATCH, expat.errors.XML_ERROR_NO_ELEMENTS)
    message = expat.errors.messages[code]
    if unfinished and message in unclosed:
        return f"第 {unfinished[-1].line} 行的“{unfinished[-1].name}”没有结束"
    return _REASONS.get(message, "写法不对")
