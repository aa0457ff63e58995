"""One live class and its people, for tests that talk to it over sockets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
import socketio
from tortoise.connection import get_connection

from domain.live import hosts, seats, upkeep
from domain.live.seats import Run
from models.catalogue import Course
from models.live import ClassRole, SeatState
from models.live.people import AttendanceInterval, Seat
from models.live.sessions import LiveSession
from tests.fixtures.clients import Connect, Socket
from tests.fixtures.nodes import GRACE_SECONDS
from tests.fixtures.patience import PATIENCE_SECONDS, until
from tests.fixtures.people import Make, Someone

Event = dict[str, Any]


@dataclass
class Classroom:
    make: Make
    connect: Connect
    url: str
    host: Someone
    course: Course
    session: LiveSession
    students: list[Someone]

    @property
    def this(self) -> dict[str, str]:
        return {"session_id": str(self.session.id)}

    @property
    def path(self) -> str:
        return f"/live-sessions/{self.session.id}"

    @property
    def run_id(self) -> UUID:
        assert self.session.run_id is not None
        return self.session.run_id

    async def socket(self, someone: Someone, url: str | None = None) -> Socket:
        """A connection that is in no class yet."""
        return await self.connect(url or self.url, someone)

    async def inside(self, someone: Someone, url: str | None = None) -> Socket:
        """A connection that has joined."""
        socket = await self.socket(someone, url)
        ack = await socket.command("join", self.this)
        assert ack["ok"], ack
        return socket

    async def waiting(self, *people: Someone, url: str | None = None) -> list[Socket]:
        """Connections of people who wait for a seat, in this order."""
        sockets = []
        for someone in people:
            socket = await self.socket(someone, url)
            ack = await socket.command("waitlist.join", self.this)
            assert ack["ok"], ack
            sockets.append(socket)
        return sockets

    async def join(self, socket: Socket, **more: Any) -> dict[str, Any]:
        return await socket.command("join", {**self.this, **more})

    async def say(self, socket: Socket, text: str, client_id: str | None = None, **more: Any) -> dict[str, Any]:
        return await socket.command("chat.send", {**self.this, "client_id": client_id or text, "text": text, **more})

    async def taken(self) -> int:
        """Seats of students, as the rows have it."""
        rows = Seat.filter(run_id=self.run_id, role=ClassRole.STUDENT).exclude(state=SeatState.GONE)
        return await rows.count()

    async def state_of(self, someone: Someone) -> SeatState | None:
        row = await Seat.get_or_none(run_id=self.run_id, user_id=someone.id)
        return row.state if row else None

    async def stays(self, someone: Someone) -> list[AttendanceInterval]:
        return await AttendanceInterval.filter(run_id=self.run_id, user_id=someone.id).order_by("joined_at")

    async def vouched_for(self, someone: Someone) -> None:
        """Until a beat has come that knows of all that was there when this was called."""
        seats_of = Seat.filter(run_id=self.run_id, user_id=someone.id)
        now = (await get_connection("default").execute_query_dict("SELECT now() AS now"))[0]["now"]
        await until(lambda: seats_of.filter(last_seen_at__gt=now).exists())

    async def tabs(self, someone: Someone) -> int:
        """By how many connections they are in class, as Redis has it."""
        runtime, run = self.make.runtime, Run(self.session.id, self.run_id)
        known: int = await runtime.redis.hlen(seats._connections(runtime, run, someone.id))
        return known

    async def lease_of(self, someone: Someone) -> float:
        """When a student's lease ends, as seconds since 1970."""
        runtime = self.make.runtime
        score = await runtime.redis.zscore(seats._keys(runtime, Run(self.session.id, self.run_id))[1], str(someone.id))
        assert score is not None, "they have none"
        return float(score) / 1000

    async def grace_passes(self, someone: Someone, seconds: float = GRACE_SECONDS) -> None:
        """As if it had, for somebody whose socket is gone; and a node looks."""
        await self.time_passes(someone, seconds)
        await upkeep.sweep(self.make.runtime)
        await hosts.sweep(self.make.runtime)

    async def time_passes(self, someone: Someone, seconds: float = GRACE_SECONDS) -> None:
        """All that is known of them was so much earlier."""
        earlier = "{0} = {0} - $3 * interval '1 second'".format
        for table, columns in (
            ("live_seats", ("joined_at", "last_seen_at")),
            ("attendance_intervals", ("joined_at", "left_at")),
        ):
            await get_connection("default").execute_query(
                f"UPDATE {table} SET {', '.join(map(earlier, columns))} WHERE run_id = $1 AND user_id = $2",
                [self.run_id, someone.id, seconds],
            )
        runtime = self.make.runtime
        for leases in seats._keys(runtime, Run(self.session.id, self.run_id))[1:3]:  # of students, and of hosts
            await runtime.redis.zadd(leases, {str(someone.id): -seconds * 1000}, xx=True, incr=True)


async def refusal(url: str, auth: Any, namespace: str = "/live") -> dict[str, Any]:
    """Why a connection was not accepted."""
    client = socketio.AsyncClient(reconnection=False, handle_sigint=False)
    errors: list[Any] = []
    client.on("connect_error", errors.append, namespace=namespace)
    patient = {"transports": ["websocket"], "wait_timeout": PATIENCE_SECONDS}  # its own patience is a second
    with pytest.raises(socketio.exceptions.ConnectionError):
        await client.connect(url, auth=auth, namespaces=[namespace], **patient)
    await client.disconnect()
    (error,) = errors
    data: dict[str, Any] = error["data"]
    return data


def cut(socket: Socket) -> None:
    """The network goes away without a word."""
    socket.client.eio.ws._response.connection.transport.abort()


def numbered(socket: Socket, run_id: UUID) -> list[Event]:
    """What the socket was told of a run that has a number."""
    return [event for event in socket.events if event["run_id"] == str(run_id) and event["seq"] is not None]


def codes(acks: Iterable[dict[str, Any]]) -> list[str]:
    """`ok`, or the code of each refusal."""
    return ["ok" if ack["ok"] else ack["error"]["code"] for ack in acks]
