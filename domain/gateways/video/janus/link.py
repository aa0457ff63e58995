"""The line of this process to Janus: one WebSocket, one session, and what hangs on it.

A request is known by its transaction. To a message for a plugin Janus says `ack` at once, and the answer later, under
the same transaction; plugins report their failures in answers that look like success. Whatever comes unasked belongs
to a handle, and is heard in the order in which Janus said it.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from domain.gateways.video import ProviderFailed
from domain.gateways.video.calls import Wire, dial
from domain.gateways.video.sfu import Refused

log = logging.getLogger(__name__)

SECONDS = 5.0  # for an answer
KEEPALIVE_SECONDS = 25.0  # Janus forgets a session that says nothing for a minute
PAUSE_SECONDS = 0.5  # in which a Janus that was not there is not asked again
MAX_WAITING = 500  # requests without an answer yet
PLUGIN = "janus.plugin.videoroom"
LOST = {"janus": "lost"}  # what every handle hears when the line is gone

Hear = Callable[[dict[str, Any]], None]


class JanusAway(ProviderFailed):
    """There is no line, or no answer in time."""


class JanusRefused(Refused):
    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"Janus refused: {code} {reason}")
        self.code = code


class Janus:
    """The line, made when it is needed, and made anew when it was lost."""

    def __init__(self, url: str, secret: str, *, seconds: float = SECONDS) -> None:
        self._url = url
        self._secret = secret
        self._seconds = seconds
        self._session: Session | None = None
        self._lock = asyncio.Lock()
        self._failed_at = float("-inf")

    async def attach(self, hear: Hear) -> Handle:
        """A handle of the video room. Raises JanusAway or JanusRefused."""
        session = await self._opened()
        answer = await session.call("attach", plugin=PLUGIN)
        return session.adopt(int(answer["data"]["id"]), hear)

    async def version(self) -> str:
        answer = await (await self._opened()).call("info")
        return str(answer.get("version_string", "of an unknown version"))

    async def close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _opened(self) -> Session:
        async with self._lock:  # many at once open one line
            if self._session is not None and not self._session.lost:
                return self._session
            now = asyncio.get_running_loop().time()
            if now - self._failed_at < PAUSE_SECONDS:
                raise JanusAway("Janus was not there a moment ago")
            try:
                wire = await dial(self._url, "janus-protocol")
                self._session = await Session.begin(wire, self._secret, self._seconds)
            except JanusRefused:
                raise
            except ProviderFailed as error:
                self._failed_at = now
                raise JanusAway(str(error)) from error
            return self._session


@dataclass(slots=True)
class Waiting:
    answer: asyncio.Future[dict[str, Any]]
    after_ack: bool


class Session:
    """One line from its beginning to its end. What hung on it does not move to another."""

    def __init__(self, wire: Wire, secret: str, seconds: float) -> None:
        self._wire = wire
        self._secret = secret
        self._seconds = seconds
        self._waiting: dict[str, Waiting] = {}
        self._handles: dict[int, Handle] = {}
        self._farewells: set[asyncio.Task[None]] = set()
        self._ids: dict[str, int] = {}  # session_id, once there is one
        self.lost = False
        self._reading = asyncio.create_task(self._read())
        self._keeping: asyncio.Task[None] | None = None

    @classmethod
    async def begin(cls, wire: Wire, secret: str, seconds: float) -> Session:
        session = cls(wire, secret, seconds)
        try:
            answer = await session.call("create")
        except BaseException:
            await session.close()
            raise
        session._ids["session_id"] = int(answer["data"]["id"])
        session._keeping = asyncio.create_task(session._keep())
        return session

    def adopt(self, id: int, hear: Hear) -> Handle:
        handle = self._handles[id] = Handle(self, id, hear)
        if self.lost:
            hear(LOST)
        return handle

    async def call(self, kind: str, *, after_ack: bool = False, **fields: Any) -> dict[str, Any]:
        """One request and its answer. Raises JanusAway or JanusRefused."""
        if self.lost or len(self._waiting) >= MAX_WAITING:
            raise JanusAway("the line is gone" if self.lost else "too much is waiting for Janus")
        transaction = secrets.token_hex(8)
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[transaction] = Waiting(future, after_ack)
        ids = self._ids if kind != "info" else {}  # that one is about no session
        request = {"janus": kind, "transaction": transaction, "apisecret": self._secret, **ids, **fields}
        try:
            async with asyncio.timeout(self._seconds):
                await self._wire.send(request)
                answer = await future
        except TimeoutError as error:
            raise JanusAway(f"no answer to {kind} in {self._seconds:g} s") from error
        finally:
            del self._waiting[transaction]
        if answer.get("janus") == "error":
            failure = answer.get("error", {})
            raise JanusRefused(int(failure.get("code", 0)), str(failure.get("reason", "")))
        return answer

    def forget(self, handle: Handle) -> None:
        """The handle hears nothing any more, and Janus is told in its own time."""
        if self._handles.pop(handle.id, None) is None or self.lost:
            return
        farewell = asyncio.create_task(self._detach(handle))
        self._farewells.add(farewell)
        farewell.add_done_callback(self._farewells.discard)

    async def close(self) -> None:
        self._end()
        tasks = [task for task in (self._reading, self._keeping, *self._farewells) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._wire.close()

    async def _detach(self, handle: Handle) -> None:
        try:
            await self.call("detach", handle_id=handle.id)
        except JanusRefused as error:
            log.debug("a handle was gone already: %s", error)
        except ProviderFailed as error:
            log.warning("a handle was not given back: %s", error)

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(KEEPALIVE_SECONDS)
            try:
                await self.call("keepalive")
            except ProviderFailed as error:
                log.warning("Janus does not answer: %s", error)
                self._end()
                await self._wire.close()
                return

    async def _read(self) -> None:
        try:
            async for message in self._wire.messages():
                if message.get("janus") == "timeout":
                    break
                self._take(message)
        except Exception:
            log.exception("what Janus said was not understood")
        finally:
            self._end()
        await self._wire.close()

    def _take(self, message: dict[str, Any]) -> None:
        kind = message.get("janus")
        handle = self._handles.get(message.get("sender", 0))
        if handle is not None and kind not in ("ack", "success", "error"):
            handle.hear(message)  # also what answers a request: offers are heard in their order
        waiting = self._waiting.get(message.get("transaction", ""))
        if waiting is not None and not (kind == "ack" and waiting.after_ack) and not waiting.answer.done():
            waiting.answer.set_result(message)

    def _end(self) -> None:
        if self.lost:
            return
        self.lost = True
        for waiting in self._waiting.values():
            if not waiting.answer.done():
                waiting.answer.set_exception(JanusAway("the line is gone"))
        handles, self._handles = list(self._handles.values()), {}
        for handle in handles:
            handle.hear(LOST)


@dataclass(frozen=True, slots=True)
class Answer:
    data: dict[str, Any]
    sdp: str | None


class Handle:
    """Our end of one browser's connection, or of none: some only ask."""

    def __init__(self, session: Session, id: int, hear: Hear) -> None:
        self._session = session
        self.id = id
        self.hear = hear

    async def ask(self, request: str, *, jsep: dict[str, Any] | None = None, **body: Any) -> Answer:
        """A request to the video room. Raises JanusAway or JanusRefused."""
        more = {"jsep": jsep} if jsep else {}
        said = {"request": request, **body}
        answer = await self._session.call("message", after_ack=True, handle_id=self.id, body=said, **more)
        data = answer.get("plugindata", {}).get("data", {})
        if "error_code" in data:
            raise JanusRefused(int(data["error_code"]), str(data.get("error", "")))
        return Answer(data, answer.get("jsep", {}).get("sdp"))

    async def trickle(self, candidate: dict[str, Any] | None) -> None:
        await self._session.call("trickle", handle_id=self.id, candidate=candidate or {"completed": True})

    def leave(self) -> None:
        self.hear = _deaf
        self._session.forget(self)


def _deaf(message: dict[str, Any]) -> None:
    """Whoever has left hears nothing."""
