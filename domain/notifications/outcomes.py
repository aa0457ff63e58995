"""What became of a parcel, written down: sent, to be tried again, given up, or of no more use."""

from __future__ import annotations

import logging
import random
from collections.abc import Collection
from datetime import timedelta

import orjson
from tortoise.connection import get_connection

from domain.kit.context import Context
from domain.notifications import quiet
from domain.notifications.channels import Parcel
from models.deliveries import DeliveryState

log = logging.getLogger(__name__)

MAX_ERROR = 300

FINISH = """
UPDATE deliveries SET state = $2::text, sent_at = CASE WHEN $2::text = 'sent' THEN now() END, error = $3
WHERE (id = $1 AND state = 'queued') OR (state = 'gathered' AND lead = $1)
"""
AGAIN = """
UPDATE deliveries SET next_attempt_at = now() + $3, error = $4, reached = $5::jsonb
WHERE id = $1 AND attempts = $2 AND state = 'queued'
"""


async def sent(parcel: Parcel) -> None:
    await _finish(parcel, DeliveryState.SENT, "")


async def dropped(parcel: Parcel, why: str) -> None:
    await _finish(parcel, DeliveryState.DROPPED, why)


async def refused(parcel: Parcel, why: str) -> None:
    """A dead letter: an administrator sees it, and may try again."""
    log.error("a delivery is dead: %s %s (%s)", parcel.channel, parcel.id, why)
    await _finish(parcel, DeliveryState.DEAD, why)


async def failed(
    ctx: Context, parcel: Parcel, why: str, *, reached: Collection[str] = (), retry_after: float | None = None
) -> DeliveryState:
    """To be tried again after a while, or dead after three days of that; which of them."""
    if quiet.given_up(parcel.first_attempt_at, ctx.runtime.clock()):
        await refused(parcel, why)
        return DeliveryState.DEAD
    wait = max(quiet.back_off(parcel.attempt, random.random()), timedelta(seconds=retry_after or 0))  # noqa: S311
    has_it = orjson.dumps(sorted(parcel.reached | set(reached))).decode()
    # If the lease ran out meanwhile, somebody else is at it: theirs counts.
    values = [parcel.id, parcel.attempt, wait, why[:MAX_ERROR], has_it]
    await get_connection("default").execute_query(AGAIN, values)
    return DeliveryState.QUEUED


async def _finish(parcel: Parcel, state: DeliveryState, why: str) -> None:
    await get_connection("default").execute_query(FINISH, [parcel.id, state.value, why[:MAX_ERROR]])
