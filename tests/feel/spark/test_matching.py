"""Policies over Parquet files: the same answers here, on Spark and by the interpreter."""

import os
import pathlib
import shutil
from collections.abc import Iterator
from random import Random
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]  # publishes no types
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # publishes no types
import pytest

from ganxin.cli import match as command
from ganxin.feel import api, matching, parquet
from ganxin.feel.bulk import BulkError
from ganxin.feel.core import Kind, NotCore
from ganxin.feel.dmn.model import load
from ganxin.feel.eligibility.policy import Policy
from ganxin.feel.eligibility.segments import representatives
from tests.feel.criteria.test_models import POLICIES

ROWS = 300
_TYPES = {
    Kind.NUMBER: pa.float64(),
    Kind.TEXT: pa.string(),
    Kind.FLAG: pa.bool_(),
    Kind.DATE: pa.date32(),
}
RULES = {id_: matching.rule_of(policy) for id_, policy in POLICIES.items()}


def enterprises() -> list[dict[str, Any]]:
    """Facts for all policies, each on one side or another of a threshold, one in eight missing."""
    chance = Random(11)
    models = [policy.model for policy in POLICIES.values()]
    keys = dict.fromkeys(key for policy in POLICIES.values() for key in policy.keys)
    domains = {key: representatives(models[0], key, *models[1:]) or (5,) for key in keys}
    return [
        {key: chance.choice(some) for key, some in domains.items() if chance.random() > 0.125}
        for _ in range(ROWS)
    ]


FACTS = enterprises()


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    kinds = {
        key: kind
        for policy in POLICIES.values()
        for key, kind in matching.kinds_of(policy).items()
    }
    columns: dict[str, Any] = {"no": pa.array(range(ROWS), pa.int64())}
    for key, kind in kinds.items():
        column = [row.get(key) for row in FACTS]
        if kind is Kind.NUMBER:
            column = [None if value is None else float(value) for value in column]
        columns[key] = pa.array(column, _TYPES[kind])
    path = tmp_path_factory.mktemp("parquet") / "企业.parquet"
    pq.write_table(pa.table(columns), path, row_group_size=64)
    return path


@pytest.fixture(scope="module")
def embedded(source: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> pa.Table:
    target = tmp_path_factory.mktemp("answers") / "答案.parquet"
    parquet.match(RULES, source, target, ["no"])
    return pq.read_table(target)


def test_the_engine_answers_as_the_models(embedded: pa.Table) -> None:
    for id_, policy in POLICIES.items():
        unknown = dict.fromkeys(policy.keys, api.UNKNOWN)
        wanted = []
        for facts in FACTS:
            own = {key: value for key, value in facts.items() if key in policy.keys}
            for key, texts in RULES[id_].allowed:  # other policies may have other words
                if own.get(key) not in texts:
                    own.pop(key, None)
            answer = policy.model.evaluate(id_, {**unknown, **own})
            wanted.append(None if answer is api.UNKNOWN else answer is True)
        assert embedded.column(id_).to_pylist() == wanted, id_


def test_all_three_answers_come_up(embedded: pa.Table) -> None:
    for id_ in ("hnte", "tech_sme", "above_scale", "six_taxes_half"):
        assert set(embedded.column(id_).to_pylist()) >= {False, None}


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """On a machine whose own `python3` knows nothing of this package."""
    pytest.importorskip("pyspark")
    if shutil.which("java") is None:
        pytest.skip("没有 Java，Spark 起不来")
    from ganxin.feel.spark import session

    stranger = tmp_path_factory.mktemp("bin") / "python3"
    stranger.write_text("#!/bin/sh\nexit 3\n")
    stranger.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PYSPARK_PYTHON", raising=False)
        patch.setenv("PATH", f"{stranger.parent}{os.pathsep}{os.environ['PATH']}")
        found = session("local[2]")
        yield found
        found.stop()


def test_spark_answers_row_by_row_as_the_embedded_engine(
    spark: Any, source: pathlib.Path, embedded: pa.Table, tmp_path: pathlib.Path
) -> None:
    from ganxin.feel.spark import match

    spark.conf.set("spark.sql.files.maxPartitionBytes", "8192")
    match(spark, RULES, source, tmp_path / "out", ["no"])

    answers = pq.read_table(tmp_path / "out").sort_by("no")
    assert answers.column_names == embedded.column_names
    assert answers.to_pylist() == embedded.to_pylist()


def test_a_column_that_is_not_there_is_found_before_anything_runs(
    spark: Any, source: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    from ganxin.feel.spark import match

    with pytest.raises(BulkError, match="数据里没有这一列"):
        match(spark, RULES, source, tmp_path / "out", ["号码"])


def test_what_a_worker_cannot_answer_is_told_in_one_sentence(
    spark: Any, tmp_path: pathlib.Path
) -> None:
    from ganxin.feel.spark import match

    columns = {"is_manufacturer": [True], "service_revenue_ratio": [float("nan")]}
    pq.write_table(pa.table(columns), tmp_path / "a.parquet")
    rules = {"service_manufacturing": RULES["service_manufacturing"]}
    with pytest.raises(BulkError) as told:
        match(spark, rules, tmp_path / "a.parquet", tmp_path / "out")
    assert str(told.value) == "指标“service_revenue_ratio”：第 1 行不是有限的数"


def test_spark_never_writes_over_what_is_there(
    spark: Any, source: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    from ganxin.feel.spark import match

    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "letter.txt").write_text("珍贵", encoding="utf-8")
    with pytest.raises(BulkError, match="已经有了"):
        match(spark, RULES, source, tmp_path / "papers" / "letter.txt")
    with pytest.raises(BulkError, match="这是一个文件夹"):
        match(spark, RULES, source, tmp_path / "papers")
    with pytest.raises(BulkError, match="答案不能写在数据的位置"):
        match(spark, RULES, source, source)

    assert (tmp_path / "papers" / "letter.txt").read_text(encoding="utf-8") == "珍贵"
    assert source.is_file()


# The command


def _row(**facts: list[Any]) -> pa.Table:
    kinds = matching.kinds_of(POLICIES["above_scale"])
    return pa.table(
        {key: pa.array(facts.get(key, [None] * 2), _TYPES[kind]) for key, kind in kinds.items()}
    )


def test_the_answers_never_take_the_place_of_the_data(tmp_path: pathlib.Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    pq.write_table(_row(), data / "a.parquet")
    before = (data / "a.parquet").read_bytes()
    rules = {"above_scale": RULES["above_scale"]}
    for source, target in (
        (data / "a.parquet", data / "a.parquet"),
        (data / "a.parquet", data / ".." / "data" / "a.parquet"),
        (data, data / "a.parquet"),
        (data, data / "new.parquet"),
        (data, data),
        (data, tmp_path),
    ):
        with pytest.raises(BulkError, match="答案不能写在数据的位置"):
            parquet.match(rules, source, target)
    assert [path.name for path in data.iterdir()] == ["a.parquet"]
    assert (data / "a.parquet").read_bytes() == before


def test_a_code_that_the_policy_does_not_know_is_told_with_its_row(
    tmp_path: pathlib.Path,
) -> None:
    for column in (
        pa.array(["规模以上工业", "规模以上工 业"]),
        pa.array(["规模以上工业", "规模以上工 业"]).dictionary_encode(),
        pa.array([None, "规模以上工 业"], pa.large_string()),
    ):
        table = _row()
        at = table.column_names.index("statistical_kind")
        pq.write_table(table.set_column(at, "statistical_kind", column), tmp_path / "a.parquet")
        rules = {"above_scale": RULES["above_scale"]}
        with pytest.raises(BulkError, match="第 2 行的“规模以上工 业”不认识，只能是"):
            parquet.match(rules, tmp_path / "a.parquet", tmp_path / "out")
        assert not (tmp_path / "out").exists()


def test_a_word_of_another_policy_is_unknown_to_this_one(tmp_path: pathlib.Path) -> None:
    rules = {id_: RULES[id_] for id_ in ("tech_sme", "innovative_sme")}
    words = [dict(rule.allowed)["ip_level"] for rule in rules.values()]
    [foreign, *_] = [word for word in words[1] if word not in words[0]]
    kinds = {key: kind for rule in rules.values() for key, kind in rule.kinds}
    facts = {"ip_level": foreign}
    table = pa.table({key: pa.array([facts.get(key)], _TYPES[kinds[key]]) for key in kinds})
    nothing = pa.table({key: pa.array([None], _TYPES[kinds[key]]) for key in kinds})

    found = matching.answered(rules, table).to_pylist()
    assert found[0]["tech_sme"] is matching.answered(rules, nothing).to_pylist()[0]["tech_sme"]
    with pytest.raises(BulkError, match="不认识"):
        matching.answered({"tech_sme": rules["tech_sme"]}, table)


def test_files_of_one_folder_must_agree(tmp_path: pathlib.Path) -> None:
    (tmp_path / "data").mkdir()
    pq.write_table(_row(), tmp_path / "data" / "a.parquet")
    strange = _row().set_column(0, _row().column_names[0], pa.array([1, 2]))
    pq.write_table(strange, tmp_path / "data" / "b.parquet")
    rules = {"above_scale": RULES["above_scale"]}
    with pytest.raises(BulkError, match="在 b.parquet 里是 int64"):
        parquet.match(rules, tmp_path / "data", tmp_path / "out")
    pq.write_table(_row().drop_columns(["main_revenue_last"]), tmp_path / "data" / "b.parquet")
    with pytest.raises(BulkError, match="b.parquet 里没有这一列"):
        parquet.match(rules, tmp_path / "data", tmp_path / "out")


def test_no_two_columns_of_the_answer_have_one_name(tmp_path: pathlib.Path) -> None:
    table = _row().append_column("above_scale", pa.array([1, 2]))
    pq.write_table(table, tmp_path / "a.parquet")
    rules = {"above_scale": RULES["above_scale"]}
    for keep in (["main_revenue_last", "main_revenue_last"], ["above_scale"]):
        with pytest.raises(BulkError, match="不能有两列同名"):
            parquet.match(rules, tmp_path / "a.parquet", tmp_path / "out", keep)


def test_the_command_answers_a_file_and_counts(
    source: pathlib.Path, tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "a.parquet"
    asked = ["--policy", "hnte", "--policy", "ln_gazelle", "--parquet", str(source)]

    assert command.run([*asked, "--out", str(out), "--keep", "no"]) == 0
    assert pq.read_table(out).column_names == ["no", "hnte", "ln_gazelle"]
    assert "ln_gazelle" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["--policy", "hnte", "--parquet", "{here}/none.parquet", "--out", "x"],
            "读不了 none.parquet",
        ),
        (
            ["--policy", "hnte", "--parquet", "{here}/bad.parquet", "--out", "x"],
            "读不了 bad.parquet",
        ),
        (
            ["--policy", "hnte", "--parquet", "{here}/few.parquet", "--out", "x"],
            "数据里没有这一列",
        ),
        (["--policy", "hnte", "--parquet", "{here}/kind.parquet", "--out", "x"], "规则要的是数字"),
        (["--policy", "hnte", "--parquet", "{here}/empty", "--out", "x"], "里没有 Parquet 文件"),
        (["--policy", "nothing", "--lines"], "没有政策“nothing”"),
    ],
)
def test_files_that_do_not_fit_are_named(
    arguments: list[str], told: str, tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.parquet").write_bytes(b"PAR1 not really")
    (tmp_path / "empty").mkdir()
    pq.write_table(pa.table({"years_since_reg": [1.0]}), tmp_path / "few.parquet")
    columns = {key: pa.array([None], pa.null()) for key in POLICIES["hnte"].keys}
    columns["years_since_reg"] = pa.array(["三年"])
    pq.write_table(pa.table(columns), tmp_path / "kind.parquet")

    assert command.run([part.format(here=tmp_path) for part in arguments]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--policy", "hnte"],
        ["--policy", "hnte", "--parquet", "a"],
        ["--policy", "hnte", "--out", "a"],
        ["--policy", "hnte", "--lines", "--spark", "local[2]"],
        ["--policy", "hnte", "--policy", "tech_sme", "--lines"],
        ["--policy", "hnte", "--lines", "--parquet", "a", "--out", "b"],
    ],
)
def test_wrong_use_shows_the_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.run(arguments) == 2
    assert "用法" in capsys.readouterr().err


def test_a_policy_outside_core_is_refused_with_the_reason(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "odd.dmn"
    model = (
        pathlib.Path(__file__).parents[3] / "districts/ganjingzi/policies/hnte.dmn"
    ).read_text(encoding="utf-8")
    path.write_text(model.replace("core_ip = true", "matches(string(core_ip), &quot;t&quot;)"))

    with pytest.raises(NotCore, match="政策“hnte”不能批量计算"):
        matching.rule_of(Policy("hnte", load(path)))
