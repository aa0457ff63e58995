"""What goes out on the channels: a parcel for a person, as the letter or the message to their devices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson

from domain.gateways.push import Message, Urgency
from models.deliveries import Channel

PUSH_TITLE = 200
PUSH_BODY = 500
KEPT_SECONDS = 24 * 3600  # by the push service, for a device that is off; less where it expires before


@dataclass(frozen=True, slots=True)
class Item:
    """A notification, as far as it goes out."""

    notification_id: UUID
    topic: str
    title: str
    body: str
    link: str | None
    created_at: datetime
    tag: str  # 32 hexadecimal digits: on a device, one takes the place of another with the same


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
    batched: bool
    expires_at: datetime | None
    attempt: int
    first_attempt_at: datetime
    reached: frozenset[str]
    items: Sequence[Item]

    @property
    def topics(self) -> list[str]:
        return sorted({item.topic for item in self.items})


def push_message(parcel: Parcel, base: str, now: datetime) -> Message:
    """{title, body, url, tag, id}: what the service worker shows. A repeat, known by its id, takes the place of the
    first in silence; what is newer of the same thing, not in silence. The push service is told as much."""
    item = parcel.items[0]
    shown = {
        "title": item.title[:PUSH_TITLE],
        "body": item.body[:PUSH_BODY],
        "url": f"{base}{item.link or '/notifications'}",
        "tag": item.tag,
        "id": item.notification_id.hex,
    }
    urgency = Urgency.HIGH if parcel.urgent else Urgency.LOW if parcel.batched else Urgency.NORMAL
    return Message(orjson.dumps(shown), seconds=_kept_seconds(parcel, now), urgency=urgency, tag=item.tag)


def _kept_seconds(parcel: Parcel, now: datetime) -> int:
    if parcel.expires_at is None:
        return KEPT_SECONDS
    return max(0, min(KEPT_SECONDS, round((parcel.expires_at - now).total_seconds())))


def base_url(public_url: str | None, host: str, port: int) -> str:
    """Where links lead: the address that people type, without a slash at the end."""
    return (public_url or f"http://{host}:{port}").rstrip("/")
