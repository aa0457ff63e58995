"""Who is where on this node, and how an event reaches all of a room: framed once, written to each.

Long, because a manager of python-socketio answers some twenty questions, each in a few lines.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from itertools import islice
from time import monotonic
from typing import Any

import socketio
from socketio import packet as sio

from realtime.engine.connection import Connection
from realtime.engine.errors import Gone
from realtime.engine.frames import Message, encode
from realtime.engine.namespace import CONNECTED, CONNECTING, LEAVING, Client, Members, Namespace
from realtime.engine.outbox import JOIN_SECONDS, SLICE

log = logging.getLogger("lyceum.engine.sockets")

REMEMBERED = 1024  # rooms written to just now


class Rooms(socketio.AsyncManager):  # type: ignore[misc]
    """The `client_manager` of python-socketio, with a reverse index: leaving costs what one client has entered,
    not what the namespace holds. Nobody is in a room, or reached by name, before their CONNECT is answered."""

    def __init__(self) -> None:
        super().__init__()
        self.namespaces: dict[str, Namespace] = {}
        self._written: dict[int, float] = {}  # rooms, and when the last of their members was written to at once

    # ---- delivery ---------------------------------------------------------------------------------------------

    async def emit(
        self,
        event: str,
        data: Any,
        namespace: str | None = None,
        room: Any = None,
        skip_sid: Any = None,
        callback: Any = None,
        to: Any = None,
        **_: Any,
    ) -> None:
        """As the library's: a tuple is several arguments, None is none; `room` may be a list, of nobody if it is
        empty."""
        name = namespace or "/"
        place = self.namespaces.get(name)
        if place is None:
            return
        arguments = [event, *data] if isinstance(data, tuple) else [event] if data is None else [event, data]
        target = room if to is None else to
        client = place.clients.get(target) if isinstance(target, str) else None
        skip = _as_set(skip_sid)
        if callback is not None:
            for sid in [sid for sid, _ in self.get_participants(name, target) if sid not in skip]:
                number = self._generate_ack_id(sid, callback)
                place.clients[sid].hand(encode(sio.EVENT, name, arguments, number))
            return
        message = encode(sio.EVENT, name, arguments)
        if client is not None:
            if client.sid not in skip:
                client.hand(message)
            return
        members = place.members(target)
        if members and skip:
            members = {sid: connection for sid, connection in members.items() if sid not in skip}
        if members:
            self.fan(members, message)

    def deliver(self, namespace: str, room: str, message: Message, volatile: bool = False, more: bool = False) -> None:
        """The bus's way in: one room, already encoded. With `more`, others follow at once: leave together."""
        place = self.namespaces.get(namespace)
        members = place and place.rooms.get(room)
        if members:
            self.fan(members, message, volatile, more)

    def fan(self, members: Members, message: Message, volatile: bool = False, more: bool = False) -> None:
        """The first event is written at once, to the first SLICE members; the rest of a large room goes by the
        outbox, as do the events that follow it within JOIN_SECONDS: joined, one write per connection."""
        frame = message.frame
        size = len(frame)
        waiting: Iterator[Connection] = iter(members.values())
        written = self._written
        # The clock is looked at: a timer for each event would wake an idle process once more.
        just_now = monotonic() - written.get(id(members), 0.0) < JOIN_SECONDS
        if volatile or not (more or just_now):
            first: Iterable[Connection] = waiting if len(members) <= SLICE else islice(waiting, SLICE)
            for connection in first:  # nothing awaits: membership cannot change in here
                send = connection.send_now
                if send is not None and connection.out is None:
                    try:  # costs nothing here; a call to `put` would
                        sent = send(frame)
                    except OSError:
                        sent = 0
                    if sent != size:
                        connection.fell_short(frame, sent)
                else:
                    connection.push(message, volatile)
            if len(written) == REMEMBERED:
                written.clear()
            written[id(members)] = monotonic()
        mark = self.server.eio.outbox.mark
        for connection in waiting:
            out = connection.out
            if volatile and connection.drops_volatile():
                continue
            if out is not None:
                if type(out) is list:
                    out.append(frame)
                else:
                    connection.out = [out, frame]  # type: ignore[list-item]
            elif connection.transport is None:
                connection.push(message, volatile)
            else:
                mark(connection, frame, just_now)

    def tell(self, namespace: str, target: str, event: str, data: Any) -> bool:
        """The short way, to one person or one room. False when nobody here is called so."""
        place = self.namespaces.get(namespace)
        if place is None:
            return False
        client = place.clients.get(target)
        members = place.rooms.get(target) if client is None else None
        if client is None and members is None:
            return False
        message = encode(sio.EVENT, namespace, [event, *data] if type(data) is tuple else [event, data])
        if client is not None:
            client.hand(message)
        elif members is not None:
            self.fan(members, message)
        return True

    # ---- coming and going ------------------------------------------------------------------------------------

    async def pre_connect(self, eio_sid: str, namespace: str) -> str | None:
        """Begin; None when this connection is there already."""
        place = self.namespaces.setdefault(namespace, Namespace())
        connection = self.server.eio.sockets.get(eio_sid)
        if eio_sid in place.by_connection or connection is None:
            return None
        sid: str = self.server.eio.generate_id()
        place.clients[sid] = place.by_connection[eio_sid] = Client(sid, connection)
        return sid

    async def connect(self, sid: str, namespace: str) -> str | None:
        """CONNECT has been answered: from here on the client is a member of the rooms it was put into."""
        client = self._client(sid, namespace)
        if client is None or client.state != CONNECTING:
            return sid
        place = self.namespaces[namespace]
        client.state = CONNECTED
        client.connection.joined()
        place.everyone[sid] = client.connection
        for room in client.rooms:
            place.rooms.setdefault(room, {})[sid] = client.connection
        held, client.held = client.held, []
        for message in held:
            client.connection.push(message)
        return sid

    def pre_disconnect(self, sid: str, namespace: str) -> str:
        """From here on nothing reaches it: what its goodbye still has to write may take a while."""
        place = self.namespaces[namespace]
        client = place.clients[sid]
        self._out_of_reach(place, client)
        client.state = LEAVING
        return client.connection.sid

    async def disconnect(self, sid: str, namespace: str, **_: Any) -> None:
        place = self.namespaces.get(namespace)
        client = place.clients.pop(sid, None) if place else None
        if place is None or client is None:
            return
        self._out_of_reach(place, client)
        place.by_connection.pop(client.connection.sid, None)
        self.callbacks.pop(sid, None)

    @staticmethod
    def _out_of_reach(place: Namespace, client: Client) -> None:
        """Its `rooms` stay written down: a disconnect handler may ask which they were."""
        if client.state != CONNECTED:
            return
        place.everyone.pop(client.sid, None)
        for room in client.rooms:
            place.drop(room, client.sid)
        client.connection.memberships -= 1
        if client.connection.memberships == 0:
            client.connection.expect_membership()

    async def enter_room(self, sid: str, namespace: str, room: Any, eio_sid: str | None = None) -> None:
        """Raise Gone, a ValueError as the library's; ValueError for a room named like another's sid."""
        place = self.namespaces.get(namespace)
        client = place.clients.get(sid) if place is not None else None
        if place is None or client is None or client.state == LEAVING:
            raise Gone("sid is not connected to requested namespace")
        if room in place.clients and room != sid:
            raise ValueError("cannot enter a sid room")
        client.rooms.add(room)
        if client.state == CONNECTED:
            place.rooms.setdefault(room, {})[sid] = client.connection

    async def leave_room(self, sid: str, namespace: str, room: Any) -> None:
        client = self._client(sid, namespace)
        if client is not None:
            client.rooms.discard(room)
            self.namespaces[namespace].drop(room, sid)

    async def close_room(self, room: Any, namespace: str) -> None:
        place = self.namespaces.get(namespace)
        if self.is_sid_room(namespace, room):
            raise ValueError("cannot close a sid room")
        if place is not None:
            place.close(room)

    async def trigger_callback(self, sid: str, id: int, data: Any) -> None:
        """A client's answer to a callback. Raise ValueError for what is no answer; a callback's own failure is
        logged, and nothing to the client."""
        if not isinstance(data, list):
            raise ValueError("an acknowledgement has a list of arguments")
        try:
            await super().trigger_callback(sid, id, data)
        except Exception:
            log.exception("a callback failed")

    # ---- questions ---------------------------------------------------------------------------------------------

    def has_members(self, namespace: str, room: str) -> bool:
        place = self.namespaces.get(namespace)
        return place is not None and room in place.rooms

    def members(self, namespace: str, room: str) -> list[str]:
        place = self.namespaces.get(namespace)
        return list(place.rooms.get(room, ())) if place else []

    def get_namespaces(self) -> Iterable[str]:
        return self.namespaces.keys()

    def get_participants(self, namespace: str, room: Any) -> Iterator[tuple[str, str]]:
        place = self.namespaces.get(namespace)
        if place is None:
            return
        if isinstance(room, str) and room in place.clients:
            members: Members | None = {room: place.clients[room].connection}
        else:
            members = place.members(room)
        yield from [(sid, connection.sid) for sid, connection in (members or {}).items()]

    def get_rooms(self, sid: str, namespace: str) -> list[Any]:
        client = self._client(sid, namespace)
        return [sid, *client.rooms] if client else []

    def is_pre_connected(self, sid: str, namespace: str) -> bool:
        client = self._client(sid, namespace)
        return client is not None and client.state == CONNECTING

    def is_connected(self, sid: str, namespace: str) -> bool:
        client = self._client(sid, namespace)
        return client is not None and client.state == CONNECTED

    def is_sid_room(self, namespace: str, room: Any) -> bool:
        return self._client(room, namespace) is not None

    def sid_from_eio_sid(self, eio_sid: str, namespace: str) -> str | None:
        client = self.client_of(eio_sid, namespace)
        return client.sid if client else None

    def eio_sid_from_sid(self, sid: str, namespace: str) -> str | None:
        client = self._client(sid, namespace)
        return client.connection.sid if client else None

    def client_of(self, eio_sid: str, namespace: str) -> Client | None:
        place = self.namespaces.get(namespace)
        return place.by_connection.get(eio_sid) if place else None

    def _client(self, sid: Any, namespace: str) -> Client | None:
        place = self.namespaces.get(namespace)
        return place.clients.get(sid) if place else None


def _as_set(skip: Any) -> frozenset[str]:
    if skip is None:
        return frozenset()
    return frozenset((skip,) if isinstance(skip, str) else skip)
