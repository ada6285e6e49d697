"""Progress of the demo: a live line on a terminal, plain lines elsewhere; always on stderr."""

import contextlib
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from rich.console import Console
from rich.markup import escape


@dataclass
class Display:
    """Prints what is being done and how long it took; the summary's place is standard output."""

    console: Console = field(
        default_factory=lambda: Console(file=sys.stderr, highlight=False, soft_wrap=True)
    )

    @contextlib.contextmanager
    def doing(self, text: str) -> Iterator[list[str]]:
        """One stage: a spinner while it runs, one line with its time after it.

        The block may append remarks to the list; they stand behind the stage's name.
        """
        remarks: list[str] = []
        started = time.perf_counter()
        with self._spinner(text):
            yield remarks
        seconds = time.perf_counter() - started
        note = f"（{'，'.join(remarks)}）" if remarks else ""
        self.console.print(f"[green]✓[/] {escape(text + note)} [dim]{seconds:.1f} 秒[/]")

    def say(self, text: str = "") -> None:
        self.console.print(escape(text))

    def fail(self, text: str) -> None:
        self.console.print(f"[red]✗[/] {escape(text)}")

    def _spinner(self, text: str) -> contextlib.AbstractContextManager[object]:
        if self.console.is_terminal:
            return self.console.status(f"{escape(text)} …")
        return contextlib.nullcontext()
