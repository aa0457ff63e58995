"""Signalling between browsers: who may send what to whom; and who is on stage."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from domain.kit.context import Context
from domain.kit.errors import NotFound
from domain.kit.settings import VideoProvider
from domain.kit.shapes import Input
from domain.live import focus, media, stage, switching
from domain.live.inside import Banned, NotInside
from domain.live.lifecycle import SessionNotLive
from domain.live.media import NotPeerToPeer
from domain.live.sessions import NotTheHost
from domain.live.shapes import video as shapes
from domain.live.stage import MayNotPublish, StageFull
from domain.live.switching import TooManyViewers
from models.live import FocusOf, StageAnswer
from realtime.classroom.inputs import InOne
from realtime.classroom.moderation import MODERATING, OVER_SOMEBODY, OnMember
from realtime.gateway import Connection, Gateway, command

MAX_DESCRIPTION = 32 * 1024  # bytes: a host who shows camera and screen needs about 8 kB

Mid = Annotated[str, StringConstraints(max_length=16)]
Page = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class Description(Input):
    """What browsers call an RTCSessionDescription; `streams` says which of its sections (by mid) is what."""

    type: Literal["offer", "answer", "pranswer", "rollback"]
    sdp: str = ""
    streams: dict[Mid, Literal["camera", "microphone", "screen", "screen_audio"]] = Field({}, max_length=16)

    @model_validator(mode="after")
    def _bounded(self) -> Description:
        if len(self.sdp.encode()) > MAX_DESCRIPTION:
            raise ValueError(f"sdp must be at most {MAX_DESCRIPTION} bytes")
        return self


class Candidate(Input):
    """What browsers call an RTCIceCandidate. An empty one: there are no more."""

    candidate: str = Field(max_length=1024)
    sdpMid: Mid | None = None
    sdpMLineIndex: Annotated[int, Field(ge=0, le=255)] | None = None
    usernameFragment: Annotated[str, StringConstraints(max_length=256)] | None = None


class Signal(InOne):
    """Either a description, a candidate or a hello. Whoever has the class open twice is reached on both pages, so a
    signal says which connection of theirs it is about: `page` is the sender's end of it, `to_page` the other's."""

    to: UUID
    description: Description | None = None
    candidate: Candidate | None = None
    hello: Literal[True] | None = None
    page: Page | None = None
    to_page: Page | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Signal:
        if [self.description, self.candidate, self.hello].count(None) != 2:
            raise ValueError("must have either description, candidate or hello")
        return self


class Answer(InOne):
    answer: StageAnswer
    invitation: UUID | None = Field(None, description="of `stage.invited`; null: the last one")


class Focus(InOne):
    user_id: UUID | None = Field(description="null: nobody any more")
    of: FocusOf = FocusOf.PERSON


class Switch(InOne):
    provider: VideoProvider


class Media(Gateway):
    @command("signal", raises=(NotInside, Banned, NotFound, NotPeerToPeer, MayNotPublish), signal=True)
    async def signal(self, ctx: Context, connection: Connection, data: Signal) -> None:
        """Tell another person's browser how to connect, where one of you may show or say something. Descriptions
        that offer to send what their author may not are refused. Has an allowance of its own."""
        await media.signal(
            ctx,
            data.session_id,
            data.to,
            description=data.description.model_dump() if data.description else None,
            candidate=data.candidate.model_dump() if data.candidate else None,
            hello=data.hello,
            page=data.page,
            to_page=data.to_page,
        )

    @command("video.ticket", answers=shapes.VideoTicket, raises=(NotInside, Banned))
    async def video_ticket(self, ctx: Context, connection: Connection, data: InOne) -> shapes.VideoTicket:
        """A new ticket to the room: the last one has run out, or `video.changed` said that it says too much or too
        little."""
        return await media.new_ticket(ctx, data.session_id)

    @command(
        "video.switch",
        raises=(NotTheHost, NotFound, Banned, SessionNotLive, TooManyViewers, StageFull),
        transaction=True,
    )
    async def video_switch(self, ctx: Context, connection: Connection, data: Switch) -> None:
        """Have another provider carry the class from now on, of `GET /live-providers`: everybody is told with
        `video.switched`, and comes with a new ticket. Again it changes nothing."""
        await switching.switch(ctx, data.session_id, data.provider)

    @command("stage.invite", raises=(*OVER_SOMEBODY, SessionNotLive, StageFull), transaction=True)
    async def stage_invite(self, ctx: Context, connection: Connection, data: OnMember) -> None:
        """Let a student who is inside show and say something."""
        await stage.invite(ctx, data.session_id, data.user_id)

    @command(
        "stage.answer",
        answers=shapes.StageAnswered,
        raises=(NotInside, Banned, SessionNotLive, MayNotPublish, StageFull),
        transaction=True,
    )
    async def stage_answer(self, ctx: Context, connection: Connection, data: Answer) -> shapes.StageAnswered:
        """Say what comes of an invitation on stage: everybody is told, and without a yes one steps down. The first
        yes or no stands, whatever other pages of theirs say later, and answers them too; that nobody answered in time
        is only said where nobody has. Devices are switched on by nobody but their owner."""
        stands = await stage.answer(ctx, data.session_id, data.answer, data.invitation)
        return shapes.StageAnswered(answer=stands)

    @command("stage.focus", raises=(*MODERATING, SessionNotLive, MayNotPublish), transaction=True)
    async def stage_focus(self, ctx: Context, connection: Connection, data: Focus) -> None:
        """Have every page show somebody large, or their screen: one who may show something, until they leave, step
        down, or another is chosen. Again it changes nothing."""
        await focus.choose(ctx, data.session_id, data.user_id, data.of)

    @command("stage.remove", raises=(*OVER_SOMEBODY, SessionNotLive), transaction=True)
    async def stage_remove(self, ctx: Context, connection: Connection, data: OnMember) -> None:
        """Have them step down."""
        await stage.remove(ctx, data.session_id, data.user_id)
