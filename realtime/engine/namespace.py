"""One namespace on this node: its clients, and their rooms."""

from __future__ import annotations

from typing import Any

from realtime.engine.connection import Connection
from realtime.engine.frames import Message

CONNECTING, CONNECTED, LEAVING = range(3)
HELD = 64  # messages to one person that may wait for the answer to CONNECT


class Client:
    """One connection in one namespace."""

    __slots__ = ("connection", "held", "left", "rooms", "sid", "state", "unwanted")

    def __init__(self, sid: str, connection: Connection) -> None:
        self.sid = sid
        self.connection = connection
        self.rooms: set[Any] = set()  # once it is LEAVING: those it was in
        self.state = CONNECTING
        self.held: list[Message] = []
        self.unwanted = False  # sent away while its connect handler was at it
        self.left = False  # has gone itself meanwhile

    def hand(self, message: Message) -> None:
        """To this one alone; held back until its CONNECT is answered, so that nothing overtakes it."""
        if self.state == CONNECTED:
            self.connection.push(message)
        elif self.state == CONNECTING and len(self.held) < HELD:
            self.held.append(message)


Members = dict[str, Connection]


class Namespace:
    """`rooms` and `everyone` have only those whose CONNECT is answered."""

    __slots__ = ("by_connection", "clients", "everyone", "rooms")

    def __init__(self) -> None:
        self.clients: dict[str, Client] = {}
        self.by_connection: dict[str, Client] = {}
        self.rooms: dict[Any, Members] = {}
        self.everyone: Members = {}

    def members(self, room: Any) -> Members | None:
        """Of a room, of all of several, or everybody for None."""
        if room is None:
            return self.everyone
        if not isinstance(room, list | tuple | set):
            return self.rooms.get(room)
        merged: Members = {}
        for name in room:
            client = self.clients.get(name)
            if client is None:
                merged.update(self.rooms.get(name, {}))
            elif client.state == CONNECTED:
                merged[name] = client.connection
        return merged

    def drop(self, room: Any, sid: str) -> None:
        members = self.rooms.get(room)
        if members is not None and members.pop(sid, None) is not None and not members:
            del self.rooms[room]

    def close(self, room: Any) -> None:
        """Looks at everybody: who is still connecting has only written down where they will be."""
        self.rooms.pop(room, None)
        for client in self.clients.values():
            if client.state != LEAVING:
                client.rooms.discard(room)
