"""Web Push: a device's address, and what may become of a message to it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Device:
    """What a browser gave us: where to send, and the keys that only it can read with."""

    endpoint: str
    p256dh: str
    auth: str


class Urgency(StrEnum):
    """RFC 8030: what a device that saves its battery still takes."""

    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Message:
    payload: bytes  # at most 3,000 bytes: every push service takes that
    seconds: int  # how long the service keeps it for a device that is off; 0: only if it is there now
    urgency: Urgency
    tag: str  # 32 hexadecimal digits; one that waits is replaced by a newer with the same


class PushGone(Exception):
    """The device has unsubscribed: it is to be forgotten."""


class PushFailed(Exception):
    """Not taken now. `retry_after` is what the service asked for, in seconds."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class PushRefused(Exception):
    """The service will never take this message."""


class Push(Protocol):
    def accepts(self, endpoint: str) -> bool:
        """Whether this is an address of a push service, and nothing else that a stranger would have us call."""

    async def send(self, device: Device, message: Message, private_key: str) -> None:
        """Raises PushGone, PushFailed or PushRefused. `private_key` is ours, as `vapid.new_pair` makes it."""

    async def close(self) -> None: ...
