"""What somebody typed: read for every kind of field, shown again, sealed where personal."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from ganxin.cases.intake import operations as intake
from ganxin.cases.models import Application
from ganxin.cases.queries.answers import given as answers_given
from ganxin.cases.queries.definitions import elements_of
from ganxin.cases.rules.answers import MAX_PEOPLE, parse, readable
from ganxin.catalog.api import Choice, DataElement
from ganxin.lib.identifiers import make_id_card
from tests.world import MONDAY, SHOP, World, begin

ID_CARD = make_id_card("21021119850505002")
KINDS = (
    "text",
    "longtext",
    "address",
    "person",
    "file_plan",
    "choice",
    "multichoice",
    "yesno",
    "number",
    "money",
    "date",
    "phone",
    "id_card",
    "uscc",
    "person_list",
)


def element(kind: str, **more: object) -> DataElement:
    """A field of this kind with two choices and two columns for people."""
    columns = {
        "choices": (Choice("a", "甲"), Choice("b", "乙")),
        "parts": (Choice("name", "姓名"), Choice("id_card", "身份证号码")),
        "max_length": 200,
        **more,
    }
    return DataElement(code="e", name="这一项", kind=kind, topic="t", **columns)  # type: ignore[arg-type]


ANYTHING = st.one_of(
    st.text(),
    st.text(alphabet="0123456789.-,年月日/０１２．eE∞ \x00\ud800🙂[]{}\"':"),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=12,
    ).map(json.dumps),
)


@given(st.sampled_from(KINDS), ANYTHING)
def test_whatever_is_typed_is_a_value_or_a_sentence_and_never_both(kind: str, raw: str) -> None:
    parsed = parse(element(kind), raw)

    if not raw.strip():
        assert (parsed.value, parsed.problem) == (None, "")
    else:
        assert (parsed.value is None) == bool(parsed.problem)
        assert not parsed.problem or parsed.problem.endswith("。")
        json.dumps(parsed.value)


@given(st.sampled_from(KINDS), ANYTHING)
def test_a_value_can_always_be_shown_and_kept(kind: str, raw: str) -> None:
    value = parse(element(kind), raw).value
    assert isinstance(readable(element(kind), value), str)
    assert "\x00" not in json.dumps(value, ensure_ascii=False)


@given(st.decimals(min_value=-(10**11), max_value=10**11, places=4))
def test_a_number_is_kept_exactly_and_without_an_exponent(number: Decimal) -> None:
    kept = parse(element("number"), f"{number:f}").value
    assert isinstance(kept, str)
    assert Decimal(kept) == number
    assert "E" not in kept.upper()
    assert parse(element("number"), kept).value == kept


@given(st.integers(0, 10**9))
def test_full_width_digits_and_separators_are_the_same_number(number: int) -> None:
    wide = f"{number:,}".translate(str.maketrans("0123456789,", "０１２３４５６７８９，"))
    assert parse(element("money"), wide).value == parse(element("money"), str(number)).value


@given(st.dates(min_value=date(1900, 1, 1)))
def test_a_date_is_read_in_every_usual_way(day: date) -> None:
    written = (
        day.isoformat(),
        f"{day.year:04}/{day.month}/{day.day}",
        f"{day.year:04}年{day.month}月{day.day}日",
    )
    for text in written:
        assert parse(element("date"), text).value == day.isoformat()


@given(st.lists(st.sampled_from("ab")))
def test_choices_come_back_sorted_once_each_and_with_their_labels(codes: list[str]) -> None:
    several = element("multichoice")
    value = parse(several, ",".join(codes)).value
    if not codes:
        assert value is None
        return
    assert value == sorted(set(codes))
    assert parse(several, ",".join(sorted(set(codes)))).value == value
    assert set(readable(several, value).split("、")) <= {"甲", "乙"}


@pytest.mark.parametrize("raw", [",", ",,,", "，"])
def test_separators_alone_choose_nothing(raw: str) -> None:
    assert not parse(element("multichoice"), raw).value


@given(st.lists(st.fixed_dictionaries({"name": st.text("张伟李娜", min_size=1, max_size=5)})))
def test_people_come_back_as_typed(rows: list[dict[str, str]]) -> None:
    whole = [{**row, "id_card": ID_CARD} for row in rows]
    parsed = parse(element("person_list"), json.dumps(whole))
    if len(whole) > MAX_PEOPLE:
        assert str(MAX_PEOPLE) in parsed.problem
    else:
        assert parsed.value == whole or (not whole and not parsed.value)


def test_a_row_that_lacks_something_says_which_row_and_what() -> None:
    rows = [{"name": "张伟", "id_card": ID_CARD}, {"name": "李娜"}]
    parsed = parse(element("person_list"), json.dumps(rows))
    assert parsed.problem == "第 2 人还缺：身份证号码。"


@pytest.mark.parametrize(
    "bomb",
    [
        "[" * 10_000 + "]" * 10_000,
        '{"a":' * 5_000 + "1" + "}" * 5_000,
        "[" + ",".join(["{}"] * 20_000) + "]",
        "[" + "9" * 5_000 + "]",
        '[{"name": [[[]]], "id_card": {"a": 1}}]',
        "[NaN, Infinity]",
        "null",
        "123",
    ],
    ids=["deep", "nested", "many", "huge number", "wrong parts", "not json", "null", "number"],
)
def test_a_bomb_in_place_of_people_is_one_kind_sentence(bomb: str) -> None:
    parsed = parse(element("person_list"), bomb)
    assert parsed.value is None
    assert parsed.problem.endswith("。")


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, ""), (True, "是"), (False, "否"), ("a", "甲"), (["b", "a"], "乙、甲")],
)
def test_values_are_shown_in_words(value: object, shown: str) -> None:
    assert readable(element("choice"), value) == shown  # type: ignore[arg-type]


def test_the_unit_follows_a_number() -> None:
    assert readable(element("number", unit="平方米"), "280") == "280 平方米"


@pytest.mark.django_db
def test_personal_answers_stand_in_the_clear_in_no_column(world: World) -> None:
    application = begin(world, SHOP, MONDAY)
    _save(world, application, "principal_id_card", ID_CARD)
    _save(world, application, "principal_phone", "19900007654")

    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(string_agg(t::text, E'\\n'), '') FROM cases_answer t")
        (everything,) = cursor.fetchone()
        cursor.execute("SELECT coalesce(string_agg(e::text, E'\\n'), '') FROM ledger_entry e")
        (ledger,) = cursor.fetchone()

    sealed = [code for code, item in elements_of(application).items() if item.sensitive]
    assert "principal_id_card" in sealed
    for secret in (ID_CARD, "19900007654"):
        for written in (secret, secret.encode().hex()):
            assert written not in everything
            assert written not in ledger
    assert answers_given(application)["principal_id_card"].value == ID_CARD


@pytest.mark.django_db
def test_a_sealed_answer_copied_to_another_row_does_not_open(world: World) -> None:
    application = begin(world, SHOP, MONDAY)
    _save(world, application, "principal_id_card", ID_CARD)
    _save(world, application, "principal_phone", "19900007654")
    other = application.answers.get(element="principal_phone")
    other.sealed = application.answers.get(element="principal_id_card").sealed
    other.save(update_fields=["sealed"])

    with pytest.raises(Exception, match=r".") as caught:
        answers_given(application)
    assert ID_CARD not in str(caught.value)


def _save(world: World, application: Application, code: str, raw: str) -> None:
    intake.save_answer(
        application=application, element=code, raw=raw, actor=world["applicant"], now=MONDAY
    )
