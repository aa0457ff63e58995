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
from domain.live import presence, sfu, voices
from domain.live.inside import Banned, NotInside, inside
from domain.live.sfu import MediaAway, MediaRefused, NoMediaServer
from domain.live.shapes import video as shapes
from domain.live.stage import MayNotPublish, StageFull
from realtime.classroom.inputs import InOne
from realtime.classroom.media import MAX_DESCRIPTION, Candidate, Mid
from realtime.engine import Bus, Room
from realtime.gateway import Connection, Gateway, command
from realtime.lines import RECEIVE, SEND, Lines, OpenLine, Say
from realtime.presence import Presence
from realtime.pushes import personal

log = structlog.get_logger("realtime")

Sdp = Annotated[str, StringConstraints(max_length=MAX_DESCRIPTION)]
OPENING = (NotInside, Banned, NoMediaServer, MediaRefused, MediaAway)
USING = (NotFound, MediaRefused, MediaAway)
NO_LINE = "There is no such line, or it is lost."


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
        bus.after("video.switched", self._switched)

    @command("media.publish", answers=shapes.MediaAnswer, raises=(*OPENING, MayNotPublish, StageFull), signal=True)
    async def media_publish(self, ctx: Context, connection: Connection, data: Publish) -> shapes.MediaAnswer:
        """Send through the media server: an offer, answered with its description. It takes the place of the last
        one of this socket. What its author may not send is refused, and silenced when that changes."""
        one = self._open(connection, data, SEND)
        try:
            offer = Offer(data.sdp, data.streams, frozenset(data.showing))
            here, one.line, sdp = await sfu.publish(ctx, data.session_id, offer, one.tell)
            one.switches = here.switches
            self._require_still_there(connection, data.session_id)
            await voices.to_server(ctx, here, data.line, heard=Kind.MICROPHONE in data.showing, anew=True)
        except BaseException:
            self.lines.drop(one)
            raise
        return shapes.MediaAnswer(sdp=sdp)

    @command("media.subscribe", raises=OPENING, signal=True)
    async def media_subscribe(self, ctx: Context, connection: Connection, data: OnLine) -> None:
        """Receive through the media server whatever the others show, now and later: `media.feeds_changed` tells who
        shows what, and `media.offered` is to be answered, as often as it comes."""
        one = self._open(connection, data, RECEIVE)
        try:
            here, one.line = await sfu.watch(ctx, data.session_id, one.tell)
            one.switches = here.switches
            self._require_still_there(connection, data.session_id)
        except BaseException:
            self.lines.drop(one)
            raise

    @command("media.resume", raises=(*OPENING, MayNotPublish, NotFound), signal=True)
    async def media_resume(self, ctx: Context, connection: Connection, data: OnLine) -> None:
        """Take over a line of one's own whose socket broke: pictures and voices have flowed on meanwhile. What the
        last socket may not have heard is told again. `not_found`: the line is no more, or another server has it; then
        open a new one, and close the old connection when that stands."""
        self._require_still_there(connection, data.session_id)
        sids = [one.sid for one in self.sockets_of(ctx.caller.id)]
        one = self.lines.left_behind(data.session_id, ctx.caller.id, data.line, sids)
        if one is None or one.line is None or one.closed:
            raise NotFound(NO_LINE)
        try:
            await sfu.resume(ctx, data.session_id, one.line)
        except MayNotPublish:
            self.lines.drop(one)
            raise
        self._require_still_there(connection, data.session_id)
        if one.closed:  # while we looked
            raise NotFound(NO_LINE)
        self.lines.move(one, connection.sid, self._say(connection, data.session_id))

    @command("media.answer", raises=USING, signal=True)
    async def media_answer(self, ctx: Context, connection: Connection, data: Answer) -> None:
        """Answer the latest `media.offered`."""
        one, line = self._line(connection, data)
        if not isinstance(line, Watching):
            raise NotFound
        offered = one.offered
        with sfu.answered():
            await line.answer(data.sdp)
        one.answered(offered)

    @command("media.candidate", raises=USING, signal=True)
    async def media_candidate(self, ctx: Context, connection: Connection, data: FoundCandidate) -> None:
        """A candidate of the browser; null when there are no more. After `media.publish` was answered, or
        `media.answer`."""
        _, line = self._line(connection, data)
        with sfu.answered():
            found = data.candidate if data.candidate and data.candidate.candidate else None  # an empty one is the end
            await line.candidate(found.model_dump(exclude_none=True) if found else None)

    @command("media.show", raises=(*USING, NotInside, Banned), signal=True)
    async def media_show(self, ctx: Context, connection: Connection, data: Show) -> None:
        """Say which of the streams one sends are on now: cameras and microphones are switched without a new offer."""
        _, line = self._line(connection, data)
        if not isinstance(line, Publishing):
            raise NotFound
        with sfu.answered():
            await line.show(data.showing)
        here = await inside(ctx, data.session_id)
        await voices.to_server(ctx, here, data.line, heard=Kind.MICROPHONE in data.showing)

    @command("media.unpublish", signal=True)
    async def media_unpublish(self, ctx: Context, connection: Connection, data: OnLine) -> None:
        """Close a line, of either kind. Closing it twice is closing it once."""
        self.lines.close(connection.sid, data.session_id, data.line)
        behind = self.lines.left_behind(data.session_id, ctx.caller.id, data.line, ())
        if behind is not None:
            self.lines.drop(behind)
        held = self.presence.of(connection.sid, data.session_id)
        if held is not None:
            await voices.hung_up(held.run, held.user_id, data.line)

    async def close_left_behind(self) -> None:
        """Whoever has not come back in time, or has no place in the class any more, has no lines either."""
        self.lines.drop_overdue()
        kept = self.lines.kept()
        if kept:
            for run_id, user_id in kept - await presence.still_inside(kept):
                self.lines.drop_kept(run_id, user_id)

    async def _rights_changed(self, room: Room, event: dict[str, Any]) -> None:
        """At once, on the node that holds the line. The job that tells the provider comes after, and tries again."""
        session_id = UUID(event["session_id"])
        publish = frozenset(Source(name) for name in event["data"]["publish"])
        user_id = UUID(room.tag)
        sids = [connection.sid for connection in self.sockets_of(user_id)]
        for one in self.lines.sending(session_id, user_id, sids):
            if isinstance(one.line, Publishing):
                try:
                    await one.line.allow(publish)
                except ProviderFailed as error:  # what cannot be silenced is cut
                    log.warning("a line was cut", error=str(error))
                    self.lines.drop(one)

    async def _switched(self, room: Room, event: dict[str, Any]) -> None:
        """Lines to the room that was left are closed on each node, whether or not its server answers."""
        self.lines.drop_before(UUID(event["session_id"]), event["data"]["switches"])

    def _open(self, connection: Connection, data: OnLine, way: str) -> OpenLine:
        place = (connection.sid, data.session_id, way)
        return self.lines.open(place, connection.caller.id, data.line, self._say(connection, data.session_id))

    def _say(self, connection: Connection, session_id: UUID) -> Say:
        held = self.presence.of(connection.sid, session_id)
        run = held.run if held else None

        async def say(type: str, told: Shape) -> None:
            await self.emit(type, personal(type, told.model_dump(mode="json"), run), to=connection.sid)

        return say

    def _require_still_there(self, connection: Connection, session_id: UUID) -> None:
        """They may have been put out while the line was made: then nobody else closes it."""
        if self.presence.of(connection.sid, session_id) is None:
            raise NotInside

    def _line(self, connection: Connection, data: OnLine) -> tuple[OpenLine, Line]:
        one = self.lines.of(connection.sid, data.session_id, data.line)
        if one is None or one.line is None:
            raise NotFound(NO_LINE)
        return one, one.line
