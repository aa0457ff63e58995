"""Live classes as their pages show them: who may see which, and what they look like."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from domain.catalogue import courses
from domain.kit.context import Context
from domain.kit.errors import Forbidden, NotFound
from domain.kit.paging import Page, Paging, beyond, by_time, page_of
from domain.kit.permissions import Permission
from domain.kit.shapes import Person
from domain.learning import enrolments
from domain.live import standings, waiting_list
from domain.live.lifecycle import REFUSALS
from domain.live.seats import Run
from domain.live.shapes import classes as shapes
from domain.live.shapes.door import MyPlace, Status
from models.learning import Enrolment, EnrolmentStatus
from models.live import ClassRole, SeatState, SessionStatus
from models.live.people import Seat
from models.live.sessions import LiveSession

OPENED_EARLY_MINUTES = 30


class NotTheHost(Forbidden):
    code, title = "not_the_host", "Not your class"
    detail = "Only the host of this class may do this."


@dataclass(frozen=True, slots=True)
class Filter:
    course_id: UUID | None = None
    status: SessionStatus | None = None
    starts_from: datetime | None = None
    starts_to: datetime | None = None


async def access(ctx: Context, session_id: UUID) -> LiveSession:
    """A class of a course that the signed-in caller may see. Raises NotFound."""
    rows = existing() if ctx.may(Permission.REVIEW_COURSES) else shown_to(ctx.caller.id)
    session = await rows.get_or_none(id=session_id)
    if session is None or not courses.may_see(ctx, session.course):
        raise NotFound
    return session


async def hosted(ctx: Context, session_id: UUID) -> LiveSession:
    """A class the caller is the host of. Raises NotFound or NotTheHost."""
    session = await access(ctx, session_id)
    if session.host_id != ctx.caller.id:
        raise NotTheHost
    return session


async def led(ctx: Context, session_id: UUID) -> LiveSession:
    """A class the caller is host or co-host of. Raises NotFound, Banned or NotTheHost."""
    session = await access(ctx, session_id)
    if session.host_id == ctx.caller.id:
        return session
    of_course = Enrolment.filter(course_id=session.course_id, learner_id=ctx.caller.id)
    leads = await standings.role_of(session.id, ctx.caller.id) is ClassRole.CO_HOST
    if not leads or not await of_course.exclude(status=EnrolmentStatus.ENDED).exists():
        raise NotTheHost
    return session


async def endable(ctx: Context, session_id: UUID) -> LiveSession:
    """A class the caller may end: one they lead, or any for an administrator."""
    return await (access(ctx, session_id) if ctx.may(Permission.REVIEW_COURSES) else led(ctx, session_id))


async def role_in(ctx: Context, session: LiveSession) -> ClassRole:
    """What the caller is in this class. Raises NotEnrolled for one who has no part in it, and Banned."""
    if session.host_id == ctx.caller.id:
        return ClassRole.HOST
    await enrolments.require(ctx, session.course_id)
    return await standings.role_of(session.id, ctx.caller.id)


async def watchable(ctx: Context, session_id: UUID) -> LiveSession:
    """A class whose state the caller may follow: as part of it, or as an administrator. Raises NotEnrolled."""
    session = await access(ctx, session_id)
    if not ctx.may(Permission.REVIEW_COURSES):
        await role_in(ctx, session)
    return session


async def page(ctx: Context, paging: Paging, wanted: Filter) -> Page[shapes.LiveSession]:
    """Classes by their start. Without a course: those the caller hosts or is enrolled for."""
    rows = shown_to(ctx.caller.id).filter(course__deleted_at=None)
    if wanted.course_id:
        course = await courses.access(ctx, str(wanted.course_id))
        rows = rows.filter(course_id=course.id)
    else:
        mine = Q(course__enrolments__learner_id=ctx.caller.id) & ~Q(course__enrolments__status=EnrolmentStatus.ENDED)
        rows = rows.filter(Q(host_id=ctx.caller.id) | mine).distinct()
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    if wanted.starts_from:
        rows = rows.filter(starts_at__gte=wanted.starts_from)
    if wanted.starts_to:
        rows = rows.filter(starts_at__lt=wanted.starts_to)
    total = await rows.count() if paging.with_total else None
    rows = rows.filter(beyond(paging, "starts_at", newest_first=False))
    found = await rows.order_by("starts_at", "id").limit(paging.limit + 1)
    of_rows = page_of(found, paging, by_time("starts_at"))
    return Page(await describe(of_rows.data), of_rows.next_after, total)


async def describe(sessions: list[LiveSession]) -> list[shapes.LiveSession]:
    """Sessions with their seats and those who wait counted, in one query for all of them."""
    running = [session.run_id for session in sessions if session.status is SessionStatus.LIVE]
    figures = await waiting_list.figures([run_id for run_id in running if run_id]) if running else {}
    return [_shape(session, *figures.get(session.run_id or session.id, (0, 0))) for session in sessions]


async def of_lessons(ctx: Context, lesson_ids: list[UUID]) -> dict[UUID, LiveSession]:
    """By lesson, the class that stands for it: the one that is on, or else the next, or else the last that was held.

    Nothing for a visitor, who sees no classes either. The lessons' course came from `courses.access`.
    """
    if ctx.visitor is None or not lesson_ids:
        return {}
    planned = existing().filter(lesson_id__in=lesson_ids)
    found: dict[UUID, LiveSession] = {}
    for status, order in (
        (SessionStatus.ENDED, "starts_at"),
        (SessionStatus.SCHEDULED, "-starts_at"),
        (SessionStatus.LIVE, "id"),
    ):
        found |= {row.lesson_id: row for row in await planned.filter(status=status).order_by(order) if row.lesson_id}
    return found


async def describe_one(session: LiveSession) -> shapes.LiveSession:
    return (await describe([session]))[0]


async def status(ctx: Context, session: LiveSession) -> Status:
    shape = await describe_one(session)
    seat = await Seat.get_or_none(run_id=session.run_id, user_id=ctx.caller.id) if session.run_id else None
    me = MyPlace(state=None, position=None)
    if seat is not None and seat.state is not SeatState.GONE:
        me = MyPlace(state=seat.state, position=None)
    elif session.run_id and session.status is SessionStatus.LIVE:
        me = await waiting_list.my_place(session.run_id, ctx.caller.id)
    return Status(
        status=session.status,
        run_id=session.run_id,
        seats=shape.seats,
        me=me,
        server_time=ctx.now,
        ends_at=shape.ends_at,
    )


def run_of(session: LiveSession) -> Run | None:
    """The run that is on."""
    if session.status is not SessionStatus.LIVE or session.run_id is None:
        return None
    return Run(session.id, session.run_id)


def live_run(session: LiveSession) -> Run:
    """The run that is on. Raises the refusal of the session's state."""
    run = run_of(session)
    if run is None:
        raise REFUSALS[session.status]
    return run


def counts_from(session: LiveSession) -> datetime:
    """From when a class counts: its hour, if its host opened the room a little before it, else when it was opened.

    Whoever comes in time is neither late nor sees it end before its hour is over.
    """
    started_at = session.started_at or session.starts_at
    was_early = started_at < session.starts_at <= started_at + timedelta(minutes=OPENED_EARLY_MINUTES)
    return session.starts_at if was_early else started_at


def counted_from(session: LiveSession, until: datetime | None) -> datetime:
    """Likewise, up to some moment: of a class that was opened early and is over before its hour, all there was."""
    begun = counts_from(session)
    return begun if until is None or begun < until else session.started_at or begun


def ends_at(session: LiveSession) -> datetime:
    """When a class is over, what it was extended by included."""
    return counts_from(session) + timedelta(minutes=session.duration_minutes + session.extended_minutes)


def shown_to(user_id: UUID) -> QuerySet[LiveSession]:
    """All but the office hours of others: those are between two people."""
    theirs = Q(host_id=user_id) | Q(office_slots__booked_by_id=user_id)
    return existing().filter(Q(office_slots__id__isnull=True) | theirs)


def existing() -> QuerySet[LiveSession]:
    return LiveSession.all().select_related("course", "host")


def _shape(session: LiveSession, taken: int, waiting: int) -> shapes.LiveSession:
    return shapes.LiveSession(
        id=session.id,
        course_id=session.course_id,
        lesson_id=session.lesson_id,
        series_id=session.series_id,
        title=session.title,
        description=session.description,
        starts_at=session.starts_at,
        duration_minutes=session.duration_minutes,
        counts_from=counted_from(session, session.ended_at),
        ends_at=ends_at(session),
        max_students=session.max_students,
        status=session.status,
        run_id=session.run_id,
        host=Person(id=session.host.id, name=session.host.name),
        seats=shapes.Seats.of(session.max_students, taken, waiting),
        settings=shapes.LiveSettings.model_validate(session.settings),
        started_at=session.started_at,
        ended_at=session.ended_at,
        end_reason=session.end_reason,
        host_lost_at=session.host_lost_at if session.status is SessionStatus.LIVE else None,
        created_at=session.created_at,
        version=session.version,
    )
