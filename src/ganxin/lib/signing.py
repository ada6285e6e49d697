"""How two systems sign what they say to each other over HTTP (shared secret, HMAC-SM3).

The signature covers method, target (path with query), the second at which it was made and the
SM3 of the body, one a line. Headers: `X-Timestamp` (Unix seconds) and `X-Signature` (64 lower-case
hexadecimal characters). The receiver refuses what is older or newer than `WINDOW`; within it a
repetition must be harmless by itself (idempotency keys).
"""

import hmac

from ganxin.lib import sm3

TIMESTAMP = "X-Timestamp"
SIGNATURE = "X-Signature"
WINDOW = 300  # seconds


def sign(secret: str, method: str, target: str, timestamp: int, body: bytes = b"") -> str:
    """The value of `X-Signature`; `target` is what stands in the request line."""
    lines = [method.upper(), target, str(timestamp), sm3.hexdigest(body)]
    return sm3.hmac_hex(secret.encode(), "\n".join(lines).encode())


def headers(
    secret: str, method: str, target: str, timestamp: int, body: bytes = b""
) -> dict[str, str]:
    """Both headers, ready to send."""
    return {TIMESTAMP: str(timestamp), SIGNATURE: sign(secret, method, target, timestamp, body)}


def is_genuine(
    secret: str, method: str, target: str, given: tuple[str, str], now: int, body: bytes = b""
) -> bool:
    """Whether `given` (timestamp, signature) signs this request and was made just now."""
    timestamp, signature = given
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    wanted = sign(secret, method, target, int(timestamp), body)
    fresh = abs(now - int(timestamp)) <= WINDOW
    return hmac.compare_digest(wanted.encode(), signature.encode()) and fresh
