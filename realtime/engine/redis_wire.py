"""One Redis connection on hiredis: commands of one loop tick leave in one write, replies come back in order.

redis-py costs about 16 times the CPU of this per call, and sleeps up to a minute before it subscribes again.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, cast

import hiredis

from realtime.engine.errors import RedisDown, RedisRefused

DEADLINE_SECONDS = 2.0  # an open connection without an answer for so long is dead: a busy machine pauses for less
TICKS = 8  # a deadline is so many looks: who is held, perhaps with the whole machine, looks late, and counts it once
MAX_PENDING = 20_000  # commands without an answer; beyond it Redis is not keeping up and new ones are refused
PUSHES = frozenset((b"message", b"smessage", b"subscribe", b"ssubscribe", b"unsubscribe", b"sunsubscribe", b"pong"))

ERROR = b"-"  # pushed for an error that answers no `ask`

Pushed = Callable[[list[Any], bool], None]  # the push, and whether another one is already here


class Wire(asyncio.Protocol):
    """The protocol of one connection; it dies with it. Every command is answered within `deadline` seconds,
    or the connection is cut and all that wait get RedisDown: a late reply can never reach another's caller."""

    def __init__(self, *, deadline: float, on_push: Pushed | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        self._reader = hiredis.Reader()
        self._pending: deque[tuple[asyncio.Future[Any], int]] = deque()  # and at which tick they were asked
        self._ticks = 0
        self._out: list[bytes] = []
        self._deadline = deadline
        self._on_push = on_push
        self._watch: asyncio.TimerHandle | None = None
        self._transport: asyncio.Transport | None = None
        self.lost: asyncio.Future[None] = self._loop.create_future()

    @property
    def is_open(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    def ask(self, *command: str | bytes | int | float) -> asyncio.Future[Any]:
        """Queue one command. The future fails with RedisDown or RedisRefused; cancelling it harms nobody."""
        answer: asyncio.Future[Any] = self._loop.create_future()
        if not self.is_open or len(self._pending) >= MAX_PENDING:
            answer.set_exception(RedisDown("not connected, or too many commands in flight"))
            return answer
        self._pending.append((answer, self._ticks))
        if self._watch is None:
            self._watch = self._loop.call_later(self._deadline / TICKS, self._tick)
        self.tell(*command)
        return answer

    def tell(self, *command: str | bytes | int | float) -> None:
        """Queue a command whose answer comes as a push (SUBSCRIBE and its like)."""
        if not self._out:
            self._loop.call_soon(self._flush)
        self._out.append(hiredis.pack_command(command))  # type: ignore[arg-type]  # its stub knows no *args

    def cut(self) -> None:
        """Drop the connection now; waiting commands fail."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one in all but name

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._watch is not None:
            self._watch.cancel()
        waiting, self._pending = self._pending, deque()
        for answer, _ in waiting:
            if not answer.done():
                answer.set_exception(RedisDown("connection lost"))
                answer.exception()  # a caller may have gone; that is not worth a warning
        if not self.lost.done():
            self.lost.set_result(None)

    def data_received(self, data: bytes) -> None:
        reader = self._reader
        try:
            reader.feed(data)
            reply = reader.gets()
            while reply is not False:
                following = reader.gets()
                self._take(reply, following is not False)
                reply = following
        except hiredis.ProtocolError:
            self.cut()

    def _take(self, reply: Any, more: bool) -> None:
        if self._on_push is not None and type(reply) is list and reply and reply[0] in PUSHES:
            self._on_push(reply, more)
            return
        if not self._pending and self._on_push is not None and isinstance(reply, hiredis.HiredisError):
            self._on_push([ERROR, str(reply)], more)
            return
        if not self._pending:
            self.cut()  # an answer nobody asked for: the two ends disagree, start again
            return
        answer, _ = self._pending.popleft()
        if answer.done():
            return
        if isinstance(reply, hiredis.HiredisError):
            answer.set_exception(RedisRefused(str(reply)))
            answer.exception()
            if "READONLY " in str(reply):  # an old Redis wraps what a script of ours was refused
                self.cut()  # no longer the master: the name may lead to another process by now
        else:
            answer.set_result(reply)

    def _flush(self) -> None:
        out, self._out = self._out, []
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(b"".join(out))

    def _tick(self) -> None:
        self._watch = None
        if not self._pending:
            return
        self._ticks += 1
        if self._ticks - self._pending[0][1] > TICKS:
            self.cut()
        else:
            self._watch = self._loop.call_later(self._deadline / TICKS, self._tick)
