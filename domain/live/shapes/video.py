"""Tickets to the video room."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from domain.kit.shapes import Shape


class VideoCapabilities(Shape):
    server_kick: bool = Field(description="who is put out of the class is put out of the room by the server")
    server_end: bool
    holds_publishing: bool = Field(description="who may publish is held by more than the pages")
    needs_renewal: bool = Field(description="who stays longer than the ticket lasts asks for a new one")
    max_viewers: int | None
    max_on_stage: int | None = Field(description="students who publish at the same time")


class VideoTicket(Shape):
    provider: str
    kind: str = Field(description="socketio: by `signal`; sdk: the provider's own; iframe: its page")
    room: str
    token: str
    url: str | None
    ice: list[dict[str, Any]]
    publish: list[str] = Field(description="camera, microphone, screen: what this person may send")
    capabilities: VideoCapabilities
    expires_at: datetime
