"""The installation's secret keys: made once, kept in one private file, never in the repository.

Every use has a key of its own (`architecture.md`: the blind index has its own key). A site that
keeps its keys elsewhere sets `GANXIN_KEYS` to the path of a JSON file with the same names.
"""

import base64
import json
import os
import pathlib
import secrets

NAMES = ("django", "personal", "blind_index", "ledger", "signing")


def load_keys(home: pathlib.Path) -> dict[str, str]:
    """Names to url-safe base64 of 32 random bytes; makes the file (mode 0600) where there is none."""
    path = pathlib.Path(os.environ.get("GANXIN_KEYS") or home / "keys.json")
    keys: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    missing = [name for name in NAMES if name not in keys]
    if missing:
        keys |= {
            name: base64.urlsafe_b64encode(secrets.token_bytes(32)).decode() for name in missing
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{path.name}.{os.getpid()}")
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(keys, file, indent=1)
        partial.replace(path)
    return keys
