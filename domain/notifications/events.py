"""What a person's own sockets are told about their notifications."""

from __future__ import annotations

from uuid import UUID

from domain.kit.events import Event
from domain.notifications.shapes import Notification


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
