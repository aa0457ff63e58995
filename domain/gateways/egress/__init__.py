"""The one way out to addresses that people give us. Whoever gives one may mean a machine behind our own wall."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

MAX_BYTES = 1_000_000  # the most of an answer that anybody may ask for
SECONDS = 5.0  # for all of it: resolving, connecting, sending, reading


class EgressFailed(Exception):
    """Nothing was answered. `code` is one of: address_refused, timeout, unreachable, tls_failed, not_http."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: of the body only as many bytes as were asked for, of the headers only `Retry-After`."""

    status: int
    body: bytes
    retry_after: str | None


class Egress(Protocol):
    def refusal(self, url: str) -> str | None:
        """Why an address is refused before anything is resolved, as a sentence; None: it may be tried."""

    async def post(self, url: str, body: bytes, headers: dict[str, str], *, keep: int = MAX_BYTES) -> Answer:
        """One POST. A redirect is an answer like any other, and is not followed. Raises EgressFailed."""
