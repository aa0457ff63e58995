"""Who we are, told to push services in each request: RFC 8292."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from domain.gateways.push.encryption import CURVE, base64url, point_of

HOURS = 12  # services refuse more than 24


@dataclass(frozen=True, slots=True)
class Pair:
    """`public` is what browsers subscribe to; `private` is PEM."""

    public: str
    private: str


def new_pair() -> Pair:
    key = ec.generate_private_key(CURVE)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Pair(base64url(point_of(key)), pem.decode())


def pair_of(private: str) -> Pair:
    """Raises ValueError when it is no PEM of a P-256 key. A `\\n` may stand for the end of a line."""
    pem = private.replace("\\n", "\n")
    key = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("a VAPID key is a P-256 key")
    return Pair(base64url(point_of(key)), pem)


def authorization(endpoint: str, private: str, *, subject: str, now: datetime) -> str:
    """The header's value for one push service."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((now + timedelta(hours=HOURS)).timestamp()),
        "sub": subject,
    }
    return f"vapid t={jwt.encode(claims, private, algorithm='ES256')}, k={pair_of(private).public}"
