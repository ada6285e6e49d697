"""Looking at processes from tests."""

import pathlib
import time
from collections.abc import Callable


def gone(pid: int) -> bool:
    """No such process, or only its exit status is left."""
    try:
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return True
    return "State:\tZ" in status


def wait_for(ready: Callable[[], bool], seconds: float = 20.0) -> None:
    """Returns as soon as `ready()`; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.02)


def command_of(pid: int) -> str:
    """The command line of a process; empty when it has gone."""
    try:
        return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""
