"""LiveKit: grants in a token, and its RoomService (Twirp) for what changes while somebody is inside."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any
from uuid import UUID

import jwt

from domain.gateways.video import TICKET_SECONDS, Capabilities, Entrant, Source, Ticket, origin_of, room_of
from domain.gateways.video.calls import ask, call

ORDER_SECONDS = 30
SOURCES = {
    Source.CAMERA: "camera",
    Source.MICROPHONE: "microphone",
    Source.SCREEN: "screen_share",
}


class LiveKitVideo:
    page_origin: str | None = None
    capabilities = Capabilities(server_kick=True, server_end=True, tells_present=True, holds_publishing=True)

    def __init__(self, url: str, key: str, secret: str) -> None:
        self._url = url
        self._api = url.replace("ws", "http", 1) if url.startswith("ws") else url
        self.api_origin = origin_of(self._api)
        self._key = key
        self._secret = secret

    def ticket(self, entrant: Entrant) -> Ticket:
        expires_at = entrant.now + timedelta(seconds=TICKET_SECONDS)
        room, sources = entrant.room, named(entrant.publish)
        claims = {
            "sub": str(entrant.user_id),
            "name": entrant.name,
            "nbf": int(entrant.now.timestamp()) - 10,
            "exp": int(expires_at.timestamp()),
            "video": {
                "room": room,
                "roomJoin": True,
                "canSubscribe": True,
                "canPublish": bool(sources),  # an empty list of sources alone would allow them all
                "canPublishSources": sources,
                "canPublishData": False,  # what is written goes through the class, where hosts moderate it
            },
        }
        return Ticket("livekit", "sdk", room, self._signed(claims), self._url, ice=[], expires_at=expires_at)

    async def open(self, room_id: UUID) -> None:
        """LiveKit makes a room when the first one comes."""

    async def kick(self, room_id: UUID, user_id: UUID) -> None:
        await self._order("RemoveParticipant", room_id, {"roomAdmin": True}, identity=str(user_id))

    async def allow(self, room_id: UUID, user_id: UUID, publish: frozenset[Source]) -> None:
        sources = named(publish)
        permission = {
            "canSubscribe": True,
            "canPublish": bool(sources),
            "canPublishSources": [source.upper() for source in sources],
            "canPublishData": False,
        }
        order = {"identity": str(user_id), "permission": permission}
        await self._order("UpdateParticipant", room_id, {"roomAdmin": True}, **order)

    async def end(self, room_id: UUID) -> None:
        await self._order("DeleteRoom", room_id, {"roomCreate": True})

    async def present(self, room_id: UUID) -> set[str]:
        url, token = self._addressed("ListParticipants", room_id, {"roomAdmin": True})
        found = await ask(url, token, {"room": room_of(room_id)}) or {}
        return {one["identity"] for one in found.get("participants", []) if one.get("identity")}

    def called(self, user_id: UUID) -> str:
        return str(user_id)

    async def close(self) -> None:
        """Every order has a connection of its own."""

    async def _order(self, name: str, room_id: UUID, grant: dict[str, Any], **body: Any) -> None:
        url, token = self._addressed(name, room_id, grant)
        await call("POST", url, token, {"room": room_of(room_id), **body})

    def _addressed(self, name: str, room_id: UUID, grant: dict[str, Any]) -> tuple[str, str]:
        """Where an order goes, and the token that allows it."""
        room, now = room_of(room_id), int(time.time())
        token = self._signed({"nbf": now - 10, "exp": now + ORDER_SECONDS, "video": {**grant, "room": room}})
        return f"{self._api.rstrip('/')}/twirp/livekit.RoomService/{name}", token

    def _signed(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"iss": self._key, **claims}, self._secret, algorithm="HS256")


def named(publish: frozenset[Source]) -> list[str]:
    """A screen's sound is a voice too: it goes with the microphone."""
    names = [SOURCES[source] for source in sorted(publish)]
    return [*names, "screen_share_audio"] if {Source.SCREEN, Source.MICROPHONE} <= publish else names
