"""Logs go to standard error, one line an event; nothing personal is logged."""

from ganxin.conf import environment

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": environment.text("GANXIN_LOG_LEVEL", "WARNING")},
}
