"""SM4-GCM against RFC 8998, and what must not open."""

import base64

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from ganxin.lib import sm4

KEY = sm4.Key(1, bytes(range(16)))


def test_the_block_cipher_example_of_the_standard() -> None:
    secret = bytes.fromhex("0123456789abcdeffedcba9876543210")
    encryptor = Cipher(algorithms.SM4(secret), modes.ECB()).encryptor()

    assert encryptor.update(secret).hex() == "681edf34d206965e86b3e94f536e4246"


def test_the_gcm_example_of_rfc_8998() -> None:
    secret = bytes.fromhex("0123456789abcdeffedcba9876543210")
    nonce = bytes.fromhex("00001234567800000000abcd")
    aad = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    plain = bytes.fromhex(
        "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
        "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa"
    )

    ciphertext, tag = sm4.encrypt(secret, nonce, plain, aad)

    assert ciphertext.hex() == (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
    )
    assert tag.hex() == "83de3541e4c2b58177e065a9bf7b62ec"
    assert sm4.decrypt(secret, nonce, ciphertext, tag, aad) == plain


@given(st.binary(max_size=300), st.binary(max_size=40))
def test_what_is_sealed_opens_in_the_same_context(plain: bytes, context: bytes) -> None:
    sealed = sm4.seal(KEY, plain, context=context)

    assert sealed[0] == 1
    assert len(sealed) == 1 + 12 + len(plain) + 16
    assert sm4.open_sealed(KEY, sealed, context=context) == plain


@given(st.binary(max_size=60), st.data())
def test_one_altered_bit_anywhere_does_not_open(plain: bytes, data: st.DataObject) -> None:
    sealed = bytearray(sm4.seal(KEY, plain, context=b"a"))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8

    with pytest.raises(sm4.NotOpened):
        sm4.open_sealed(KEY, bytes(sealed), context=b"a")


def test_a_value_moved_to_another_record_does_not_open() -> None:
    sealed = sm4.seal(KEY, b"210211", context=b"applicant:1")

    with pytest.raises(sm4.NotOpened):
        sm4.open_sealed(KEY, sealed, context=b"applicant:2")


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01" * 28])
def test_a_value_cut_short_does_not_open(sealed: bytes) -> None:
    with pytest.raises(sm4.NotOpened):
        sm4.open_sealed(KEY, sealed, context=b"")


def test_the_same_value_is_sealed_differently_each_time() -> None:
    assert sm4.seal(KEY, b"x", context=b"") != sm4.seal(KEY, b"x", context=b"")


def test_a_new_key_seals_and_the_old_one_still_opens() -> None:
    first = {"personal": base64.urlsafe_b64encode(b"1" * 32).decode()}
    both = {**first, "personal_2": base64.urlsafe_b64encode(b"2" * 32).decode(), "other": "AAAA"}
    old = sm4.seal(sm4.keyring(first, "personal"), b"old", context=b"")
    new = sm4.seal(sm4.keyring(both, "personal"), b"new", context=b"")

    assert (old[0], new[0]) == (1, 2)
    assert sm4.open_sealed(sm4.keyring(both, "personal"), old, context=b"") == b"old"
    assert sm4.open_sealed(sm4.keyring(both, "personal"), new, context=b"") == b"new"
    with pytest.raises(sm4.NotOpened, match="key number 2"):
        sm4.open_sealed(sm4.keyring(first, "personal"), new, context=b"")


def test_a_missing_key_is_said_aloud() -> None:
    with pytest.raises(KeyError):
        sm4.keyring({"personal": "AAAA"}, "signing")


@pytest.mark.parametrize(("number", "secret"), [(0, bytes(16)), (256, bytes(16)), (1, bytes(15))])
def test_an_impossible_key_is_refused(number: int, secret: bytes) -> None:
    with pytest.raises(ValueError, match="SM4 key"):
        sm4.Key(number, secret)


def test_a_secret_does_not_show_in_a_log() -> None:
    assert "secret" not in repr(KEY)
    assert repr(sm4.Keyring((KEY,))) == "Keyring()"
