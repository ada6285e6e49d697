"""The secret keys: made once, private, never replaced behind anybody's back."""

import json
import pathlib
import stat
import subprocess
import sys

import pytest

from ganxin.conf.keys import NAMES, KeysError, load_keys


@pytest.fixture(autouse=True)
def _no_keys_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GANXIN_KEYS", raising=False)


def test_keys_are_made_once_and_read_ever_after(tmp_path: pathlib.Path) -> None:
    first = load_keys(tmp_path / "家 目录")
    assert set(first) == set(NAMES)
    assert len(set(first.values())) == len(NAMES)
    assert load_keys(tmp_path / "家 目录") == first


def test_nobody_else_may_read_the_file(tmp_path: pathlib.Path) -> None:
    load_keys(tmp_path)
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600


def test_processes_that_start_together_agree_on_the_keys(tmp_path: pathlib.Path) -> None:
    code = (
        "import json, pathlib, sys; from ganxin.conf.keys import load_keys;"
        "print(json.dumps(load_keys(pathlib.Path(sys.argv[1]))))"
    )
    racing = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE)
        for _ in range(6)
    ]
    answers = {process.communicate(timeout=30)[0] for process in racing}
    assert len(answers) == 1
    assert json.loads(answers.pop()) == load_keys(tmp_path)


@pytest.mark.parametrize(
    "content", ["", "not json", "[]", "{}", json.dumps(dict.fromkeys(NAMES, "short"))]
)
def test_a_damaged_file_is_refused_and_left_as_it_is(tmp_path: pathlib.Path, content: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(content)
    with pytest.raises(KeysError, match="备份"):
        load_keys(tmp_path)
    assert path.read_text() == content


def test_a_missing_key_is_never_made_up_beside_old_ones(tmp_path: pathlib.Path) -> None:
    keys = load_keys(tmp_path)
    del keys["personal"]
    (tmp_path / "keys.json").write_text(json.dumps(keys))
    with pytest.raises(KeysError, match="personal"):
        load_keys(tmp_path)


def test_a_site_may_keep_its_keys_elsewhere(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "vault" / "k.json"
    monkeypatch.setenv("GANXIN_KEYS", str(elsewhere))
    load_keys(tmp_path)
    assert elsewhere.exists()
    assert not (tmp_path / "keys.json").exists()
