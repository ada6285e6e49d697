"""When to try again, how an address is masked, what a text may contain."""

import unicodedata
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganxin.notifications.rules import (
    MAX_ATTEMPTS,
    SMS_LENGTH,
    mask_email,
    one_line,
    pause_after,
    plain_text,
    sms_text,
)

HIDDEN = {"Cc", "Cf", "Cs"}


def test_the_pauses_are_one_minute_and_then_four_times_as_long_each() -> None:
    minutes = [pause.total_seconds() / 60 for n in range(1, 6) if (pause := pause_after(n))]

    assert minutes == [1, 4, 16, 64, 256]


def test_after_the_sixth_failure_nobody_tries_any_more() -> None:
    assert pause_after(MAX_ATTEMPTS) is None
    assert MAX_ATTEMPTS == 6


@given(st.integers(0, 100))
def test_every_pause_is_longer_than_the_one_before_or_there_is_none(attempts: int) -> None:
    now, later = pause_after(attempts), pause_after(attempts + 1)

    assert later is None or now is not None
    assert now is None or now >= timedelta(minutes=1)
    assert now is None or later is None or later >= now


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("zhang@example.com", "z***@example.com"),
        ("z@example.com", "***@example.com"),
        ("@example.com", "***"),
        ("no address", "***"),
        ("", "***"),
    ],
)
def test_an_address_is_told_without_being_given_away(address: str, masked: str) -> None:
    assert mask_email(address) == masked


@given(st.emails().filter(lambda address: "*" not in address))  # stars look like the mask itself
def test_no_mask_contains_the_address(address: str) -> None:
    assert address not in mask_email(address)


@given(st.text(max_size=300))
def test_a_title_is_one_visible_line(text: str) -> None:
    line = one_line(text)

    assert len(line) <= 200
    assert not {unicodedata.category(c) for c in line} & HIDDEN
    assert len(line.splitlines()) <= 1
    assert one_line(line) == line


@given(st.text(max_size=300))
def test_a_body_has_lines_and_nothing_hidden(text: str) -> None:
    body = plain_text(text)

    assert not {unicodedata.category(c) for c in body.replace("\n", "")} & HIDDEN
    assert plain_text(body) == body


@given(st.text(max_size=900), st.text(max_size=900))
def test_an_sms_is_bounded_and_says_who_sends_it(title: str, body: str) -> None:
    text = sms_text("甘心办", one_line(title), plain_text(body))

    assert len(text) <= SMS_LENGTH
    assert text.startswith("【甘心办】")
    assert "\n" not in text


def test_an_sms_reads_as_one_sentence_after_the_other() -> None:
    assert sms_text("甘心办", "请补正 2 处。", "平面图看不清。\n请重传。") == (
        "【甘心办】请补正 2 处。 平面图看不清。 请重传。"
    )
