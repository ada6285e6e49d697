"""The stand-in for outside systems, over real HTTP and as a real process."""

import pathlib
import threading
from datetime import datetime

import httpx
import pytest

from tests.cli.partners import FAR, NEAR, NOON, PLEDGED, Clock, Partner, clock, partner, running

__all__ = ["clock", "partner"]  # fixtures


def test_a_package_is_acknowledged_and_decided(partner: Partner) -> None:
    receipt = partner.send("p-1", FAR)

    assert receipt.status_code == 202
    assert receipt.json() == {
        "package_id": "p-1",
        "reference": "示例YC-20261123-00001",
        "received_at": NOON.isoformat(),
    }
    (result,) = partner.results()
    assert result["kind"] == "granted"
    assert result["package_id"] == "p-1"
    assert result["reference"] == receipt.json()["reference"]
    assert result["number"] == "示例YC-证-20261123-00001"
    assert datetime.fromisoformat(result["at"]) == NOON


def test_a_shop_too_near_a_school_is_refused_with_reason_and_clause(partner: Partner) -> None:
    partner.send("p-1", NEAR)
    (result,) = partner.results()

    assert result["kind"] == "refused"
    assert "60米" in result["reasons"]
    assert "示例规则" in result["reasons"]
    assert result["clause"] == "《中华人民共和国烟草专卖法实施条例》第九条第三项"
    assert result["number"] == ""


def test_a_pledge_is_granted_at_once_and_checked_later(
    tmp_path: pathlib.Path, clock: Clock
) -> None:
    with running(tmp_path / "state.sqlite", clock, delay=60, check=3600) as partner:
        partner.send("f-1", PLEDGED, "fire-rescue")
        assert partner.results(system="fire-rescue") == []

        clock.move(seconds=60)
        (granted,) = partner.results(system="fire-rescue")
        assert granted["kind"] == "granted"

        clock.move(seconds=3600)
        (checked,) = partner.results(granted["cursor"], "fire-rescue")
        assert (checked["kind"], checked["passed"]) == ("checked", True)


def test_a_pledge_that_was_untrue_is_found_by_the_check(partner: Partner) -> None:
    content = {"pledged": True, "fields": {"fire_exits": "1"}}
    partner.send("f-1", content, "fire-rescue")
    granted, checked = partner.results(system="fire-rescue")

    assert granted["kind"] == "granted"
    assert checked["passed"] is False
    assert "安全出口" in checked["reasons"]


def test_sending_twice_is_one_package_with_one_receipt(partner: Partner) -> None:
    first, second = partner.send("p-1", FAR), partner.send("p-1", FAR)

    assert second.status_code == 202
    assert first.json() == second.json()
    assert len(partner.results()) == 1
    assert partner.send("p-1", NEAR).status_code == 409


def test_ten_at_once_are_ten_packages_and_one_ten_times_is_one(partner: Partner) -> None:
    def together(keys: list[str]) -> None:
        threads = [threading.Thread(target=partner.send, args=(key, FAR)) for key in keys]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    together([f"p-{number}" for number in range(10)])
    together(["same"] * 10)

    results = partner.results()
    assert len({result["package_id"] for result in results}) == len(results) == 11
    assert len({result["reference"] for result in results}) == 11


def test_the_cursor_gives_each_answer_once_and_in_order(partner: Partner) -> None:
    for number in range(5):
        partner.send(f"p-{number}", FAR)
    cursors = [result["cursor"] for result in partner.results()]

    assert cursors == sorted(set(cursors))
    assert [result["package_id"] for result in partner.results(cursors[2])] == ["p-3", "p-4"]
    assert partner.results(cursors[-1]) == []


def test_systems_do_not_see_each_others_packages(partner: Partner) -> None:
    partner.send("p-1", FAR)
    partner.send("p-1", PLEDGED, "fire-rescue")

    assert [result["reference"][:4] for result in partner.results()] == ["示例YC"]
    assert list(partner.listed(system="fire-rescue")) == ["p-1"]


@pytest.mark.parametrize("planned", [True, False])
def test_a_lost_package_shows_only_in_the_reconciliation(
    tmp_path: pathlib.Path, clock: Clock, planned: bool
) -> None:
    with running(tmp_path / "state.sqlite", clock, lose=0 if planned else 2) as partner:
        assert partner.send("p-1", FAR).status_code == 202
        if planned:
            assert partner.plan("lose").status_code == 201
        assert partner.send("p-2", FAR).status_code == 202

        assert partner.listed() == {"p-1": "decided"}
        assert len(partner.results()) == 1

        assert partner.send("p-2", FAR).status_code == 202
        assert partner.listed() == {"p-1": "decided", "p-2": "decided"}


def test_an_answer_may_come_twice_with_two_cursors(partner: Partner) -> None:
    partner.plan("duplicate")
    partner.send("p-1", FAR)
    first, second = partner.results()

    assert first["cursor"] < second["cursor"]
    assert {**first, "cursor": 0} == {**second, "cursor": 0}


def test_a_delayed_package_is_received_but_not_decided(partner: Partner, clock: Clock) -> None:
    partner.plan("delay", seconds=600)
    partner.send("p-1", FAR)

    assert partner.results() == []
    assert partner.listed() == {"p-1": "received"}
    clock.move(seconds=600)
    assert len(partner.results()) == 1


@pytest.mark.parametrize(("kind", "kept"), [("error", False), ("error_after", True)])
def test_an_error_may_come_before_or_after_keeping(
    partner: Partner, kind: str, kept: bool
) -> None:
    partner.plan(kind)

    assert partner.send("p-1", FAR).status_code == 500
    assert partner.listed() == ({"p-1": "decided"} if kept else {})
    assert partner.send("p-1", FAR).status_code == 202
    assert partner.listed() == {"p-1": "decided"}


def test_a_broken_line_loses_the_answer_not_the_package(partner: Partner) -> None:
    partner.plan("reset")
    with pytest.raises(httpx.TransportError):
        partner.send("p-1", FAR)

    assert partner.send("p-1", FAR).status_code == 202
    assert len(partner.results()) == 1


def test_faults_happen_once_each_and_in_order(partner: Partner) -> None:
    partner.plan("error")
    partner.plan("error_after")
    statuses = [partner.send(f"p-{number}", FAR).status_code for number in range(4)]

    assert statuses == [500, 500, 202, 202]


def test_the_list_is_of_one_day_of_the_district(partner: Partner, clock: Clock) -> None:
    partner.send("p-1", FAR)
    clock.move(hours=11, minutes=59)
    partner.send("p-2", FAR)
    clock.move(minutes=1)
    partner.send("p-3", FAR)

    assert set(partner.listed()) == {"p-1", "p-2"}
    assert set(partner.listed("2026-11-24")) == {"p-3"}
    assert partner.listed("2026-11-22") == {}


def test_everything_survives_a_restart(tmp_path: pathlib.Path, clock: Clock) -> None:
    state = tmp_path / "状态" / "state.sqlite"
    with running(state, clock, delay=60) as partner:
        receipt = partner.send("p-1", FAR).json()
        partner.plan("error")
    clock.move(seconds=61)
    with running(state, clock, delay=60) as partner:
        assert [result["reference"] for result in partner.results()] == [receipt["reference"]]
        assert partner.send("p-1", FAR).status_code == 500
        assert partner.send("p-1", FAR).json() == receipt
        assert partner.send("p-2", FAR).json()["reference"].endswith("00002")
