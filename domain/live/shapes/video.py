"""Tickets to the video room."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from domain.gateways.video.sfu import Kind
from domain.kit.shapes import Shape
from models.live import StageAnswer


class VideoCapabilities(Shape):
    server_kick: bool = Field(description="who is put out of the class is put out of the room by the server")
    server_end: bool
    holds_publishing: bool = Field(description="who may publish is held by more than the pages")
    needs_renewal: bool = Field(description="who stays longer than the ticket lasts asks for a new one")
    max_viewers: int | None
    max_on_stage: int | None = Field(description="students who publish at the same time")


class ProviderOffered(Shape):
    """What a class may be carried by."""

    provider: str
    default: bool = Field(description="carries the classes that name none")
    larger: bool = Field(description="carries those of them for whom the default one is too small")
    capabilities: VideoCapabilities


class VideoSmaller(Shape):
    """What carries a class of a few by itself, and how few."""

    provider: str
    max_viewers: int
    max_on_stage: int | None


class VideoTicket(Shape):
    provider: str
    kind: str = Field(description="socketio: by commands of ours; sdk: the provider's own; iframe: its page")
    room: str
    token: str
    url: str | None
    uid: int | None = Field(description="agora: the number to enter as, which the token is for")
    ice: list[dict[str, Any]]
    switches: int = Field(
        description="how often the class has been switched to another provider: with a `video.switched` that says a"
        " higher number this ticket is over"
    )
    larger: str | None = Field(description="what a host can switch it to when more come than `max_viewers`")
    smaller: VideoSmaller | None = Field(description="what a host can switch it back to when few are left")
    publish: list[str] = Field(description="camera, microphone, screen: what this person may send")
    capabilities: VideoCapabilities
    expires_at: datetime


class StageAnswered(Shape):
    answer: StageAnswer = Field(description="the one that stands, which may be another page's")


class MediaAnswer(Shape):
    sdp: str


class MediaStream(Shape):
    feed: str
    user_id: UUID
    kind: Kind


class MediaFeed(Shape):
    """What one browser sends. Of its streams, `showing` are on now."""

    feed: str
    user_id: UUID
    showing: list[Kind]


class MediaOffered(Shape):
    line: str
    sdp: str
    streams: dict[str, MediaStream] = Field(description="by mid")


class MediaCandidateFound(Shape):
    line: str
    candidate: dict[str, Any] | None = Field(description="null: there are no more")


class MediaFeedsChanged(Shape):
    line: str
    feeds: list[MediaFeed]


class MediaLost(Shape):
    line: str
    reason: str = Field(description="kicked, hangup, away or refused")
