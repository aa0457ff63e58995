"""Relays for those whose networks let no peer through: credentials that coturn checks by itself (its
`use-auth-secret`), good until they expire."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID


class Turn:
    """`urls` are `turn:` and `turns:` ones, and `stun:` ones, which need no credential."""

    def __init__(self, urls: Sequence[str], secret: str, *, seconds: int) -> None:
        self._stun = [url for url in urls if url.startswith(("stun:", "stuns:"))]
        self._turn = [url for url in urls if url not in self._stun]
        self._secret = secret.encode()
        self._seconds = seconds

    def servers(self, user_id: UUID, now: datetime) -> list[dict[str, Any]]:
        """The `iceServers` of a browser's connection."""
        found: list[dict[str, Any]] = [{"urls": self._stun}] if self._stun else []
        if self._turn:
            username = f"{int(now.timestamp()) + self._seconds}:{user_id}"
            signed = hmac.new(self._secret, username.encode(), hashlib.sha1).digest()
            credential = base64.b64encode(signed).decode()
            found.append({"urls": self._turn, "username": username, "credential": credential})
        return found
