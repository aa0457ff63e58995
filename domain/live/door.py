"""Who may ask for a seat at all: the same door for those who join and those who wait."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from tortoise.connection import get_connection

from domain.catalogue import courses
from domain.kit.context import Context
from domain.kit.errors import NotFound
from domain.kit.permissions import Permission
from domain.learning.enrolments import NotEnrolled
from domain.live import lobby, sessions, standings
from domain.live.lifecycle import REFUSALS
from domain.live.seats import Run
from domain.live.shapes.classes import LiveSettings
from models.learning import EnrolmentStatus
from models.live import ClassRole, SessionStatus


class Passed(NamedTuple):
    run: Run
    role: ClassRole
    settings: LiveSettings


class Facing(NamedTuple):
    """A class, its course, and what somebody is in them: what LOOK selects, in the same order."""

    status: str
    run_id: UUID | None
    host_id: UUID
    settings: str
    course_id: UUID
    instructor_id: UUID
    is_public: bool  # the course
    is_open: bool  # no office hour, or theirs
    enrolment: str | None
    is_banned: bool
    is_co_host: bool


# All that the door asks, in one statement: a whole school comes at once when a class begins, and most find it full.
LOOK = """
SELECT s.status, s.run_id, s.host_id, s.settings, s.course_id, c.instructor_id,
  c.status = 'published' AND c.deleted_at IS NULL AS is_public,
  s.host_id = $2 OR NOT EXISTS (SELECT 1 FROM office_slots o WHERE o.session_id = s.id)
    OR EXISTS (SELECT 1 FROM office_slots o WHERE o.session_id = s.id AND o.booked_by_id = $2) AS is_open,
  e.status AS enrolment, t.banned_at IS NOT NULL AS is_banned, coalesce(t.co_host, false) AS is_co_host
FROM live_sessions s JOIN courses c ON c.id = s.course_id
LEFT JOIN enrolments e ON e.course_id = s.course_id AND e.learner_id = $2
LEFT JOIN live_standings t ON t.session_id = s.id AND t.user_id = $2
WHERE s.id = $1"""


async def pass_through(ctx: Context, session_id: UUID) -> Passed:
    """The live run and what the caller is in it.

    Opens its own unit of work. Raises NotFound, NotEnrolled, Banned, the refusal of the session's state, or
    LobbyWaiting.
    """
    facing = await _look(ctx, session_id)
    role = _role(ctx, facing)
    if facing.status != SessionStatus.LIVE or facing.run_id is None:
        raise REFUSALS[SessionStatus(facing.status)]
    run, settings = Run(session_id, facing.run_id), LiveSettings.model_validate_json(facing.settings)
    if role is ClassRole.STUDENT and settings.lobby:
        await lobby.require_admitted(ctx, await sessions.access(ctx, session_id), run)
    return Passed(run, role, settings)


async def _look(ctx: Context, session_id: UUID) -> Facing:
    """As `sessions.access` decides it. Raises NotFound."""
    _, rows = await get_connection("default").execute_query(LOOK, [session_id, ctx.caller.id])
    facing = Facing._make(rows[0]) if rows else None
    if facing is None or not (facing.is_open or ctx.may(Permission.REVIEW_COURSES)):
        raise NotFound
    if not courses.may_see(ctx, facing):
        raise NotFound
    return facing


def _role(ctx: Context, facing: Facing) -> ClassRole:
    """As `sessions.role_in` decides it. Raises NotEnrolled or Banned."""
    if facing.host_id == ctx.caller.id:
        return ClassRole.HOST
    if facing.enrolment is None or facing.enrolment == EnrolmentStatus.ENDED:
        raise NotEnrolled(course_id=str(facing.course_id))
    return standings.role_from(is_banned=facing.is_banned, is_co_host=facing.is_co_host)
