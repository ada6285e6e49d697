"""A lock that dies with its holder: how one process tells that another one is really alive.

A PID in a file says little after `kill -9`; an `flock` is dropped by the kernel with the process.
"""

import fcntl
import os
import pathlib


class Lock:
    """An exclusive advisory lock on a file; the file's text may say something about the holder."""

    def __init__(self, path: pathlib.Path) -> None:
        self.path = path
        self._handle: int | None = None

    def take(self, note: str = "") -> bool:
        """Take the lock without waiting; False when a living process holds it.

        The handle is not inherited by child processes, so only the taker's own life counts.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            return False
        self._handle = handle
        self.write(note)
        return True

    def write(self, note: str) -> None:
        """Replace the file's text; only the holder may."""
        assert self._handle is not None
        os.ftruncate(self._handle, 0)
        os.pwrite(self._handle, note.encode(), 0)

    def note(self) -> str:
        """What the holder wrote; empty where there is no file."""
        try:
            return self.path.read_text()
        except FileNotFoundError:
            return ""

    def release(self) -> None:
        """Give the lock back; the file stays, so that nobody locks a file another one removed."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
