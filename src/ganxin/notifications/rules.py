"""When to try again, how an address is masked, what a text may contain. Pure."""

import re
import unicodedata
from datetime import timedelta

MAX_ATTEMPTS = 6
FIRST_PAUSE = timedelta(minutes=1)
FACTOR = 4
TITLE_LENGTH = 200
BODY_LENGTH = 4_000
SMS_LENGTH = 500
ERROR_LENGTH = 300

# Controls, direction changes and other invisible characters: a title must read as it is stored.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def pause_after(attempts: int) -> timedelta | None:
    """How long to wait after the `attempts`-th failure: 1, 4, 16, 64, 256 minutes; then None.

    The schedule is fixed, without a random part, so that a person can be told when it goes on.
    """
    if attempts >= MAX_ATTEMPTS:
        return None
    factor: int = FACTOR ** (max(attempts, 1) - 1)
    return FIRST_PAUSE * factor


def one_line(text: str, length: int = TITLE_LENGTH) -> str:
    """Text for a title or a mail's subject: one line, nothing invisible, at most `length`."""
    visible = "".join(_visible(c) for c in re.sub(r"\s", " ", text))
    return " ".join(visible.split())[:length].rstrip()


def plain_text(text: str, length: int = BODY_LENGTH) -> str:
    """Text of several lines without invisible characters, at most `length`."""
    lines = re.split(r"\r\n|[\r\n\u2028\u2029]", text)
    kept = ["".join(_visible(c) for c in line.replace("\t", " ")).rstrip() for line in lines]
    return "\n".join(kept).strip()[:length].rstrip()


def _visible(character: str) -> str:
    return "" if unicodedata.category(character) in _INVISIBLE else character


def mask_email(address: str) -> str:
    """`z***@example.com`; an address too short to keep anything of is hidden whole."""
    name, at, host = address.partition("@")
    if not at or not name:
        return "***"
    return f"{name[0] if len(name) > 1 else ''}***@{host}"


def sms_text(platform: str, title: str, body: str) -> str:
    """One SMS: `【甘心办】标题。正文`, at most 500 characters."""
    text = " ".join(part for part in (title.rstrip("。") + "。", body.replace("\n", " ")) if part)
    return f"【{platform}】{text}"[:SMS_LENGTH].strip()
