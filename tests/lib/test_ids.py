"""Public ids, actors, subjects, refusals."""

import time
import uuid

from ganxin.lib.actors import SYSTEM, Actor
from ganxin.lib.errors import Refused
from ganxin.lib.ids import uuid7
from ganxin.lib.subjects import Subject


def test_a_public_id_is_a_uuid_of_version_7() -> None:
    made = uuid7()

    assert made.version == 7
    assert made.variant == uuid.RFC_4122


def test_a_public_id_carries_the_millisecond_it_was_made_in() -> None:
    before = time.time_ns() // 1_000_000
    made = uuid7().int >> 80
    after = time.time_ns() // 1_000_000

    assert before <= made <= after


def test_public_ids_do_not_repeat() -> None:
    assert len({uuid7() for _ in range(1000)}) == 1000


def test_a_subject_has_one_key() -> None:
    assert Subject("cases.case", "7", "办件 7").key == "cases.case:7"


def test_the_system_is_an_actor_too() -> None:
    assert Actor("system", "系统") == SYSTEM


def test_a_refusal_says_what_rule_failed() -> None:
    refusal = Refused("已经受理。", rule="行政许可法 第三十二条")

    assert str(refusal) == refusal.message == "已经受理。"
    assert (refusal.code, refusal.rule) == ("refused", "行政许可法 第三十二条")
