"""The engine.io server: makes connections, keeps their time, and lets go of them."""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

import engineio
import orjson
from engineio import exceptions as eio_errors

from realtime.engine.ahead import LOOK_SECONDS
from realtime.engine.collector import Collector
from realtime.engine.connection import Connection
from realtime.engine.environ import environ_of
from realtime.engine.frames import Message
from realtime.engine.limits import ConnectionLimits, Refused
from realtime.engine.outbox import Outbox
from realtime.engine.polling import poll
from realtime.engine.wheel import Wheel

log = logging.getLogger("lyceum.engine.sockets")

AUTHENTICATE_SECONDS = 10.0
STATUS = {401: "401 UNAUTHORIZED", 429: "429 TOO MANY REQUESTS", 503: "503 SERVICE UNAVAILABLE"}


class EngineServer(engineio.AsyncServer):  # type: ignore[misc]
    """`counts` tells how often a client was cut for being slow, an event was dropped, a connection refused."""

    def __init__(
        self,
        *args: Any,
        limits: ConnectionLimits,
        authenticate_seconds: float = AUTHENTICATE_SECONDS,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self._async: dict[str, Any] = {**self._async, "translate_request": environ_of}
        self.start_service_task = False  # the wheel does its work
        self.limits = limits
        self.authenticate_seconds = authenticate_seconds
        self.counts: Counter[str] = Counter()
        self.wheel = Wheel()
        self.outbox = Outbox()
        self.collector = Collector()
        self.draining = False
        self._looking = False
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def on_message(self) -> Callable[[str, str | bytes], Coroutine[Any, Any, None]]:
        handler: Callable[[str, str | bytes], Coroutine[Any, Any, None]] = self.handlers["message"]
        return handler

    async def tell_disconnect(self, sid: str, reason: str) -> None:
        await self._trigger_event("disconnect", sid, reason, run_async=False)

    def background(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def gone(self, connection: Connection) -> None:
        """Forget a closed connection."""
        self.sockets.pop(connection.sid, None)
        address, connection.address = connection.address, None
        if address is not None:
            self.limits.leave(address, was_introduced=connection.introduced)
        self.collector.disconnected(len(self.sockets))

    async def shutdown(self) -> None:
        self.wheel.stop()

    async def _handle_connect(self, environ: dict[str, Any], transport: str, jsonp_index: int | None = None) -> Any:
        request = environ["aiohttp.request"]
        admitted = Refused(503, "draining", 1) if self.draining else self.limits.enter(request)
        if isinstance(admitted, Refused):
            self.counts["refused"] += 1
            return self._refusal(admitted)
        sid = self.generate_id()
        connection = Connection(self, sid, admitted)
        self.sockets[sid] = connection
        self.collector.connected()
        self._look_soon()
        try:
            connection.push(self._open_packet(sid, transport))
            answer = await self._trigger_event("connect", sid, environ, run_async=False)
            if answer is not None and answer is not True:
                connection.closing = connection.closed = True
                self.gone(connection)
                return self._unauthorized(answer or None)
            connection.schedule_ping()
            connection.expect_membership()
            if transport == "websocket":
                return await connection.handle_get_request(environ)
            connection.connected = True
            return self._ok(await poll(connection), jsonp_index=jsonp_index)
        except eio_errors.EngineIOError:
            return self._bad_request()
        finally:
            if transport == "websocket" and sid in self.sockets:
                await connection.close(wait=False, abort=True)

    def _look_soon(self) -> None:
        if not self._looking and self.sockets:
            self._looking = True
            self.wheel.add(LOOK_SECONDS, self._look)

    def _look(self) -> None:
        """At those who are at a command, so that who goes meanwhile is not kept until its end."""
        self._looking = False
        for connection in self.sockets.values():
            if connection.held:
                connection.look()
        self._look_soon()

    def _open_packet(self, sid: str, transport: str) -> Message:
        opening = {
            "sid": sid,
            "upgrades": self._upgrades(sid, transport),
            "pingTimeout": int(self.ping_timeout * 1000),
            "pingInterval": int(self.ping_interval * 1000),
            "maxPayload": self.max_http_buffer_size,
        }
        return Message(b"0" + orjson.dumps(opening))

    @staticmethod
    def _refusal(refused: Refused) -> dict[str, Any]:
        spread = random.randint(0, refused.retry_after)  # noqa: S311 - so that not all come back at once
        return {
            "status": STATUS[refused.status],
            "headers": [
                ("Content-Type", "application/json"),
                ("Retry-After", str(refused.retry_after + spread)),
            ],
            "response": orjson.dumps({"code": refused.code, "status": refused.status}),
        }
