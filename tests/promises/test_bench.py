"""`./ganxin bench`: the list of benches, and a small run of the random clocks."""

import json

import pytest

from bench import clocks
from ganxin.cli import bench
from ganxin.conf import environment
from ganxin.promises.choices import Provisional
from ganxin.promises.rules import Reckoning, reckon


def test_a_few_thousand_random_clocks_agree_with_the_walk(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert bench.run(["clocks", "--n", "3000", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)

    assert (result["n"], result["disagreements"]) == (3000, 0)
    assert result["clock_rate"] > 0
    assert result["walk_rate"] > 0


def test_the_same_seed_asks_the_same_questions() -> None:
    folder = environment.district() / "calendar"
    one, other = (clocks.measure(500, 7, folder) for _ in range(2))
    assert (one.n, one.disagreements) == (other.n, other.disagreements) == (500, 0)


def test_a_clock_that_is_wrong_is_found_and_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    right = reckon

    def never_provisional(*given: object) -> Reckoning:
        found = right(*given)  # type: ignore[arg-type]  # passed on as they came
        if found.provisional_reason == Provisional.SUSPENDED:
            object.__setattr__(found, "provisional_reason", None)
        return found

    monkeypatch.setattr(clocks, "reckon", never_provisional)

    assert bench.run(["clocks", "--n", "500"]) == 1
    said = capsys.readouterr().out
    assert "不一致 0 个" not in said
    assert said.count("Clock(") <= clocks.SHOWN


def test_the_list_says_what_each_bench_measures(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.run(["--help"]) == 0
    assert "Random clocks" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["nothing"], [], ["../clocks"]])
def test_a_bench_that_does_not_exist_is_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert bench.run(arguments) == (2 if arguments else 0)
    heard = capsys.readouterr()
    assert "clocks" in heard.out + heard.err


@pytest.mark.parametrize("n", ["0", "-5", "many"])
def test_a_number_of_clocks_that_makes_no_sense_is_refused(n: str) -> None:
    with pytest.raises(SystemExit) as refusal:
        bench.run(["clocks", "--n", n])
    assert refusal.value.code == 2
