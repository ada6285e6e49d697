"""`./ganxin check`: one line a step, every failure reported."""

import pytest

from ganxin.cli import check, testing


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[check.Step]:
    """Small steps in place of the real ones, which take a minute."""
    small = [check.Step("甲", lambda: ""), check.Step("乙", lambda: "a.py:1: 坏\n")]
    monkeypatch.setattr(check, "STEPS", small)
    return small


def test_every_step_runs_and_every_failure_is_reported(
    steps: list[check.Step], capsys: pytest.CaptureFixture[str]
) -> None:
    steps.append(check.Step("丙", lambda: "也坏"))

    assert check.run(["--fast"]) == 1

    told = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0] for line in told] == [
        "✓ 甲",
        "✗ 乙",
        "",
        "✗ 丙",
        "",
        "✗ 未通过：乙、丙",
    ]
    assert told[2] == "    a.py:1: 坏"


def test_without_failure_the_exit_code_is_zero(
    steps: list[check.Step], capsys: pytest.CaptureFixture[str]
) -> None:
    del steps[1:]

    assert check.run(["--fast"]) == 0
    assert capsys.readouterr().out.endswith("✓ 全部通过\n")


def test_the_tests_are_a_step_too(
    steps: list[check.Step],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    del steps[1:]
    monkeypatch.setattr(testing, "run", lambda arguments: 1)

    assert check.run([]) == 1
    assert "✗ 测试" in capsys.readouterr().out


def test_the_real_steps_have_names_of_their_own() -> None:
    names = [step.name for step in check.STEPS]

    assert len(names) == len(set(names)) == 9
