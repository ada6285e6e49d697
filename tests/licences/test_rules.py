"""Standing, periods, numbers and the code on the paper."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganxin.licences import rules
from ganxin.licences.choices import Standing, Status

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
RANDOM = st.binary(min_size=8, max_size=8)
CODE = rules.make_verify_code(b"\x12\x34\x56\x78\x9a\xbc\xde")


@given(RANDOM)
def test_a_code_reads_back_as_itself(random: bytes) -> None:
    code = rules.make_verify_code(random)

    assert len(code) == rules.CODE_LENGTH
    assert set(code) <= set(rules.SIGNS)
    assert rules.read_verify_code(code) == code


@given(RANDOM, st.integers(0, rules.CODE_LENGTH - 1), st.sampled_from(rules.SIGNS))
def test_one_wrong_sign_is_always_found(random: bytes, place: int, sign: str) -> None:
    code = rules.make_verify_code(random)
    wrong = code[:place] + sign + code[place + 1 :]

    assert (rules.read_verify_code(wrong) is None) == (wrong != code)


def test_nearly_every_exchange_of_two_neighbours_is_found() -> None:
    passed = tried = 0
    for seed in range(400):
        code = rules.make_verify_code(seed.to_bytes(2) * 4)
        for place in range(rules.CODE_LENGTH - 1):
            wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
            tried += wrong != code
            passed += wrong != code and rules.read_verify_code(wrong) is not None

    assert tried > 2000
    assert passed < tried / 20


def test_codes_are_read_as_people_write_them() -> None:
    shown = rules.shown_code(CODE)

    assert shown.count("-") == 2
    for typed in (
        shown,
        shown.lower(),
        f" {shown.replace('-', ' ')} ",
        shown.replace("0", "O").replace("1", "l"),
        "".join(chr(ord(sign) + 0xFEE0) for sign in CODE),
        shown.replace("-", "－"),
    ):
        assert rules.read_verify_code(typed) == CODE


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_code_or_none(typed: str) -> None:
    code = rules.read_verify_code(typed)

    assert code is None or rules.read_verify_code(code) == code


def test_codes_need_enough_chance() -> None:
    with pytest.raises(ValueError, match="seven"):
        rules.make_verify_code(b"1234")


@given(DAYS, DAYS, st.one_of(st.none(), st.integers(1, 5000)))
def test_standing_follows_the_dates_while_nothing_was_decided(
    on: date, valid_from: date, length: int | None
) -> None:
    valid_to = None if length is None else valid_from + timedelta(days=length)
    found = rules.standing(Status.VALID, valid_from, valid_to, on)

    assert (found == Standing.NOT_YET) == (on < valid_from)
    assert (found == Standing.EXPIRED) == (valid_to is not None and valid_to <= on)
    assert found in {Standing.VALID, Standing.NOT_YET, Standing.EXPIRED}


@given(DAYS, st.sampled_from([Status.REVOKED, Status.SUPERSEDED]))
def test_what_the_issuer_decided_outweighs_the_dates(on: date, status: Status) -> None:
    assert rules.standing(status, date(2026, 1, 1), None, on) == status.value


def test_the_last_day_is_still_valid_and_the_next_is_not() -> None:
    begin, end = date(2026, 11, 23), date(2031, 11, 23)

    assert rules.standing("valid", begin, end, date(2031, 11, 22)) == Standing.VALID
    assert rules.standing("valid", begin, end, end) == Standing.EXPIRED
    assert rules.validity_text(begin, end) == "2026-11-23 至 2031-11-22"
    assert rules.validity_text(begin, None) == "2026-11-23 起长期有效"


@given(DAYS, st.integers(0, 600))
def test_months_later_is_the_same_day_or_the_end_of_a_shorter_month(
    day: date, months: int
) -> None:
    later = rules.months_later(day, months)

    assert later.year * 12 + later.month == day.year * 12 + day.month + months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(1)).day == 1)


def test_no_day_lies_beyond_the_calendar() -> None:
    with pytest.raises(ValueError, match="no day"):
        rules.months_later(date(9999, 12, 1), 1)


def test_a_number_of_ours_says_that_it_is_a_sample() -> None:
    assert rules.sample_number("JY2", 2026, 7) == "示例JY2-2026-000007"
    assert rules.sample_number("", 2026, 7) == "示例-2026-000007"


def test_the_public_sees_an_enterprise_in_full_and_a_person_masked() -> None:
    assert rules.public_holder("鲜又多超市", is_enterprise=True) == "鲜又多超市"
    assert rules.public_holder("王小敏", is_enterprise=False) == "王*敏"


@pytest.mark.parametrize(
    "document",
    [
        None,
        {},
        {"licence_types": {}},
        {"licence_types": ["food"]},
        {"licence_types": [{"code": "a", "name": "甲"}]},
        {"licence_types": [{"code": "a", "name": "甲", "issuer": "x", "colour": "red"}]},
        {"licence_types": [{"code": "", "name": "甲", "issuer": "x"}]},
        {"licence_types": [{"code": "a", "name": "甲", "issuer": "x", "valid_months": -1}]},
        {"licence_types": [{"code": "a", "name": "甲", "issuer": "x", "valid_months": "60"}]},
        {"licence_types": [{"code": "a", "name": "甲", "issuer": "x"}] * 2},
    ],
)
def test_a_wrong_file_of_types_is_refused(document: object) -> None:
    with pytest.raises(rules.BadLicenceTypes):
        rules.licence_types(document)
