"""The connections of browsers: one to send with, and one to receive everything the others show."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Collection
from typing import Any
from uuid import UUID

from domain.gateways.video import ProviderFailed, Source
from domain.gateways.video.janus.link import Handle, Janus, JanusRefused
from domain.gateways.video.janus.rooms import NO_SUCH_FEED, PUBLISHERS_FULL, Rooms
from domain.gateways.video.janus.stage import Key, Stage, streams_of
from domain.gateways.video.sfu import (
    CandidateFound,
    FeedsChanged,
    Kind,
    LineLost,
    Offer,
    Offered,
    RoomFull,
    Stream,
    Tell,
    kinds_of,
)

log = logging.getLogger(__name__)


class JanusLine:
    """What the two have in common. Once closed or lost, nothing is told any more."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._handle: Handle | None = None
        self._closed = False

    async def candidate(self, candidate: dict[str, Any] | None) -> None:
        if self._handle is not None:
            await self._handle.trickle(candidate)

    def close(self) -> None:
        self._closed = True
        handle, self._handle = self._handle, None
        if handle is not None:
            handle.leave()

    def _lose(self, reason: str) -> None:
        if not self._closed:
            self.close()
            self._tell(LineLost(reason))

    def _hear(self, message: dict[str, Any]) -> None:
        match message["janus"]:
            case "trickle":
                found = message.get("candidate", {})
                self._tell(CandidateFound(None if found.get("completed") else found))
            case "lost" | "detached":
                self._lose("away")
            case "hangup":
                self._lose("hangup")


class Publisher(JanusLine):
    def __init__(self, rooms: Rooms, room: str, id: str, tell: Tell) -> None:
        super().__init__(tell)
        self._rooms = rooms
        self._room = room
        self._id = id
        self._streams: list[dict[str, Any]] = []

    @classmethod
    async def open(
        cls, janus: Janus, rooms: Rooms, room: str, user_id: UUID, offer: Offer, allowed: frozenset[Source], tell: Tell
    ) -> tuple[Publisher, str]:
        """Everything is silenced that is not allowed, whatever the offer calls it, before this returns."""
        id = f"{user_id}:{secrets.token_hex(8)}"  # another each time: the last one may not be gone yet
        line = cls(rooms, room, id, tell)
        line._handle = handle = await janus.attach(line._hear)
        try:
            await rooms.enter(handle, room, ptype="publisher", id=id, display=_display(offer.showing))
            streams = [{"mid": mid, "description": kind} for mid, kind in offer.streams.items()]
            jsep = {"type": "offer", "sdp": offer.sdp}
            answer = await handle.ask("publish", jsep=jsep, descriptions=streams)
            line._streams = answer.data.get("streams", [])
            await line.allow(allowed)
        except JanusRefused as refusal:
            line.close()
            if refusal.code == PUBLISHERS_FULL:
                raise RoomFull(str(refusal)) from refusal
            raise
        except BaseException:
            line.close()
            raise
        if answer.sdp is None:
            line.close()
            raise ProviderFailed("Janus answered without a description")
        return line, answer.sdp

    async def show(self, kinds: Collection[Kind]) -> None:
        """Goes through Janus: it tells everybody, on every node, and those who come later."""
        if self._handle is not None:
            await self._handle.ask("configure", display=_display(kinds))

    async def allow(self, publish: frozenset[Source]) -> None:
        if not publish:
            self._lose("kicked")
        elif self._handle is not None:
            await silence(self._rooms, self._handle, self._room, self._id, self._streams, publish)

    def _hear(self, message: dict[str, Any]) -> None:
        data = message.get("plugindata", {}).get("data", {})
        if data.get("leaving") == "ok" and data.get("reason") == "kicked":
            self._lose("kicked")
        elif data.get("videoroom") == "destroyed":
            self._lose("away")
        else:
            super()._hear(message)


class Watcher(JanusLine):
    """Follows the stage: whenever it shows more, takes that up, and the browser is offered it."""

    def __init__(self, janus: Janus, rooms: Rooms, stage: Stage, user_id: UUID, tell: Tell) -> None:
        super().__init__(tell)
        self._janus = janus
        self._rooms = rooms
        self._stage = stage
        self._user_id = user_id
        self._taken: dict[Key, Stream] = {}
        self._news = asyncio.Event()
        self._following: asyncio.Task[None] | None = None

    async def open(self) -> None:
        await self._stage.enter(self)
        self._following = asyncio.create_task(self._follow())
        self.stage_changed()

    async def answer(self, sdp: str) -> None:
        if self._handle is not None:
            await self._handle.ask("start", jsep={"type": "answer", "sdp": sdp})

    def close(self) -> None:
        super().close()
        self._stage.leave(self)
        if self._following is not None and self._following is not asyncio.current_task():
            self._following.cancel()

    def stage_changed(self) -> None:
        if not self._closed:
            self._tell(FeedsChanged(self._stage.feeds(self._user_id)))
            self._news.set()

    def stage_lost(self, lost: LineLost) -> None:
        self._lose(lost.reason)

    async def _follow(self) -> None:
        try:
            while not self._closed:
                await self._news.wait()
                self._news.clear()
                await self._take_up()
        except ProviderFailed as error:
            log.warning("somebody cannot watch: %s", error)
            self._lose("refused" if isinstance(error, JanusRefused) else "away")
        except Exception:
            log.exception("somebody cannot watch")
            self._lose("refused")

    async def _take_up(self) -> None:
        wanted = self._stage.wanted(self._user_id)
        fresh = {key: stream for key, stream in wanted.items() if key not in self._taken}
        self._taken = {key: stream for key, stream in self._taken.items() if key[0] in self._stage.shown} | fresh
        if not fresh:
            return
        streams = [{"feed": feed, "mid": mid} for feed, mid in fresh]
        try:
            if self._handle is None:
                await self._begin(streams)
            else:
                await self._handle.ask("update", subscribe=streams)
        except JanusRefused as refusal:
            if refusal.code != NO_SUCH_FEED or any(feed in self._stage.shown for feed, _ in fresh):
                raise
            self._news.set()  # one of them left just now: the others are looked at again
            self._taken = {key: stream for key, stream in self._taken.items() if key not in fresh}

    async def _begin(self, streams: list[dict[str, Any]]) -> None:
        handle = await self._janus.attach(self._hear)
        if self._closed:
            handle.leave()
            return
        self._handle = handle  # before there is an offer: its answer may be here at once
        try:
            await self._rooms.enter(handle, self._stage.room, ptype="subscriber", streams=streams)
        except BaseException:
            self._handle = None
            handle.leave()
            raise

    def _hear(self, message: dict[str, Any]) -> None:
        sdp = message.get("jsep", {}).get("sdp")
        if sdp is None:
            super()._hear(message)
            return
        told = message.get("plugindata", {}).get("data", {}).get("streams", [])
        streams: dict[str, Stream] = {}
        for one in told:
            stream = self._taken.get((str(one.get("feed_id")), str(one.get("feed_mid"))))
            if stream is not None and one.get("active", True):
                streams[str(one["mid"])] = stream
        self._tell(Offered(sdp, streams))


async def silence(
    rooms: Rooms, handle: Handle, room: str, id: str, streams: list[dict[str, Any]], allowed: frozenset[Source]
) -> None:
    """Keep from everybody what its sender may not send, and let the rest through."""
    known, may = streams_of(streams), kinds_of(allowed)
    for mid in (str(stream["mid"]) for stream in streams):
        await rooms.order(handle, room, "moderate", id=id, mid=mid, mute=known.get(mid) not in may)


def _display(kinds: Collection[Kind]) -> str:
    return ",".join(sorted(kinds))
