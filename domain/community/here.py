"""Who is in the room of a study group now: leases in Redis, which may be lost and are then written anew by each node.

It grants nothing and is never asked who may do what: a wrong answer shows somebody as here for a heartbeat.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from redis.exceptions import RedisError

from domain.community.events import GroupHereChanged
from domain.community.shapes import GroupHere
from domain.kit.context import Runtime
from domain.kit.errors import Unavailable
from domain.kit.redis import text_of
from domain.kit.shapes import Person
from models.identity import User

SCRIPT = (Path(__file__).parent / "scripts" / "here.lua").read_text()


class HereAway(Unavailable):
    code, title = "presence_unavailable", "Who is here is not known right now"


class Spot(NamedTuple):
    """One connection of somebody in a room."""

    user_id: UUID
    connection: str


async def look(
    runtime: Runtime, group_id: UUID, *, stay: Sequence[Spot] = (), go: Sequence[Spot] = ()
) -> tuple[GroupHere, bool]:
    """Who is here, once some have come or stayed and others have gone; and whether these are other people than before.

    Raises HereAway.
    """
    settings = runtime.settings
    lease_ms = round((settings.live_heartbeat_seconds + settings.live_grace_seconds) * 1000)
    spots = [f"{one.user_id} {one.connection}" for one in (*stay, *go)]
    try:
        key = f"{settings.redis_prefix}:group:{{{group_id}}}:here"
        reply = await runtime.scripts.run(SCRIPT, [key], [lease_ms, len(stay), *spots])
    except (RedisError, OSError, TimeoutError) as error:
        raise HereAway(retry_after=2) from error
    changed, as_of, *people = reply
    rows = await User.filter(id__in=[UUID(text_of(one)) for one in people]).order_by("name", "id")
    here = GroupHere(people=[Person(id=row.id, name=row.name) for row in rows], as_of=int(as_of))
    return here, bool(int(changed))


async def move(runtime: Runtime, group_id: UUID, *, stay: Sequence[Spot] = (), go: Sequence[Spot] = ()) -> GroupHere:
    """`look`, and the room is told where other people are here than before."""
    here, changed = await look(runtime, group_id, stay=stay, go=go)
    if changed:
        await runtime.tell([told(group_id, here)])
    return here


def told(group_id: UUID, here: GroupHere) -> GroupHereChanged:
    return GroupHereChanged(group_id=group_id, **dict(here))
