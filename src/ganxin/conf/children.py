"""Starting child processes that never outlive us, even after `kill -9`."""

import ctypes
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import IO

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None  # loaded before any fork


def start_child(
    command: Sequence[str],
    *,
    output: IO[bytes],
    env: Mapping[str, str] | None = None,
    death_signal: signal.Signals = signal.SIGTERM,
) -> "subprocess.Popen[bytes]":
    """Start a command in a session of its own, so that Ctrl-C reaches us and we stop it in order.

    On Linux the kernel sends it `death_signal` when the thread that called this ends: call it from
    the main thread. Standard output and error both go to `output`.
    """
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        env=env,
        start_new_session=True,
        preexec_fn=_dies_with_parent(death_signal),
    )


def _dies_with_parent(death_signal: signal.Signals) -> Callable[[], None]:
    def ask_kernel() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, int(death_signal))

    return ask_kernel
