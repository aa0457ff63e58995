"""One client: the only way out, in order, whatever the transport.

Long, because the rule of the engine is that nothing but this class writes to a client: what would be moved out of
here would have to reach in again.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from engineio import exceptions as eio_errors
from engineio import packet as eio

from realtime.engine.ahead import Ahead
from realtime.engine.frames import CLOSE, NOOP, PING, Message, Several
from realtime.engine.polling import poll, take_post
from realtime.engine.websocket import serve_websocket

if TYPE_CHECKING:
    from aiohttp import web

    from realtime.engine.engine_io import EngineServer

MAX_BEHIND = 1 << 20  # bytes that may wait for a client before it is cut off, to come back and recover
VOLATILE_BEHIND = 1 << 16  # bytes that wait already when what is volatile is dropped
CLOSE_SECONDS = 5.0
UPGRADE_POLL_SECONDS = 0.1  # a client that does not hear of its upgrade polls again and again
CONNECTS, CONNECTS_PER_SECOND = 30, 1.0  # to namespaces: at once, and in the long run
BUSY_ROUNDS = 3  # pings without a pong that are forgiven while a command is worked on: a pong may wait behind it
SLOW, SILENT = "slow consumer", "never authenticated"


class Connection:
    """What engineio calls a socket. Every packet to the client goes through `push`, a plain function that never
    awaits: the order of calls is the order on the wire. `transport` is None while the client polls or upgrades.

    On a WebSocket a frame goes to the kernel at once by `send_now`, a second descriptor's: that spares what a
    transport has around a write. What the kernel does not take is left to the transport, which waits for room; until
    all of it has left `send_now` is None, so that nothing overtakes."""

    __slots__ = (
        "__weakref__",
        "address",
        "ahead",
        "awaiting_pong",
        "backlog",
        "backlog_bytes",
        "busy",
        "closed",
        "closing",
        "connected",
        "connects",
        "connects_at",
        "held",
        "introduced",
        "memberships",
        "nowhere_since",
        "out",
        "send_now",
        "server",
        "session",
        "sid",
        "socket",
        "transport",
        "upgraded",
        "upgrading",
        "wake",
        "why",
        "ws",
    )

    def __init__(self, server: EngineServer, sid: str, address: str | None) -> None:
        self.server = server
        self.sid = sid
        self.address = address
        self.session: dict[str, Any] = {}
        self.memberships = 0  # namespaces that have accepted this client
        self.nowhere_since = 0.0  # in the loop's time
        self.connects, self.connects_at = 0.0, 0.0  # as in a leaking bucket
        self.transport: Any = None
        self.socket: socket.socket | None = None
        self.send_now: Callable[[bytes], int] | None = None
        self.ws: web.WebSocketResponse | None = None
        self.out: bytes | list[bytes] | None = None  # begun by the outbox; then everything queues behind it
        self.backlog: list[Message] = []
        self.backlog_bytes = 0
        self.wake: asyncio.Event | None = None  # the poll that waits
        self.awaiting_pong = False
        self.busy = False  # with a packet that was posted
        self.held = 0  # 1: with a packet of its WebSocket's; 2: with the same one since the last look
        self.ahead: Ahead | None = None  # made for who was ever held for long
        self.introduced = False  # has a namespace ever accepted this client?
        self.connected = self.upgrading = self.upgraded = self.closing = self.closed = False
        self.why: str | None = None

    # ---- the only way out ---------------------------------------------------------------------------------

    def push(self, message: Message, volatile: bool = False) -> None:
        if self.out is not None:
            if not (volatile and self.drops_volatile()):
                self.later(message.frame)
        elif self.transport is None:
            self._hold(message, volatile)
        else:
            self.put(message.frame, volatile)

    def put(self, frame: bytes, volatile: bool = False) -> None:
        """To a WebSocket whose `out` is empty."""
        send = self.send_now
        if send is None:
            self._behind(frame, volatile)
            return
        try:
            sent = send(frame)
        except OSError:
            sent = 0
        if sent != len(frame):
            self.fell_short(frame, sent)

    def fell_short(self, frame: bytes, sent: int) -> None:
        """The kernel's buffer is full, or the socket gone: the transport waits, or sees the loss."""
        self.send_now = None
        self._behind(frame[sent:], False)

    def _behind(self, frame: bytes, volatile: bool) -> None:
        """What is volatile is dropped, who is too far behind is cut, who has caught up is sent to directly again."""
        transport = self.transport
        if self.closed or transport.is_closing():
            return
        if volatile and self.drops_volatile():
            return
        if transport.get_write_buffer_size() + len(frame) > MAX_BEHIND:
            self.cut(SLOW)
        else:
            transport.write(frame)
            if self.socket is not None and not transport.get_write_buffer_size():
                self.send_now = self.socket.send

    def drops_volatile(self) -> bool:
        """Does so much wait on a WebSocket that what is volatile is not worth adding?"""
        transport = self.transport
        if self.send_now is not None or transport is None or transport.get_write_buffer_size() <= VOLATILE_BEHIND:
            return False
        self.server.counts["volatile dropped"] += 1
        return True

    def later(self, frame: bytes) -> None:
        """Behind what the outbox already holds for this client."""
        out = self.out
        if type(out) is list:
            out.append(frame)
        else:
            self.out = [out, frame]  # type: ignore[list-item]

    def flush(self) -> None:
        out, self.out = self.out, None
        if out is not None and self.transport is not None:
            self.put(b"".join(out) if type(out) is list else out)  # type: ignore[arg-type]

    def cut(self, why: str) -> None:
        """End it without a word: the client sees a lost connection and comes back."""
        if self.closing or self.why is not None:
            return
        self.why = why
        self.server.counts[why] += 1
        if self.transport is not None:
            self._let_go()
            self.out = None
            self.transport.abort()  # its reader sees the loss and runs the way of a disconnect
        else:
            self.backlog.clear()
            self.server.background(self.close(wait=False, reason=why))

    def _let_go(self) -> None:
        """Of the second descriptor, which would keep a socket open that the transport has closed."""
        self.send_now = None
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def _hold(self, message: Message, volatile: bool) -> None:
        if self.closed:
            return
        size = len(message.frame) or 1
        if volatile and self.backlog_bytes > VOLATILE_BEHIND:
            self.server.counts["volatile dropped"] += 1
            return
        if self.backlog_bytes + size > MAX_BEHIND:
            self.cut(SLOW)
            return
        self.backlog.append(message)
        self.backlog_bytes += size
        if self.wake is not None:
            self.wake.set()

    # ---- time ----------------------------------------------------------------------------------------------

    def schedule_ping(self) -> None:
        self.server.wheel.add(self.server.ping_interval, self._ping)

    def _ping(self) -> None:
        if not self.closing:
            self.awaiting_pong = True
            self.push(PING)
            self.server.wheel.add(self.server.ping_timeout, self._expect_pong)

    def _expect_pong(self, forgiven: int = 0) -> None:
        server = self.server
        if self.closing:
            return
        if not self.awaiting_pong:
            server.wheel.add(max(0.0, server.ping_interval - server.ping_timeout), self._ping)
        elif (self.busy or self.held) and forgiven < BUSY_ROUNDS:
            self.push(PING)  # the client, too, expects to hear from us
            server.wheel.add(server.ping_timeout, partial(self._expect_pong, forgiven + 1))
        else:
            server.background(self.close(wait=False, reason=server.reason.PING_TIMEOUT))

    def look(self) -> None:
        """At a command that takes long: has its client gone meanwhile?"""
        if self.held == 1:
            self.held = 2
        elif self.ws is not None and not self.closing:
            self.ahead = self.ahead or Ahead(self, self.ws)
            self.ahead.begin()

    def may_connect(self) -> bool:
        """Each CONNECT is looked up in the database: somebody who sends them without end must not be served."""
        now = asyncio.get_running_loop().time()
        self.connects = max(0.0, self.connects - (now - self.connects_at) * CONNECTS_PER_SECOND) + 1
        self.connects_at = now
        return self.connects <= CONNECTS

    def joined(self) -> None:
        """A namespace has accepted this client."""
        self.memberships += 1
        if not self.introduced and self.address is not None:
            self.introduced = True
            self.server.limits.introduced(self.address)

    def expect_membership(self) -> None:
        """A deadline for whoever never says who they are, or has been sent away from everywhere."""
        self.nowhere_since = asyncio.get_running_loop().time()
        self.server.wheel.add(self.server.authenticate_seconds, self._check_membership)

    def _check_membership(self) -> None:
        if self.memberships or self.closing:
            return
        waited = asyncio.get_running_loop().time() - self.nowhere_since  # of an earlier time they were nowhere?
        if waited >= self.server.authenticate_seconds:
            self.server.counts[SILENT] += 1
            self.server.background(self.close(wait=False, reason=SILENT))

    # ---- what engineio.AsyncServer asks of a socket ------------------------------------------------------------

    async def send(self, packet: eio.Packet) -> None:
        if self.closed:
            raise eio_errors.SocketIsClosedError()
        encoded = packet.encode()
        self.push(Message(encoded.encode()) if isinstance(encoded, str) else Several(blobs=(encoded,)))

    async def handle_get_request(self, environ: dict[str, Any]) -> Any:
        if environ.get("HTTP_UPGRADE", "").lower() == "websocket":
            if self.upgraded or self.upgrading:
                raise eio_errors.EngineIOError("upgraded already")
            return await serve_websocket(self, environ["aiohttp.request"])
        if self.upgrading or self.upgraded:
            await asyncio.sleep(UPGRADE_POLL_SECONDS)
            return list(NOOP.packets)
        try:
            return await poll(self)
        except eio_errors.QueueEmpty:
            await self.close(wait=False, reason=self.server.reason.TRANSPORT_ERROR)
            raise

    async def handle_post_request(self, environ: dict[str, Any]) -> None:
        await take_post(self, environ)

    async def receive(self, packet: eio.Packet) -> None:
        kind = packet.packet_type
        if kind == eio.MESSAGE:
            self.busy = True
            await self.server.on_message(self.sid, _text_of(packet))
            self.busy = False
        elif kind == eio.PONG:
            self.awaiting_pong = False
        elif kind == eio.CLOSE:
            await self.close(wait=False, abort=True, reason=self.server.reason.CLIENT_DISCONNECT)
        elif kind == eio.UPGRADE:
            self.push(NOOP)
        else:
            raise eio_errors.UnknownPacketError()

    async def close(
        self, wait: bool = True, abort: bool = False, reason: str | None = None, code: int | None = None
    ) -> None:
        """Tell the application, then the client, then end. With `code`, a WebSocket is told by its close code
        alone, after which a JavaScript client comes back. Safe to call twice."""
        if self.closing:
            return
        self.closing = True
        self._let_go()
        server = self.server
        why = self.why or reason or server.reason.SERVER_DISCONNECT
        try:
            await server.tell_disconnect(self.sid, why)
        finally:
            if not abort and (code is None or self.ws is None):
                self.push(CLOSE)
            self.flush()
            self.closed = True
            server.gone(self)
            if self.ws is not None:
                self._end_websocket(self.ws, why, code)
            elif self.wake is not None:
                self.wake.set()

    def _end_websocket(self, ws: web.WebSocketResponse, why: str, code: int | None) -> None:
        if why == self.server.reason.PING_TIMEOUT or self.transport is None:
            if self.transport is not None:
                self.transport.abort()
        elif not ws.closed:
            self.server.background(self._say_goodbye(ws, code or 1000))
        elif self.transport.get_write_buffer_size():  # they said goodbye, and may never read what is left for them
            self.server.wheel.add(CLOSE_SECONDS, self.transport.abort)

    async def _say_goodbye(self, ws: web.WebSocketResponse, code: int) -> None:
        """A reader that stalls, or a client that keeps its end open, is not waited for longer than CLOSE_SECONDS."""
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await ws.close(code=code)
        except (TimeoutError, OSError):
            pass
        finally:
            self.transport.abort()


def _text_of(packet: eio.Packet) -> str | bytes:
    """engineio decodes the JSON of a text packet whenever it can; Socket.IO wants the text."""
    data = packet.data
    if isinstance(data, str | bytes):
        return data
    raise ValueError("not a Socket.IO packet")
