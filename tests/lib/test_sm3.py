"""SM3 against its published vectors, and both implementations against each other."""

import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganxin.lib import sm3


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_the_examples_of_the_standard(message: bytes, expected: str) -> None:
    assert sm3.hexdigest(message) == expected
    assert sm3.digest(message).hex() == expected
    assert sm3.PortableSm3(message).hexdigest() == expected


@given(st.lists(st.binary(max_size=100), max_size=5))
def test_feeding_in_pieces_gives_the_digest_of_the_whole(pieces: list[bytes]) -> None:
    built_in, portable = sm3.new(), sm3.PortableSm3()
    for piece in pieces:
        built_in.update(piece)
        portable.update(piece)

    assert built_in.hexdigest() == portable.hexdigest() == sm3.hexdigest(b"".join(pieces))


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_hmac_follows_its_definition(key: bytes, data: bytes) -> None:
    block = (key if len(key) <= 64 else sm3.digest(key)).ljust(64, b"\0")
    inner = sm3.digest(bytes(b ^ 0x36 for b in block) + data)
    expected = sm3.hexdigest(bytes(b ^ 0x5C for b in block) + inner)

    assert sm3.hmac_hex(key, data) == expected
    assert hmac.new(key, data, sm3.PortableSm3).hexdigest() == expected


def test_a_copy_goes_its_own_way() -> None:
    first = sm3.PortableSm3(b"ab")
    second = first.copy()
    second.update(b"c")

    assert first.digest() == sm3.digest(b"ab")
    assert second.digest() == sm3.digest(b"abc")


def test_a_python_without_sm3_computes_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = sm3.hexdigest(b"abc"), sm3.hmac_hex(b"key", b"abc")
    monkeypatch.setattr(sm3, "_BUILT_IN", False)

    assert (sm3.hexdigest(b"abc"), sm3.hmac_hex(b"key", b"abc")) == expected
