"""A media server of ours that stands between the browsers of a class, as the rules and the sockets know it.

Browsers never speak to it. They hand us their descriptions and candidates, and are told its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

from domain.gateways.video import ProviderFailed, Source


class Refused(ProviderFailed):
    """It understood, and did not do it: what it was told makes no sense to it."""


class RoomFull(ProviderFailed):
    """As many publish as the room takes."""


class Kind(StrEnum):
    """What a stream is. A screen's sound is a voice too: who may not speak may not send it."""

    CAMERA = "camera"
    MICROPHONE = "microphone"
    SCREEN = "screen"
    SCREEN_AUDIO = "screen_audio"

    @property
    def sound(self) -> bool:
        return self in (Kind.MICROPHONE, Kind.SCREEN_AUDIO)


NEEDS: dict[Kind, frozenset[Source]] = {
    Kind.CAMERA: frozenset({Source.CAMERA}),
    Kind.MICROPHONE: frozenset({Source.MICROPHONE}),
    Kind.SCREEN: frozenset({Source.SCREEN}),
    Kind.SCREEN_AUDIO: frozenset({Source.SCREEN, Source.MICROPHONE}),
}


def kinds_of(allowed: Collection[Source]) -> frozenset[Kind]:
    return frozenset(kind for kind, needs in NEEDS.items() if needs <= set(allowed))


@dataclass(frozen=True, slots=True)
class Stream:
    feed: str
    user_id: UUID
    kind: Kind


@dataclass(frozen=True, slots=True)
class Feed:
    """What one browser sends, and which of it shows or says something at the moment."""

    id: str
    user_id: UUID
    showing: frozenset[Kind]


@dataclass(frozen=True, slots=True)
class Offered:
    """For the browser to answer; `streams` says by mid what is what."""

    sdp: str
    streams: dict[str, Stream]


@dataclass(frozen=True, slots=True)
class CandidateFound:
    candidate: dict[str, Any] | None  # None: there are no more


@dataclass(frozen=True, slots=True)
class FeedsChanged:
    feeds: tuple[Feed, ...]  # all of them, but one's own


@dataclass(frozen=True, slots=True)
class LineLost:
    """The last that is told of a line. A new one may be asked for."""

    reason: str  # kicked | hangup | away | refused


Told = Offered | CandidateFound | FeedsChanged | LineLost
Tell = Callable[[Told], None]  # must not wait


class Line(Protocol):
    """One connection between a browser and the media server."""

    async def candidate(self, candidate: dict[str, Any] | None) -> None: ...

    def close(self) -> None:
        """Nothing is told any more. Repeatable."""


@runtime_checkable
class Publishing(Line, Protocol):
    async def show(self, kinds: Collection[Kind]) -> None:
        """Which of the streams show or say something now: for those who watch, to know."""

    async def allow(self, publish: frozenset[Source]) -> None:
        """What is not among these is kept from everybody from now on, and the rest is let through."""


@runtime_checkable
class Watching(Line, Protocol):
    async def answer(self, sdp: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Offer:
    """A browser offers to send; `streams` says by mid what is what."""

    sdp: str
    streams: dict[str, Kind]
    showing: frozenset[Kind]


@runtime_checkable
class Sfu(Protocol):
    """What a provider has beside `Video` when it is one. Raises ProviderFailed throughout."""

    async def publish(
        self, room_id: UUID, user_id: UUID, offer: Offer, allowed: frozenset[Source], tell: Tell
    ) -> tuple[Publishing, str]:
        """Send into the room; the description that answers. What is not allowed is kept from everybody.

        Raises RoomFull.
        """

    async def watch(self, room_id: UUID, user_id: UUID, tell: Tell) -> Watching:
        """Receive whatever the others show, now and later: each time, a description is offered."""
