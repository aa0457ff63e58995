"""How long we go on: eight tries over about three days, each a little off its time so that no two herds meet."""

from __future__ import annotations

import random
from datetime import timedelta

PAUSES = (
    timedelta(seconds=10),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(hours=22),
    timedelta(hours=39),
)
TRIES = len(PAUSES) + 1
JITTER = 0.1
LONGEST_ASKED = timedelta(hours=24)  # a receiver may ask us to wait, but not for ever
GIVE_UP = timedelta(days=3)  # an endpoint at which nothing has arrived for so long is switched off


def pause_after(tries: int, retry_after: str | None) -> timedelta | None:
    """The time until the next try, after so many; None: that was the last."""
    if tries >= TRIES:
        return None
    pause = PAUSES[tries - 1] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - no secret
    return max(pause, _asked(retry_after))


def _asked(retry_after: str | None) -> timedelta:
    """Seconds are understood; a date is not worth trusting a stranger's clock for."""
    if retry_after is None or not retry_after.isascii() or not retry_after.strip().isdigit():
        return timedelta()
    return min(timedelta(seconds=int(retry_after.strip()[:9])), LONGEST_ASKED)
