"""How the class is doing: lost, slower please, fine. Nobody learns who; the host is told sums, and of small groups
nothing, because there a sum names somebody.

Kept in Redis alone, and forgotten a while after the last word: losing it does no harm.
"""

from __future__ import annotations

import logging
from collections import Counter
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from redis.exceptions import RedisError

from domain.kit.context import Context, Runtime
from domain.kit.errors import Forbidden
from domain.live.events.people import ParticipantLeft
from domain.live.events.talk import PulseChanged, PulseCleared, PulseMoved
from domain.live.inside import inside
from domain.live.names import hosts_inside
from domain.live.seats import Run
from domain.live.shapes.talk import Pulse
from models.live import HERE, ClassRole
from models.live.people import Seat

log = logging.getLogger(__name__)

FEWEST = 5  # people, before anything is told
FORGET_SECONDS = 15 * 60


class Feeling(StrEnum):
    LOST = "lost"
    SLOWER = "slower"
    FINE = "fine"


class StudentsOnly(Forbidden):
    code, title = "students_only", "For students"
    detail = "The pulse is the students'."


async def feel(ctx: Context, session_id: UUID, feeling: Feeling) -> None:
    """Say how one is doing; the last word counts. Raises as `inside` does, and StudentsOnly."""
    here = await inside(ctx, session_id)
    if here.is_host:
        raise StudentsOnly
    key = _key(ctx.runtime, here.run)
    try:
        async with ctx.runtime.redis.pipeline(transaction=True) as together:
            together.hset(key, str(here.user_id), feeling.value)
            together.expire(key, FORGET_SECONDS)
            await together.execute()
    except (RedisError, OSError, TimeoutError) as error:
        log.warning("a pulse was lost: %s", error)
        return
    await ctx.runtime.tell([PulseMoved(session_id=here.session.id, run_id=here.run.run_id)])


async def left(ctx: Context, event: ParticipantLeft) -> None:
    """Whoever leaves takes their word along. Within the transaction that closes the stay."""
    if event.connection is None:
        ctx.record(PulseMoved(session_id=event.session_id, run_id=event.run_id))


async def sums(runtime: Runtime, run: Run) -> Pulse | None:
    """What hosts may know; None while too few of those who are here have said anything: the words of who has left
    would only hide how few they are. Loses quietly without Redis."""
    try:
        async with runtime.redis.pipeline(transaction=False) as together:
            together.hgetall(_key(runtime, run))
            together.pttl(_key(runtime, run))
            words, left = await together.execute()
    except (RedisError, OSError, TimeoutError) as error:
        log.warning("a pulse was not summed: %s", error)
        return None
    if len(words) < FEWEST:
        return None
    here = await _students(run)
    said = [Feeling(str(word)) for user_id, word in words.items() if str(user_id) in here]
    if len(said) < FEWEST:
        return None
    counted = Counter(said)
    until = runtime.clock() + timedelta(milliseconds=left)
    return Pulse(**{feeling.value: counted[feeling] for feeling in Feeling}, of=len(here), until=until)


async def summed(runtime: Runtime, run: Run) -> PulseChanged | PulseCleared | None:
    """What the hosts are to be told now: sums, or once that there are none any more. One node at a time asks."""
    now = await sums(runtime, run)
    told = f"{_key(runtime, run)}:told"
    try:
        if now is not None:
            await runtime.redis.set(told, 1, ex=FORGET_SECONDS)
        elif not await runtime.redis.delete(told):
            return None
    except (RedisError, OSError, TimeoutError) as error:
        log.warning("a pulse was not told: %s", error)
        return None
    ids = {"session_id": run.session_id, "run_id": run.run_id}
    to = await hosts_inside(run)
    return PulseCleared(**ids, to=to) if now is None else PulseChanged(**ids, to=to, **now.model_dump())


async def _students(run: Run) -> set[str]:
    inside = Seat.filter(run_id=run.run_id, role=ClassRole.STUDENT, state__in=HERE)
    return {str(user_id) for user_id in await inside.values_list("user_id", flat=True)}


def _key(runtime: Runtime, run: Run) -> str:
    return f"{runtime.settings.redis_prefix}:live:{{{run.session_id}}}:pulse:{run.run_id}"
