"""When something may go out: quiet hours, the daily digest, the pace of mail, and patience after a failure.

Plain functions of what they are given, in one place, so that each can be tried with any clock and any zone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

GIVE_UP = timedelta(hours=72)
FIRST_BACK_OFF = timedelta(seconds=15)
LONGEST_BACK_OFF = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody asked for. Minutes since midnight in their zone; None: not asked for."""

    zone: str = "UTC"
    quiet_from: int | None = None
    quiet_until: int | None = None
    digest_at: int | None = None


@dataclass(frozen=True, slots=True)
class Nature:
    """What a delivery is. `gathers`: mail that may share a letter with others."""

    urgent: bool
    mandatory: bool
    gathers: bool
    queued_at: datetime

    @property
    def may_wait(self) -> bool:
        return not (self.urgent or self.mandatory)


def not_before(now: datetime, nature: Nature, wishes: Wishes, last_mail: datetime | None, pace: timedelta) -> datetime:
    """The earliest moment from now on at which it may go out; `now` when that is at once."""
    moment = now
    if not nature.may_wait:
        return moment
    if nature.gathers:
        if wishes.digest_at is not None:
            moment = max(moment, next_at(nature.queued_at, wishes.zone, wishes.digest_at))
        elif last_mail is not None:
            moment = max(moment, last_mail + pace)
    return quiet_until(moment, wishes) or moment


def quiet_until(now: datetime, wishes: Wishes) -> datetime | None:
    """The end of the quiet hours that `now` is in, or None. They may go over midnight; from = until is none at all."""
    begin, end = wishes.quiet_from, wishes.quiet_until
    if begin is None or end is None or begin == end:
        return None
    here = now.astimezone(_zone(wishes.zone))
    minute = here.hour * 60 + here.minute
    inside = begin <= minute < end if begin < end else minute >= begin or minute < end
    return next_at(now, wishes.zone, end) if inside else None


def next_at(after: datetime, zone: str, minute: int) -> datetime:
    """The first moment later than `after` at which that clock shows that minute of the day.

    Where the clock jumps over it, as much later as it jumps; where it comes twice, the first that is still to come.
    """
    here = _zone(zone)
    today = after.astimezone(here).date()
    candidates = (one for days in (-1, 0, 1, 2) for one in _moments(today + timedelta(days=days), minute, here))
    return min(moment for moment in candidates if moment > after)


def back_off(attempt: int, jitter: float) -> timedelta:
    """How long to wait after failure number `attempt` (from 1). `jitter` is from 0 to 1: half of it is left to chance,
    so that what failed together does not come back together."""
    longest = min(LONGEST_BACK_OFF, FIRST_BACK_OFF * (1 << min(attempt - 1, 20)))
    return longest * (0.5 + jitter / 2)


def given_up(first_attempt: datetime, now: datetime) -> bool:
    return now - first_attempt >= GIVE_UP


def _moments(day: date, minute: int, zone: ZoneInfo) -> list[datetime]:
    """One, or two in the night when the clock is set back. In a gap the second would be before it: that is none."""
    wall = datetime.combine(day, time(minute // 60, minute % 60), zone)
    first, second = (wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return [first, second] if second > first else [first]


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")  # a zone that has been renamed since it was chosen
