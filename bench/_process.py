"""The peers' own environment, made once, and their process."""

import pathlib
import subprocess
import sys
import venv
from types import TracebackType

from ganxin.conf import environment

HERE = pathlib.Path(__file__).resolve().parent
REQUIREMENTS = HERE / "peers.txt"


def python() -> pathlib.Path:
    """The interpreter of the peers' environment, which is made where it is not there.

    It lives beside the state of the installation; OpenFisca-core wants other versions than we do.
    """
    folder = environment.home() / "bench-peers"
    wanted = REQUIREMENTS.read_text("utf-8")
    stamp = folder / "peers.txt"
    binary = folder / "bin" / "python"
    if not stamp.exists() or stamp.read_text("utf-8") != wanted:
        sys.stderr.write("▸ 安装对照引擎（OpenFisca-core、polars）\n")
        venv.create(folder, with_pip=True, clear=True)
        install = [str(binary), "-m", "pip", "install", "-qqq", "--require-hashes"]
        subprocess.run([*install, "-r", str(REQUIREMENTS)], check=True)
        stamp.write_text(wanted, "utf-8")
    return binary


class Peers:
    """A process that holds the data and runs a peer whenever it is told to."""

    def __init__(self, folder: pathlib.Path) -> None:
        command = [str(python()), str(HERE / "_peers.py"), str(folder)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def seconds(self, command: str) -> float:
        """What one repetition took. Raises RuntimeError if the peer fails."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError("对照引擎中断了，原因见上")
        return float(answer)

    def __enter__(self) -> "Peers":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=60)
        if self.process.stdout is not None:
            self.process.stdout.close()
