"""Signatures between two systems."""

from hypothesis import given
from hypothesis import strategies as st

from ganxin.lib import signing

NOW = 1_790_000_000
TEXT = st.text(st.characters(codec="utf-8"), max_size=30)


def genuine(secret: str, target: str, body: bytes, *, now: int = NOW, **changes: str) -> bool:
    made = signing.headers("secret", "post", "/tobacco/packages", NOW, b"{}")
    given = (
        changes.get("timestamp", made[signing.TIMESTAMP]),
        changes.get("signature", made[signing.SIGNATURE]),
    )
    return signing.is_genuine(secret, "POST", target, given, now, body)


def test_what_was_signed_is_genuine_for_five_minutes() -> None:
    assert genuine("secret", "/tobacco/packages", b"{}")
    assert genuine("secret", "/tobacco/packages", b"{}", now=NOW + signing.WINDOW)
    assert not genuine("secret", "/tobacco/packages", b"{}", now=NOW + signing.WINDOW + 1)
    assert not genuine("secret", "/tobacco/packages", b"{}", now=NOW - signing.WINDOW - 1)


def test_any_change_is_noticed() -> None:
    assert not genuine("other", "/tobacco/packages", b"{}")
    assert not genuine("secret", "/tobacco/results", b"{}")
    assert not genuine("secret", "/tobacco/packages", b"{ }")
    assert not genuine("secret", "/tobacco/packages", b"{}", timestamp=str(NOW + 1))
    assert not genuine("secret", "/tobacco/packages", b"{}", signature="0" * 64)


@given(TEXT, TEXT)
def test_made_up_headers_never_pass_and_never_break(timestamp: str, signature: str) -> None:
    assert not genuine("secret", "/x", b"", timestamp=timestamp, signature=signature)


@given(st.text(min_size=1, max_size=20), st.binary(max_size=50))
def test_the_signature_is_of_all_parts(target: str, body: bytes) -> None:
    target = target.encode("utf-8", "replace").decode()
    signature = signing.sign("secret", "GET", target, NOW, body)

    assert len(signature) == 64
    assert signing.is_genuine("secret", "get", target, (str(NOW), signature), NOW, body)
