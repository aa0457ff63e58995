"""What only the device can read: RFC 8291, the message encryption of Web Push, in one record of RFC 8188."""

from __future__ import annotations

import base64
import os

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
RECORD_BYTES = 4096
SALT_BYTES = 16
AUTH_BYTES = 16
LAST_RECORD = b"\x02"


def encrypt(
    payload: bytes,
    p256dh: str,
    auth: str,
    *,
    salt: bytes | None = None,
    ours: ec.EllipticCurvePrivateKey | None = None,
) -> bytes:
    """The body of the POST. Salt and key are new for each message; giving them is for the RFC's own example.

    Raises ValueError when the device's keys are none.
    """
    theirs_raw, secret = keys_of(p256dh, auth)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs_raw)
    salt = os.urandom(SALT_BYTES) if salt is None else salt
    ours = ec.generate_private_key(CURVE) if ours is None else ours
    ours_raw = point_of(ours)
    shared = ours.exchange(ec.ECDH(), theirs)
    material = _derive(shared, secret, b"WebPush: info\x00" + theirs_raw + ours_raw, 32)
    key = _derive(material, salt, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _derive(material, salt, b"Content-Encoding: nonce\x00", 12)
    header = salt + RECORD_BYTES.to_bytes(4, "big") + bytes([len(ours_raw)]) + ours_raw
    return header + AESGCM(key).encrypt(nonce, payload + LAST_RECORD, None)


def keys_of(p256dh: str, auth: str) -> tuple[bytes, bytes]:
    """A point on the curve and a secret of 16 bytes. Raises ValueError."""
    point, secret = unbase64(p256dh), unbase64(auth)
    ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
    if len(point) != 65 or len(secret) != AUTH_BYTES:
        raise ValueError("not the keys of a subscription")
    return point, secret


def point_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def unbase64(text: str) -> bytes:
    """Of base64url, with or without padding. Raises ValueError."""
    return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)


def base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _derive(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(material)
