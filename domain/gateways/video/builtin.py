"""Our own room: media goes from peer to peer, signalled over the class's socket, which holds who may publish."""

from __future__ import annotations

from datetime import timedelta

import jwt
import uuid6

from domain.gateways.video import Capabilities, Entrant, OnlyTickets, Ticket
from domain.gateways.video.turn import Turn

SECONDS = 60
ON_STAGE = 1  # each who publishes sends to everybody: one beside the host is what a phone's uplink carries


class BuiltinVideo(OnlyTickets):
    def __init__(self, key: bytes, *, turn: Turn | None = None, max_viewers: int = 8) -> None:
        self._key = key
        self._turn = turn
        self.capabilities = Capabilities(
            holds_publishing=True,
            peer_to_peer=True,
            through_us=True,
            max_viewers=max_viewers,
            max_on_stage=ON_STAGE,
        )

    def ticket(self, entrant: Entrant) -> Ticket:
        expires_at = entrant.now + timedelta(seconds=SECONDS)
        room = entrant.room
        claims = {
            "aud": "lyceum-video",
            "sub": str(entrant.user_id),
            "sid": str(entrant.session_id),
            "room": room,
            "role": "host" if entrant.is_host else "student",
            "publish": sorted(entrant.publish),
            "jti": str(uuid6.uuid7()),
            "exp": int(expires_at.timestamp()),
        }
        token = jwt.encode(claims, self._key, algorithm="HS256")
        ice = self._turn.servers(entrant.user_id, entrant.now) if self._turn else []
        return Ticket("builtin", "socketio", room, token, url=None, ice=ice, expires_at=expires_at)
