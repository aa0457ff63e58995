"""Seats as leases in Redis: who sits in the one run of a class, and for how long yet.

Redis decides admission because one script can check and take in one step; PostgreSQL remembers it, because Redis
may be lost at any moment. A run whose keys are gone, or were written by a Redis process that has since been
restarted, is stale: it admits nobody until `rebuild` has written it anew from the rows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID
from weakref import WeakValueDictionary

from redis.exceptions import RedisError

from domain.kit.context import Runtime
from domain.kit.errors import Conflict, Unavailable
from domain.kit.redis import text_of
from domain.kit.unit_of_work import exclusive
from domain.live import turnstile
from domain.live.shapes.classes import Devices
from models.live import ClassRole, SeatState, SessionStatus, WaitState
from models.live.people import Seat, Wait

SCRIPTS = Path(__file__).parent / "scripts"
PRELUDE = (SCRIPTS / "prelude.lua").read_text()
TEXTS = {path.stem: PRELUDE + path.read_text() for path in SCRIPTS.glob("*.lua") if path.stem != "prelude"}
STALE = "stale"
RENEW_AT_ONCE = 500  # people in one call of the renew script


# One rebuild of a run per process at a time: the others wait here rather than each for the database's lock.
_rebuilding: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()


class SeatsAway(Unavailable):
    code, title = "seats_unavailable", "Seats cannot be given right now"
    detail = "Whoever is in class stays. Try again in a moment."


class SessionFull(Conflict):
    code, title = "session_full", "Class full"
    detail = "All {capacity} seats are taken."


class AlreadyInside(Conflict):
    code, title = "already_inside", "In class on another device"
    detail = "This class lets you in on one device at a time. Leave it there first."


class Replaced(Conflict):
    code, title = "replaced", "In class on a newer device"
    detail = "You have joined from somewhere else in the meantime."


class Lapsed(Exception):
    """A lease has run out and is not swept yet. Never reaches a client: the stay is ended, a seat asked for anew."""

    def __init__(self, generation: int) -> None:
        super().__init__(generation)
        self.generation = generation


class RunOver(Exception):
    """The run is not the session's live one any more. Never reaches a client: callers look at the session again."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one class, as the scripts name it."""

    session_id: UUID
    run_id: UUID


@dataclass(frozen=True, slots=True)
class Grant:
    generation: int
    held_before: bool
    until_ms: int
    replaced: tuple[str, ...]  # connections of the same person that have to go


@dataclass(frozen=True, slots=True)
class Count:
    """`offered`: how many who waited were offered a seat in the step that counted."""

    taken: int
    capacity: int
    waiting: int
    offered: int = 0


@dataclass(frozen=True, slots=True)
class Hold:
    """A connection by which a person holds their seat. `generation`: where only the newest of them may stay."""

    user_id: UUID
    connection: str
    generation: int | None = None


@dataclass(frozen=True, slots=True)
class Renewed:
    """People whose seat is gone, connections that a newer one has replaced, and whose seat is outside the count."""

    lost: set[UUID]
    replaced: set[str]
    uncounted: set[UUID]


@dataclass(frozen=True, slots=True)
class Away:
    """`certain`: not so shortly after Redis was lost, when another tab may not have been heard of yet."""

    generation: int
    certain: bool


async def take(
    runtime: Runtime,
    run: Run,
    *,
    user_id: UUID,
    role: ClassRole,
    connection: str = "",
    seconds: float,
    devices: Devices = Devices.MANY,
) -> Grant:
    """A seat, or the one they hold or are offered. Hosts are never refused, and nobody overtakes those who wait.

    Without a connection it is a reservation, which lengthens no lease there is.
    Raises SessionFull, AlreadyInside, RunOver or SeatsAway, and a reservation Lapsed.
    """
    arguments = [str(user_id), role.value, connection, _ms(seconds), devices.value]
    reply = await _call(runtime, "take", run, arguments, people=[user_id])
    if reply[0] == "inside":
        raise AlreadyInside
    if reply[0] == "lapsed":
        raise Lapsed(int(reply[1]))
    if reply[0] == "full":
        raise _full(reply)
    return Grant(int(reply[1]), reply[2] == 1, int(reply[6]), tuple(reply[7:]))


async def confirm(runtime: Runtime, run: Run, user_id: UUID, generation: int) -> Count | None:
    """The count if the seat given a moment ago is still there, else None: Redis was lost in between.

    Rebuilds nothing: it is asked inside the admission's transaction, for which a rebuild waits.
    """
    reply = await _run(runtime, "confirm", run, [str(user_id), generation])
    return _count(reply[2:]) if reply[0] != STALE and reply[1] == 1 else None


async def holds(runtime: Runtime, run: Run, user_id: UUID, connection: str) -> bool:
    """Whether this connection has not been put out in favour of a newer one."""
    try:
        known = await runtime.redis.hkeys(_connections(runtime, run, user_id))
        return not known or connection in known  # nothing is known where Redis was lost: the next beat writes it
    except (RedisError, OSError, TimeoutError) as error:
        raise SeatsAway(retry_after=2) from error


async def renew(runtime: Runtime, run: Run, held: Sequence[Hold], *, seconds: float) -> Renewed:
    """Renew the leases of people by their connections."""
    renewed = Renewed(set(), set(), set())
    for start in range(0, len(held), RENEW_AT_ONCE):
        part = held[start : start + RENEW_AT_ONCE]
        arguments = [value for one in part for value in (str(one.user_id), one.connection, one.generation or "")]
        people = [one.user_id for one in part]
        reply = await _call(runtime, "renew", run, [_ms(seconds), *arguments], people=people)
        lost, rest = reply[2 : 2 + reply[1]], reply[2 + reply[1] :]
        renewed.lost.update(UUID(person) for person in lost)
        renewed.replaced.update(rest[1 : 1 + rest[0]])
        renewed.uncounted.update(UUID(person) for person in rest[1 + rest[0] :])
    return renewed


async def drop(runtime: Runtime, run: Run, user_id: UUID, connection: str, *, grace: float) -> Away | None:
    """A connection is gone: who is away with it, or None while the person has another connection."""
    unsure = 2 * runtime.settings.live_heartbeat_seconds
    arguments = [str(user_id), connection, _ms(grace), _ms(unsure)]
    reply = await _call(runtime, "drop", run, arguments, people=[user_id])
    return Away(int(reply[1]), reply[2] == 1) if reply[0] == "away" and reply[1] else None


async def release(runtime: Runtime, run: Run, user_id: UUID, generation: int | None = None) -> tuple[bool, Count]:
    """Free a seat, its row closed before; not if `generation` is older than the person's newest."""
    newest = "" if generation is None else generation
    reply = await _call(runtime, "release", run, [str(user_id), newest], people=[user_id])
    return reply[1] == 1, _count(reply[2:])


async def expired(runtime: Runtime, run: Run, unseen: Sequence[tuple[UUID, int]] = ()) -> list[tuple[UUID, int, float]]:
    """(person, generation, seconds since) of each lease that has run out, a hundred of each kind at most, and of the
    `unseen` those who have none at all."""
    known = [value for user_id, generation in unseen for value in (str(user_id), generation)]
    reply = await _call(runtime, "expired", run, known)
    found = reply[1:]
    return [(UUID(found[i]), int(found[i + 1]), int(found[i + 2]) / 1000) for i in range(0, len(found), 3)]


async def count(runtime: Runtime, run: Run) -> Count:
    return _count((await _call(runtime, "count", run, []))[1:])


async def resize(runtime: Runtime, run: Run, capacity: int) -> Count:
    """The count with the new capacity; with the old one when more are inside than the new one would hold.

    Rebuilds nothing: it is called inside the transaction that writes the capacity. Raises SeatsAway.
    """
    reply = await _run(runtime, "resize", run, [capacity])
    if reply[0] == STALE:
        raise SeatsAway(retry_after=1)
    return _count(reply[1:])


async def change_role(runtime: Runtime, run: Run, user_id: UUID, role: ClassRole) -> Count:
    """Move a lease in or out of the count. Raises SessionFull where one more would not fit, or SeatsAway.

    Rebuilds nothing: into the count it is moved inside the transaction that writes the role. Out of it, a stale run
    is no loss: what is rebuilt afterwards begins with the role that was written.
    """
    reply = await _run(runtime, "change_role", run, [str(user_id), role.value])
    if reply[0] == STALE:
        raise SeatsAway(retry_after=1)
    if reply[0] == "full":
        raise _full(reply)
    return _count(reply[1:])


async def call(runtime: Runtime, name: str, run: Run, *arguments: Any) -> list[Any]:
    """What a script of the waiting list answers. Rebuilds a stale run. Raises RunOver or SeatsAway."""
    return await _call(runtime, name, run, list(arguments))


async def call_within(runtime: Runtime, name: str, run: Run, *arguments: Any) -> list[Any] | None:
    """The same inside a transaction that holds the session's row, for which a rebuild waits; None: it is stale."""
    reply = await _run(runtime, name, run, list(arguments))
    return None if reply[0] == STALE else reply


async def clear(runtime: Runtime, run: Run) -> None:
    """An ended run gives its keys back."""
    await runtime.redis.delete(*_keys(runtime, run))


async def rebuild(runtime: Runtime, run: Run) -> None:
    """Write the seats of a stale run from its rows. One node at a time reads and writes them.

    The session's row is locked: whoever is writing a seat's row has committed or given up before we read, and
    whoever writes one afterwards confirms their seat in what we have written. Raises RunOver when the run is not
    the live one.
    """
    async with _rebuilding.setdefault(run.run_id, asyncio.Lock()), exclusive(f"seats:{run.run_id}"):
        if (await _run(runtime, "count", run, []))[0] != STALE:
            return  # somebody has while we waited
        session = await turnstile.hold(run.session_id)
        if session.run_id != run.run_id or session.status is not SessionStatus.LIVE:
            raise RunOver
        rows = (
            await Seat.filter(run_id=run.run_id).exclude(state=SeatState.GONE).values("user_id", "role", "generation")
        )
        settings = runtime.settings
        lease = settings.live_heartbeat_seconds + settings.live_grace_seconds
        people = [part for row in rows for part in (str(row["user_id"]), row["role"].value, row["generation"])]
        line = await _line(run, {row["user_id"] for row in rows})
        counts = [session.max_students, _ms(lease), _ms(settings.live_offer_seconds), len(rows)]
        await _run(runtime, "rebuild", run, [*counts, *people, *line])


async def _line(run: Run, seated: set[UUID]) -> list[str]:
    """Who waits and who is offered a seat, as the rebuild script takes them."""
    line: list[str] = []
    for row in await Wait.filter(run_id=run.run_id, state__in=(WaitState.WAITING, WaitState.OFFERED)):
        if row.user_id in seated:
            continue
        if row.offer_expires_at is not None and row.state is WaitState.OFFERED:
            line += [str(row.user_id), "offered", str(_ms(row.offer_expires_at.timestamp()))]
        else:
            line += [str(row.user_id), "waiting", str(row.ticket)]
    return line


async def _call(
    runtime: Runtime, name: str, run: Run, arguments: list[Any], *, people: Sequence[UUID] = ()
) -> list[Any]:
    for _ in range(3):
        reply = await _run(runtime, name, run, arguments, people=people)
        if reply[0] != STALE:
            return reply
        await rebuild(runtime, run)
    raise SeatsAway(retry_after=1)


async def _run(
    runtime: Runtime, name: str, run: Run, arguments: list[Any], *, people: Sequence[UUID] = ()
) -> list[Any]:
    keys = _keys(runtime, run) + [_connections(runtime, run, user_id) for user_id in people]
    scripts = runtime.scripts
    try:
        server = await scripts.server(keys[0])
        reply: list[Any] = await scripts.run(TEXTS[name], keys, [str(run.run_id), server, *arguments])
        # Another process answered than the one we named: it may have lost what was written last, and not noticed.
        if await scripts.server(keys[0]) != server:
            return [STALE]
    except (RedisError, OSError, TimeoutError) as error:
        raise SeatsAway(retry_after=2) from error
    return [text_of(part) for part in reply]


def _keys(runtime: Runtime, run: Run) -> list[str]:
    """All keys of a session share a hash tag, so that a Redis Cluster keeps them on one node."""
    parts = ("run", "seats", "hosts", "generations", "waits", "offers")
    return [f"{_stem(runtime, run)}:{part}" for part in parts]


def _connections(runtime: Runtime, run: Run, user_id: UUID) -> str:
    return f"{_stem(runtime, run)}:at:{user_id}"


def _stem(runtime: Runtime, run: Run) -> str:
    return f"{runtime.settings.redis_prefix}:live:{{{run.session_id}}}"


def _count(reply: list[Any]) -> Count:
    return Count(*map(int, reply))


def _full(reply: list[Any]) -> SessionFull:
    return SessionFull(taken=int(reply[1]), capacity=int(reply[2]), waiting=int(reply[3]))


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
