"""Check digits: real examples, round trips, and that every single error is found."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganxin.lib import identifiers
from ganxin.lib.identifiers import InvalidIdentifier

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"

usccs = st.builds(
    lambda head, area, tail: identifiers.make_uscc(head + area + tail),
    st.text(SIGNS, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(SIGNS, min_size=9, max_size=9),
)
birthdays = st.dates(date(1900, 1, 1), date(2026, 11, 22))
id_bodies = st.builds(
    lambda area, day, serial: f"{area}{day:%Y%m%d}{serial:03d}",
    st.sampled_from(["210211", "110101", "440305", "654321"]),
    birthdays,
    st.integers(0, 999),
)


def replaced(text: str, place: int, sign: str) -> str:
    return text[:place] + sign + text[place + 1 :]


class TestUscc:
    def test_a_code_of_a_well_known_company_is_right(self) -> None:
        assert identifiers.check_uscc("9144030071526726XG") == "9144030071526726XG"

    def test_what_people_type_is_brought_to_the_normal_form(self) -> None:
        assert identifiers.check_uscc(" ９１440300-7152 6726xg ") == "9144030071526726XG"

    @given(usccs)
    def test_a_made_code_is_right(self, code: str) -> None:
        assert identifiers.check_uscc(code) == code

    @given(usccs, st.integers(0, 17), st.sampled_from(SIGNS))
    def test_every_single_wrong_sign_is_found(self, code: str, place: int, sign: str) -> None:
        wrong = replaced(code, place, sign)
        if wrong == code:
            return
        with pytest.raises(InvalidIdentifier):
            identifiers.check_uscc(wrong)

    @given(usccs, st.integers(0, 16))
    def test_two_neighbours_exchanged_are_found(self, code: str, place: int) -> None:
        wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        if wrong == code:
            return
        with pytest.raises(InvalidIdentifier):
            identifiers.check_uscc(wrong)

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("", "18 位"),
            ("9144030071526726X", "18 位"),
            ("9144030071526726XO", "字母 I、O"),
            ("91A4030071526726XG", "第 3 至 8 位"),
            ("9144030071526726XH", "校验位"),
        ],
    )
    def test_the_sentence_says_what_to_look_at(self, text: str, says: str) -> None:
        with pytest.raises(InvalidIdentifier, match=says):
            identifiers.check_uscc(text)


class TestIdCard:
    def test_the_example_of_the_standard(self) -> None:
        card = identifiers.check_id_card("11010519491231002x")

        assert card.number == "11010519491231002X"
        assert card.birth_on == date(1949, 12, 31)
        assert card.sex == "female"

    @given(id_bodies)
    def test_a_made_number_is_right_and_says_what_went_in(self, body: str) -> None:
        card = identifiers.check_id_card(identifiers.make_id_card(body))

        assert card.number[:17] == body
        assert f"{card.birth_on:%Y%m%d}" == body[6:14]
        assert (card.sex == "male") == (int(body[16]) % 2 == 1)

    @given(id_bodies, st.integers(0, 17), st.sampled_from("0123456789X"))
    def test_every_single_wrong_sign_is_found(self, body: str, place: int, sign: str) -> None:
        number = identifiers.make_id_card(body)
        wrong = replaced(number, place, sign)
        if wrong == number:
            return
        with pytest.raises(InvalidIdentifier):
            identifiers.check_id_card(wrong)

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("1101051949123100", "18 位"),
            ("1101051949123100XX", "前 17 位"),
            ("990105194912310020", "地区码"),
            ("110105194913310020", "出生日期不存在"),
            ("110105190002290020", "出生日期不存在"),
            ("110105189912310020", "出生日期不合理"),
            ("110105194912310021", "校验位"),
        ],
    )
    def test_the_sentence_says_what_to_look_at(self, text: str, says: str) -> None:
        with pytest.raises(InvalidIdentifier, match=says):
            identifiers.check_id_card(text)

    @given(birthdays)
    def test_nobody_is_born_tomorrow(self, day: date) -> None:
        number = identifiers.make_id_card(f"210211{day:%Y%m%d}001")

        assert identifiers.check_id_card(number, on=day).birth_on == day
        with pytest.raises(InvalidIdentifier, match="不合理"):
            identifiers.check_id_card(number, on=day - timedelta(days=1))


class TestPhone:
    @pytest.mark.parametrize(
        "text", ["13842600001", "+86 138 4260 0001", "0086-13842600001", "１３８４２６００００１"]
    )
    def test_a_mobile_number_in_several_writings(self, text: str) -> None:
        assert identifiers.check_phone(text) == "13842600001"

    @pytest.mark.parametrize("text", ["", "1384260000", "138426000011", "12842600001", "八六七五"])
    def test_anything_else_is_refused(self, text: str) -> None:
        with pytest.raises(InvalidIdentifier, match="11 位"):
            identifiers.check_phone(text)


class TestCaseNumber:
    @pytest.mark.parametrize(("digits", "check"), [("0794", "5"), ("79462", "3")])
    def test_known_check_digits(self, digits: str, check: str) -> None:
        assert identifiers.iso7064_mod11_10(digits) == check

    def test_a_number_reads_as_area_day_serial_and_check(self) -> None:
        number = identifiers.case_number("210211", date(2026, 11, 22), 37)

        assert number[:20] == "21021120261122000037"
        assert identifiers.check_case_number(number) == number

    @given(st.dates(), st.integers(0, 999_999), st.integers(0, 20), st.sampled_from("0123456789"))
    def test_every_single_wrong_digit_is_found(
        self, day: date, serial: int, place: int, digit: str
    ) -> None:
        number = identifiers.case_number("210211", day.replace(year=2026, day=1), serial)
        wrong = replaced(number, place, digit)
        if wrong == number:
            return
        with pytest.raises(InvalidIdentifier, match="校验位"):
            identifiers.check_case_number(wrong)

    @pytest.mark.parametrize(("area", "serial"), [("21021", 1), ("21021a", 1), ("210211", 10**6)])
    def test_what_does_not_fit_is_refused(self, area: str, serial: int) -> None:
        with pytest.raises(InvalidIdentifier):
            identifiers.case_number(area, date(2026, 11, 22), serial)

    @pytest.mark.parametrize("text", ["", "12345678901234567890", "2102112026112200003七七"])
    def test_text_is_no_case_number(self, text: str) -> None:
        with pytest.raises(InvalidIdentifier, match="21 位"):
            identifiers.check_case_number(text)


def test_letters_have_no_check_digit() -> None:
    with pytest.raises(InvalidIdentifier):
        identifiers.iso7064_mod11_10("12a")


@given(st.text(max_size=30))
def test_no_text_breaks_a_check(text: str) -> None:
    for check in (
        identifiers.check_uscc,
        identifiers.check_id_card,
        identifiers.check_phone,
        identifiers.check_case_number,
    ):
        sentence = refusal_of(check, text)
        assert sentence == "" or sentence.endswith("。")


def refusal_of(check: Callable[[str], object], text: str) -> str:
    try:
        check(text)
    except InvalidIdentifier as refusal:
        return refusal.message
    return ""
