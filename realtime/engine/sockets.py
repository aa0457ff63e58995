"""The Socket.IO server: packets in, handlers, acknowledgements out."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Awaitable
from functools import lru_cache
from typing import Any

import socketio
from socketio import packet as sio

from realtime.engine.codec import loads_shallow
from realtime.engine.engine_io import EngineServer
from realtime.engine.frames import encode, of_packet
from realtime.engine.namespace import CONNECTED, CONNECTING, LEAVING
from realtime.engine.rooms import Rooms

log = logging.getLogger("lyceum.engine.sockets")

NONE: dict[str, Any] = {}
LONGEST_HEAD = 128  # characters: heads are remembered, and what is remembered must be small
OURS_ALONE = frozenset(("connect", "connect_error", "disconnect", "disconnecting"))


class SocketServer(socketio.AsyncServer):  # type: ignore[misc]
    """Each connection's events are handled one after another, in the order they were sent. What is no event of
    a client's raises ValueError, which ends the connection."""

    manager: Rooms
    eio: EngineServer

    def __init__(self, **options: Any) -> None:
        super().__init__(client_manager=Rooms(), async_handlers=False, **options)
        self.namespaces = ["\0"]  # only those with handlers; by default "/" accepts everybody
        self._is_coroutine: dict[Any, bool] = {}

    def started(self) -> None:
        """Call once when the process is ready to serve: from then on the cycle collector is kept away from what
        is loaded and from connections, which it would else walk through for tens of milliseconds."""
        self.eio.collector.start()

    def _engineio_server_class(self) -> type[EngineServer]:
        return EngineServer

    async def _send_packet(self, eio_sid: str, pkt: sio.Packet) -> None:
        connection = self.eio.sockets.get(eio_sid)
        if connection is not None and not connection.closed:
            connection.push(of_packet(pkt))

    async def _handle_eio_message(self, eio_sid: str, data: str | bytes) -> None:
        """A handler's failure is logged and leaves the sender without an acknowledgement, not without a socket."""
        if type(data) is not str:
            raise ValueError("binary packets are not accepted")
        if data[:1] != "2":
            await self._handle_other(eio_sid, data)
            return
        namespace, number, arguments = _parse_event(data)
        client = self.manager.client_of(eio_sid, namespace)
        if client is None or client.state != CONNECTED:
            return
        name = arguments[0]
        arguments[0] = client.sid
        try:
            handler = self.handlers.get(namespace, NONE).get(name)
            if handler is not None:
                result = handler(*arguments)
                if self._awaits(handler):
                    result = await result
            else:
                result = await self._trigger_event(name, namespace, *arguments)
                if result == self.not_handled:
                    return
            if number is not None and client.state == CONNECTED:  # who has left meanwhile hears nothing more
                values = [] if result is None else list(result) if type(result) is tuple else [result]
                client.connection.push(encode(sio.ACK, namespace, values, number))
        except Exception:
            log.exception("the handler of %s failed", name)

    async def _handle_other(self, eio_sid: str, data: str) -> None:
        if data[:1] not in ("0", "1", "3"):
            raise ValueError("not a packet of a client")
        loads_shallow_after(data)
        await super()._handle_eio_message(eio_sid, data)

    def _awaits(self, handler: Any) -> bool:
        known = self._is_coroutine.get(handler)
        if known is None:
            known = self._is_coroutine[handler] = inspect.iscoroutinefunction(handler)
        return known

    async def _handle_connect(self, eio_sid: str, namespace: str | None, data: Any) -> None:
        """As the library's; a handler that fails refuses, and a client that went away meanwhile is let go. Raise
        ValueError for whoever connects without end."""
        place = namespace or "/"
        asking = self.eio.sockets.get(eio_sid)
        if asking is not None and not asking.may_connect():
            raise ValueError("connects too often")
        try:
            await super()._handle_connect(eio_sid, place, data)
        except Exception:
            log.exception("the connect handler of %s failed", place)
            sid = self.manager.sid_from_eio_sid(eio_sid, place)
            if sid is not None and self.manager.is_pre_connected(sid, place):
                refusal = {"message": "Unable to connect", "data": {"code": "internal_error", "status": 500}}
                await self._send_packet(eio_sid, self.packet_class(sio.CONNECT_ERROR, data=refusal, namespace=place))
                await self.manager.disconnect(sid, place)
        connection = self.eio.sockets.get(eio_sid)
        if connection is None or connection.closing:
            await self._handle_disconnect(eio_sid, place, self.reason.TRANSPORT_CLOSE)
        client = self.manager.client_of(eio_sid, place)
        if client is not None and client.left:
            await self._handle_disconnect(eio_sid, place)
        elif client is not None and client.unwanted:
            await self.disconnect(client.sid, place)

    async def _handle_disconnect(self, eio_sid: str, namespace: str, reason: str | None = None) -> None:
        """The client is forgotten also when the handler fails. Who is still being greeted goes after that."""
        place = namespace or "/"
        client = self.manager.client_of(eio_sid, place)
        if client is not None and client.state == CONNECTING:
            client.left = True
        try:
            await super()._handle_disconnect(eio_sid, place, reason)
        except Exception:
            log.exception("the disconnect handler of %s failed", place)
            if client is not None and client.state == LEAVING:
                await self.manager.disconnect(client.sid, place)

    def enter_room(self, sid: str, room: Any, namespace: str | None = None) -> Awaitable[None]:
        return self.manager.enter_room(sid, namespace or "/", room)

    async def emit(
        self,
        event: str,
        data: Any = None,
        to: Any = None,
        room: Any = None,
        skip_sid: Any = None,
        namespace: str | None = None,
        callback: Any = None,
        ignore_queue: bool = False,
    ) -> None:
        """As the library's, without the line it would write to a log that nobody reads."""
        place, target = namespace or "/", room if to is None else to
        simple = type(target) is str and data is not None and skip_sid is None and callback is None
        if not (simple and self.manager.tell(place, target, event, data)):
            await self.manager.emit(event, data, place, room=target, skip_sid=skip_sid, callback=callback)

    async def disconnect(self, sid: str, namespace: str | None = None, ignore_queue: bool = False) -> None:
        """Send a client away for good: a JavaScript client does not come back by itself. One whose connect handler is
        still at it goes when that has returned: until then it does not know where it is."""
        place = namespace or "/"
        if self.manager.is_pre_connected(sid, place):
            self.manager.namespaces[place].clients[sid].unwanted = True
            return
        try:
            await super().disconnect(sid, place, ignore_queue)
        finally:
            if not self.manager.is_connected(sid, place):
                await self.manager.disconnect(sid, place)

    def send_away(self, sid: str, namespace: str) -> None:
        """Disconnect a client for good, and read nothing more of what it sends. Does not wait for it."""
        self.eio.background(self._send_away(sid, namespace))

    async def _send_away(self, sid: str, namespace: str) -> None:
        eio_sid = self.manager.eio_sid_from_sid(sid, namespace)
        connection = self.eio.sockets.get(eio_sid) if eio_sid else None
        await self.disconnect(sid, namespace)
        if connection is not None:
            await connection.close(wait=False)


def _parse_event(data: str) -> tuple[str, int | None, list[Any]]:
    """`2[/namespace,][number]["name",...]`. Raise ValueError for anything else."""
    start = data.find("[")
    if not 1 <= start <= LONGEST_HEAD:
        raise ValueError("an event without arguments, or with too much before them")
    namespace, number = _parse_head(data[1:start])
    arguments = loads_shallow(data[start:])
    if type(arguments) is not list or not arguments or type(arguments[0]) is not str:
        raise ValueError("an event has a name")
    if arguments[0] in OURS_ALONE:
        raise ValueError("an event that only the server may raise")
    return namespace, number, arguments


@lru_cache(maxsize=4096)  # clients count their acknowledgements from 0: the same heads come again and again
def _parse_head(head: str) -> tuple[str, int | None]:
    namespace = "/"
    if head[:1] == "/":
        namespace, comma, head = head.partition(",")
        namespace = namespace.partition("?")[0]
        if not comma:
            raise ValueError("a namespace without its comma")
    if head and not (head.isascii() and head.isdigit() and len(head) < 19):
        raise ValueError("not a number of an acknowledgement")
    return namespace, int(head) if head else None


def loads_shallow_after(data: str) -> None:
    """Refuse what nests too deeply before the library decodes it."""
    starts = [at for at in (data.find("{"), data.find("[")) if at >= 0]
    if starts and data.count("[") + data.count("{") > 32:
        loads_shallow(data[min(starts) :])
