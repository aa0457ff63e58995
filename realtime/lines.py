"""The lines of this node's sockets to the media server, and what is told of each: in its order, to its socket alone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

import structlog

from domain.gateways.video.sfu import CandidateFound, FeedsChanged, Line, LineLost, Offered, Told
from domain.kit.shapes import Shape
from domain.live.shapes import video as shapes

log = structlog.get_logger("realtime")

MAX_UNTOLD = 256

Say = Callable[[str, Shape], Awaitable[None]]


class OpenLine:
    """`id` is the client's own name for it, so that it tells an old line's words from a new one's."""

    def __init__(self, id: str, say: Say, lost: Callable[[OpenLine], None]) -> None:
        self.id = id
        self.line: Line | None = None
        self._say = say
        self._lost = lost
        self._untold: asyncio.Queue[Told] = asyncio.Queue(MAX_UNTOLD)
        self._telling = asyncio.create_task(self._tell_all())

    def tell(self, told: Told) -> None:
        if self._untold.full():  # a reader who is so slow begins again
            while not self._untold.empty():
                self._untold.get_nowait()
            told = LineLost("away")
        self._untold.put_nowait(told)

    def close(self) -> None:
        self._telling.cancel()
        if self.line is not None:
            self.line.close()

    async def _tell_all(self) -> None:
        while True:
            told = await self._untold.get()
            try:
                await self._say(*as_event(self.id, told))
            except Exception as error:  # the socket is going: its lines go with it
                log.warning("not told of a line", error=repr(error))
            if isinstance(told, LineLost):
                if self.line is not None:
                    self.line.close()
                self._lost(self)
                return


@dataclass
class Lines:
    """At most one to send with and one to receive with, for each socket and class."""

    _open: dict[tuple[str, UUID, str], OpenLine] = field(default_factory=dict)

    def open(self, sid: str, session_id: UUID, way: str, id: str, say: Say) -> OpenLine:
        """A new one takes the place of the last."""
        key = (sid, session_id, way)
        self._close(key)
        one = self._open[key] = OpenLine(id, say, lambda lost: self._forget(key, lost))
        return one

    def of(self, sid: str, session_id: UUID, id: str) -> OpenLine | None:
        for way in WAYS:
            one = self._open.get((sid, session_id, way))
            if one is not None and one.id == id:
                return one
        return None

    def sending(self, sid: str, session_id: UUID) -> Line | None:
        one = self._open.get((sid, session_id, SEND))
        return one.line if one is not None else None

    def close(self, sid: str, session_id: UUID, id: str | None = None) -> None:
        """One, or all that a socket has in a class. Repeatable."""
        for way in WAYS:
            one = self._open.get((sid, session_id, way))
            if one is not None and id in (None, one.id):
                self._close((sid, session_id, way))

    def _close(self, key: tuple[str, UUID, str]) -> None:
        one = self._open.pop(key, None)
        if one is not None:
            one.close()

    def _forget(self, key: tuple[str, UUID, str], one: OpenLine) -> None:
        if self._open.get(key) is one:
            del self._open[key]


SEND, RECEIVE = "send", "receive"
WAYS = (SEND, RECEIVE)


def as_event(line: str, told: Told) -> tuple[str, Shape]:
    match told:
        case Offered(sdp, streams):
            by_mid = {
                mid: shapes.MediaStream(feed=one.feed, user_id=one.user_id, kind=one.kind)
                for mid, one in streams.items()
            }
            return "media.offered", shapes.MediaOffered(line=line, sdp=sdp, streams=by_mid)
        case CandidateFound(candidate):
            return "media.candidate_found", shapes.MediaCandidateFound(line=line, candidate=candidate)
        case FeedsChanged(feeds):
            shown = [shapes.MediaFeed(feed=one.id, user_id=one.user_id, showing=sorted(one.showing)) for one in feeds]
            return "media.feeds_changed", shapes.MediaFeedsChanged(line=line, feeds=shown)
        case LineLost(reason):
            return "media.lost", shapes.MediaLost(line=line, reason=reason)
