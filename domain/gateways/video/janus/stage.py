"""What is shown in one room, as Janus tells this process: heard once, for all of its people who watch."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from domain.gateways.video.janus.link import Handle, Janus, JanusAway
from domain.gateways.video.janus.rooms import Rooms
from domain.gateways.video.sfu import Feed, Kind, LineLost, Stream

log = logging.getLogger(__name__)

LISTENER = "listener"  # what those who only hear of others begin their name with
KINDS = {kind.value: kind for kind in Kind}
Key = tuple[str, str]  # a feed, and the mid of one of its streams


@dataclass(slots=True)
class Shown:
    """A feed and its streams. One that never showed anything costs nobody a place in their connection."""

    feed: Feed
    streams: dict[str, Kind] = field(default_factory=dict)
    ever: frozenset[Kind] = frozenset()

    def wanted(self) -> Iterable[tuple[Key, Stream]]:
        for mid, kind in self.streams.items():
            if kind in self.ever:
                yield (self.feed.id, mid), Stream(self.feed.id, self.feed.user_id, kind)


class Audience(Protocol):
    def stage_changed(self) -> None: ...

    def stage_lost(self, lost: LineLost) -> None: ...


class Stage:
    def __init__(self, janus: Janus, rooms: Rooms, room: str, over: Callable[[], None]) -> None:
        self._janus = janus
        self._rooms = rooms
        self.room = room
        self._over = over
        self._audience: set[Audience] = set()
        self._handle: Handle | None = None
        self._lock = asyncio.Lock()
        self.shown: dict[str, Shown] = {}

    async def enter(self, one: Audience) -> None:
        """Be told of every change from now on; what there is now can be looked at when this returns."""
        self._audience.add(one)
        try:
            async with self._lock:
                if one not in self._audience:  # all was lost while others were let in
                    raise JanusAway("the room is gone")
                if self._handle is None:
                    await self._listen()
        except BaseException:
            self.leave(one)
            raise

    def leave(self, one: Audience) -> None:
        self._audience.discard(one)
        if not self._audience:
            self._close()

    def feeds(self, user_id: UUID) -> tuple[Feed, ...]:
        """What others show than this person."""
        return tuple(shown.feed for shown in self.shown.values() if shown.feed.user_id != user_id)

    def wanted(self, user_id: UUID) -> dict[Key, Stream]:
        others = [shown for shown in self.shown.values() if shown.feed.user_id != user_id]
        return dict(pair for shown in others for pair in shown.wanted())

    async def _listen(self) -> None:
        handle = await self._janus.attach(self._hear)
        try:
            name = f"{LISTENER}:{secrets.token_hex(8)}"
            joined = await self._rooms.enter(handle, self.room, ptype="publisher", id=name)
        except BaseException:
            handle.leave()
            raise
        self._take(joined.data.get("publishers", []))
        self._handle = handle

    def _hear(self, message: dict[str, Any]) -> None:
        if message["janus"] in ("lost", "detached"):
            self._lose()
            return
        data = message.get("plugindata", {}).get("data", {})
        if data.get("videoroom") == "destroyed":
            self._lose()
            return
        if data.get("videoroom") != "event":
            return
        self._take(data.get("publishers", []))
        for gone in (data.get("unpublished"), data.get("leaving")):
            self.shown.pop(str(gone), None)
        if "display" in data:
            self._show(str(data.get("id")), data["display"])
        for one in list(self._audience):
            one.stage_changed()

    def _take(self, publishers: list[dict[str, Any]]) -> None:
        for told in publishers:
            user_id = person_of(str(told["id"]))
            if user_id is None:
                continue
            id = str(told["id"])
            shown = self.shown.setdefault(id, Shown(Feed(id, user_id, frozenset())))
            shown.streams = streams_of(told.get("streams", []))
            self._show(id, told.get("display", ""))

    def _show(self, id: str, display: str) -> None:
        shown = self.shown.get(id)
        if shown is not None:
            showing = frozenset(KINDS[word] for word in display.split(",") if word in KINDS)
            shown.feed = Feed(id, shown.feed.user_id, showing)
            shown.ever |= showing

    def _lose(self) -> None:
        audience = list(self._audience)
        self._close()
        for one in audience:
            one.stage_lost(LineLost("away"))

    def _close(self) -> None:
        self._audience.clear()
        handle, self._handle = self._handle, None
        if handle is not None:
            handle.leave()
        self._over()


def person_of(participant: str) -> UUID | None:
    """Whose browser it is; None for a listener."""
    name = participant.partition(":")[0]
    return None if name == LISTENER else UUID(name)


def streams_of(streams: list[dict[str, Any]]) -> dict[str, Kind]:
    """What is what, by mid. A stream that is not what it is called is nothing we know."""
    found: dict[str, Kind] = {}
    for stream in streams:
        kind = KINDS.get(str(stream.get("description")))
        if kind is not None and kind.sound == (stream.get("type") == "audio") and not stream.get("disabled"):
            found[str(stream["mid"])] = kind
    return found
