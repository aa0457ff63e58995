"""What a room is called: to Socket.IO, to Redis, and to the cluster slot it lives in."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple


class Room(NamedTuple):
    """An audience. `tag` (a session's or a person's id) is the Redis Cluster hash tag: one tag, one slot."""

    namespace: str
    name: str
    tag: str


class Keys(NamedTuple):
    """The Redis names of one room; all carry the same hash tag, so one script may touch all of them."""

    meta: str
    stream: str
    channel: str


@lru_cache(maxsize=65536)
def keys_of(prefix: str, room: Room) -> Keys:
    """Raise ValueError for a room whose parts could be read as another room's."""
    namespace, name, tag = room
    if not namespace.startswith("/") or not tag or not name or set("{}#,\r\n") & set(namespace + tag):
        raise ValueError(f"not a room: {room!r}")
    tail = f"{{{tag}}}{namespace}#{name}"
    return Keys(f"{prefix}:meta:{tail}", f"{prefix}:log:{tail}", f"{prefix}:bus:{tail}")
