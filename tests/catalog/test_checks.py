"""Each publish check finds its own fault, and the district has none."""

from dataclasses import replace

import pytest

from ganxin.catalog.api import (
    Basis,
    CatalogDefinition,
    Fault,
    ItemDefinition,
    Setting,
    Term,
    check_catalog,
)
from ganxin.catalog.rules.checks import CHECKS
from ganxin.catalog.rules.definitions import Choice, Edge, Example, ItemRef, Limit, Trips
from tests.catalog.district import catalog, item, supermarket, with_bundle, with_item


def faults(broken: CatalogDefinition) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for fault in check_catalog(broken):
        found.setdefault(fault.check, []).append(fault.sentence)
    return found


def test_the_district_has_no_fault() -> None:
    assert check_catalog(catalog()) == ()


def test_every_check_is_named_and_says_what_it_wants() -> None:
    names = [check.__name__ for check in CHECKS]

    assert len(names) == len(set(names)) >= 20


FOOD = item("food-licence")
SIGN = item("shop-sign")
LARGE = item("large-sign")


@pytest.mark.parametrize(
    ("changed", "check"),
    [
        (
            replace(FOOD, clock=replace(FOOD.clock, promised=Term(11, "workday"))),
            "promises_are_not_later_than_the_law",
        ),
        (
            replace(FOOD, clock=replace(FOOD.clock, statutory=None)),
            "permits_have_a_statutory_term",
        ),
        (replace(FOOD, trips=Trips(2)), "trips_have_a_reason"),
        (replace(LARGE, limit=Limit(60, basis="")), "limits_can_be_counted"),
        (replace(LARGE, limit=Limit(0, basis="规划")), "limits_can_be_counted"),
        (replace(SIGN, limit=Limit(60, basis="规划")), "limits_can_be_counted"),
        (
            replace(LARGE, limit=Limit(60, basis="规划"), outside_system="tobacco"),
            "limits_can_be_counted",
        ),
        (
            replace(LARGE, limit=Limit(60, basis="规划", area="premises_street")),
            "limits_can_be_counted",
        ),
        (
            replace(LARGE, limit=Limit(60, "规划"), result=replace(LARGE.result, licence_type="")),
            "limits_can_be_counted",
        ),
        (
            replace(FOOD, result=replace(FOOD.result, name="食品经营许可批复")),
            "results_are_named_by_kind",
        ),
        (replace(FOOD, catalog_code="1234"), "codes_follow_the_standard"),
        (replace(FOOD, implementation_code="1" * 30), "codes_follow_the_standard"),
        (replace(FOOD, implementation_code="1" * 31), "codes_follow_the_standard"),
        (replace(FOOD, basis=(Basis("某规章", "第八条"),)), "clauses_have_a_text"),
        (replace(FOOD, basis=(Basis("某规章", verified=True),)), "clauses_have_a_text"),
        (replace(FOOD, fields=FOOD.fields[:1] * 2), "items_know_their_elements"),
        (
            replace(FOOD, fields=(*FOOD.fields, replace(FOOD.fields[0], element="nothing"))),
            "items_know_their_elements",
        ),
        (
            replace(SIGN, materials=(replace(SIGN.materials[0], material="nothing"),)),
            "items_know_their_materials",
        ),
        (
            replace(SIGN, materials=(replace(SIGN.materials[0], required_when="sign_light = "),)),
            "item_conditions_hold",
        ),
        (
            replace(SIGN, materials=(replace(SIGN.materials[0], required_when="unheard > 3"),)),
            "item_conditions_hold",
        ),
        (
            replace(
                SIGN,
                materials=(replace(SIGN.materials[0], required_when='delivery_kind = "pigeon"'),),
            ),
            "item_conditions_hold",
        ),
    ],
)
def test_an_item_that_breaks_a_rule_is_named(changed: ItemDefinition, check: str) -> None:
    found = [fault for fault in check_catalog(with_item(changed)) if fault.check == check]

    assert found
    assert all(fault.subject == changed.code for fault in found)
    assert all(fault.sentence.endswith("。") for fault in found)


def test_one_site_officer_is_too_few() -> None:
    assert FOOD.site_check
    alone = replace(FOOD, site_check=replace(FOOD.site_check, officers=1))

    assert "site_checks_take_two" in faults(with_item(alone))


def test_a_principal_paper_that_may_follow_is_refused() -> None:
    words = catalog().dictionary
    plan = next(m for m in words.materials if m.code == "layout-plan")
    others = tuple(m for m in words.materials if m.code != "layout-plan")
    loose = replace(words, materials=(*others, replace(plan, follow_days=5)))

    found = faults(replace(catalog(), dictionary=loose))

    assert found["principal_papers_never_follow"] == [
        "“店面平面布局图”是主要材料，不能容缺后补，也不能用承诺代替。"
    ]


def test_codes_and_names_must_be_single() -> None:
    words = catalog().dictionary
    doubled = replace(words, settings=(*words.settings, words.settings[0]))
    clash = replace(words, settings=(*words.settings, Setting("tobacco", "卖烟", 1)))

    assert "codes_are_unique" in faults(replace(catalog(), dictionary=doubled))
    assert "names_mean_one_thing" in faults(replace(catalog(), dictionary=clash))


def test_an_element_must_be_whole() -> None:
    words = catalog().dictionary
    first, *rest = words.elements
    for broken in (
        replace(first, topic="nowhere"),
        replace(first, choices=(Choice("a", "甲"),)),
        replace(first, pattern="(", validation_message="请改。"),
        replace(first, validation="value >", validation_message="请改。"),
        replace(first, pattern="[0-9]+"),
        replace(first, kind="person_list"),
    ):
        changed = replace(words, elements=(broken, *rest))
        assert "elements_are_whole" in faults(replace(catalog(), dictionary=changed))


def test_a_material_that_nobody_needs_is_named() -> None:
    bare = replace(SIGN, materials=())

    assert faults(with_item(bare))["materials_are_needed"] == [
        "没有事项要“招牌效果图”，请删掉，或者写进事项。"
    ]


def test_reasons_point_at_things_that_exist_and_name_their_rule() -> None:
    first, *rest = catalog().reasons
    lost = replace(first, applies_to=("nothing",), clause="", rule="")

    assert len(faults(replace(catalog(), reasons=(lost, *rest)))["reasons_fit"]) == 2


def test_a_circle_is_named_with_its_items() -> None:
    bundle = supermarket()
    back = Edge("tax-confirmation", "uscc", "register-company")
    found = faults(with_bundle(replace(bundle, edges=(*bundle.edges, back))))

    assert any("register-company" in sentence for sentence in found["edges_have_no_circle"])


def test_an_edge_must_stand_for_an_output_that_is_needed() -> None:
    bundle = supermarket()
    untrue = Edge("food-licence", "food-licence", "tobacco-licence")
    unmade = Edge("shop-sign", "uscc", "tobacco-licence")
    found = faults(with_bundle(replace(bundle, edges=(*bundle.edges, untrue, unmade))))

    assert len(found["edges_are_true"]) == 2


def test_an_order_that_is_true_must_be_written() -> None:
    bundle = supermarket()
    kept = tuple(edge for edge in bundle.edges if edge.target != "tobacco-licence")

    assert len(faults(with_bundle(replace(bundle, edges=kept)))["edges_are_complete"]) == 3


def test_an_item_that_no_answer_reaches_is_named() -> None:
    bundle = supermarket()
    refs = tuple(
        replace(ref, applies_when="tobacco = true and tobacco = false")
        if ref.item == "tobacco-licence"
        else ref
        for ref in bundle.items
    )

    assert "guides_reach_every_item" in faults(with_bundle(replace(bundle, items=refs)))


def test_answers_that_lead_to_nothing_without_a_word_are_found() -> None:
    bundle = supermarket()
    only_tobacco = tuple(ref for ref in bundle.items if ref.item == "tobacco-licence")
    small = replace(bundle, items=only_tobacco, edges=(), joint_checks=(), notices=(), examples=())

    assert "guides_always_end" in faults(with_bundle(small))


def test_an_example_that_fails_stops_the_bundle_and_says_how() -> None:
    bundle = supermarket()
    wrong = Example("错的例子", bundle.examples[1].answers, ("food-licence",), promised_days=99)

    found = faults(with_bundle(replace(bundle, examples=(wrong,))))["guides_meet_their_examples"]

    assert "例子“错的例子”：少了事项 food-licence。" in found
    assert any("承诺的天数是 2，不是 99" in sentence for sentence in found)


def test_a_bundle_without_examples_does_not_publish() -> None:
    bundle = replace(supermarket(), examples=())

    assert "guides_meet_their_examples" in faults(with_bundle(bundle))


def test_a_guard_may_look_back_only() -> None:
    bundle = supermarket()
    first, *rest = bundle.questions
    ahead = replace(first, ask_when="tobacco = true")

    assert "questions_are_whole" in faults(with_bundle(replace(bundle, questions=(ahead, *rest))))


def test_an_unknown_item_or_name_in_a_bundle_is_named() -> None:
    bundle = supermarket()
    refs = (*bundle.items, ItemRef("no-such-item", applies_when="colour = 1"))
    found = faults(with_bundle(replace(bundle, items=refs)))

    assert found["bundles_know_their_items"] == ["没有事项“no-such-item”。"]
    assert any("colour" in sentence for sentence in found["bundle_conditions_hold"])


def test_all_faults_are_told_at_once() -> None:
    broken = replace(FOOD, trips=Trips(2), catalog_code="1", basis=(Basis("某规章", "第八条"),))

    assert {"trips_have_a_reason", "codes_follow_the_standard", "clauses_have_a_text"} <= set(
        faults(with_item(broken))
    )


def test_a_fault_is_plain_data() -> None:
    assert Fault("a", "b", "c") == Fault("a", "b", "c")
