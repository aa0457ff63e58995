"""Who comes into a class, and who changes it: many come in at once, whoever changes it is alone with it.

Both hold the session's row, the one shared and the other alone. A row lets any number share it past somebody who
waits to have it alone: while people came without end, a class could not be ended. So both pass here first, where
locks are given in the order in which they are asked for: whoever comes later than the end waits for it, and sees it.

The order of all locks of a class: here, the session's row, then seats, stays and hands.
"""

from __future__ import annotations

from uuid import UUID

from domain.kit.sql import execute, one_at_a_time
from models.live.sessions import LiveSession


async def share(session_id: UUID) -> None:
    """Come in, with others: nobody changes the class until the transaction is over. Needs a unit of work."""
    await execute("SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 0))", [_name(session_id)])


async def hold(session_id: UUID) -> LiveSession:
    """The session, one's own until the unit of work is over: no admission is half done while one reads on."""
    await one_at_a_time(_name(session_id))
    return await LiveSession.select_for_update(no_key=True).get(id=session_id)


def _name(session_id: UUID) -> str:
    return f"class:{session_id}"
