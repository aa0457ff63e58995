"""The lines of this node's sockets to the media server, and what is told of each: in its order, to its socket alone.

A socket that breaks leaves its lines behind for a while: pictures and voices do not flow through it. Whoever comes
back in time takes them over with another.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

import structlog

from domain.gateways.video.sfu import CandidateFound, FeedsChanged, Line, LineLost, Offered, Told
from domain.kit.shapes import Shape
from domain.live.seats import Run
from domain.live.shapes import video as shapes

log = structlog.get_logger("realtime")

MAX_UNTOLD = 256
MAX_KEPT = 4  # of one person in one class: whoever drops and comes back again and again does not fill the room
SEND, RECEIVE = "send", "receive"
WAYS = (SEND, RECEIVE)

Say = Callable[[str, Shape], Awaitable[None]]
Place = tuple[str, UUID, str]  # a socket, a class, and which way


class OpenLine:
    """`id` is the client's own name for it, so that it tells an old line's words from a new one's."""

    def __init__(self, id: str, user_id: UUID, place: Place, say: Say, lost: Callable[[OpenLine], None]) -> None:
        self.id = id
        self.user_id = user_id
        self.place = place
        self.line: Line | None = None
        self.closed = False
        self.switches = 0  # how often the class had been switched to another provider when the line was made
        self.feeds: FeedsChanged | None = None
        self.offered: Offered | None = None  # and not answered yet
        self._say: Say | None = say
        self._lost = lost
        self._untold: deque[Told] = deque()
        self._news = asyncio.Event()
        self._telling = asyncio.create_task(self._tell_all())

    def tell(self, told: Told) -> None:
        if isinstance(told, FeedsChanged):
            self.feeds = told
        elif isinstance(told, Offered):
            self.offered = told
        if len(self._untold) >= MAX_UNTOLD:  # a reader who is so slow begins again
            self._untold.clear()
            told = LineLost("away")
        self._untold.append(told)
        self._news.set()

    def answered(self, offered: Offered | None) -> None:
        if self.offered is offered:
            self.offered = None

    def pause(self) -> None:
        """Its socket is gone. What is told from now on waits for another."""
        self._say = None

    def go_on(self, place: Place, say: Say) -> None:
        """With another socket, which is told once more what the last one may not have heard."""
        others = [told for told in self._untold if not isinstance(told, FeedsChanged | Offered)]
        again = [told for told in (self.feeds, self.offered) if told is not None]
        self._untold = deque([*again, *others])
        self.place, self._say = place, say
        self._news.set()

    def close(self) -> None:
        self.closed = True
        self._telling.cancel()
        if self.line is not None:
            self.line.close()

    async def _tell_all(self) -> None:
        while True:
            await self._news.wait()
            if self._say is None or not self._untold:
                self._news.clear()
                continue
            told = self._untold.popleft()
            try:
                await self._say(*as_event(self.id, told))
            except Exception as error:  # the socket is going: its lines wait for another
                log.warning("not told of a line", error=repr(error))
            if isinstance(told, LineLost):
                self.closed = True
                if self.line is not None:
                    self.line.close()
                self._lost(self)
                return


@dataclass(frozen=True, slots=True)
class Kept:
    """A line without a socket, until when (as the loop counts)."""

    one: OpenLine
    run: Run
    until: float


@dataclass
class Lines:
    """At most one to send with and one to receive with, for each socket and class."""

    _open: dict[Place, OpenLine] = field(default_factory=dict)
    _kept: list[Kept] = field(default_factory=list)  # the oldest first

    def open(self, place: Place, user_id: UUID, id: str, say: Say) -> OpenLine:
        """A new one takes the place of the last."""
        self._close(place)
        one = self._open[place] = OpenLine(id, user_id, place, say, self._forget)
        return one

    def of(self, sid: str, session_id: UUID, id: str) -> OpenLine | None:
        for way in WAYS:
            one = self._open.get((sid, session_id, way))
            if one is not None and one.id == id:
                return one
        return None

    def sending(self, session_id: UUID, user_id: UUID, sids: Iterable[str]) -> Iterator[OpenLine]:
        """What somebody sends, with these sockets of theirs and with those that are gone."""
        found = [self._open.get((sid, session_id, SEND)) for sid in sids]
        found += [kept.one for kept in self._kept_of(session_id, user_id) if kept.one.place[2] == SEND]
        yield from (one for one in found if one is not None)

    def close(self, sid: str, session_id: UUID, id: str | None = None) -> None:
        """One, or all that a socket has in a class. Repeatable."""
        for way in WAYS:
            one = self._open.get((sid, session_id, way))
            if one is not None and id in (None, one.id):
                self._close((sid, session_id, way))

    # ---- when a socket is gone --------------------------------------------------------------------------------

    def keep(self, sid: str, run: Run, seconds: float) -> None:
        """What a socket has in a class outlives it for so long. What is not made yet does not."""
        until = asyncio.get_running_loop().time() + seconds
        for way in WAYS:
            one = self._open.pop((sid, run.session_id, way), None)
            if one is None:
                continue
            if one.line is None:
                one.close()
                continue
            one.pause()
            self._kept.append(Kept(one, run, until))
            for oldest in list(self._kept_of(run.session_id, one.user_id))[:-MAX_KEPT]:
                self.drop(oldest.one)

    def left_behind(self, session_id: UUID, user_id: UUID, id: str, sids: Iterable[str]) -> OpenLine | None:
        """A line of somebody's whose socket is gone, or goes: a client may know that before we do."""
        for kept in self._kept_of(session_id, user_id):
            if kept.one.id == id:
                return kept.one
        return next((one for sid in sids if (one := self.of(sid, session_id, id))), None)

    def move(self, one: OpenLine, sid: str, say: Say) -> None:
        """To another socket, where it takes the place of what that one has."""
        self._forget(one)
        _, session_id, way = one.place
        self._close((sid, session_id, way))
        self._open[sid, session_id, way] = one
        one.go_on((sid, session_id, way), say)

    def drop(self, one: OpenLine) -> None:
        self._forget(one)
        one.close()

    def drop_kept(self, run_id: UUID, user_id: UUID | None = None) -> None:
        """Those of one person, or all of a run."""
        for kept in [kept for kept in self._kept if kept.run.run_id == run_id]:
            if user_id in (None, kept.one.user_id):
                self.drop(kept.one)

    def drop_before(self, session_id: UUID, switches: int) -> None:
        """Those of a class that were made when it had been switched less often. What is not made yet looks by
        itself."""
        there = [one for (_, where, _), one in self._open.items() if where == session_id]
        for one in [*there, *(kept.one for kept in self._kept if kept.run.session_id == session_id)]:
            if one.line is not None and one.switches < switches:
                self.drop(one)

    def drop_overdue(self) -> None:
        now = asyncio.get_running_loop().time()
        for kept in [kept for kept in self._kept if kept.until <= now]:
            self.drop(kept.one)

    def kept(self) -> set[tuple[UUID, UUID]]:
        """Whose lines of which run are kept: (run, person)."""
        return {(kept.run.run_id, kept.one.user_id) for kept in self._kept}

    def _kept_of(self, session_id: UUID, user_id: UUID) -> Iterator[Kept]:
        for kept in list(self._kept):
            if kept.run.session_id == session_id and kept.one.user_id == user_id:
                yield kept

    def _close(self, place: Place) -> None:
        one = self._open.pop(place, None)
        if one is not None:
            one.close()

    def _forget(self, one: OpenLine) -> None:
        if self._open.get(one.place) is one:
            del self._open[one.place]
        self._kept = [kept for kept in self._kept if kept.one is not one]


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
