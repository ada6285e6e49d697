"""Which part of a file a browser asked for (RFC 9110, section 14): one range of bytes, or all."""

import re
from dataclasses import dataclass

_ONE_RANGE = re.compile(r"^bytes=(\d{0,18})-(\d{0,18})$", re.ASCII)


class Unsatisfiable(ValueError):
    """The range lies outside the file: 416."""


@dataclass(frozen=True)
class Span:
    """`length` bytes from `start` of a file of `size` bytes; `length` is at least 1."""

    start: int
    length: int
    size: int

    @property
    def content_range(self) -> str:
        return f"bytes {self.start}-{self.start + self.length - 1}/{self.size}"


def parse_range(header: str, size: int) -> Span | None:
    """The span asked for; None means the whole file (no range, several, or not understood).

    `size` is positive. Raises Unsatisfiable.
    """
    found = _ONE_RANGE.match(header.strip())
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        start, end = max(size - int(last), 0), size - 1
        if int(last) == 0:
            raise Unsatisfiable(header)
    else:
        start, end = int(first), min(int(last), size - 1) if last else size - 1
        if last and int(last) < start:
            return None
    if start >= size:
        raise Unsatisfiable(header)
    return Span(start=start, length=end - start + 1, size=size)
