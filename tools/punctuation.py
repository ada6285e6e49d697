"""Chinese text has full-width punctuation: no `,` `:` `;` `?` `!` right after a Chinese character.

`python tools/punctuation.py` prints `file:line: text` for every fault and fails if there is one.
Read are templates, YAML values, Chinese lines of Markdown, and the texts in Python and JavaScript.
Not faults: code (keys, code spans, raw strings, docstrings), expressions of the rule language,
and lines that say `half-width on purpose`. Tests are not read: their texts are input.
"""

import io
import pathlib
import re
import sys
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import yaml

from ganxin.feel import api as feel

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDERS = ("src", "tools", "bench", "districts", "docs")
SKIPPED = frozenset({"static", "node_modules", "locale", "__pycache__"})
ON_PURPOSE = "half-width on purpose"

_CHINESE = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_FAULT = re.compile(rf"[{_CHINESE}）】》」』][,:;?!](?!=)")
_CODE_SPAN = re.compile(r"`[^`\n]*`")
_TARGET = re.compile(r"\]\([^)]*\)")
_FENCE = re.compile(r"^ {0,3}(```|~~~)")
_SCRIPT = re.compile(
    r"//[^\n]*|/\*.*?\*/|(?P<text>\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)",
    re.DOTALL,
)
_HOLE = re.compile(r"\$?\{[^{}]*\}")
_STATEMENT_ENDS = (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING)
_PYTHON_TEXTS = frozenset({tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)})

Passage = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Fault:
    path: pathlib.Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


def _whole(source: str) -> Iterator[Passage]:
    yield 1, source


def _python(source: str) -> Iterator[Passage]:
    """Texts that are used; a text that is a statement by itself documents."""
    begins = True
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in _PYTHON_TEXTS and not begins:
            yield token.start[0], _literal(token.string)
        if token.type not in (tokenize.COMMENT, tokenize.NL):
            begins = token.type in _STATEMENT_ENDS


def _literal(text: str) -> str:
    """The text around the `{…}` of a formatted string; nothing of a raw one: a pattern."""
    prefix = text[: len(text) - len(text.lstrip("rRbBfFuU"))].lower()
    if "r" in prefix:
        return ""
    return _HOLE.sub("{}", text) if "f" in prefix else text


def _script(source: str) -> Iterator[Passage]:
    for found in _SCRIPT.finditer(source):
        if found.group("text"):
            line = source.count("\n", 0, found.start()) + 1
            yield line, _HOLE.sub("${}", found.group("text"))


def _markdown(source: str) -> Iterator[Passage]:
    """Lines that are mainly Chinese, without code."""
    fenced = False
    for number, line in enumerate(source.splitlines(), 1):
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            prose = _CODE_SPAN.sub("``", line)
            told = _TARGET.sub("", prose)
            if len(re.findall(f"[{_CHINESE}]", told)) > len(re.findall(r"[A-Za-z]", told)):
                yield number, prose


def _yaml(source: str) -> Iterator[Passage]:
    """The scalar values; keys are code."""
    for document in yaml.compose_all(source, Loader=yaml.SafeLoader):
        yield from _values(document)


def _values(node: yaml.Node | None) -> Iterator[Passage]:
    if isinstance(node, yaml.ScalarNode):
        in_block = node.style in ("|", ">")  # the text begins below the sign
        yield node.start_mark.line + 1 + in_block, node.value
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _values(item)
    elif isinstance(node, yaml.MappingNode):
        for _, value in node.value:
            yield from _values(value)


_READERS: dict[str, Callable[[str], Iterator[Passage]]] = {
    ".html": _whole,
    ".txt": _whole,
    ".svg": _whole,
    ".typ": _whole,
    ".py": _python,
    ".js": _script,
    ".mjs": _script,
    ".md": _markdown,
    ".yaml": _yaml,
    ".yml": _yaml,
}


def faults_in(path: pathlib.Path, source: str) -> Iterator[Fault]:
    """The faults of one file; `path` decides how it is read."""
    lines = source.splitlines()
    for first, passage in _READERS[path.suffix](source):
        if not _FAULT.search(passage) or _is_expression(passage):
            continue
        for offset, text in enumerate(passage.splitlines()):
            number = first + offset
            waived = number <= len(lines) and ON_PURPOSE in lines[number - 1]
            if _FAULT.search(text) and not waived:
                yield Fault(path, number, text.strip())


def _is_expression(passage: str) -> bool:
    text = passage
    if text[:1] and text[:1] in "\"'" and text[-1:] == text[:1]:
        text = text[1:-1]
    try:
        feel.parse(text)
    except feel.FeelError:
        return False
    return True


def files(root: pathlib.Path) -> Iterator[pathlib.Path]:
    """The files that people read or write texts in."""
    yield from sorted(path for path in root.glob("*.md"))
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            inside = path.relative_to(root)
            if path.suffix in _READERS and path.is_file() and not SKIPPED & set(inside.parts):
                yield path


def faults(root: pathlib.Path) -> list[Fault]:
    """All faults below `root`, in order of file and line."""
    return [
        fault
        for path in files(root)
        for fault in faults_in(path.relative_to(root), path.read_text("utf-8"))
    ]


def main() -> int:
    found = faults(ROOT)
    for fault in found:
        sys.stdout.write(f"{fault}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
