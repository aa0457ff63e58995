"""Calendars as files (RFC 5545): lines folded at 75 octets, text escaped, times in a zone that the file explains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

LINE_OCTETS = 75
LOCAL, UNIVERSAL = "%Y%m%dT%H%M%S", "%Y%m%dT%H%M%SZ"
ESCAPES = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\r\n": "\\n", "\n": "\\n", "\r": "\\n"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a calendar. `uid` never changes, `sequence` grows with each change."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    title: str
    description: str = ""
    url: str | None = None
    cancelled: bool = False


def write(name: str, time_zone: str, entries: Sequence[Entry], now: datetime) -> str:
    """A whole calendar file."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Lyceum//Live classes//EN", "CALSCALE:GREGORIAN"]
    lines += [f"X-WR-CALNAME:{escape(name)}", f"X-WR-TIMEZONE:{time_zone}"]
    if entries and time_zone != "UTC":
        first, last = min(one.starts_at for one in entries), max(one.ends_at for one in entries)
        lines += _zone(time_zone, first, last)
    for entry in entries:
        lines += _event(entry, time_zone, now)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in fold(line))


def fold(line: str) -> Iterator[str]:
    """A line in pieces of at most 75 octets, the later ones indented; no character is cut in two."""
    piece, size = "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > LINE_OCTETS:
            yield piece
            piece, size = " ", 1
        piece, size = piece + character, size + octets
    yield piece


def escape(text: str) -> str:
    for plain, escaped in ESCAPES.items():
        text = text.replace(plain, escaped)
    return "".join(one for one in text if one == "\t" or (one >= " " and one != "\x7f"))


def _event(entry: Entry, time_zone: str, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"SEQUENCE:{entry.sequence}"
    yield f"DTSTAMP:{now.astimezone(UTC).strftime(UNIVERSAL)}"
    yield f"DTSTART{_moment(entry.starts_at, time_zone)}"
    yield f"DTEND{_moment(entry.ends_at, time_zone)}"
    yield f"SUMMARY:{escape(entry.title)}"
    if entry.description:
        yield f"DESCRIPTION:{escape(entry.description)}"
    if entry.url:
        yield f"URL:{entry.url}"
    yield f"STATUS:{'CANCELLED' if entry.cancelled else 'CONFIRMED'}"
    yield "END:VEVENT"


def _moment(moment: datetime, time_zone: str) -> str:
    if time_zone == "UTC":
        return f":{moment.astimezone(UTC).strftime(UNIVERSAL)}"
    return f";TZID={time_zone}:{moment.astimezone(ZoneInfo(time_zone)).strftime(LOCAL)}"


def _zone(name: str, first: datetime, last: datetime) -> Iterator[str]:
    """What the zone's clocks do from before the first entry until after the last: each change by itself."""
    zone = ZoneInfo(name)
    yield "BEGIN:VTIMEZONE"
    yield f"TZID:{name}"
    moment = first - timedelta(days=1)
    yield from _observance(zone, moment, moment)
    while moment < last:
        following = moment + timedelta(days=1)
        if following.astimezone(zone).utcoffset() != moment.astimezone(zone).utcoffset():
            yield from _observance(zone, *_change(zone, moment, following))
        moment = following
    yield "END:VTIMEZONE"


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> tuple[datetime, datetime]:
    """The last second of the old time and the first of the new one."""
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=int((after - before).total_seconds()) // 2)
        if middle.astimezone(zone).utcoffset() == before.astimezone(zone).utcoffset():
            before = middle
        else:
            after = middle
    return before, after


def _observance(zone: ZoneInfo, before: datetime, onset: datetime) -> Iterator[str]:
    old, new = before.astimezone(zone), onset.astimezone(zone)
    was, offset = old.utcoffset() or timedelta(), new.utcoffset() or timedelta()
    kind = "DAYLIGHT" if new.dst() else "STANDARD"
    yield f"BEGIN:{kind}"
    yield f"DTSTART:{(onset.astimezone(UTC) + was).strftime(LOCAL)}"  # as the clocks showed until then
    yield f"TZOFFSETFROM:{_offset(was)}"
    yield f"TZOFFSETTO:{_offset(offset)}"
    yield f"TZNAME:{escape(new.tzname() or '')}"
    yield f"END:{kind}"


def _offset(offset: timedelta) -> str:
    seconds = int(offset.total_seconds())
    sign = "-" if seconds < 0 else "+"
    hours, rest = divmod(abs(seconds), 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{sign}{hours:02}{minutes:02}" + (f"{seconds:02}" if seconds else "")
