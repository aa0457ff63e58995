"""People and tabs on the rules of seats themselves, without sockets: time passes only when a test says so."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from tortoise.connection import get_connection

from domain.kit.clock import system_clock
from domain.kit.context import Runtime
from domain.kit.errors import DomainError, Invalid
from domain.kit.unit_of_work import unit_of_work
from domain.live import (
    admission,
    moderation,
    planning,
    runs,
    seats,
    sessions,
    turnstile,
    upkeep,
    waiting,
    waiting_list,
)
from domain.live.admission import Entry
from domain.live.seats import Count, Run
from domain.live.upkeep import Held
from models.catalogue import Course
from models.learning import Enrolment, EnrolmentStatus
from models.live import ClassRole, SeatState, WaitState
from models.live.people import AttendanceInterval, Seat, Wait
from models.live.sessions import LiveSession
from tests.fixtures.patience import PATIENCE_SECONDS
from tests.fixtures.people import Make, Someone

LONG = 600  # seconds: no lease runs out by itself


def unhurried(runtime: Runtime) -> Runtime:
    """The runtime of the tests with leases that outlast every test."""
    slow = {"live_grace_seconds": LONG, "live_heartbeat_seconds": LONG, "live_reservation_seconds": LONG}
    return replace(runtime, settings=runtime.settings.model_copy(update=slow))


@dataclass
class World:
    """One class on. `people` are enrolled in it; a tab is any text."""

    runtime: Runtime
    host: Someone
    session: LiveSession
    people: list[Someone]
    sat: dict[tuple[UUID, str], int] = field(default_factory=dict)  # the generation with which each tab came in

    @classmethod
    async def made(cls, make: Make, *, seats: int, people: int) -> World:
        host = await make.instructor()
        course = await make.course(host)
        session = await make.live(host, course, seats=seats)
        enrolled = [await make.student(name=f"Student {n}", enrolled_in=course) for n in range(people)]
        return cls(unhurried(make.runtime), host, session, enrolled)

    async def another(self, make: Make, *, seats: int) -> World:
        """The same people in another class of the same course."""
        course = await Course.get(id=self.session.course_id)
        return World(self.runtime, self.host, await make.live(self.host, course, seats=seats), self.people)

    @property
    def run(self) -> Run:
        assert self.session.run_id is not None
        return Run(self.session.id, self.session.run_id)

    async def enter(self, person: Someone, tab: str) -> Entry | str:
        """The entry, or the code of the refusal."""
        try:
            entry = await admission.enter(self.runtime.context(person.caller), self.session.id, tab)
            self.sat[person.id, tab] = entry.generation
            return entry
        except DomainError as error:
            return error.code

    async def reserve(self, person: Someone) -> Entry | str:
        try:
            return await admission.reserve(self.runtime.context(person.caller), self.session.id)
        except DomainError as error:
            return error.code

    async def leave(self, person: Someone, tab: str) -> None:
        await admission.leave_with(self.runtime.context(person.caller), self.session.id, tab)

    async def leave_everywhere(self, person: Someone) -> None:
        await admission.leave(self.runtime.context(person.caller), self.session.id)

    async def drop(self, person: Someone, tab: str) -> None:
        await upkeep.dropped(self.runtime, self._held(person.id, tab))

    async def beat(self, tabs: dict[UUID, set[str]]) -> set[UUID]:
        """The heartbeat of a node that holds these people's tabs; who has no seat any more."""
        held = [self._held(user_id, tab) for user_id, open_tabs in tabs.items() for tab in open_tabs]
        return {user_id for _, user_id in (await upkeep.heartbeat(self.runtime, held)).lost}

    def _held(self, user_id: UUID, tab: str) -> Held:
        return Held(self.run, user_id, tab, sat=self.sat.get((user_id, tab), 0))

    async def wait(self, person: Someone) -> str:
        """`ok`, or the code of the refusal: as all below."""
        return await _answer(waiting.join(self.runtime.context(person.caller), self.session.id))

    async def unwait(self, person: Someone) -> str:
        return await _answer(waiting.leave(self.runtime.context(person.caller), self.session.id))

    async def admit(self, person: Someone) -> str:
        return await _answer(waiting.admit(self.runtime.context(self.host.caller), self.session.id, person.id))

    async def kick(self, person: Someone) -> str:
        return await _answer(moderation.kick(self.runtime.context(self.host.caller), self.session.id, person.id))

    async def ban(self, person: Someone) -> str:
        return await _answer(moderation.ban(self.runtime.context(self.host.caller), self.session.id, person.id))

    async def unban(self, person: Someone) -> None:
        ctx = self.runtime.context(self.host.caller)
        async with unit_of_work(ctx):
            await moderation.unban(ctx, self.session.id, person.id)

    async def enrolled(self, person: Someone, *, still: bool) -> None:
        """Their enrolment ends or begins anew, and the sweep of whoever has no right comes by."""
        status = EnrolmentStatus.ACTIVE if still else EnrolmentStatus.ENDED
        await Enrolment.filter(course_id=self.session.course_id, learner_id=person.id).update(status=status)
        await moderation.put_out_unwelcome(self.runtime)

    async def offer_runs_out(self, person: Someone) -> None:
        """Time passes for the seat that is offered to them, if one is."""
        past = system_clock() - timedelta(seconds=1)
        mine = Wait.filter(run_id=self.run.run_id, user_id=person.id, state=WaitState.OFFERED)
        await mine.update(offer_expires_at=past)
        await self.runtime.redis.zadd(seats._keys(self.runtime, self.run)[5], {str(person.id): 1}, xx=True)
        await waiting.settle(self.runtime, self.run)

    async def in_line(self) -> tuple[set[UUID], list[UUID]]:
        """To whom a seat is offered, and who waits, as the rows have it."""
        everybody = await waiting_list.everybody(self.run.run_id)
        offered = {one.user.id for one in everybody if one.position == 0}
        return offered, [one.user.id for one in everybody if one.position > 0]

    async def resize(self, places: int) -> bool:
        ctx = self.runtime.context(self.host.caller)
        try:
            await planning.edit(ctx, await sessions.hosted(ctx, self.session.id), {"max_students": places})
        except Invalid:
            return False
        return True

    async def end(self) -> None:
        ctx = self.runtime.context(self.host.caller)
        async with unit_of_work(ctx):
            await runs.end_by_caller(ctx, await sessions.endable(ctx, self.session.id))

    async def until_somebody_waits(self) -> None:
        """For their turn with this class."""
        waiting = (
            "SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'advisory'"
            " AND (classid::bigint << 32 | objid::bigint) = hashtextextended($1, 0)"
        )
        turn = [turnstile._name(self.session.id)]
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await get_connection("default").execute_query_dict(waiting, turn):
                pass

    async def lose_redis(self) -> None:
        """All that Redis knows of this class is gone at once, as after a flush."""
        keys = seats._keys(self.runtime, self.run)
        tabs = [seats._connections(self.runtime, self.run, person.id) for person in self.people]
        await self.runtime.redis.delete(*keys, *tabs)

    async def let_beats_pass(self) -> None:
        """Since Redis was lost, every node has said which tabs it holds. The leases are long again: the server of the
        tests, whose leases are short, may have been the one that rebuilt them."""
        ends = (system_clock() + timedelta(seconds=2 * LONG)).timestamp() * 1000
        for person in self.people:
            await self.runtime.redis.zadd(seats._keys(self.runtime, self.run)[1], {str(person.id): ends}, xx=True)
        await self.runtime.redis.hdel(seats._keys(self.runtime, self.run)[0], "rebuilt")

    async def let_lapse(self, *people: Someone) -> None:
        """Time passes for these people's leases, and the sweep comes by."""
        for person in people:
            await self.let_run_out(person)
        await upkeep.sweep(self.runtime)

    async def let_run_out(self, person: Someone) -> None:
        """Time passes for their lease, and nobody has come by yet."""
        await self.runtime.redis.zadd(seats._keys(self.runtime, self.run)[1], {str(person.id): 1}, xx=True)

    async def forget_lease(self, person: Someone) -> None:
        await self.runtime.redis.zrem(seats._keys(self.runtime, self.run)[1], str(person.id))

    async def unseen_for_long(self) -> None:
        await Seat.filter(run_id=self.run.run_id).update(last_seen_at=system_clock() - timedelta(seconds=10 * LONG))

    async def time_passes(self, person: Someone, seconds: float) -> None:
        """For what PostgreSQL knows of them."""
        for table, columns in (("live_seats", ("joined_at", "last_seen_at")), ("attendance_intervals", ("joined_at",))):
            earlier = ", ".join(f"{column} = {column} - $3 * interval '1 second'" for column in columns)
            await get_connection("default").execute_query(
                f"UPDATE {table} SET {earlier} WHERE run_id = $1 AND user_id = $2",
                [self.run.run_id, person.id, seconds],
            )

    async def away_seconds(self, person: Someone) -> float:
        """Of their open stay."""
        return (await AttendanceInterval.get(run_id=self.run.run_id, user_id=person.id, left_at=None)).away_seconds

    async def seen_at(self, person: Someone) -> datetime:
        return (await Seat.get(run_id=self.run.run_id, user_id=person.id)).last_seen_at

    async def lease_of(self, person: Someone) -> float:
        """When it ends, as Redis counts."""
        score = await self.runtime.redis.zscore(seats._keys(self.runtime, self.run)[1], str(person.id))
        assert score is not None
        return float(score)

    async def everybody_vanishes(self) -> None:
        """Without a word, for longer than any lease or offer; nobody waits any more."""
        for person in self.people:
            await self.unwait(person)
            for tab in [tab for user_id, tab in self.sat if user_id == person.id]:
                await self.drop(person, tab)
        await self.let_lapse(*self.people)

    async def everybody_is_enrolled(self) -> None:
        await Enrolment.filter(course_id=self.session.course_id).update(status=EnrolmentStatus.ACTIVE)

    async def seen(self) -> tuple[dict[UUID, SeatState], list[UUID], tuple[set[UUID], list[UUID]], Count]:
        """The places of students, open stays, to whom a seat is offered and who waits; and how Redis counts them."""
        count = await seats.count(self.runtime, self.run)
        return await self.rows(), await self.open_stays(), await self.in_line(), count

    async def rows(self) -> dict[UUID, SeatState]:
        """Students with a place, as PostgreSQL has it."""
        rows = Seat.filter(run_id=self.run.run_id, role=ClassRole.STUDENT).exclude(state=SeatState.GONE)
        return {row.user_id: row.state for row in await rows}

    async def open_stays(self) -> list[UUID]:
        rows = AttendanceInterval.filter(run_id=self.run.run_id, left_at=None)
        return sorted([row.user_id for row in await rows])

    async def counted(self) -> int:
        """Seats taken, as Redis has it."""
        return (await seats.count(self.runtime, self.run)).taken


async def _answer(asked: Awaitable[object]) -> str:
    try:
        await asked
    except DomainError as error:
        return error.code
    return "ok"
