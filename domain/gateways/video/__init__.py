"""Where the pictures and voices of a class flow. Who may enter and what they may publish is always our decision:
a provider is told it in a ticket, and where it has an API, when it changes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from urllib.parse import urlsplit
from uuid import UUID

TICKET_SECONDS = 120  # time to enter with it; who is inside stays, so one that is leaked or kept is soon worthless


class Source(StrEnum):
    CAMERA = "camera"
    MICROPHONE = "microphone"
    SCREEN = "screen"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a provider can do, so that a page hides what it cannot."""

    server_kick: bool = False  # one who is put out of the class is put out of the room by us
    server_end: bool = False  # and everybody when the class ends
    tells_present: bool = False  # it says who is in a room, so that one whom it let in again is found
    holds_publishing: bool = False  # the provider refuses what a ticket does not allow, not only our pages
    needs_renewal: bool = False  # who stays longer than a ticket lasts needs a new one
    peer_to_peer: bool = False  # browsers signal each other, by a command of ours
    through_us: bool = False  # browsers say to us what they send, so that we know whose microphone is on
    ticket_seconds: int = TICKET_SECONDS  # for which a ticket opens the room
    max_viewers: int | None = None
    max_on_stage: int | None = None  # students who publish at the same time


@dataclass(frozen=True, slots=True)
class Entrant:
    """Somebody who is about to enter the room of a class."""

    session_id: UUID
    user_id: UUID
    name: str  # empty where others may not know it
    is_host: bool
    publish: frozenset[Source]
    now: datetime
    room_id: UUID | None = None  # where the class has moved to; None: to the one it began in

    @property
    def room(self) -> str:
        return room_of(self.room_id or self.session_id)


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a browser needs to enter the room: short-lived, for one person, with one role."""

    provider: str
    kind: str  # socketio | sdk | iframe
    room: str
    token: str
    url: str | None
    ice: list[dict[str, Any]]
    expires_at: datetime
    uid: int | None = None  # what the token calls this person, where a provider takes a number alone


class ProviderFailed(Exception):
    """A provider did not do as it was told. Jobs try again; no client sees it."""


class Video(Protocol):
    """`room_id` names a room of the provider: that of a class is its own id, until the class moves to another."""

    @property
    def capabilities(self) -> Capabilities: ...

    @property
    def page_origin(self) -> str | None:
        """Where the provider's own page is, which ours may show within itself."""

    @property
    def api_origin(self) -> str | None:
        """Where our pages ask the provider over HTTP, beside their WebSockets."""

    def ticket(self, entrant: Entrant) -> Ticket: ...

    async def open(self, room_id: UUID) -> None:
        """Make the room where it must be there before somebody comes. Repeatable, as all below."""

    async def kick(self, room_id: UUID, user_id: UUID) -> None: ...

    async def allow(self, room_id: UUID, user_id: UUID, publish: frozenset[Source]) -> None:
        """Somebody in the room may publish these from now on, and nothing else."""

    async def end(self, room_id: UUID) -> None: ...

    async def present(self, room_id: UUID) -> set[str]:
        """Who is in the room now, by the names that `called` gives; nobody, where the provider does not tell."""

    def called(self, user_id: UUID) -> str: ...

    async def close(self) -> None:
        """This process needs it no more."""


class OnlyTickets:
    """A provider that takes no orders once somebody is inside."""

    page_origin: str | None = None
    api_origin: str | None = None

    async def open(self, room_id: UUID) -> None: ...

    async def kick(self, room_id: UUID, user_id: UUID) -> None: ...

    async def allow(self, room_id: UUID, user_id: UUID, publish: frozenset[Source]) -> None: ...

    async def end(self, room_id: UUID) -> None: ...

    async def present(self, room_id: UUID) -> set[str]:
        return set()

    def called(self, user_id: UUID) -> str:
        return str(user_id)

    async def close(self) -> None: ...


def room_of(room_id: UUID) -> str:
    return f"class-{room_id}"


def origin_of(url: str) -> str | None:
    """The scheme, host and port of a page; nothing else of what somebody configured gets into a header."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not re.fullmatch(r"[A-Za-z0-9.\-:\[\]]+", parts.netloc):
        return None
    return f"{parts.scheme}://{parts.netloc}"
