"""Daily: meeting tokens signed by ourselves with the API key, and its REST for rooms and for putting people out."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any
from uuid import UUID

import jwt

from domain.gateways.video import (
    TICKET_SECONDS,
    Capabilities,
    Entrant,
    OnlyTickets,
    ProviderFailed,
    Source,
    Ticket,
    room_of,
)
from domain.gateways.video.calls import ask, call

API = "https://api.daily.co/v1"
ROOM_SECONDS = 24 * 3600  # a room that nobody ended
SENDS = {Source.CAMERA: "v", Source.MICROPHONE: "a", Source.SCREEN: "sv"}


class DailyVideo(OnlyTickets):
    capabilities = Capabilities(server_kick=True, server_end=True, tells_present=True, holds_publishing=True)

    def __init__(self, domain: str, domain_id: str, key: str, *, api: str = API) -> None:
        self._url = f"https://{domain}.daily.co"
        self.page_origin = self._url
        self._domain_id = domain_id
        self._key = key
        self._api = api

    def ticket(self, entrant: Entrant) -> Ticket:
        expires_at = entrant.now + timedelta(seconds=TICKET_SECONDS)
        room = entrant.room
        sends = [SENDS[source] for source in sorted(entrant.publish)]
        if {Source.SCREEN, Source.MICROPHONE} <= entrant.publish:
            sends.append("sa")  # a screen's sound is a voice too
        claims: dict[str, Any] = {
            "d": self._domain_id,
            "r": room,  # without it the token opens every room
            "iat": int(entrant.now.timestamp()),
            "exp": int(expires_at.timestamp()),  # without it, for ever
            "ud": str(entrant.user_id),
            "u": entrant.name,
            "o": entrant.is_host,
            "ss": Source.SCREEN in entrant.publish,
            "vo": True,
            "ao": True,
            "p": {"hp": True, "cs": ",".join(sends) or False},
        }
        token = jwt.encode(claims, self._key, algorithm="HS256")
        return Ticket("daily", "sdk", room, token, f"{self._url}/{room}", ice=[], expires_at=expires_at)

    async def open(self, room_id: UUID) -> None:
        room, now = room_of(room_id), int(time.time())
        if await call("GET", f"{self._api}/rooms/{room}", self._key):
            return
        properties = {"exp": now + ROOM_SECONDS, "eject_at_room_exp": True, "enable_chat": False}
        made = {"name": room, "privacy": "private", "properties": properties}
        if not await call("POST", f"{self._api}/rooms", self._key, made):
            raise ProviderFailed("Daily makes no rooms at this address")

    async def kick(self, room_id: UUID, user_id: UUID) -> None:
        await call("POST", f"{self._room(room_id)}/eject", self._key, {"user_ids": [str(user_id)]})

    async def allow(self, room_id: UUID, user_id: UUID, publish: frozenset[Source]) -> None:
        """Daily changes permissions only from within a call: who may publish less comes in again with a new token."""
        await self.kick(room_id, user_id)

    async def end(self, room_id: UUID) -> None:
        soon = int(time.time()) + 1
        over = {"properties": {"exp": soon, "eject_at_room_exp": True}}
        await call("POST", self._room(room_id), self._key, over)

    async def present(self, room_id: UUID) -> set[str]:
        """As Daily knew it up to fifteen seconds ago."""
        found = await ask(f"{self._room(room_id)}/presence", self._key) or {}
        return {one["userId"] for one in found.get("data", []) if one.get("userId")}

    def _room(self, room_id: UUID) -> str:
        return f"{self._api}/rooms/{room_of(room_id)}"
