"""What goes out on the channels: a parcel for a person, as the letter or the message to their devices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson

from domain.gateways.push import Message
from models.deliveries import Channel

PUSH_TITLE = 200
PUSH_BODY = 500
KEPT_SECONDS = 24 * 3600
KEPT_URGENT_SECONDS = 3600  # a seat that was offered, a class that began: stale within the hour


@dataclass(frozen=True, slots=True)
class Item:
    """A notification, as far as it goes out."""

    notification_id: UUID
    topic: str
    title: str
    body: str
    link: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Parcel:
    """What goes to one person in one piece. `id` is its first delivery's, and stays through every attempt."""

    id: UUID
    channel: Channel
    user_id: UUID
    name: str
    address: str
    language: str
    urgent: bool
    mandatory: bool
    attempt: int
    first_attempt_at: datetime
    reached: frozenset[str]
    items: Sequence[Item]

    @property
    def topics(self) -> list[str]:
        return sorted({item.topic for item in self.items})


def push_message(parcel: Parcel, base: str) -> Message:
    """{title, body, url, tag}: what the service worker shows. The tag lets a repeat take the place of the first."""
    item = parcel.items[0]
    tag = item.notification_id.hex
    shown = {
        "title": item.title[:PUSH_TITLE],
        "body": item.body[:PUSH_BODY],
        "url": f"{base}{item.link or '/notifications'}",
        "tag": tag,
    }
    seconds = KEPT_URGENT_SECONDS if parcel.urgent else KEPT_SECONDS
    return Message(orjson.dumps(shown), seconds=seconds, urgent=parcel.urgent, tag=tag)


def base_url(public_url: str | None, host: str, port: int) -> str:
    """Where links lead: the address that people type, without a slash at the end."""
    return (public_url or f"http://{host}:{port}").rstrip("/")
