"""A person's classes as a calendar: to download, or to subscribe to.

Calendar programs cannot sign in: they only ever fetch an address. So the feed is the one address here that carries a
secret. It opens one person's timetable for reading and nothing else, only its hash is kept, a new one ends the old
one at once, and it is cut out of the log.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from tortoise.expressions import Q

from domain.kit.context import Context
from domain.kit.errors import NotFound
from domain.live import icalendar, sessions
from domain.live.icalendar import Entry
from models.identity import User, UserStatus
from models.learning import Enrolment, EnrolmentStatus
from models.live import SessionStatus
from models.live.sessions import LiveSession

SECRET_BYTES = 32
PAST = timedelta(days=90)  # what is longer ago is left out
MOST = 2000


async def mine(ctx: Context) -> str:
    """The caller's own calendar."""
    return await _of(ctx, await User.get(id=ctx.caller.id))


async def of_class(ctx: Context, session: LiveSession) -> str:
    """One class as a calendar file; `session` came from `sessions.access`."""
    user = await User.get(id=ctx.caller.id)
    return icalendar.write(session.title, user.time_zone, [_entry(ctx, session)], ctx.now)


async def has_link(ctx: Context) -> bool:
    """Whether an address to subscribe to is open. The address itself is told once, and kept nowhere."""
    return await User.exists(id=ctx.caller.id, calendar_hash__isnull=False)


async def feed(ctx: Context, secret: str) -> str:
    """The calendar that a secret opens. Raises NotFound for one that is not, or no longer, somebody's."""
    user = await User.get_or_none(calendar_hash=_hash(secret), status=UserStatus.ACTIVE)
    if user is None:
        raise NotFound
    return await _of(ctx, user)


async def rotate(ctx: Context) -> str:
    """A new secret for the caller's feed, told this once; the old one is dead. Needs a unit of work."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    await User.filter(id=ctx.caller.id).update(calendar_hash=_hash(secret))
    return secret


async def close(ctx: Context) -> None:
    """No feed any more; again changes nothing. Needs a unit of work."""
    await User.filter(id=ctx.caller.id).update(calendar_hash=None)


async def _of(ctx: Context, user: User) -> str:
    enrolled = Enrolment.filter(learner_id=user.id).exclude(status=EnrolmentStatus.ENDED)
    courses = await enrolled.values_list("course_id", flat=True)
    planned = sessions.shown_to(user.id).filter(course__deleted_at=None, starts_at__gte=ctx.now - PAST)
    rows = planned.filter(Q(host_id=user.id) | Q(course_id__in=list(courses)))
    entries = [_entry(ctx, row) for row in await rows.order_by("starts_at", "id").limit(MOST)]
    return icalendar.write("Lyceum", user.time_zone, entries, ctx.now)


def _entry(ctx: Context, session: LiveSession) -> Entry:
    base = ctx.settings.public_url
    return Entry(
        uid=f"{session.id}@lyceum",
        sequence=session.version - 1,
        starts_at=session.started_at or session.starts_at,
        ends_at=sessions.ends_at(session),
        title=session.title,
        description=f"{session.course.title}\n\n{session.description}".strip(),
        url=f"{base.rstrip('/')}/live/{session.id}" if base else None,
        cancelled=session.status is SessionStatus.CANCELLED,
    )


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
