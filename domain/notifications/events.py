"""What a person's own sockets are told about their notifications."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from domain.kit.events import Event
from domain.notifications.shapes import Notification

TITLE_LENGTH = 300


class NotificationCreated(Event):
    type = "notification.created"

    user_id: UUID
    notification: Notification
    unread: int


class NotificationsRead(Event):
    type = "notification.read"

    user_id: UUID
    ids: list[UUID]
    unread: int


class Words(NamedTuple):
    """A notification as it reads in one language."""

    title: str
    body: str
    link: str

    @classmethod
    def of(cls, rendered: tuple[str, str, str]) -> Words:
        title, body, link = rendered
        return cls(title[:TITLE_LENGTH], body, link)


class Written(NamedTuple):
    """One person's row; `words` is its place among the batch's words."""

    user_id: UUID
    id: UUID
    number: int
    words: int


class NotificationsWritten(Event):
    """A batch of one cause. Most of its people are not here: the teller asks who is, and tells them one by one."""

    type = "notifications.written"

    kind: str
    data: dict[str, Any]
    created_at: datetime
    words: list[Words]
    written: list[Written]
