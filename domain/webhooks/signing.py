"""Standard Webhooks 1.0: how a receiver knows that a message is ours, whole and fresh."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def headers_of(message_id: str, at: int, body: bytes, keys: Sequence[str]) -> dict[str, str]:
    """`at` in seconds since 1970. One signature for each secret: a receiver that knows either is content."""
    signed = f"{message_id}.{at}.".encode() + body
    signatures = [hmac.digest(_bytes_of(key), signed, hashlib.sha256) for key in keys]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(at),
        "webhook-signature": " ".join(f"v1,{base64.b64encode(one).decode()}" for one in signatures),
    }


def _bytes_of(key: str) -> bytes:
    return base64.b64decode(key.removeprefix(PREFIX))
