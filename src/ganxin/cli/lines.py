"""Commands that are pipes: one JSON object a line in, one a line out, in order and at once.

A line that is not understood is answered with `{"error": "…"}`; the others still are answered, and
the exit code is 1 at the end.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from typing import BinaryIO

from ganxin.cli import strictjson
from ganxin.lib.errors import Refused

LONGEST_LINE = 1 << 20
Question = dict[str, object]
Answer = Callable[[Question], dict[str, object]]


class NotUnderstood(ValueError):
    """One line of input that cannot be answered; the message is for people."""


def answer_stdin(answer: Answer) -> int:
    """Answer standard input on standard output: 0, or 1 where a line was not understood."""
    try:
        return answer_lines(sys.stdin.buffer, sys.stdout.buffer, answer)
    except BrokenPipeError:  # whoever read the answers has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def answer_lines(source: BinaryIO, sink: BinaryIO, answer: Answer) -> int:
    """Answer every line, flushed at once; 1 where one was not understood, else 0."""
    failed = 0
    for line in _lines(source):
        reply: dict[str, object]
        try:
            reply = answer(parsed(line))
        except (NotUnderstood, Refused) as error:
            reply, failed = {"error": str(error)}, 1
        text = json.dumps(reply, ensure_ascii=False)
        sink.write(text.encode("utf-8", "backslashreplace") + b"\n")
        sink.flush()
    return failed


def _lines(source: BinaryIO) -> Iterator[bytes]:
    """Lines, each read up to a limit: an endless one must not fill the memory."""
    while line := source.readline(LONGEST_LINE + 1):
        whole = line
        while len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            line = source.readline(LONGEST_LINE + 1)
        yield whole


def parsed(line: bytes) -> Question:
    """The object of a line; a number with a point is a Decimal. Raises NotUnderstood."""
    if len(line) > LONGEST_LINE:
        raise NotUnderstood("这一行太长。")
    if not line.strip():
        raise NotUnderstood("这一行是空的。")
    try:
        return strictjson.parsed(line)
    except strictjson.BadJson as error:
        place = f"（第 {error.column} 个字）" if error.column else ""
        raise NotUnderstood(f"这一行{error}{place}。") from None
