"""The clock of interfaces below the shell shows the same as the shell's."""

import pathlib
from datetime import timedelta

from pytest_django import Settings

from ganxin.lib import clock
from ganxin.shell import clock as shell_clock


def test_a_demonstration_may_shift_it(settings: Settings, tmp_path: pathlib.Path) -> None:
    plain = clock.now()
    file = tmp_path / "shift"
    settings.DEMO_CLOCK_FILE = str(file)
    assert clock.now() - plain < timedelta(minutes=1)  # the file is not there yet

    file.write_text("864000")

    assert timedelta(days=10) <= clock.now() - plain < timedelta(days=10, minutes=1)
    assert abs(shell_clock.now() - clock.now()) < timedelta(minutes=1)
    assert clock.today() == shell_clock.today()


def test_outside_a_demonstration_no_file_is_read(settings: Settings) -> None:
    settings.DEMO_CLOCK_FILE = ""

    assert abs(shell_clock.now() - clock.now()) < timedelta(minutes=1)
    assert clock.now().tzinfo is not None
