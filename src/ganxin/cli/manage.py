"""`./ganxin manage …`: Django's own commands on a throw-away database."""

import os
import subprocess
import sys

from ganxin.cli.testing import throw_away_database


def run(arguments: list[str]) -> int:
    with throw_away_database() as variables:
        env = {**os.environ, **variables, "DJANGO_SETTINGS_MODULE": "ganxin.conf.settings"}
        return subprocess.run([sys.executable, "-m", "django", *arguments], env=env).returncode
