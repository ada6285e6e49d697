"""Characters to tokens, one at a time: what a name is depends on where it stands."""

import re
from dataclasses import dataclass
from enum import Enum

from ganxin.feel.errors import FeelError, error_at
from ganxin.feel.limits import EXPONENT
from ganxin.feel.vocabulary import KEYWORDS, WORD, Vocabulary, plain_name, tidy


class Kind(Enum):
    NUMBER = "number"
    STRING = "string"
    NAME = "name"
    KEYWORD = "keyword"
    SYMBOL = "symbol"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """`text` is the name with single spaces, the content of a string, or what was written."""

    kind: Kind
    text: str
    start: int
    end: int

    def is_(self, *texts: str) -> bool:
        """Is it one of these key words or symbols?"""
        return self.kind in (Kind.KEYWORD, Kind.SYMBOL) and self.text in texts


_BLANK = re.compile(r"(?:[\s\u180e\u200b\ufeff]+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE]([+-]?[0-9]+))?(?!\w)")
_SYMBOL = re.compile(r"\*\*|\.\.|<=|>=|!=|[-+*/=<>()\[\]{},.:@]")
_STRING = re.compile(r'"((?:[^"\\\n\r]|\\.)*)"')
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{6}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
# The function names of the language that hold a key word or would not join by themselves.
_SPLIT_FUNCTIONS = re.compile(r"(date\s+and\s+time|years\s+and\s+months\s+duration)\s*(?=\()")
_INSTANCE_OF = re.compile(r"instance\s+of\b")
_HINTS = {
    "==": "比较是否相等只写一个 =",
    "&&": "“并且”请写 and",
    "||": "“或者”请写 or",
    "≥": "请写 >=",
    "≤": "请写 <=",
    "≠": "请写 !=",
    "×": "乘号请写 *",
    "÷": "除号请写 /",
    "'": '文字请用英文双引号 " 括起来',
    "“": '文字请用英文双引号 " 括起来',
    "”": '文字请用英文双引号 " 括起来',
    "。": "表达式末尾不要写句号",
    "、": "请改用英文逗号 ,",
}


def next_token(text: str, offset: int, words: Vocabulary, *, member: bool = False) -> Token:
    """The token at or after `offset`; `member` after a dot or as the key of a context."""
    blank = _BLANK.match(text, offset)
    start = blank.end() if blank else offset
    if start >= len(text):
        return Token(Kind.END, "", start, start)
    return (
        _name(text, start, words, member)
        or _number(text, start)
        or _string(text, start)
        or _keyword_or_symbol(text, start)
    )


def _name(text: str, start: int, words: Vocabulary, member: bool) -> Token | None:
    if text[start] == "?":
        return Token(Kind.NAME, "?", start, start + 1)
    function = _SPLIT_FUNCTIONS.match(text, start)
    if function:
        return Token(Kind.NAME, tidy(function.group(1)), start, function.end(1))
    instance = None if member else _INSTANCE_OF.match(text, start)
    if instance:
        return Token(Kind.KEYWORD, "instance of", start, instance.end())
    declared, declared_end = words.longest(text, start, member=member)
    plain_end = plain_name(text, start)
    if declared_end > plain_end:
        return Token(Kind.NAME, declared, start, declared_end)
    if plain_end > start:
        return Token(Kind.NAME, tidy(text[start:plain_end]), start, plain_end)
    return None


def _number(text: str, start: int) -> Token | None:
    if text.startswith("..", start):
        return None
    found = _NUMBER.match(text, start)
    if found is None:
        return None
    if found.group(1) and _too_large(found.group(1)):
        raise error_at(text, start, f"这个数太大或太小，指数最多 {EXPONENT}")
    return Token(Kind.NUMBER, found.group(), start, found.end())


def _too_large(exponent: str) -> bool:
    return len(exponent) > 5 or abs(int(exponent)) > EXPONENT


def _string(text: str, start: int) -> Token | None:
    if text[start] != '"':
        return None
    found = _STRING.match(text, start)
    if found is None:
        raise error_at(text, start, '这段文字没有结束，缺少右边的双引号 "')
    content = _ESCAPE.sub(lambda part: _unescaped(part, text, found.start(1)), found.group(1))
    try:
        # A pair of \u escapes may spell one character outside the first plane.
        content = content.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise error_at(text, start, "这段文字里有不成对的 \\u 字符") from None
    return Token(Kind.STRING, content, start, found.end())


def _unescaped(part: re.Match[str], text: str, base: int) -> str:
    """A backslash that escapes nothing is one (DMN 1.5, grammar rule 64): patterns have many."""
    escape = part.group(1)
    if len(escape) == 1:
        return _ESCAPES.get(escape, part.group())
    code = int(escape[1:], 16)
    if code > 0x10FFFF:
        raise error_at(text, base + part.start(), f"没有编号为 {escape[1:]} 的字符")
    return chr(code)


def _keyword_or_symbol(text: str, start: int) -> Token:
    word = WORD.match(text, start)
    if word and word.group() in KEYWORDS:
        return Token(Kind.KEYWORD, word.group(), start, word.end())
    symbol = _SYMBOL.match(text, start)
    if symbol and text[start : start + 2] not in _HINTS:
        return Token(Kind.SYMBOL, symbol.group(), start, symbol.end())
    raise _unreadable(text, start)


def _unreadable(text: str, start: int) -> FeelError:
    sign = text[start]
    for written in (text[start : start + 2], sign):
        if written in _HINTS:
            return error_at(text, start, f"这里的 {written} 读不懂。{_HINTS[written]}")
    if "\uff01" <= sign <= "\uff5e":
        half = chr(ord(sign) - 0xFEE0)
        return error_at(text, start, f"这里是全角的“{sign}”，请改用英文的 {half}")
    if sign.isdigit():
        return error_at(text, start, "数字后面要有空格或运算符，单位不要写在数字后面")
    return error_at(text, start, f"这里的“{sign}”读不懂")
