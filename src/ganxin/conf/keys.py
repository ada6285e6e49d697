"""The installation's secret keys: made once, kept in one private file, never in the repository.

Every use has a key of its own (`architecture.md`: the blind index has its own key). A site that
keeps its keys elsewhere sets `GANXIN_KEYS` to the path of a JSON file with the same names.
"""

import base64
import binascii
import json
import os
import pathlib
import secrets
import time

from ganxin.conf.locks import Lock

NAMES = ("django", "personal", "blind_index", "ledger", "signing")
KEY_BYTES = 32
LOCK_SECONDS = 10.0


class KeysError(Exception):
    """The keys cannot be used; the message is one plain sentence for the administrator."""


def load_keys(home: pathlib.Path) -> dict[str, str]:
    """Names to url-safe base64 of 32 random bytes; makes the file (mode 0600) where there is none.

    A damaged or half-filled file is never replaced or completed silently: sealed data would be
    lost with the old keys. Raises KeysError.
    """
    path = pathlib.Path(os.environ.get("GANXIN_KEYS") or home / "keys.json")
    if not path.exists():
        _make(path)
    try:
        keys = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise KeysError(f"密钥文件 {path} 读不出来（{error}）：请从备份恢复。") from error
    for name in NAMES:
        _check(path, keys, name)
    return {name: keys[name] for name in NAMES}


def _check(path: pathlib.Path, keys: object, name: str) -> None:
    value = keys.get(name) if isinstance(keys, dict) else None
    try:
        good = isinstance(value, str) and len(base64.urlsafe_b64decode(value)) == KEY_BYTES
    except (binascii.Error, ValueError):
        good = False
    if not good:
        raise KeysError(f"密钥文件 {path} 缺少可用的 {name}：请从备份恢复，不要重新生成。")


def _make(path: pathlib.Path) -> None:
    """Write new keys once, even when several processes start together on a fresh home."""
    lock = Lock(path.with_name(f"{path.name}.lock"))
    deadline = time.monotonic() + LOCK_SECONDS
    while not lock.take():
        if time.monotonic() > deadline:
            raise KeysError(f"另一个进程一直占着 {lock.path}：请稍后重试。")
        time.sleep(0.02)
    try:
        if path.exists():
            return
        keys = {
            name: base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()
            for name in NAMES
        }
        partial = path.with_name(f"{path.name}.{os.getpid()}")
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(keys, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        lock.release()
