"""Who may open one more connection. Asked before a connection costs anything."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from aiohttp import web


class Refused(NamedTuple):
    """`code` is the stable word of the contract; `retry_after` is in seconds, before jitter."""

    status: int
    code: str
    retry_after: int


class Headcount:
    """How many of something each key has, at most `most` (a person's sockets, an address's connections)."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._counts: dict[str, int] = {}

    def take(self, key: str) -> bool:
        """False, and nothing taken, when the key has them all. Every True is given back once."""
        count = self._counts.get(key, 0)
        if count >= self.most:
            return False
        self._counts[key] = count + 1
        return True

    def give(self, key: str) -> None:
        count = self._counts.get(key, 0)
        if count <= 1:
            self._counts.pop(key, None)
        else:
            self._counts[key] = count - 1

    def __getitem__(self, key: str) -> int:
        return self._counts.get(key, 0)


def peer_address(request: web.Request) -> str:
    """Without a proxy the peer is the client. Behind one, hand ConnectionLimits a function that knows it."""
    return request.remote or "unknown"


class ConnectionLimits:
    """The engine's own policy; a composition root may hand make_server another with the same three methods.

    An address is held to account only for those connections that have not yet said who they are: behind one
    address there may be a whole school. How many one person may have is the gateway's to say (Headcount).
    """

    def __init__(
        self,
        *,
        per_node: int = 5000,
        unknown_per_address: int = 500,
        address_of: Callable[[web.Request], str] = peer_address,
    ) -> None:
        self._node = Headcount(per_node)
        self._unknown = Headcount(unknown_per_address)
        self._address_of = address_of

    def enter(self, request: web.Request) -> str | Refused:
        """The address to hand back to the others, or why not."""
        address = self._address_of(request)
        if not self._node.take("node"):
            return Refused(503, "node_full", 5)
        if not self._unknown.take(address):
            self._node.give("node")
            return Refused(429, "too_many_connections", 10)
        return address

    def introduced(self, address: str) -> None:
        """A connection has been accepted by a namespace. Called at most once for each."""
        self._unknown.give(address)

    def leave(self, address: str, *, was_introduced: bool) -> None:
        self._node.give("node")
        if not was_introduced:
            self._unknown.give(address)
