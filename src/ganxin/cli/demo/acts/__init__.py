"""The story of the demo as a table of steps: what, who, when."""

from ganxin.cli.demo.acts.table import DAYS, STEPS

__all__ = ["DAYS", "STEPS"]
