"""Which port is taken, and which one is used instead."""

import socket

import pytest

from ganxin.cli.demo.ports import PortTaken, choose, is_free


def test_a_taken_port_gives_way_to_the_next_free_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert not is_free(port)
        found = choose(port, fixed=False)
        assert found > port
        assert is_free(found)


def test_a_port_that_was_asked_for_is_never_swapped() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=str(port)):
            choose(port, fixed=True)
    assert choose(port, fixed=True) == port
