"""Zoom Video SDK: a signature for one session. It knows hosts and participants, and holds nobody to what they
publish; nor do we order it about."""

from __future__ import annotations

from datetime import timedelta

import jwt

from domain.gateways.video import Capabilities, Entrant, OnlyTickets, Ticket, room_of

SECONDS = 1800  # the shortest that Zoom accepts
SKEW_SECONDS = 30
HOST, PARTICIPANT = 1, 0


class ZoomVideo(OnlyTickets):
    capabilities = Capabilities()

    def __init__(self, sdk_key: str, sdk_secret: str) -> None:
        self._key = sdk_key
        self._secret = sdk_secret

    def ticket(self, entrant: Entrant) -> Ticket:
        expires_at = entrant.now + timedelta(seconds=SECONDS)
        room = room_of(entrant.session_id)  # lower case, and below 200 letters, as Zoom compares them
        claims = {
            "app_key": self._key,
            "tpc": room,
            "role_type": HOST if entrant.is_host else PARTICIPANT,
            "version": 1,
            "user_identity": str(entrant.user_id),
            "user_key": str(entrant.user_id),  # 36 letters are the most
            "iat": int(entrant.now.timestamp()) - SKEW_SECONDS,
            "exp": int(expires_at.timestamp()),
        }
        token = jwt.encode(claims, self._secret, algorithm="HS256")
        return Ticket("zoom", "sdk", room, token, url=None, ice=[], expires_at=expires_at)
