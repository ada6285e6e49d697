"""The wall clock for interfaces; they hand `now` down. See `ganxin.lib.clock`."""

from ganxin.lib.clock import now, today

__all__ = ["now", "today"]
