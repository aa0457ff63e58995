"""Whom a planned class names to take over when it has lost its host: a co-host, who is called. See `hosts`."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.kit.errors import Invalid
from domain.kit.shapes import Person
from domain.live.shapes.classes import Locks
from domain.live.shapes.planning import Arrangements
from models.learning import Enrolment, EnrolmentStatus
from models.live.people import Standing
from models.live.sessions import LiveSession, OfficeSlot


async def name(course_id: UUID, session_ids: Sequence[UUID], user_id: UUID | None) -> None:
    """Name one for classes of a course that have not begun, or none. Four statements, however many classes.

    Whoever was named before is neither deputy nor co-host any more. The caller holds the sessions' rows. Raises
    Invalid for one who could not come in: not enrolled, excluded from one of the classes, or outside of office hours.
    """
    if user_id is not None:
        await _require_able(course_id, session_ids, user_id)
    of_all = Standing.filter(session_id__in=list(session_ids))
    await of_all.filter(deputy=True).exclude(user_id=user_id).update(deputy=False, co_host=False)
    if user_id is not None:
        named = [Standing(session_id=each, user_id=user_id, co_host=True, deputy=True) for each in session_ids]
        await Standing.bulk_create(
            named, on_conflict=("session_id", "user_id"), update_fields=("co_host", "deputy"), batch_size=200
        )


async def arrangements(session: LiveSession) -> Arrangements:
    """What its host alone reads of the plan; `session` came from `sessions.hosted`."""
    named = Standing.filter(session_id=session.id, deputy=True, banned_at__isnull=True).order_by("created_at", "id")
    first = await named.first().select_related("user")
    return Arrangements(
        deputy=Person(id=first.user.id, name=first.user.name) if first else None,
        hidden_roster=Locks.model_validate(session.locks).roster,
    )


async def _require_able(course_id: UUID, session_ids: Sequence[UUID], user_id: UUID) -> None:
    enrolled = Enrolment.filter(course_id=course_id, learner_id=user_id).exclude(status=EnrolmentStatus.ENDED)
    if not await enrolled.exists() or await OfficeSlot.exists(session_id__in=list(session_ids)):
        raise Invalid.field("deputy_id", "not_enrolled", "Choose somebody who is enrolled in the course.")
    if await Standing.exists(session_id__in=list(session_ids), user_id=user_id, banned_at__isnull=False):
        raise Invalid.field("deputy_id", "still_banned", "This person is excluded from the class. Lift the ban first.")
