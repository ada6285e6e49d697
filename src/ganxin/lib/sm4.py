"""SM4-GCM (GB/T 32907-2016, RFC 8998): what is encrypted at rest.

A sealed value is one byte key number, 12 bytes nonce, ciphertext, 16 bytes tag. The number lets a
site bring in a new key and still read what the old one sealed. The context (which record, which
field) is authenticated, not stored: a sealed value copied to another row does not open there.
"""

import base64
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from ganxin.lib import sm3

NONCE_SIZE = 12
TAG_SIZE = 16
KEY_SIZE = 16
_HEAD = 1 + NONCE_SIZE


class NotOpened(Exception):
    """The sealed value was altered, belongs elsewhere, or its key is not here."""


@dataclass(frozen=True)
class Key:
    """One 16-byte SM4 key with its number (1–255)."""

    number: int
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 255 or len(self.secret) != KEY_SIZE:
            raise ValueError("An SM4 key has a number from 1 to 255 and 16 bytes.")


@dataclass(frozen=True)
class Keyring:
    """All keys of one purpose; the highest number seals, every number opens."""

    keys: tuple[Key, ...] = field(repr=False)

    @property
    def newest(self) -> Key:
        return max(self.keys, key=lambda key: key.number)

    def numbered(self, number: int) -> Key:
        for key in self.keys:
            if key.number == number:
                return key
        raise NotOpened(f"There is no key number {number}.")


def keyring(secrets: Mapping[str, str], name: str) -> Keyring:
    """The keys of `name` in the installation's key file: `name` is number 1, `name_2` number 2 …

    The file holds url-safe base64 of 32 bytes; the SM4 key is derived from it (HMAC-SM3), so that
    the same secret never serves two algorithms. Raises KeyError where there is no such key.
    """
    pattern = re.compile(rf"{re.escape(name)}(?:_(\d+))?")
    found = {
        int(match[1] or 1): base64.urlsafe_b64decode(secret)
        for entry, secret in secrets.items()
        if (match := pattern.fullmatch(entry))
    }
    if not found:
        raise KeyError(name)
    return Keyring(tuple(Key(number, _derive(secret)) for number, secret in found.items()))


def seal(key: Key | Keyring, plain: bytes, *, context: bytes) -> bytes:
    """Encrypt under a fresh random nonce; `context` must be given again to open."""
    chosen = key.newest if isinstance(key, Keyring) else key
    nonce = os.urandom(NONCE_SIZE)
    ciphertext, tag = encrypt(chosen.secret, nonce, plain, _bound(chosen.number, context))
    return bytes([chosen.number]) + nonce + ciphertext + tag


def open_sealed(key: Key | Keyring, sealed: bytes, *, context: bytes) -> bytes:
    """The plain bytes; raises NotOpened for anything that is not exactly what was sealed."""
    if len(sealed) < _HEAD + TAG_SIZE:
        raise NotOpened("The sealed value is too short.")
    number = sealed[0]
    ring = key if isinstance(key, Keyring) else Keyring((key,))
    chosen = ring.numbered(number)
    nonce, ciphertext, tag = sealed[1:_HEAD], sealed[_HEAD:-TAG_SIZE], sealed[-TAG_SIZE:]
    return decrypt(chosen.secret, nonce, ciphertext, tag, _bound(number, context))


def encrypt(secret: bytes, nonce: bytes, plain: bytes, aad: bytes) -> tuple[bytes, bytes]:
    """AEAD_SM4_GCM of RFC 8998: ciphertext and tag."""
    encryptor = Cipher(algorithms.SM4(secret), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(aad)
    return encryptor.update(plain) + encryptor.finalize(), encryptor.tag


def decrypt(secret: bytes, nonce: bytes, ciphertext: bytes, tag: bytes, aad: bytes) -> bytes:
    """The reverse of `encrypt`; raises NotOpened where the tag does not fit."""
    decryptor = Cipher(algorithms.SM4(secret), modes.GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(aad)
    try:
        return decryptor.update(ciphertext) + decryptor.finalize()
    except InvalidTag as error:
        raise NotOpened("The sealed value was altered or belongs elsewhere.") from error


def _derive(secret: bytes) -> bytes:
    return bytes.fromhex(sm3.hmac_hex(secret, b"ganxin sm4"))[:KEY_SIZE]


def _bound(number: int, context: bytes) -> bytes:
    """The key number is authenticated too: it stands in the clear before the nonce."""
    return bytes([number]) + context
