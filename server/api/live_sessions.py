"""Live classes: planning, starting, joining over REST, and attendance."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from aiohttp import web
from pydantic import Field

from domain.catalogue import courses
from domain.catalogue.courses import NotYourCourse
from domain.kit.context import Context
from domain.kit.errors import NotFound, VersionMismatch
from domain.kit.paging import Page, Paging, part_of
from domain.kit.permissions import Permission
from domain.kit.shapes import Edit, Input, Minutes, Moment, Prose, Title
from domain.learning.enrolments import NotEnrolled
from domain.live import (
    admission,
    attendance,
    deputies,
    lobby,
    planning,
    refusals,
    roster,
    runs,
    sessions,
    video_providers,
    waiting,
)
from domain.live.lifecycle import SessionCancelled, SessionEnded, SessionLive, SessionNotLive
from domain.live.lobby import LobbyWaiting
from domain.live.seats import AlreadyInside, SeatsAway, SessionFull
from domain.live.sessions import NotTheHost
from domain.live.shapes.attendance import Attendance
from domain.live.shapes.classes import LiveSession, LiveSettings
from domain.live.shapes.classroom import Admission
from domain.live.shapes.door import Demand, Knocking, Status, Waiting, WaitingPlace
from domain.live.shapes.planning import Arrangements
from domain.live.shapes.video import ProviderOffered
from domain.live.standings import Banned
from domain.live.waiting import AlreadySeated
from models.live import SessionStatus
from server.endpoint import Who, endpoint

AT_THE_DOOR = (NotFound, NotEnrolled, Banned, SessionNotLive, SessionEnded, SessionCancelled, LobbyWaiting, SeatsAway)
Places = Annotated[int, Field(ge=1, le=10_000)]


class LiveSessionInput(Input):
    course_id: UUID
    title: Title
    description: Prose = ""
    starts_at: Moment
    duration_minutes: Minutes
    max_students: Places
    lesson_id: UUID | None = None
    settings: LiveSettings = LiveSettings()
    deputy_id: UUID | None = Field(None, description="who is called when the class has lost its hosts: a co-host")
    hidden_roster: bool = Field(False, description="students do not see who else is here")


class LiveSessionEdit(Edit):
    title: Title = ""
    description: Prose = ""
    starts_at: Moment | None = None
    duration_minutes: Minutes = 60
    max_students: Places = 1
    lesson_id: UUID | None = None
    settings: LiveSettings = LiveSettings()
    deputy_id: UUID | None = None
    hidden_roster: bool = False


class LiveSessionsQuery(Input):
    course_id: UUID | None = None
    status: SessionStatus | None = None
    starts_from: Moment | None = Field(None, alias="from")
    starts_to: Moment | None = Field(None, alias="to")


class AttendanceQuery(Input):
    format: Literal["json", "csv"] = "json"


@endpoint(who=Permission.MANAGE_LIVE, answers=LiveSession, status=201, raises=(NotFound, NotYourCourse))
async def schedule(ctx: Context, body: LiveSessionInput) -> LiveSession:
    """Plan a class of one's own course."""
    course = await courses.editable(ctx, body.course_id)
    fields = body.model_dump(exclude={"course_id"})
    return await sessions.describe_one(await planning.schedule(ctx, course, **fields))


@endpoint(who=Who.SIGNED_IN, answers=LiveSession, raises=(NotFound,))
async def list_sessions(ctx: Context, paging: Paging, query: LiveSessionsQuery) -> Page[LiveSession]:
    """Classes by their start: of one course, or all that the caller hosts or is enrolled for."""
    wanted = sessions.Filter(query.course_id, query.status, query.starts_from, query.starts_to)
    return await sessions.page(ctx, paging, wanted)


@endpoint(who=Permission.MANAGE_LIVE, answers=list[ProviderOffered])
async def list_providers(ctx: Context) -> list[ProviderOffered]:
    """What a class may choose to have its pictures and voices carried by, and what each can do."""
    return video_providers.offered(ctx)


@endpoint(who=Who.SIGNED_IN, answers=LiveSession, raises=(NotFound,))
async def show(ctx: Context, session_id: UUID) -> LiveSession:
    """One class."""
    return await sessions.describe_one(await sessions.access(ctx, session_id))


@endpoint(
    who=Permission.MANAGE_LIVE,
    answers=LiveSession,
    raises=(NotFound, NotTheHost, SessionLive, SessionEnded, SessionCancelled, VersionMismatch, SeatsAway),
    transaction=False,
)
async def edit(ctx: Context, session_id: UUID, body: LiveSessionEdit) -> LiveSession:
    """Change a class: only the fields that are sent. Raising the number of seats while it is live lets people in."""
    session = await planning.edit(ctx, await sessions.hosted(ctx, session_id), body.changes())
    return await sessions.describe_one(session)


@endpoint(who=Permission.MANAGE_LIVE, answers=Arrangements, raises=(NotFound, NotTheHost))
async def show_arrangements(ctx: Context, session_id: UUID) -> Arrangements:
    """What only the host sees of the plan: who would take over, and whether students see each other."""
    return await deputies.arrangements(await sessions.hosted(ctx, session_id))


@endpoint(who=Permission.MANAGE_LIVE, status=204, raises=(NotFound, NotTheHost, SessionLive, SessionEnded))
async def cancel(ctx: Context, session_id: UUID) -> None:
    """Call a scheduled class off."""
    await planning.cancel(ctx, await sessions.hosted(ctx, session_id))


@endpoint(
    who=Permission.MANAGE_LIVE, answers=LiveSession, raises=(NotFound, NotTheHost, SessionEnded, SessionCancelled)
)
async def start(ctx: Context, session_id: UUID) -> LiveSession:
    """Start the class; again, or from two places at once, it is started once."""
    return await sessions.describe_one(await runs.start(ctx, await sessions.hosted(ctx, session_id)))


@endpoint(
    who=Who.SIGNED_IN, answers=LiveSession, raises=(NotFound, NotTheHost, Banned, SessionNotLive, SessionCancelled)
)
async def end(ctx: Context, session_id: UUID) -> LiveSession:
    """End the class for everybody, as its host, a co-host, or an administrator. Again changes nothing."""
    return await sessions.describe_one(await runs.end_by_caller(ctx, await sessions.endable(ctx, session_id)))


@endpoint(
    who=Permission.JOIN_LIVE,
    answers=Admission,
    raises=(*AT_THE_DOOR, SessionFull, AlreadyInside),
    transaction=False,
)
async def join(ctx: Context, session_id: UUID) -> Admission:
    """Reserve a seat: one's own until a socket confirms it, or the time is up."""
    return await roster.admission(ctx, await admission.reserve(ctx, session_id))


@endpoint(who=Who.SIGNED_IN, status=204, raises=(NotFound,), transaction=False)
async def leave(ctx: Context, session_id: UUID) -> None:
    """Give up one's place, in every tab. Leaving twice is leaving once."""
    await admission.leave(ctx, session_id)


@endpoint(who=Who.SIGNED_IN, answers=Status, raises=(NotFound, NotEnrolled))
async def status(ctx: Context, session_id: UUID) -> Status:
    """Where the class stands, and the caller in it."""
    return await sessions.status(ctx, await sessions.watchable(ctx, session_id))


@endpoint(who=Permission.READ_ATTENDANCE, answers=Attendance, raises=(NotFound, NotTheHost))
async def show_attendance(
    ctx: Context, session_id: UUID, paging: Paging, query: AttendanceQuery
) -> Page[Attendance] | web.Response:
    """Who was there, from when to when. `format=csv` for a spreadsheet."""
    report = await attendance.report(ctx, await sessions.hosted(ctx, session_id))
    if query.format == "json":
        return part_of(report, paging, _order)
    headers = {"Content-Disposition": f'attachment; filename="attendance-{session_id}.csv"'}
    return web.Response(text=attendance.as_csv(report), content_type="text/csv", charset="utf-8", headers=headers)


def _order(row: Attendance) -> tuple[str, str, str]:
    """Who came in the order they did, then who did not by name."""
    if row.first_joined_at is not None:
        return "came", row.first_joined_at.isoformat(), str(row.user.id)
    return "did not", row.user.name, str(row.user.id)


@endpoint(who=Permission.MANAGE_LIVE, answers=Demand, raises=(NotFound, NotTheHost))
async def demand(ctx: Context, session_id: UUID, paging: Paging) -> Page[Demand]:
    """Who wanted a seat and did not get one, why, and how often."""
    found = await refusals.demand(await sessions.led(ctx, session_id))
    return part_of(found, paging, lambda row: (row.last_at.isoformat(), str(row.user.id), row.reason))


@endpoint(who=Who.SIGNED_IN, answers=Knocking, raises=(NotFound, NotTheHost, Banned))
async def show_lobby(ctx: Context, session_id: UUID, paging: Paging) -> Page[Knocking]:
    """Who asks to be let in. For the host and co-hosts."""
    found = await lobby.knocking(await sessions.led(ctx, session_id))
    return part_of(found, paging, lambda row: (row.since.isoformat(), str(row.user.id)))


@endpoint(who=Who.SIGNED_IN, answers=Waiting, raises=(NotFound, NotTheHost, Banned))
async def show_waitlist(ctx: Context, session_id: UUID, paging: Paging) -> Page[Waiting]:
    """Who waits for a seat, in their order; first those who are offered one. For the host and co-hosts."""
    found = await waiting.of_session(await sessions.led(ctx, session_id))
    return part_of(found, paging, lambda row: (row.position, row.since.isoformat(), str(row.user.id)))


@endpoint(
    who=Permission.JOIN_LIVE,
    answers=WaitingPlace,
    status=201,
    raises=(*AT_THE_DOOR, AlreadySeated),
    transaction=False,
)
async def join_waitlist(ctx: Context, session_id: UUID) -> tuple[WaitingPlace, bool]:
    """Wait for a seat: 201 with one's place, 200 when one waits already."""
    return await waiting.join(ctx, session_id)


@endpoint(who=Who.SIGNED_IN, status=204, raises=(NotFound,), transaction=False)
async def leave_waitlist(ctx: Context, session_id: UUID) -> None:
    """Wait no longer, or decline the seat that is offered. Again changes nothing."""
    await waiting.leave(ctx, session_id)
