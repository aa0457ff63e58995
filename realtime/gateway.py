"""The base of every namespace: who is connected, and the one way from a command to its ack.

`@command` declares a command as `@endpoint` declares a route: its shape, who may send it, how often. A client gets
exactly one ack, `{"ok": true, "data": ...}` or `{"ok": false, "error": <what REST would send>}`.
"""

from __future__ import annotations

import asyncio
import inspect
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar, get_type_hints
from uuid import UUID

import orjson
import socketio
import structlog
import uuid6
from pydantic import BaseModel, TypeAdapter, ValidationError
from socketio.exceptions import ConnectionRefusedError as Refused

from domain.identity import sign_ins
from domain.identity.tokens import TokenExpired, TokenInvalid, read_access_token
from domain.kit.context import Caller, Context, Runtime
from domain.kit.errors import (
    DomainError,
    FieldError,
    Forbidden,
    Internal,
    Invalid,
    RateLimited,
    Unauthenticated,
    Unavailable,
    problem_of,
)
from domain.kit.limits import Limiter
from domain.kit.permissions import Permission
from domain.kit.shapes import Input, field_errors
from domain.kit.unit_of_work import unit_of_work
from models import database
from realtime import rooms
from realtime.buckets import Buckets
from realtime.engine import Bus, BusDown, Gone

log = structlog.get_logger("realtime")

DEADLINE_SECONDS = 20.0
PATIENCE = 500  # refusals of one person at once; beyond, whoever does not heed them is sent away
Handler = Callable[..., Awaitable[Any]]
H = TypeVar("H", bound=Handler)


class UnknownCommand(DomainError):
    code, title = "unknown_command", "Unknown command"
    detail = "This namespace has no such command."


class TooManySockets(DomainError):
    status, code, title = 429, "too_many_sockets", "Too many connections"
    detail = "You have {limit} connections open here already. Close one first."


@dataclass(frozen=True)
class Command:
    name: str
    method: str
    takes: type[BaseModel]
    answers: Any
    who: Permission | None  # None: whoever is signed in
    raises: tuple[type[DomainError], ...]
    transaction: bool
    chat: bool  # counted against the slower allowance
    signal: bool  # counted against an allowance of its own alone: browsers connect in bursts
    description: str

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """Of `answers`. Made once: a snapshot's takes as long as a statement."""
        return TypeAdapter(self.answers)


@dataclass(slots=True)
class Connection:
    """One socket of one person in one namespace."""

    sid: str
    caller: Caller
    expires_at: float  # seconds since 1970: when its access token runs out
    warned: bool = False
    refused: int = 0  # commands that came too fast, since the last that did not
    sent_away: bool = False
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


def command(
    name: str,
    *,
    who: Permission | None = None,
    answers: Any = None,
    raises: tuple[type[DomainError], ...] = (),
    transaction: bool = False,
    chat: bool = False,
    signal: bool = False,
) -> Callable[[H], H]:
    """Declare a command. Its method takes `(self, ctx, connection, data)`; the annotation of `data` is the shape."""

    def declare(method: H) -> H:
        takes = get_type_hints(method)["data"]
        text = inspect.cleandoc(method.__doc__ or "")
        declared = Command(name, method.__name__, takes, answers, who, raises, transaction, chat, signal, text)
        method.__command__ = declared  # type: ignore[attr-defined]
        return method

    return declare


class TokenRefresh(Input):
    token: str


class Gateway(socketio.AsyncNamespace):  # type: ignore[misc]
    """A namespace. Subclasses hold commands and may override `arrived` and `departed`."""

    commands: dict[str, Command]

    def __init_subclass__(cls) -> None:
        declared = [member.__command__ for _, member in inspect.getmembers(cls) if hasattr(member, "__command__")]
        cls.commands = {command.name: command for command in sorted(declared, key=lambda one: one.name)}

    def __init__(self, namespace: str, runtime: Runtime, bus: Bus) -> None:
        super().__init__(namespace)
        self.runtime = runtime
        self.bus = bus
        self.connections: dict[str, Connection] = {}
        self._by_person: dict[Any, set[str]] = defaultdict(set)
        settings = runtime.settings
        self._allowance = Buckets(per_second=settings.commands_per_second, burst=settings.commands_per_second * 2)
        self._chats = Buckets(per_second=settings.chats_per_second, burst=settings.chats_per_second * 3)
        self._patience = Buckets(per_second=settings.commands_per_second, burst=PATIENCE)
        self._minute = Limiter(runtime.scripts, settings.redis_prefix)
        self._signals = Buckets(per_second=settings.signals_per_second, burst=settings.signals_per_second * 4)

    # ---- for subclasses -----------------------------------------------------------------------------------------

    async def arrived(self, connection: Connection) -> None:
        """A person's socket is connected."""

    async def departed(self, connection: Connection) -> None:
        """It is gone."""

    def attending(self, connection: Connection) -> Callable[[UUID], bool] | None:
        """Whether this socket is in a class; None where no rule asks."""
        return None

    def context_of(self, connection: Connection, *, request_id: str = "") -> Context:
        """Of its person, who asks by it."""
        ctx = self.runtime.context(connection.caller, request_id=request_id)
        ctx.attends = self.attending(connection)
        return ctx

    def sockets_of(self, user_id: Any) -> list[Connection]:
        return [self.connections[sid] for sid in self._by_person.get(user_id, ()) if sid in self.connections]

    # ---- connecting ---------------------------------------------------------------------------------------------

    async def on_connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        try:
            connection = await self._admit(sid, auth)
            await self.bus.enter(sid, rooms.person(self.namespace, connection.caller.id))
            await self.arrived(connection)
        except Exception as error:
            self._forget(sid)
            failure = _failure(error)
            raise Refused(failure.code, problem_of(failure)) from None

    async def on_disconnect(self, sid: str, reason: str = "") -> None:
        connection = self._forget(sid)
        if connection is None:
            return
        try:
            await self.departed(connection)
        except Exception as error:
            # The lease runs out by itself: nobody stays for ever.
            log.warning("a goodbye was not written", namespace=self.namespace, error=repr(error))

    async def _admit(self, sid: str, auth: Any) -> Connection:
        token = auth.get("token") if isinstance(auth, dict) else None
        if not isinstance(token, str):
            raise Unauthenticated('Connect with auth: {token: "<access token>"}.')
        caller = await sign_ins.authenticate(self.runtime, token)
        self._allowance.spend(caller.id)
        limit = self.runtime.settings.sockets_per_person
        if len(self._by_person[caller.id]) >= limit:
            raise TooManySockets(limit=limit)
        expires_at = read_access_token(self.runtime.settings.signing_key, token).expires_at
        connection = Connection(sid, caller, expires_at)
        self.connections[sid] = connection
        self._by_person[caller.id].add(sid)
        return connection

    def _forget(self, sid: str) -> Connection | None:
        connection = self.connections.pop(sid, None)
        if connection is not None:
            sids = self._by_person[connection.caller.id]
            sids.discard(sid)
            if not sids:
                del self._by_person[connection.caller.id]
        return connection

    # ---- commands -----------------------------------------------------------------------------------------------

    async def trigger_event(self, event: str, *args: Any) -> Any:
        """Where python-socketio hands over everything that comes in."""
        if event == "connect":
            return await self.on_connect(*args)
        if event == "disconnect":
            return await self.on_disconnect(*args)
        return await self._answer(event, args[0], args[1:])

    async def _answer(self, name: str, sid: str, arguments: tuple[Any, ...]) -> dict[str, Any]:
        request_id = str(uuid6.uuid7())
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        began = time.perf_counter()
        connection = self.connections.get(sid)
        too_fast = self._too_fast(name, connection)
        if too_fast is not None:
            await asyncio.sleep(0)  # a flood comes by the hundred, and everybody else would wait for all of it
            return {"ok": False, "error": {**problem_of(too_fast), "request_id": request_id}}
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                data = await self._carry_out(name, connection, arguments, request_id)
            ack, outcome = {"ok": True, "data": data}, "ok"
        except Gone:  # while we were at it: nobody hears the answer
            ack, outcome = {"ok": False, "error": {**problem_of(TokenInvalid()), "request_id": request_id}}, "gone"
        except Exception as error:
            failure = _failure(error)
            ack, outcome = {"ok": False, "error": {**problem_of(failure), "request_id": request_id}}, failure.code
        log.info(
            "command",
            namespace=self.namespace,
            command=name[:50],
            outcome=outcome,
            **self._refused_before(connection),
            ms=round((time.perf_counter() - began) * 1000, 1),
        )
        return ack

    def _too_fast(self, name: str, connection: Connection | None) -> RateLimited | None:
        """The refusal of a command for which its person has no allowance left. Of a flood one line is written."""
        if connection is None:
            return None
        declared, person = self.commands.get(name), connection.caller.id
        try:
            (self._signals if declared is not None and declared.signal else self._allowance).spend(person)
            if declared is not None and declared.chat:
                self._chats.spend(person)
        except RateLimited as refusal:
            connection.refused += 1
            self._lose_patience(connection)
            return refusal
        return None

    def _lose_patience(self, connection: Connection) -> None:
        try:
            self._patience.spend(connection.caller.id)
        except RateLimited:
            if not connection.sent_away:
                connection.sent_away = True
                who, refused = str(connection.caller.id), connection.refused
                log.warning("a flood was ended", namespace=self.namespace, user_id=who, refused=refused)
                self.server.send_away(connection.sid, self.namespace)

    def _refused_before(self, connection: Connection | None) -> dict[str, int]:
        if connection is None or not connection.refused:
            return {}
        refused, connection.refused = connection.refused, 0
        return {"refused_before": refused}

    async def _carry_out(
        self, name: str, connection: Connection | None, arguments: tuple[Any, ...], request_id: str
    ) -> Any:
        if connection is None:
            raise TokenInvalid
        if connection.expires_at < time.time():
            raise TokenExpired
        caller = connection.caller
        declared = self.commands.get(name)
        if declared is None:
            raise UnknownCommand
        if declared.who is not None and not caller.may(declared.who):
            raise Forbidden(f"This needs the permission {declared.who.value}.", permission=declared.who.value)
        data = _parse(declared, arguments)
        if declared.chat:  # what others have to read is counted over all nodes
            limit = self.runtime.settings.chats_per_second * 60
            spent = await self._minute.spend(f"chat:{self.namespace}:{caller.id}", limit)
            if spent.exceeded:
                raise RateLimited(retry_after=spent.reset_seconds)
        ctx = self.context_of(connection, request_id=request_id)
        method = getattr(self, declared.method)
        if declared.transaction:
            async with unit_of_work(ctx):
                result = await method(ctx, connection, data)
        else:
            result = await method(ctx, connection, data)
        if declared.answers is None:
            return None
        adapter = declared.adapter
        return adapter.dump_python(adapter.validate_python(result, from_attributes=True), mode="json")

    @command("token.refresh")
    async def token_refresh(self, ctx: Context, connection: Connection, data: TokenRefresh) -> None:
        """Keep the connection with a newer access token of the same person."""
        caller = await sign_ins.authenticate(self.runtime, data.token)
        if caller.id != connection.caller.id:
            raise TokenInvalid("This token belongs to somebody else.")
        connection.caller = caller
        connection.expires_at = read_access_token(self.runtime.settings.signing_key, data.token).expires_at
        connection.warned = False


def _parse(declared: Command, arguments: tuple[Any, ...]) -> BaseModel:
    """The same strict reading as of a REST body: JSON in, unknown fields refused, no binary."""
    if len(arguments) > 1:
        raise Invalid([FieldError("", "too_many_arguments", "Send one object.")])
    try:
        raw = orjson.dumps(arguments[0] if arguments else {})
        return declared.takes.model_validate_json(raw, strict=True)
    except orjson.JSONEncodeError:
        raise Invalid([FieldError("", "not_json", "Send JSON, without binary data.")]) from None
    except ValidationError as error:
        raise Invalid(field_errors(error)) from None


def _failure(error: Exception) -> DomainError:
    if isinstance(error, DomainError):
        return error
    if isinstance(error, BusDown | TimeoutError) or database.is_away(error):
        log.warning("a part of the service is away", error=repr(error))
        return Unavailable(retry_after=2)
    log.exception("unexpected", exc_info=error)
    return Internal()
