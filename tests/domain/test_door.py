"""The door's one statement against the three rules it stands for: in any world they come to the same."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Awaitable
from dataclasses import dataclass
from uuid import UUID

from domain.kit.context import Context
from domain.kit.errors import DomainError
from domain.live import door, sessions
from domain.live.lifecycle import REFUSALS
from models.base import new_id
from models.catalogue import Course, CourseStatus
from models.learning import Enrolment, EnrolmentStatus
from models.live import ClassRole, SessionStatus
from models.live.people import Standing
from models.live.sessions import LiveSession, OfficeSlot
from models.organizations import MemberRole, Membership
from tests.fixtures.people import Make, Someone

WORLDS = 250
NOT_LIVE = {refusal.code for status, refusal in REFUSALS.items() if status is not SessionStatus.LIVE}

Outcome = tuple[UUID, ClassRole] | str


@dataclass(frozen=True)
class World:
    """Everything about a class and one person that might matter at its door."""

    caller: str
    host: str
    course: CourseStatus
    is_deleted: bool
    status: SessionStatus
    enrolment: EnrolmentStatus | None
    is_banned: bool
    is_co_host: bool
    slot: str | None  # who booked it, where the class is an office hour
    member: MemberRole | None  # of the organisation that the course is of

    @classmethod
    def drawn(cls, rng: random.Random, people: list[str]) -> World:
        caller, is_shown, is_open = rng.choice(people), rng.random() < 0.6, rng.random() < 0.6
        return cls(
            caller=caller,
            host=rng.choice(people),
            course=CourseStatus.PUBLISHED if is_shown else rng.choice(list(CourseStatus)),
            is_deleted=not is_shown and rng.random() < 0.5,
            status=SessionStatus.LIVE if rng.random() < 0.6 else rng.choice(list(SessionStatus)),
            enrolment=rng.choice([None, *EnrolmentStatus]),
            is_banned=rng.random() < 0.3,
            is_co_host=rng.random() < 0.3,
            slot=None if is_open else rng.choice(["nobody", *people]),
            member=rng.choice([None, *MemberRole]),
        )


async def test_the_door_decides_in_one_statement_what_the_pages_decide_in_three(make: Make) -> None:
    rng, seen = random.Random(7), Counter[str]()
    teacher = await make.instructor()
    people = {
        "student": await make.student(),
        "teacher": teacher,
        "another teacher": await make.instructor(),
        "admin": await make.admin(),
    }
    organization = await make.organization(people["another teacher"])
    course = await make.course(teacher, organization_id=None)
    await Course.filter(id=course.id).update(organization_id=organization.id)
    session = await make.live(teacher, course)
    elsewhere = await make.live(teacher, await make.course(teacher))
    for person in people.values():  # what they are in another class is nothing here
        await make.enrol(person, elsewhere.course)
        await Standing.create(session_id=elsewhere.id, user_id=person.id, co_host=True)

    for _ in range(WORLDS):
        world = World.drawn(rng, list(people))
        await build(world, session, people)
        ctx = make.context(people[world.caller])

        by_door, by_rules = await outcome(through_door(ctx, session.id)), await outcome(by_pages(ctx, session.id))

        assert by_door == by_rules, world
        seen[by_door if isinstance(by_door, str) else by_door[1]] += 1

    assert set(seen) == {"not_found", "not_enrolled", "banned", *ClassRole, *NOT_LIVE}, seen


async def through_door(ctx: Context, session_id: UUID) -> Outcome:
    passed = await door.pass_through(ctx, session_id)
    return passed.run.run_id, passed.role


async def by_pages(ctx: Context, session_id: UUID) -> Outcome:
    session = await sessions.access(ctx, session_id)
    role = await sessions.role_in(ctx, session)
    if session.status is not SessionStatus.LIVE:
        raise REFUSALS[session.status]
    assert session.run_id is not None
    return session.run_id, role


async def outcome(decided: Awaitable[Outcome]) -> Outcome:
    try:
        return await decided
    except DomainError as refusal:
        return refusal.code


async def build(world: World, session: LiveSession, people: dict[str, Someone]) -> None:
    caller, host = people[world.caller].id, people[world.host].id
    await Course.filter(id=session.course_id).update(
        status=world.course, deleted_at=session.starts_at if world.is_deleted else None
    )
    run_id = None if world.status in (SessionStatus.SCHEDULED, SessionStatus.CANCELLED) else new_id()
    await LiveSession.filter(id=session.id).update(status=world.status, run_id=run_id, host_id=host)
    await Enrolment.filter(course_id=session.course_id).delete()
    if world.enrolment:
        await Enrolment.create(course_id=session.course_id, learner_id=caller, status=world.enrolment)
    await Standing.filter(session_id=session.id).delete()
    if world.is_banned or world.is_co_host:
        banned_at = session.starts_at if world.is_banned else None
        await Standing.create(session_id=session.id, user_id=caller, banned_at=banned_at, co_host=world.is_co_host)
    await OfficeSlot.filter(session_id=session.id).delete()
    if world.slot:
        await OfficeSlot.create(
            course_id=session.course_id,
            host_id=host,
            starts_at=session.starts_at,
            duration_minutes=30,
            booked_by_id=people[world.slot].id if world.slot in people else None,
            session_id=session.id,
        )
    await Membership.filter(user_id=caller).delete()
    if world.member:
        [course] = await Course.filter(id=session.course_id)
        await Membership.create(organization_id=course.organization_id, user_id=caller, role=world.member)
