"""One database per district, PostgreSQL only; `DATABASE_URL` names it."""

from typing import Any

from psycopg.conninfo import conninfo_to_dict

from ganxin.conf import environment
from ganxin.conf.postgres import default_cluster


def database_url() -> str:
    """`DATABASE_URL`, else the embedded cluster of this home."""
    return environment.text("DATABASE_URL") or default_cluster(environment.home()).url()


_parts = conninfo_to_dict(database_url())

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _parts.get("dbname") or "ganxin",
        "USER": _parts.get("user") or "",
        "PASSWORD": _parts.get("password") or "",
        "HOST": _parts.get("host") or "",
        "PORT": str(_parts.get("port") or ""),
        "CONN_MAX_AGE": 0 if environment.flag("GANXIN_TESTING") else 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"sslmode": _parts["sslmode"]} if "sslmode" in _parts else {},
        "TEST": {"NAME": environment.text("GANXIN_TEST_DATABASE", "test_ganxin")},
    }
}
