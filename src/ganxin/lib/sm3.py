"""SM3 (GM/T 0004-2012, GB/T 32905-2016): the digest of everything that is chained or indexed.

OpenSSL's own implementation where this Python has it, otherwise the one of `cryptography`.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING, Protocol, Self

from cryptography.hazmat.primitives import hashes

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

DIGEST_SIZE = 32
BLOCK_SIZE = 64


class Hash(Protocol):
    """What hashlib's objects offer and we use."""

    @property
    def digest_size(self) -> int: ...
    @property
    def block_size(self) -> int: ...
    def update(self, data: ReadableBuffer, /) -> None: ...
    def digest(self) -> bytes: ...
    def hexdigest(self) -> str: ...


class PortableSm3:
    """The shape of a hashlib object over `cryptography`, for a Python without SM3."""

    name = "sm3"
    digest_size = DIGEST_SIZE
    block_size = BLOCK_SIZE

    def __init__(self, data: bytes = b"", *, state: hashes.Hash | None = None) -> None:
        self._state = state or hashes.Hash(hashes.SM3())
        self._state.update(data)

    def update(self, data: ReadableBuffer, /) -> None:
        self._state.update(bytes(data))

    def copy(self) -> Self:
        return type(self)(state=self._state.copy())

    def digest(self) -> bytes:
        return self._state.copy().finalize()

    def hexdigest(self) -> str:
        return self.digest().hex()


_BUILT_IN = "sm3" in hashlib.algorithms_available


def new(data: bytes = b"") -> Hash:
    """An object to feed piece by piece (a file of any size)."""
    return hashlib.new("sm3", data) if _BUILT_IN else PortableSm3(data)


def digest(data: bytes) -> bytes:
    """32 bytes."""
    return new(data).digest()


def hexdigest(data: bytes) -> str:
    """64 lower-case hexadecimal characters."""
    return new(data).hexdigest()


def hmac_hex(key: bytes, data: bytes) -> str:
    """HMAC-SM3 (GB/T 15852.2) as 64 lower-case hexadecimal characters."""
    if _BUILT_IN:
        return hmac.new(key, data, "sm3").hexdigest()
    return hmac.new(key, data, PortableSm3).hexdigest()
