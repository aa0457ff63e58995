"""What became of a parcel, written down: sent, to be tried again, given up, or of no more use. Each try is a row too.

`begun` is `time.monotonic()` as it was when the try began.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Collection
from datetime import timedelta

import orjson

from domain.kit.context import Context
from domain.kit.sql import execute
from domain.notifications import quiet
from domain.notifications.channels import Parcel
from models.base import new_id
from models.deliveries import AttemptOutcome, DeliveryState

log = logging.getLogger(__name__)

MAX_ERROR = 300

FINISH = """
WITH finished AS (
  UPDATE deliveries SET state = $2::text, finished_at = now(), error = $3
  WHERE (id = $1 AND state = 'queued') OR (state = 'gathered' AND lead = $1))
INSERT INTO delivery_attempts (id, created_at, delivery_id, outcome, milliseconds, error)
SELECT $4, now(), d.id, $5, $6, $3 FROM deliveries d WHERE d.id = $1
"""
AGAIN = """
WITH put_off AS (
  UPDATE deliveries SET next_attempt_at = least(now() + $3, expires_at), error = $4, reached = $5::jsonb
  WHERE id = $1 AND attempts = $2 AND state = 'queued')
INSERT INTO delivery_attempts (id, created_at, delivery_id, outcome, milliseconds, error)
SELECT $6, now(), d.id, 'failed', $7, $4 FROM deliveries d WHERE d.id = $1
"""


async def sent(parcel: Parcel, begun: float) -> None:
    await _finish(parcel, DeliveryState.SENT, AttemptOutcome.SENT, "", begun)


async def dropped(parcel: Parcel, why: str, begun: float) -> None:
    await _finish(parcel, DeliveryState.DROPPED, AttemptOutcome.DROPPED, why, begun)


async def refused(parcel: Parcel, why: str, begun: float, outcome: AttemptOutcome = AttemptOutcome.REFUSED) -> None:
    """A dead letter: an administrator sees it, and may try again."""
    log.error("a delivery is dead: %s %s (%s)", parcel.channel, parcel.id, why)
    await _finish(parcel, DeliveryState.DEAD, outcome, why, begun)


async def failed(
    ctx: Context,
    parcel: Parcel,
    why: str,
    begun: float,
    *,
    reached: Collection[str] = (),
    retry_after: float | None = None,
) -> DeliveryState:
    """To be tried again after a while, or dead after three days of that; which of them."""
    if quiet.given_up(parcel.first_attempt_at, ctx.runtime.clock()):
        await refused(parcel, why, begun, AttemptOutcome.FAILED)
        return DeliveryState.DEAD
    wait = max(quiet.back_off(parcel.attempt, random.random()), timedelta(seconds=retry_after or 0))  # noqa: S311
    has_it = orjson.dumps(sorted(parcel.reached | set(reached))).decode()
    # If the lease ran out meanwhile, somebody else is at it: theirs counts.
    values = [parcel.id, parcel.attempt, wait, why[:MAX_ERROR], has_it, new_id(), _milliseconds(begun)]
    await execute(AGAIN, values)
    return DeliveryState.QUEUED


async def _finish(parcel: Parcel, state: DeliveryState, outcome: AttemptOutcome, why: str, begun: float) -> None:
    values = [parcel.id, state.value, why[:MAX_ERROR], new_id(), outcome.value, _milliseconds(begun)]
    await execute(FINISH, values)


def _milliseconds(begun: float) -> int:
    return int((time.monotonic() - begun) * 1000)
