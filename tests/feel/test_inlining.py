"""A policy as one expression answers as the model does, whatever is known of the facts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganxin.feel.api import UNKNOWN, Expression, evaluate
from ganxin.feel.dmn.errors import DmnError
from ganxin.feel.dmn.graph import Graph
from ganxin.feel.dmn.inlining import inlined
from ganxin.feel.dmn.reader import definitions
from ganxin.feel.eligibility.segments import representatives
from tests.feel.criteria.test_models import ABSENT, POLICIES

INLINED = {
    id_: Expression(inlined(policy.model.graph, id_), id_) for id_, policy in POLICIES.items()
}


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_the_one_expression_answers_as_the_model(data: st.DataObject) -> None:
    id_ = data.draw(st.sampled_from(sorted(POLICIES)))
    policy = POLICIES[id_]
    facts: dict[str, object] = {}
    for key in policy.keys:
        value = data.draw(st.sampled_from([ABSENT, *representatives(policy.model, key)]))
        if value not in (ABSENT, "（其他）"):
            facts[key] = value

    unknown = dict.fromkeys(policy.keys, UNKNOWN)
    assert evaluate(INLINED[id_], facts) == policy.model.evaluate(id_, {**unknown, **facts})


def graph(logic: str, requires: str = "a") -> Graph:
    return Graph(
        definitions(
            f"""<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/"
                name="m" namespace="urn:m">
              <inputData id="a" name="a"><variable name="a"/></inputData>
              <decision id="b" name="b"><variable name="b"/>
                <informationRequirement><requiredInput href="#a"/></informationRequirement>
                <literalExpression><text>a + 1</text></literalExpression></decision>
              <decision id="d" name="d"><variable name="d"/>
                <informationRequirement><requiredInput href="#{requires}"/>
                </informationRequirement>
                {logic}</decision>
            </definitions>""".encode()
        ),
        {},
    )


def test_a_decision_is_put_in_the_place_of_its_name() -> None:
    made = inlined(
        graph("<literalExpression><text>b * b &gt; 3</text></literalExpression>", "b"), "d"
    )

    assert evaluate(Expression(made, ""), {"a": 1}) is True
    assert evaluate(Expression(made, ""), {"a": 0}) is False


@pytest.mark.parametrize(
    ("logic", "requires", "message"),
    [
        (
            "<list><literalExpression><text>1</text></literalExpression></list>",
            "a",
            "既不是表达式，也不是决策表",
        ),
        (
            '<decisionTable hitPolicy="UNIQUE"><output/></decisionTable>',
            "a",
            "只有命中方式为 FIRST",
        ),
        (
            "<literalExpression><text>some b in [1] satisfies b &gt; 0</text></literalExpression>",
            "b",
            "又用了“b”这个名称",
        ),
        (
            "<literalExpression><text>some a in [1] satisfies b &gt; a</text></literalExpression>",
            "b",
            "又用了“a”这个名称",
        ),
        ("<literalExpression><text>a +</text></literalExpression>", "a", "第 1 行"),
    ],
)
def test_what_cannot_be_one_expression_says_why(logic: str, requires: str, message: str) -> None:
    with pytest.raises(DmnError, match=message):
        inlined(graph(logic, requires), "d")
