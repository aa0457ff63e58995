"""Who comes into a class, and who changes it: many come in at once, whoever changes it is alone with it.

Both hold the session's row, the one shared and the other alone. A row lets any number share it past somebody who
waits to have it alone: while people came without end, a class could not be ended. So both pass here first, where
locks are given in the order in which they are asked for: whoever comes later than the end waits for it, and sees it.

The order of all locks of a class: here, the session's row, then seats, stays and hands.
"""

from __future__ import annotations

from uuid import UUID

from tortoise.connection import get_connection

from models.live.sessions import LiveSession


async def share(session_id: UUID) -> None:
    """Come in, with others: nobody changes the class until the transaction is over. Needs a unit of work."""
    await _pass("pg_advisory_xact_lock_shared", session_id)


async def hold(session_id: UUID) -> LiveSession:
    """The session, one's own until the unit of work is over: no admission is half done while one reads on."""
    await _pass("pg_advisory_xact_lock", session_id)
    return await LiveSession.select_for_update(no_key=True).get(id=session_id)


async def _pass(lock: str, session_id: UUID) -> None:
    await get_connection("default").execute_query(
        f"SELECT {lock}(hashtextextended($1, 0))",
        [f"class:{session_id}"],
    )
