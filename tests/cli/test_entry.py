"""`./ganxin` on machines that lack something: one plain sentence each, nothing half-made.

The script is real and runs in a bare copy; what the machine lacks is put in front of the PATH.
"""

import os
import pathlib
import shutil
import subprocess
import sys

import pytest

from ganxin.conf.environment import ROOT

COPIED = ("ganxin", "requirements.lock", "requirements-dev.lock", "requirements-uv.lock")


@pytest.fixture
def checkout(tmp_path: pathlib.Path) -> pathlib.Path:
    """A checkout that nothing was installed in yet, at a path with spaces and Chinese."""
    folder = tmp_path / "新 检出"
    folder.mkdir()
    for name in COPIED:
        shutil.copy(ROOT / name, folder)
    return folder


def start(
    checkout: pathlib.Path, fakes: dict[str, str], *arguments: str
) -> "subprocess.CompletedProcess[str]":
    """Run the script; `fakes` are programs (name to shell script) that the machine has instead."""
    programs = checkout.parent / "bin"
    programs.mkdir(exist_ok=True)
    for name, script in fakes.items():
        (programs / name).write_text(f"#!/bin/sh\n{script}\n")
        (programs / name).chmod(0o755)
    env = {"PATH": f"{programs}:/usr/bin:/bin", "LANG": "C.UTF-8"}
    return subprocess.run(
        [checkout / "ganxin", *arguments], env=env, capture_output=True, text=True, timeout=60
    )


OLD = {
    name: 'case "$1" in -V) echo "Python 3.9.2";; *) exit 1;; esac'
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14")
}
REAL = f'exec "{sys.executable}" "$@"'


def test_an_old_python_is_named_with_what_to_do(checkout: pathlib.Path) -> None:
    done = start(checkout, OLD, "demo")
    assert done.returncode == 1
    assert "Python 3.11" in done.stderr
    assert "Python 3.9.2" in done.stderr
    assert "apt install" in done.stderr


def test_a_python_without_venv_is_named_and_nothing_is_left(checkout: pathlib.Path) -> None:
    broken = 'case "$2" in venv) echo "ensurepip is not available"; exit 1;; esac\n' + REAL
    done = start(checkout, {"python3": broken}, "demo")
    assert done.returncode == 1
    assert "apt install python3-venv" in done.stderr
    assert "ensurepip is not available" in done.stderr
    assert not (checkout / ".venv").exists()
    assert not (checkout / ".venv.log").exists()


def test_a_full_disk_is_named_before_anything_is_written(checkout: pathlib.Path) -> None:
    full = 'echo "Filesystem 1024-blocks Used Available Capacity Mounted on"\n'
    full += 'echo "/dev/x 1000000 980000 20000 98% /"'
    done = start(checkout, {"python3": REAL, "df": full}, "demo")
    assert done.returncode == 1
    assert "磁盘空间不足" in done.stderr
    assert not (checkout / ".venv").exists()


def test_without_network_the_sentence_says_so(checkout: pathlib.Path) -> None:
    cut = 'case "$2" in venv) ;; *) ' + REAL + ";; esac\n"
    cut += 'for last; do :; done; mkdir -p "$last/bin"\n'
    cut += "printf '#!/bin/sh\\ncase \"$2\" in pip) exit 1;; esac\\necho 3.11\\n' "
    cut += '>"$last/bin/python"; chmod +x "$last/bin/python"'
    done = start(checkout, {"python3": cut}, "demo")
    assert done.returncode == 1
    assert "检查网络" in done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_checkout_of_somebody_else_is_named(checkout: pathlib.Path) -> None:
    checkout.chmod(0o555)
    done = start(checkout, {"python3": REAL}, "demo")
    assert done.returncode == 1
    assert "没有写入" in done.stderr


def test_the_lock_of_a_killed_installation_does_not_block(checkout: pathlib.Path) -> None:
    (checkout / ".setup-lock").mkdir()
    (checkout / ".setup-lock" / "pid").write_text("4194304\n")  # beyond the largest PID
    done = start(checkout, OLD, "demo")
    assert "Python 3.11" in done.stderr
    assert not (checkout / ".setup-lock").exists()


def test_the_script_is_found_through_a_link(
    checkout: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    link = tmp_path / "link"
    link.symlink_to(checkout / "ganxin")
    env = {"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin"}
    start(checkout, OLD)
    done = subprocess.run([link], env=env, capture_output=True, text=True, timeout=60)
    assert "Python 3.11" in done.stderr


VENV = f"""if [ "$2" = venv ]; then
    mkdir -p "$3/bin" && ln -s "{sys.executable}" "$3/bin/python"
    printf '#!/bin/sh\\n[ "$1" = --version ]\\n' > "$3/bin/uv" && chmod +x "$3/bin/uv"
    exit 0
fi
{REAL}"""


@pytest.mark.parametrize(
    ("arguments", "lock"),
    [
        (("demo",), "requirements.lock"),
        (("match", "--policy", "hnte", "--lines"), "requirements.lock"),
        (("test",), "requirements-dev.lock"),
        (("match", "--policy", "hnte", "--spark", "local[2]"), "requirements-dev.lock"),
        (("match", "--spark=local[2]"), "requirements-dev.lock"),
    ],
)
def test_what_a_command_needs_is_installed_and_no_more(
    checkout: pathlib.Path, arguments: tuple[str, ...], lock: str
) -> None:
    done = start(checkout, {"python3": VENV}, *arguments)

    assert f"安装锁定的依赖（{lock}）" in done.stderr
    assert "安装依赖失败" in done.stderr
