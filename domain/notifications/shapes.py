"""How a notification looks, the same over REST and over sockets."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from domain.kit.shapes import Person, Shape


class Notification(Shape):
    id: UUID
    number: int = Field(description="counts a person's notifications without holes: a gap means one was missed")
    kind: str
    title: str
    body: str
    data: dict[str, Any]
    link: str | None
    read_at: datetime | None
    created_at: datetime


class Inbox(Shape):
    """What a person has been told. `latest` holds the newest first."""

    unread: int
    latest: list[Notification]


class Missed(Shape):
    """What came after a notification that the client knows, oldest first."""

    notifications: list[Notification]
    unread: int


class Progress(Shape):
    """How far the telling of many has come."""

    total: int | None = Field(description="how many there are to tell; null until they are counted")
    told: int


class Announcement(Shape):
    id: UUID
    course_id: UUID
    author: Person
    title: str
    text: str
    created_at: datetime
    progress: Progress | None = Field(description="for the course's instructor alone")
