"""A browser's lines to the media server, where there is one: it speaks to us, and we to the server."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import structlog
from pydantic import Field, StringConstraints

from domain.gateways.video import ProviderFailed, Source
from domain.gateways.video.sfu import Kind, Line, Offer, Publishing, Watching
from domain.kit.context import Context, Runtime
from domain.kit.errors import NotFound
from domain.kit.shapes import Shape
from domain.live import sfu
from domain.live.inside import Banned, NotInside
from domain.live.media import MayNotPublish, StageFull
from domain.live.sfu import MediaAway, MediaRefused, NoMediaServer
from domain.live.shapes import video as shapes
from realtime.classroom.inputs import InOne
from realtime.classroom.media import MAX_DESCRIPTION, Candidate, Mid
from realtime.engine import Bus, Room
from realtime.gateway import Connection, Gateway, command
from realtime.lines import RECEIVE, SEND, Lines, OpenLine
from realtime.presence import Presence
from realtime.pushes import personal

log = structlog.get_logger("realtime")

Sdp = Annotated[str, StringConstraints(max_length=MAX_DESCRIPTION)]
OPENING = (NotInside, Banned, NoMediaServer, MediaRefused, MediaAway)
USING = (NotFound, MediaRefused, MediaAway)


class OnLine(InOne):
    line: Annotated[str, StringConstraints(min_length=1, max_length=64)] = Field(
        description="the client's own name for a connection, another for each"
    )


class Publish(OnLine):
    """What a browser offers to send, by mid; `showing` is on already."""

    sdp: Sdp
    streams: dict[Mid, Kind] = Field(min_length=1, max_length=4)
    showing: list[Kind] = Field([], max_length=4)


class Show(OnLine):
    showing: list[Kind] = Field(max_length=4)


class Answer(OnLine):
    sdp: Sdp


class FoundCandidate(OnLine):
    candidate: Candidate | None


class ThroughServer(Gateway):
    presence: Presence

    def __init__(self, namespace: str, runtime: Runtime, bus: Bus) -> None:
        super().__init__(namespace, runtime, bus)
        self.lines = Lines()
        bus.after("video.changed", self._rights_changed)

    @command("media.publish", answers=shapes.MediaAnswer, raises=(*OPENING, MayNotPublish, StageFull), signal=True)
    async def media_publish(self, ctx: Context, connection: Connection, data: Publish) -> shapes.MediaAnswer:
        """Send through the media server: an offer, answered with its description. It takes the place of the last
        one of this socket. What its author may not send is refused, and silenced when that changes."""
        one = self._open(connection, data, SEND)
        try:
            offer = Offer(data.sdp, data.streams, frozenset(data.showing))
            _, one.line, sdp = await sfu.publish(ctx, data.session_id, offer, one.tell)
            self._require_still_there(connection, data.session_id)
        except BaseException:
            self._drop(connection, data, one)
            raise
        return shapes.MediaAnswer(sdp=sdp)

    @command("media.subscribe", raises=OPENING, signal=True)
    async def media_subscribe(self, ctx: Context, connection: Connection, data: OnLine) -> None:
        """Receive through the media server whatever the others show, now and later: `media.feeds_changed` tells who
        shows what, and `media.offered` is to be answered, as often as it comes."""
        one = self._open(connection, data, RECEIVE)
        try:
            _, one.line = await sfu.watch(ctx, data.session_id, one.tell)
            self._require_still_there(connection, data.session_id)
        except BaseException:
            self._drop(connection, data, one)
            raise

    @command("media.answer", raises=USING, signal=True)
    async def media_answer(self, ctx: Context, connection: Connection, data: Answer) -> None:
        """Answer the latest `media.offered`."""
        line = self._line(connection, data)
        if not isinstance(line, Watching):
            raise NotFound
        with sfu.answered():
            await line.answer(data.sdp)

    @command("media.candidate", raises=USING, signal=True)
    async def media_candidate(self, ctx: Context, connection: Connection, data: FoundCandidate) -> None:
        """A candidate of the browser; null when there are no more. After `media.publish` was answered, or
        `media.answer`."""
        line = self._line(connection, data)
        with sfu.answered():
            found = data.candidate if data.candidate and data.candidate.candidate else None  # an empty one is the end
            await line.candidate(found.model_dump(exclude_none=True) if found else None)

    @command("media.show", raises=USING, signal=True)
    async def media_show(self, ctx: Context, connection: Connection, data: Show) -> None:
        """Say which of the streams one sends are on now: cameras and microphones are switched without a new offer."""
        line = self._line(connection, data)
        if not isinstance(line, Publishing):
            raise NotFound
        with sfu.answered():
            await line.show(data.showing)

    @command("media.unpublish", signal=True)
    async def media_unpublish(self, ctx: Context, connection: Connection, data: OnLine) -> None:
        """Close a line, of either kind. Closing it twice is closing it once."""
        self.lines.close(connection.sid, data.session_id, data.line)

    async def _rights_changed(self, room: Room, event: dict[str, Any]) -> None:
        """At once, on the node that holds the line. The job that tells the provider comes after, and tries again."""
        session_id = UUID(event["session_id"])
        publish = frozenset(Source(name) for name in event["data"]["publish"])
        for connection in self.sockets_of(UUID(room.tag)):
            line = self.lines.sending(connection.sid, session_id)
            if isinstance(line, Publishing):
                try:
                    await line.allow(publish)
                except ProviderFailed as error:  # what cannot be silenced is cut
                    log.warning("a line was cut", error=str(error))
                    self.lines.close(connection.sid, session_id)

    def _open(self, connection: Connection, data: OnLine, way: str) -> OpenLine:
        held = self.presence.of(connection.sid, data.session_id)
        run = held.run if held else None

        async def say(type: str, told: Shape) -> None:
            await self.emit(type, personal(type, told.model_dump(mode="json"), run), to=connection.sid)

        return self.lines.open(connection.sid, data.session_id, way, data.line, say)

    def _require_still_there(self, connection: Connection, session_id: UUID) -> None:
        """They may have been put out while the line was made: then nobody else closes it."""
        if self.presence.of(connection.sid, session_id) is None:
            raise NotInside

    def _drop(self, connection: Connection, data: OnLine, one: OpenLine) -> None:
        one.close()
        self.lines.close(connection.sid, data.session_id, data.line)

    def _line(self, connection: Connection, data: OnLine) -> Line:
        one = self.lines.of(connection.sid, data.session_id, data.line)
        if one is None or one.line is None:
            raise NotFound("There is no such line, or it is lost.")
        return one.line
