"""The one clock of the rules. Where rows decide (leases, deadlines, attendance) the database's `now()` does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    return datetime.now(UTC)


class ShiftedClock:
    """A clock that tests move. Seconds go on passing."""

    def __init__(self) -> None:
        self.shift = timedelta()

    def __call__(self) -> datetime:
        return system_clock() + self.shift
