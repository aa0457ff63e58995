"""What is credited of a class to those who dropped out of it while we were to blame. See `outages`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from uuid import UUID

from models.live import LeaveReason
from models.live.people import AttendanceInterval
from models.live.sessions import Outage

CUT_OFF = frozenset({LeaveReason.TIMEOUT, LeaveReason.NODE_LOST})  # neither who left, nor who was put out
SLACK = timedelta(minutes=1)  # a cut-off stay ends at its last heartbeat, which is before the outage was noticed


@dataclass(frozen=True, slots=True)
class Span:
    began_at: datetime
    ended_at: datetime


async def spans(session_ids: Sequence[UUID]) -> dict[UUID, list[Span]]:
    """By session: when we were away, in order; what overlaps is one span, so that no second is credited twice."""
    found: dict[UUID, list[Span]] = defaultdict(list)
    for row in await Outage.filter(session_id__in=list(session_ids)).order_by("began_at", "id"):
        known = found[row.session_id]
        if known and row.began_at <= known[-1].ended_at:
            known[-1] = Span(known[-1].began_at, max(known[-1].ended_at, row.ended_at))
        else:
            known.append(Span(row.began_at, row.ended_at))
    return found


def after_each(stays: Sequence[AttendanceInterval], spans: Sequence[Span], over_at: datetime) -> list[float]:
    """The seconds credited after each of a person's stays, which come in order.

    Of the gap between a stay that an outage cut off and the next one, what lies within that outage and any other.
    Where there is no next one, nothing: unless the outage lasted until the end, and nobody could have come back.
    """
    return [
        _after(stay, following.joined_at if following else None, spans, over_at)
        for stay, following in zip_longest(stays, stays[1:])
    ]


def within_each(stays: Sequence[AttendanceInterval], spans: Sequence[Span]) -> list[float]:
    """Of the time that somebody was away within each stay, the seconds that lie within an outage."""
    return [
        sum(_overlap(datetime.fromisoformat(began), datetime.fromisoformat(ended), spans) for began, ended in away)
        for away in (stay.away_spans if spans else [] for stay in stays)
    ]


def _after(stay: AttendanceInterval, back_at: datetime | None, spans: Sequence[Span], over_at: datetime) -> float:
    if stay.left_at is None or stay.reason not in CUT_OFF:
        return 0.0
    causes = [span for span in spans if span.began_at - SLACK <= stay.left_at <= span.ended_at]
    if back_at is None:
        return _overlap(stay.left_at, over_at, [span for span in causes if span.ended_at >= over_at])
    return _overlap(stay.left_at, back_at, spans) if causes else 0.0


def _overlap(began_at: datetime, ended_at: datetime, spans: Sequence[Span]) -> float:
    """Spans of `spans` do not overlap each other."""
    parts = (min(ended_at, span.ended_at) - max(began_at, span.began_at) for span in spans)
    return sum(max(0.0, part.total_seconds()) for part in parts)
