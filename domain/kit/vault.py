"""Secrets that we must be able to read again, sealed for the one column and row they stand in.

A copy of the table opens nothing, and a sealed value that is moved into another row opens nothing either.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
CONTEXT = b"lyceum: sealed columns, 1"


class SealBroken(Exception):
    """This value was sealed with another key, or for another place."""


def seal(key: bytes, plain: str, *, table: str, column: str, row: UUID) -> str:
    """`key_id:base64(nonce + AES-256-GCM)`. `key` is the signing key: what seals is derived from it."""
    own, nonce = _derived(key), os.urandom(NONCE_BYTES)
    sealed = nonce + AESGCM(own).encrypt(nonce, plain.encode(), _place(table, column, row))
    return f"{_id_of(own)}:{base64.b64encode(sealed).decode()}"


def unseal(key: bytes, sealed: str, *, table: str, column: str, row: UUID) -> str:
    """Raises SealBroken."""
    own = _derived(key)
    key_id, _, text = sealed.partition(":")
    if key_id != _id_of(own):
        raise SealBroken(f"sealed with the key {key_id}, this is {_id_of(own)}")
    raw = base64.b64decode(text)
    try:
        plain = AESGCM(own).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], _place(table, column, row))
    except InvalidTag:
        raise SealBroken(f"not sealed for {table}.{column} of {row}") from None
    return plain.decode()


def _derived(key: bytes) -> bytes:
    return hmac.digest(key, CONTEXT, hashlib.sha256)


def _id_of(own: bytes) -> str:
    return hmac.digest(own, b"id", hashlib.sha256)[:4].hex()


def _place(table: str, column: str, row: UUID) -> bytes:
    return f"{table}:{column}:{row}".encode()
