"""A lock lives exactly as long as its holder."""

import pathlib
import subprocess
import sys

from ganxin.conf.locks import Lock

HOLD = """
import pathlib, sys, time
from ganxin.conf.locks import Lock
assert Lock(pathlib.Path(sys.argv[1])).take("http://127.0.0.1:8000")
print("held", flush=True)
time.sleep(600)
"""


def test_two_cannot_hold_it_and_a_killed_holder_frees_it(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "锁" / "demo.lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        lock = Lock(path)
        assert not lock.take()
        assert lock.note() == "http://127.0.0.1:8000"
        holder.kill()
        holder.wait()
        assert lock.take("mine")
    assert lock.note() == "mine"
    lock.release()


def test_a_released_lock_can_be_taken_again(tmp_path: pathlib.Path) -> None:
    first, second = Lock(tmp_path / "x"), Lock(tmp_path / "x")
    assert first.take()
    assert not second.take()
    first.release()
    assert second.take()
    second.release()
    second.release()  # giving back twice is harmless


def test_nobody_ever_held_it(tmp_path: pathlib.Path) -> None:
    assert Lock(tmp_path / "x").note() == ""
