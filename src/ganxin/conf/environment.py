"""Reading settings from the environment, with one way to say yes and one way to fail."""

import os
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[3]


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def flag(name: str, *, default: bool = False) -> bool:
    """`1`, `true`, `yes`, `on` are yes; everything else that is set is no."""
    value = os.environ.get(name)
    if value is None:
        return default
    return value.strip().lower() in {"1", "true", "yes", "on"}


def home() -> pathlib.Path:
    """The state folder (database, files, keys): `GANXIN_HOME`, else `var` in the checkout."""
    return pathlib.Path(os.environ.get("GANXIN_HOME") or ROOT / "var").resolve()


def district() -> pathlib.Path:
    """The folder with the district's data: `GANXIN_DISTRICT`, else the model district."""
    return pathlib.Path(
        os.environ.get("GANXIN_DISTRICT") or ROOT / "districts" / "ganjingzi"
    ).resolve()
