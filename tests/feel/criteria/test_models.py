"""The district's rule sets: source, model and stored cases say the same."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganxin.conf.environment import ROOT
from ganxin.feel.criteria import modelling, reading
from ganxin.feel.criteria.casing import cases
from ganxin.feel.criteria.judging import judge
from ganxin.feel.criteria.modelling import keys_of
from ganxin.feel.criteria.records import Condition, Criteria
from ganxin.feel.dmn.model import load
from ganxin.feel.dmn.writer import write
from ganxin.feel.eligibility.policy import Policy, read
from ganxin.feel.eligibility.segments import representatives

ABSENT = object()
FOLDER = ROOT / "districts" / "ganjingzi" / "policies"
CRITERIA = {
    one.id: one for one in reading.read((FOLDER / "criteria.json").read_text(encoding="utf-8"))
}
POLICIES = {id_: read(FOLDER / f"{id_}.dmn") for id_ in CRITERIA}
every = pytest.mark.parametrize("criteria", CRITERIA.values(), ids=CRITERIA.keys())


def stored(id_: str) -> list[dict[str, Any]]:
    text = (FOLDER / f"{id_}.cases.json").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = json.loads(text, parse_float=Decimal)["cases"]
    return found


def test_all_eighteen_rule_sets_are_there() -> None:
    assert len(CRITERIA) == 18


@every
def test_the_committed_model_is_what_the_converter_makes(criteria: Criteria) -> None:
    made = write(modelling.definitions(criteria))

    assert (FOLDER / f"{criteria.id}.dmn").read_bytes() == made


@every
def test_every_key_of_the_source_is_an_input_of_the_model(criteria: Criteria) -> None:
    keys = {key for part in criteria.parts for key in keys_of(part)}

    assert keys <= set(POLICIES[criteria.id].keys)
    assert criteria.id in POLICIES[criteria.id].model.decisions


@every
def test_the_model_rests_on_the_document_that_it_comes_from(criteria: Criteria) -> None:
    elements = POLICIES[criteria.id].model.graph.own.elements
    basis = elements["basis"]

    assert basis.name == criteria.document
    assert criteria.verified in basis.description


@every
def test_the_stored_cases_cover_met_failed_and_unknown(criteria: Criteria) -> None:
    found = stored(criteria.id)
    answers = [str(case["expected"]) for case in found]

    assert len(found) >= 6
    assert {"True", "False", "{'unknown': True}"} <= set(answers)


@every
def test_the_model_answers_its_stored_cases(criteria: Criteria) -> None:
    for case in stored(criteria.id):
        assessment = POLICIES[criteria.id].assess(case["inputs"])
        wanted = None if isinstance(case["expected"], dict) else case["expected"] is True

        assert assessment.answer is wanted, case["name"]
        assert list(assessment.failed) == case["failed"], case["name"]
        assert list(assessment.unknown) == case["unknown"], case["name"]


@every
def test_every_condition_can_fail_alone(criteria: Criteria) -> None:
    """For each key that must be met there is a case in which nothing else is wrong."""
    if criteria.scales:
        return
    required = {part.key for part in criteria.parts if isinstance(part, Condition)}
    alone = {case["failed"][0] for case in stored(criteria.id) if len(case["failed"]) == 1}

    assert required <= alone


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_model_and_source_agree_on_any_facts(data: st.DataObject) -> None:
    """The judge reads the source's records and knows nothing of the rule language."""
    id_ = data.draw(st.sampled_from(sorted(CRITERIA)))
    policy = POLICIES[id_]
    facts: dict[str, Any] = {}
    for key in policy.keys:
        values = [value for value in representatives(policy.model, key) if value != "（其他）"]
        value = data.draw(st.sampled_from([ABSENT, *values]))
        if value is not ABSENT:
            facts[key] = value

    assessment, verdict = policy.assess(facts), judge(CRITERIA[id_], facts)

    assert (assessment.answer, assessment.failed) == (verdict.answer, verdict.failed)
    assert set(assessment.unknown) == set(verdict.unknown)


def test_converting_again_gives_the_same_cases() -> None:
    for criteria in CRITERIA.values():
        again = [(case.name, case.verdict.answer) for case in cases(criteria)]
        kept = [
            (case["name"], None if isinstance(case["expected"], dict) else bool(case["expected"]))
            for case in stored(criteria.id)
        ]
        assert again == kept


GOOD: dict[str, Any] = {
    "id": "x",
    "name": "某政策",
    "all_of": [{"key": "revenue", "label": "收入", "op": "ge", "value": 5}],
}


def with_part(**part: Any) -> dict[str, Any]:
    return {**GOOD, "all_of": [{**GOOD["all_of"][0], **part}]}


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({**GOOD, "id": "两 字"}, "只能用小写字母"),
        ({**GOOD, "name": ""}, "没有 name"),
        ({**GOOD, "all_of": []}, "没有任何条件"),
        (with_part(op="about"), "op 不认识：about"),
        (with_part(value="多"), "门槛应是数字"),
        (with_part(op="in", value=5), "应是一列文字"),
        (with_part(op="eq", value=[1]), "应是一个数字、文字"),
        (with_part(key="收入"), "指标的编号"),
        ({**GOOD, "any_of": [{"items": [], "mode": "most"}]}, "应是 all 或 any"),
        (
            {**GOOD, "scoring": {"items": [{"key": "a", "max": 5}]}},
            "应有 bands、options、rule 中的一样",
        ),
        (
            {"id": "x", "name": "某", "any_of": [{"scoring": {"pass_parts": {"创新": 5}}}]},
            "没有“创新”这一部分",
        ),
        (5, "应是一个 JSON 对象"),
        ({**GOOD, "all_of": [1]}, "每个条件应是一个 JSON 对象"),
        ({**GOOD, "all_of": {"a": 1}}, "每个条件应是一个 JSON 对象"),
        ({**GOOD, "all_of": [{"any_of": []}]}, "有一组条件是空的"),
        ({**GOOD, "all_of": [{"bands_on": "r", "key": "k"}]}, "没有写 rules"),
        ({**GOOD, "all_of": [{"bands_on": "r", "key": "k", "rules": []}]}, "rules 是空的"),
        ({**GOOD, "all_of": [{"bands_on": 5, "key": "k", "rules": []}]}, "指标的编号“5”"),
        ({**GOOD, "scoring": {"pass_total": "x", "items": []}}, "门槛应是数字"),
        ({**GOOD, "scoring": {"pass_total": 5, "items": []}}, "评分表没有任何一项"),
        ({**GOOD, "scoring": 5}, "有一处的写法不对"),
        ({**GOOD, "thresholds": [{"kind": "某"}]}, "没有写 cond"),
        ({**GOOD, "doc_no": 5}, "doc_no 应是文字"),
        ({**GOOD, "notes": [5]}, "notes 应是文字"),
        ({**GOOD, "valid_years": "三"}, "有一处的写法不对"),
        (with_part(key="if"), "规则语言自己的词"),
        (with_part(op=["ge"]), "op 不认识"),
        (
            {**GOOD, "base": [{"key": "revenue", "op": "eq", "value": True}]},
            "一处是是否，另一处是数字",
        ),
        (
            {"id": "x", "name": "某", "thresholds": [{"kind": "某", "cond": "很多"}]},
            "标准看不懂：很多",
        ),
    ],
)
def test_a_rule_set_that_cannot_be_read_says_why(raw: object, message: str) -> None:
    text = json.dumps({"policies": [raw]}, ensure_ascii=False)

    with pytest.raises(ValueError, match=message):
        reading.read(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "不是 JSON"),
        ("[]", "最外层应有 policies"),
        (json.dumps({"policies": [GOOD, GOOD]}), "出现了两次"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        reading.read(text)


def test_an_official_reads_the_model_in_any_tool(tmp_path: Path) -> None:
    """The file alone, read from elsewhere, evaluates as before."""
    path = tmp_path / "x.dmn"
    path.write_bytes(write(modelling.definitions(CRITERIA["hnte"])))
    facts = {case["name"]: case for case in stored("hnte")}["全部正好达到门槛"]["inputs"]

    assert Policy("hnte", load(path)).assess(facts).answer is True
