"""Quiet hours, the digest, the pace of mail and patience: the rules themselves, with any clock and any zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from domain.notifications import quiet
from domain.notifications.quiet import Nature, Wishes

ZONES = ("UTC", "Europe/Paris", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "Australia/Lord_Howe")
moments = some.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=some.just(UTC))
minutes = some.integers(0, 24 * 60 - 1)
zones = some.sampled_from(ZONES)
perhaps = some.one_of(some.none(), minutes)
PACE = timedelta(minutes=10)


def at(zone: str, moment: datetime) -> int:
    here = moment.astimezone(ZoneInfo(zone))
    return here.hour * 60 + here.minute


@settings(max_examples=300, deadline=None)
@given(moments, zones, minutes, minutes)
def test_quiet_hours_end_within_a_day_at_the_minute_asked_for(now: datetime, zone: str, begin: int, end: int) -> None:
    until = quiet.quiet_until(now, Wishes(zone, begin, end))

    inside = begin != end and (at(zone, now) - begin) % 1440 < (end - begin) % 1440
    assert (until is not None) == inside
    if until is not None:
        assert now < until <= now + timedelta(hours=25)
        assert (
            at(zone, until) == end
            or until.astimezone(ZoneInfo(zone)).utcoffset() != now.astimezone(ZoneInfo(zone)).utcoffset()
        )  # the clock jumps over that minute on this day


@settings(max_examples=300, deadline=None)
@given(moments, moments, zones, perhaps, some.tuples(minutes, minutes), some.one_of(some.none(), moments))
def test_what_is_urgent_or_mandatory_never_waits_and_nothing_waits_for_ever(
    now: datetime,
    queued: datetime,
    zone: str,
    digest: int | None,
    hours: tuple[int, int],
    last_mail: datetime | None,
) -> None:
    wishes = Wishes(zone, *hours, digest)
    queued = min(queued, now)
    for urgent, mandatory in ((True, False), (False, True), (True, True)):
        nature = Nature(urgent, mandatory, True, queued)
        assert quiet.not_before(now, nature, wishes, last_mail, PACE) == now

    last = None if last_mail is None else min(last_mail, now)
    waits = quiet.not_before(now, Nature(False, False, True, queued), wishes, last, PACE)

    assert now <= waits <= now + timedelta(hours=51)
    assert quiet.quiet_until(waits, wishes) is None, "it would be put off again"


def test_without_wishes_the_first_goes_at_once_and_the_next_waits_for_company() -> None:
    now = datetime(2026, 5, 1, 12, tzinfo=UTC)
    nature = Nature(urgent=False, mandatory=False, gathers=True, queued_at=now)
    assert quiet.not_before(now, nature, Wishes(), None, PACE) == now
    assert quiet.not_before(now, nature, Wishes(), now - timedelta(minutes=4), PACE) == now + timedelta(minutes=6)
    assert quiet.not_before(now, nature, Wishes(), now - timedelta(minutes=11), PACE) == now


def test_a_digest_comes_at_its_time_by_the_readers_clock() -> None:
    queued = datetime(2026, 7, 1, 10, tzinfo=UTC)
    nature = Nature(urgent=False, mandatory=False, gathers=True, queued_at=queued)
    due = quiet.not_before(queued, nature, Wishes("Europe/Paris", digest_at=18 * 60), queued, PACE)
    assert due == datetime(2026, 7, 1, 16, tzinfo=UTC)
    assert quiet.not_before(due, nature, Wishes("Europe/Paris", digest_at=18 * 60), queued, PACE) == due


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-03-29T00:30+00:00", "2026-03-29T01:30+00:00"),  # 01:30 before the clock jumps from 02:00 to 03:00
        ("2026-10-24T23:30+00:00", "2026-10-25T00:30+00:00"),  # 01:30; 02:30 comes twice: the first
        ("2026-10-25T01:10+00:00", "2026-10-25T01:30+00:00"),  # 02:10 for the second time: the second, not tomorrow's
        ("2026-10-25T01:40+00:00", None),  # 02:40 for the second time
    ],
)
def test_quiet_hours_end_in_the_night_when_the_clock_is_changed(now: str, end: str | None) -> None:
    until_half_past_two = Wishes("Europe/Berlin", 22 * 60, 150)
    found = quiet.quiet_until(datetime.fromisoformat(now), until_half_past_two)
    assert found == (datetime.fromisoformat(end) if end else None)


def test_a_zone_that_is_no_more_counts_as_utc() -> None:
    now = datetime(2026, 5, 1, 23, tzinfo=UTC)
    assert quiet.quiet_until(now, Wishes("Mars/Olympus", 22 * 60, 7 * 60)) == datetime(2026, 5, 2, 7, tzinfo=UTC)


@given(some.integers(1, 10_000), some.floats(0, 1))
def test_patience_grows_to_two_hours_and_half_of_it_is_chance(attempt: int, jitter: float) -> None:
    full = quiet.back_off(attempt, 1.0)
    assert full / 2 <= quiet.back_off(attempt, jitter) <= full <= timedelta(hours=2)
    assert full <= quiet.back_off(attempt + 1, 1.0)


def test_three_days_are_enough() -> None:
    first = datetime(2026, 5, 1, tzinfo=UTC)
    assert not quiet.given_up(first, first + timedelta(hours=71))
    assert quiet.given_up(first, first + timedelta(hours=72))
