"""Janus: a media server of one's own, driven by ours alone. Browsers speak to us, and we to it.

Whatever it holds is found again from what it says itself: who is in a room is known by their names there, which begin
with a person's id, and the secret of a room by its name. So any process may put anybody out.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from domain.gateways.video import TICKET_SECONDS, Capabilities, Entrant, Source, Ticket, room_of
from domain.gateways.video.janus.lines import Publisher, Watcher, silence
from domain.gateways.video.janus.link import SECONDS, Handle, Janus, JanusRefused
from domain.gateways.video.janus.rooms import NO_SUCH_FEED, NO_SUCH_ROOM, Rooms
from domain.gateways.video.janus.stage import LISTENER, Stage
from domain.gateways.video.sfu import Offer, Tell
from domain.gateways.video.turn import Turn

PUBLISHERS = 16
ON_STAGE = 12  # which leaves four places to hosts
GONE = (NO_SUCH_ROOM, NO_SUCH_FEED)


class JanusVideo:
    capabilities = Capabilities(
        server_kick=True, server_end=True, holds_publishing=True, through_us=True, max_on_stage=ON_STAGE
    )

    page_origin: str | None = None
    api_origin: str | None = None

    def __init__(
        self,
        url: str,
        secret: str,
        admin_key: str,
        *,
        key: bytes,
        kilobits: int = 2500,
        turn: Turn | None = None,
        seconds: float = SECONDS,
    ) -> None:
        """`secret` is Janus's api_secret, `admin_key` its video room's; `key` is ours, the same in every process."""
        self._turn = turn
        self._janus = Janus(url, secret, seconds=seconds)
        self._rooms = Rooms(self._janus, key, admin_key, publishers=PUBLISHERS, kilobits=kilobits)
        self._stages: dict[str, Stage] = {}

    def ticket(self, entrant: Entrant) -> Ticket:
        """Carries nothing to enter with: each connection is asked for, and looked at, by itself."""
        ice = self._turn.servers(entrant.user_id, entrant.now) if self._turn else []
        expires_at = entrant.now + timedelta(seconds=TICKET_SECONDS)
        return Ticket("janus", "socketio", entrant.room, "", None, ice, expires_at)

    async def open(self, room_id: UUID) -> None:
        async with self._rooms.asking() as handle:
            await self._rooms.make(handle, room_of(room_id))

    async def kick(self, room_id: UUID, user_id: UUID) -> None:
        """What they send. What they receive ends with their socket's part in the class, on its own node."""
        room = room_of(room_id)
        async with self._rooms.asking() as handle:
            for id in await self._names(handle, room):
                if id.startswith(f"{user_id}:"):
                    await self._try(handle, room, "kick", id=id)

    async def allow(self, room_id: UUID, user_id: UUID, publish: frozenset[Source]) -> None:
        if not publish:
            await self.kick(room_id, user_id)
            return
        room = room_of(room_id)
        async with self._rooms.asking() as handle:
            theirs = {name for name in await self._names(handle, room) if name.startswith(f"{user_id}:")}
            if not theirs:
                return
            joined = await self._rooms.enter(handle, room, ptype="publisher", id=f"{LISTENER}:order:{handle.id}")
            sending = {str(one["id"]): one.get("streams", []) for one in joined.data.get("publishers", [])}
            for id in theirs:
                if id in sending:
                    await silence(self._rooms, handle, room, id, sending[id], publish)
                else:  # not connected yet, and Janus does not say with what: it has to ask again, and is looked at
                    await self._try(handle, room, "kick", id=id)

    async def end(self, room_id: UUID) -> None:
        async with self._rooms.asking() as handle:
            await self._try(handle, room_of(room_id), "destroy")

    async def present(self, room_id: UUID) -> set[str]:
        """Nobody comes in past us, so nobody has to be looked for."""
        return set()

    def called(self, user_id: UUID) -> str:
        return str(user_id)

    async def publish(
        self, room_id: UUID, user_id: UUID, offer: Offer, allowed: frozenset[Source], tell: Tell
    ) -> tuple[Publisher, str]:
        return await Publisher.open(self._janus, self._rooms, room_of(room_id), user_id, offer, allowed, tell)

    async def watch(self, room_id: UUID, user_id: UUID, tell: Tell) -> Watcher:
        room = room_of(room_id)
        stage = self._stages.get(room)
        if stage is None:
            stage = self._stages[room] = Stage(self._janus, self._rooms, room, lambda: self._forget(stage))
        watcher = Watcher(self._janus, self._rooms, stage, user_id, tell)
        try:
            await watcher.open()
        except BaseException:
            watcher.close()
            raise
        return watcher

    async def examine(self) -> str:
        """Its version, once it has made a room and taken it down again. Raises ProviderFailed."""
        version = await self._janus.version()
        async with self._rooms.asking() as handle:
            room = f"examined-{handle.id}"
            await self._rooms.make(handle, room)
            await self._try(handle, room, "destroy")
        return version

    async def close(self) -> None:
        await self._janus.close()

    def _forget(self, stage: Stage | None) -> None:
        if stage is not None and self._stages.get(stage.room) is stage:
            del self._stages[stage.room]

    async def _names(self, handle: Handle, room: str) -> list[str]:
        try:
            answer = await handle.ask("listparticipants", room=room)
        except JanusRefused as refusal:
            if refusal.code == NO_SUCH_ROOM:
                return []
            raise
        return [str(one["id"]) for one in answer.data.get("participants", [])]

    async def _try(self, handle: Handle, room: str, request: str, **body: str) -> None:
        """An order about what may be gone already."""
        try:
            await self._rooms.order(handle, room, request, **body)
        except JanusRefused as refusal:
            if refusal.code not in GONE:
                raise
