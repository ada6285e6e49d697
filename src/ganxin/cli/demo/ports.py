"""Which loopback port is free."""

import socket

LOOPBACK = "127.0.0.1"
TRIES = 50


class PortTaken(Exception):
    """The port that was asked for is in use; the message is one plain sentence."""


def is_free(port: int) -> bool:
    """Nobody listens on the port, and we may."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: a port in TIME_WAIT after our own last run is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def choose(wanted: int, *, fixed: bool) -> int:
    """`wanted` if it is free, else the next free one. Raises PortTaken when `fixed` or none."""
    if fixed and not is_free(wanted):
        raise PortTaken(f"端口 {wanted} 已被占用：请换一个端口（--port），或先停掉占用它的程序。")
    for port in range(wanted, min(wanted + TRIES, 65536)):
        if is_free(port):
            return port
    raise PortTaken(f"从 {wanted} 起的 {TRIES} 个端口都被占用：请用 --port 指定一个空闲端口。")
