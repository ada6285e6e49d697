"""我要开生鲜超市: what its guide says, case by case, and for every answer there is."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganxin.catalog.api import Facts, Guide
from ganxin.catalog.rules.samples import as_raw, representatives, sample_answers
from tests.catalog.district import STORY, catalog, guide, supermarket

Raw = dict[str, str | list[str]]
QUESTIONS = {question.code: question for question in supermarket().questions}
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        code: st.sampled_from(representatives(question, catalog().dictionary)).map(as_raw)
        for code, question in QUESTIONS.items()
    },
)


def applying(found: Guide) -> set[str]:
    return {item.code for item in found.applying}


def test_the_shop_of_the_story_needs_these_items() -> None:
    found = guide(STORY)

    assert found.complete
    assert applying(found) == {
        "register-company",
        "food-licence",
        "drainage-permit",
        "shop-sign",
        "tobacco-licence",
        "seal-filing",
        "tax-confirmation",
        "social-insurance",
    }


def test_fresh_meat_and_vegetables_alone_need_no_licence() -> None:
    found = guide({**STORY, "food": ["farm"]})

    assert not applying(found) & {"food-licence", "prepackaged-filing"}
    notice = next(n for n in found.notices if n.code == "farm-needs-no-licence")
    assert notice.basis
    assert notice.basis.clause == "第三十五条"


def test_prepackaged_food_beside_farm_products_is_only_filed() -> None:
    found = guide({**STORY, "food": ["farm", "prepackaged"]})

    assert "prepackaged-filing" in applying(found)
    assert "food-licence" not in applying(found)


@pytest.mark.parametrize("food", ["bulk", "cooked", "onsite"])
def test_bulk_cooked_or_prepared_food_needs_the_licence_which_covers_prepackaged(
    food: str,
) -> None:
    found = guide({**STORY, "food": [food, "prepackaged"]})

    assert "food-licence" in applying(found)
    assert "prepackaged-filing" not in applying(found)


def test_hygiene_begins_at_the_district_s_area() -> None:
    assert "hygiene-licence" not in applying(guide({**STORY, "area": "499"}))
    assert "hygiene-licence" in applying(guide({**STORY, "area": "500"}))


def test_fire_is_checked_in_a_mall_and_granted_on_a_pledge_the_same_day() -> None:
    mall: Raw = {**STORY, "mall": "yes", "floor": "ground", "fire_acceptance": "done"}
    pledged = guide({**mall, "fire_way": "pledge"})
    checked = guide({**mall, "fire_way": "check"})

    assert "fire-check" not in applying(guide(STORY))
    assert pledged.item("fire-check").by_pledge
    assert pledged.item("fire-check").promised_days == 1
    assert not pledged.item("fire-check").site_check
    assert checked.item("fire-check").statutory_days == 10
    assert checked.item("fire-check").site_check
    assert "fire-pledge" in {m.code for m in pledged.materials}
    assert "fire-pledge" not in {m.code for m in checked.materials}


def test_company_sole_trader_and_branch_exclude_each_other() -> None:
    assert "register-sole-trader" in applying(guide({**STORY, "entity": "sole_trader"}))
    assert "register-branch" in applying(guide({**STORY, "shop": "branch"}))
    for raw in sample_answers(supermarket(), catalog().dictionary, seed="one", count=100):
        registrations = {code for code in applying(guide(raw)) if code.startswith("register-")}
        assert len(registrations) == (raw["licensed"] == "no")


def test_food_and_drainage_are_visited_once_together() -> None:
    visit = next(visit for visit in guide(STORY).visits if visit.joint)

    assert visit.items == ("food-licence", "drainage-permit")
    assert visit.lead == "market-regulation"


def test_registration_comes_first_and_feeds_all_others() -> None:
    found = guide(STORY)

    assert found.levels[0] == ("register-company",)
    assert set(found.levels[1]) == applying(found) - {"register-company"}
    assert found.path_promised.items == ("register-company", "tobacco-licence")
    assert (found.path_promised.days, found.path_statutory.days) == (11, 23)
    number = next(field for field in found.fields if field.code == "uscc")
    assert (number.source, number.from_item) == ("output", "register-company")
    licence = next(m for m in found.materials if m.code == "business-licence")
    assert (licence.supply, licence.free) == ("output", True)


def test_what_the_questions_said_is_not_asked_again() -> None:
    sources = {field.code: field.source for field in guide(STORY).fields}

    for element in ("premises_area", "premises_right", "entity_type", "food_categories"):
        assert sources[element] == "question"


def test_a_shared_material_is_handed_in_once_and_says_who_needs_it_and_why() -> None:
    plan = next(m for m in guide(STORY).materials if m.code == "layout-plan")

    assert plan.needed_by == ("food-licence", "drainage-permit")
    assert all(use.why and use.where for use in plan.uses)


def test_the_health_certificate_may_follow_but_the_principal_papers_may_not() -> None:
    found = {m.code: m.material for m in guide(STORY).materials}

    assert found["health-certificates"].follow_days == 10
    assert found["layout-plan"].principal
    assert found["layout-plan"].follow_days == 0


def test_a_licence_in_the_wallet_saves_a_material_and_its_data_are_not_asked() -> None:
    had: Raw = {**STORY, "licensed": "yes"}
    without = guide(had)
    facts = Facts(
        elements={"uscc": "91210211MA0000000X"},
        sources={"uscc": "营业执照"},
        licences={"business-licence": "营业执照"},
    )
    with_licence = guide(had, facts)

    assert next(m for m in without.materials if m.code == "business-licence").supply == "upload"
    paper = next(m for m in with_licence.materials if m.code == "business-licence")
    number = next(field for field in with_licence.fields if field.code == "uscc")
    assert paper.supply == "licence"
    assert (number.source, number.source_label) == ("known", "营业执照")


def test_what_the_form_says_opens_further_fields() -> None:
    before = {f.code: f.required for f in guide(STORY).fields}
    after = {
        f.code: f.required
        for f in guide(STORY, Facts(typed={"delivery_kind": "post", "online_sale": False})).fields
    }

    assert before["delivery_address"] is None
    assert after["delivery_address"] is True
    assert "online_platform" not in after


def test_the_readiness_date_is_named_with_the_items_that_wait_for_it() -> None:
    (ready,) = guide(STORY, Facts(elements={"fit_out_ready_on": "2026-12-20"})).readiness

    assert ready.name == "装修完成日期"
    assert ready.items == ("food-licence", "drainage-permit")
    assert ready.value == "2026-12-20"


def test_nothing_is_needed_where_a_licensed_shop_adds_vegetables() -> None:
    found = guide(
        {
            "licensed": "yes",
            "premises": "own",
            "area": "60",
            "mall": "no",
            "food": ["farm"],
            "washing": "no",
            "sign": "none",
            "tobacco": "no",
            "hires": "no",
        }
    )

    assert found.complete
    assert found.applying == ()
    assert found.notices[0].code == "nothing-to-do"
    assert all(line.separately == 0 for line in found.saving)


def test_the_first_question_is_the_one_that_decides_most() -> None:
    codes = [question.code for question in guide({}).questions]

    assert codes[0] == "licensed"
    assert "shop" not in codes  # its guard is open
    assert "fire_way" not in codes


def test_questions_that_can_change_nothing_are_not_asked() -> None:
    existing = {question.code for question in guide({"licensed": "yes"}).questions}
    street = {question.code for question in guide({**STORY, "mall": "no"}).questions}

    assert "shop" not in existing
    assert not street & {"floor", "fire_acceptance", "fire_way"}


def test_an_unreadable_answer_is_told_and_counts_as_not_given() -> None:
    found = guide({**STORY, "area": "很大", "entity": "partnership", "food": ["gold"]})

    assert {problem.question for problem in found.problems} == {"area", "entity", "food"}
    assert "area" in {question.code for question in found.questions}
    assert not found.complete


@pytest.mark.parametrize("area", ["0", "-3", "NaN", "Infinity", "1e9", "280 m", "", "２８０"])
def test_no_number_breaks_the_compiler(area: str) -> None:
    assert guide({**STORY, "area": area}).items


@given(ANSWERS, st.randoms())
@settings(max_examples=60, deadline=None)
def test_the_order_of_answers_does_not_matter(answers: Raw, chance: random.Random) -> None:
    shuffled = list(answers.items())
    chance.shuffle(shuffled)

    assert guide(dict(shuffled)) == guide(answers)


@given(ANSWERS, st.sampled_from(sorted(QUESTIONS)), st.data())
@settings(max_examples=120, deadline=None)
def test_answering_more_never_undoes_what_was_decided(
    answers: Raw, code: str, data: st.DataObject
) -> None:
    less = {key: value for key, value in answers.items() if key != code}
    options = representatives(QUESTIONS[code], catalog().dictionary)
    more = {**less, code: as_raw(data.draw(st.sampled_from(options)))}

    before = {item.code: item.applies for item in guide(less).items}
    after = {item.code: item.applies for item in guide(more).items}
    for item, applies in before.items():
        assert applies is None or after[item] is applies


@given(ANSWERS)
@settings(max_examples=120, deadline=None)
def test_a_question_that_is_not_asked_changes_nothing(answers: Raw) -> None:
    """Which items apply does not depend on open questions that the guide leaves out."""
    found = guide(answers)
    asked = {question.code for question in found.questions}
    waiting = {code for item in found.items for code in item.waits_for}
    for code in set(QUESTIONS) - set(answers) - asked - waiting:
        for value in representatives(QUESTIONS[code], catalog().dictionary)[:3]:
            again = guide({**answers, code: as_raw(value)})
            assert [i.applies for i in again.items] == [i.applies for i in found.items]


@given(ANSWERS)
@settings(max_examples=150, deadline=None)
def test_every_guide_is_sound(answers: Raw) -> None:
    check_guide(guide(answers))


def test_a_thousand_shops_that_answered_everything_all_get_a_whole_guide() -> None:
    for raw in sample_answers(supermarket(), catalog().dictionary, seed="shops", count=1000):
        found = guide(raw)
        assert found.complete, raw
        assert found.applying or len(found.notices) > 1, raw
        check_guide(found)


def test_following_the_questions_always_ends_in_a_whole_guide() -> None:
    for raw in sample_answers(supermarket(), catalog().dictionary, seed="walk", count=25):
        answers: dict[str, str | tuple[str, ...]] = {}
        for _ in QUESTIONS:
            found = guide(answers)
            if not found.questions:
                break
            answers[found.questions[0].code] = raw[found.questions[0].code]
        assert guide(answers).complete
        assert applying(guide(answers)) == applying(guide(raw))


def check_guide(found: Guide) -> None:
    """What holds for every guide whatever was answered."""
    codes = [field.code for field in found.fields]
    assert len(codes) == len(set(codes))
    materials = [material.code for material in found.materials]
    assert len(materials) == len(set(materials))
    assert all(line.saved >= 0 for line in found.saving)
    assert all(line.definition for line in found.saving)
    place = {code: number for number, row in enumerate(found.levels) for code in row}
    assert set(place) == applying(found)
    assert all(place[edge.source] < place[edge.target] for edge in found.edges)
    days = [item.promised_days for item in found.applying]
    assert max(days, default=0) <= found.path_promised.days <= sum(days)
    assert found.path_promised.days <= found.path_statutory.days or not days
    visited = [code for visit in found.visits for code in visit.items]
    assert sorted(visited) == sorted(item.code for item in found.applying if item.site_check)
    assert {field.from_item for field in found.fields} - {""} <= applying(found)


def test_a_guide_takes_milliseconds() -> None:
    guide(STORY)
    begun = time.perf_counter()
    for _ in range(20):
        guide(STORY)
    each = (time.perf_counter() - begun) / 20

    assert each < 0.05  # about 2 ms on a quiet machine; the rest is room for a busy one
