"""What somebody is in one class beyond their enrolment: co-host, deputy, muted, banned.

Every change holds the session's row; an admission holds it too, shared, and looks here once more while it does (see
`turnstile`). So nobody who was banned, promoted or demoted a moment ago comes in as what they were before.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.kit.errors import Forbidden
from domain.live.seats import RunOver
from models.live import ClassRole
from models.live.people import Standing


class Banned(Forbidden):
    code, title = "banned", "Not admitted"
    detail = "The host has excluded you from this class."


async def of(session_id: UUID, user_id: UUID) -> Standing | None:
    return await Standing.get_or_none(session_id=session_id, user_id=user_id)


async def role_of(session_id: UUID, user_id: UUID) -> ClassRole:
    """What one who is enrolled is in a class. Raises Banned."""
    standing = await of(session_id, user_id)
    if standing is None:
        return ClassRole.STUDENT
    return role_from(is_banned=standing.banned_at is not None, is_co_host=standing.co_host)


def role_from(*, is_banned: bool, is_co_host: bool) -> ClassRole:
    """Raises Banned."""
    if is_banned:
        raise Banned
    return ClassRole.CO_HOST if is_co_host else ClassRole.STUDENT


async def require_still(session_id: UUID, user_id: UUID, role: ClassRole) -> None:
    """Within an admission: nothing has changed since its role was decided. Raises Banned, or RunOver: look again."""
    if role is not ClassRole.HOST and await role_of(session_id, user_id) is not role:
        raise RunOver


async def change(session_id: UUID, user_id: UUID, **fields: Any) -> tuple[Standing, bool]:
    """Write somebody's standing; False when it was so already. The caller holds the session's row."""
    standing = await of(session_id, user_id)
    if standing is None:
        standing = Standing(session_id=session_id, user_id=user_id)
        await standing.save()
    if all(getattr(standing, name) == value for name, value in fields.items()):
        return standing, False
    standing.update_from_dict(fields)
    await standing.save(update_fields=list(fields))
    return standing, True
