"""Mail: a letter, and who carries it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one person. `id` is its Message-ID without the brackets: a repeat is recognised by it."""

    id: str
    to_name: str
    to_address: str
    subject: str
    text: str
    html: str
    language: str
    written_at: datetime
    unsubscribe: str | None = None  # where one POST ends mail of this sort (RFC 8058)


class MailFailed(Exception):
    """Not taken now. It may be at another time."""


class MailRefused(Exception):
    """Never taken: the address is none, or its server will not have this."""


class Mail(Protocol):
    @property
    def domain(self) -> str:
        """What Message-IDs end in."""

    async def send(self, letter: Letter) -> None:
        """Return when a server has taken it. Raises MailFailed or MailRefused."""

    async def close(self) -> None: ...
