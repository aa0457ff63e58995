"""A person's classes as a calendar file, and a feed whose address is its only key."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.live import icalendar
from domain.live.icalendar import Entry
from models.identity import User, UserStatus
from models.live.sessions import LiveSession
from tests.fixtures.clients import Api
from tests.fixtures.nodes import Start
from tests.fixtures.people import Make

Event = dict[str, str]


def lines(text: str) -> list[str]:
    """Unfolded, having looked that every line is as RFC 5545 wants it."""
    assert text.endswith("\r\n")
    raw = text.removesuffix("\r\n").split("\r\n")
    assert all(0 < len(line.encode()) <= 75 for line in raw)
    assert not any(set(line) & {"\n", "\r"} for line in raw)
    return re.sub("\r\n ", "", text).removesuffix("\r\n").split("\r\n")


def events(text: str) -> list[Event]:
    """By name without parameters; what stands between BEGIN:VEVENT and END:VEVENT."""
    found: list[Event] = []
    inside = False
    for line in lines(text):
        if line == "BEGIN:VEVENT":
            found.append({})
            inside = True
        elif line == "END:VEVENT":
            inside = False
        elif inside:
            name, _, value = line.partition(":")
            found[-1][name] = value
    return found


async def test_the_download_has_what_one_hosts_and_attends_and_nothing_else(api: Api, make: Make) -> None:
    host, other = await make.instructor(), await make.instructor()
    course, foreign = await make.course(host, title="Chess; for, all"), await make.course(other)
    student = await make.student(enrolled_in=course)
    session = await make.session(host, course, title="Openings", description="One,\ntwo\\three")
    await make.session(other, foreign, title="Not mine")

    answers = [await api.as_(one).get("/calendar.ics") for one in (host, student)]

    for answer in answers:
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        (event,) = events(answer.body)
        assert event["UID"] == f"{session.id}@lyceum"
        assert event["SUMMARY"] == "Openings"
        assert event["DESCRIPTION"] == "Chess\\; for\\, all\\n\\nOne\\,\\ntwo\\\\three"
        assert event["STATUS"] == "CONFIRMED"
    assert (await api.get("/calendar.ics")).status == 401


async def test_times_are_in_the_persons_own_zone_which_the_file_explains(api: Api, make: Make) -> None:
    host = await make.instructor()
    course = await make.course(host)
    session = await make.session(host, course)
    await LiveSession.filter(id=session.id).update(starts_at=datetime(2027, 7, 1, 16, 30, tzinfo=UTC))
    await api.as_(host).patch("/users/me", {"time_zone": "Europe/Paris"})

    text = (await api.as_(host).get("/calendar.ics")).body

    (event,) = events(text)
    assert event["DTSTART;TZID=Europe/Paris"] == "20270701T183000"
    assert event["DTEND;TZID=Europe/Paris"] == "20270701T193000"
    assert {"BEGIN:VTIMEZONE", "TZID:Europe/Paris"} <= set(lines(text))


async def test_each_change_is_a_higher_number_of_the_same_thing_and_a_cancelled_class_says_so(
    api: Api, make: Make
) -> None:
    host = await make.instructor()
    session = await make.session(host, await make.course(host))

    async def shown() -> Event:
        (event,) = events((await api.as_(host).get("/calendar.ics")).body)
        return event

    seen = [await shown()]
    await api.as_(host).patch(f"/live-sessions/{session.id}", {"title": "Another title"})
    seen.append(await shown())
    await api.as_(host).delete(f"/live-sessions/{session.id}")
    seen.append(await shown())

    assert len({one["UID"] for one in seen}) == 1
    numbers = [int(one["SEQUENCE"]) for one in seen]
    assert numbers == sorted(set(numbers))
    assert [one["STATUS"] for one in seen] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert seen[1]["SUMMARY"] == "Another title"


async def test_the_feed_opens_with_its_address_until_there_is_a_new_one(api: Api, make: Make) -> None:
    host = await make.instructor()
    await make.session(host, await make.course(host), title="Mine")

    first, second = [(await api.as_(host).post("/calendar/link")).body for _ in range(2)]
    answers = [await api.get(link["path"]) for link in (first, second)]

    assert second["url"].endswith(second["path"])
    assert [answer.status for answer in answers] == [404, 200]
    assert [event["SUMMARY"] for event in events(answers[1].body)] == ["Mine"]
    secret = second["path"].rsplit("/", 1)[1].removesuffix(".ics")
    user = await User.get(id=host.id)
    assert len(secret) >= 43
    assert user.calendar_hash
    assert secret not in user.calendar_hash, "only the hash is kept"
    assert (await api.get(f"/calendars/{user.calendar_hash}.ics")).status == 404
    assert (await api.get("/calendars/guess.ics")).status == 404

    assert (await api.as_(host).delete("/calendar/link")).status == 204
    assert (await api.get(second["path"])).status == 404


async def test_a_person_is_told_whether_their_feed_is_open_and_not_where(api: Api, make: Make) -> None:
    mine = api.as_(await make.student())
    before = (await mine.get("/calendar/link")).body

    await mine.post("/calendar/link")
    opened = (await mine.get("/calendar/link")).body
    await mine.delete("/calendar/link")

    assert (before, opened) == ({"active": False}, {"active": True})
    assert (await mine.get("/calendar/link")).body == {"active": False}


async def test_one_class_is_a_file_of_its_own_for_whoever_may_see_it(api: Api, make: Make) -> None:
    host, stranger = await make.instructor(), await make.student()
    course = await make.course(host)
    student = await make.student(enrolled_in=course)
    session, _ = await make.session(host, course, title="This one"), await make.session(host, course, title="Another")
    await LiveSession.filter(id=session.id).update(description="Bring a lamp.")

    answer = await api.as_(student).get(f"/live-sessions/{session.id}/calendar.ics")
    unseen = await make.session(host, await make.draft(host))

    (event,) = events(answer.body)
    assert (event["SUMMARY"], event["UID"]) == ("This one", f"{session.id}@lyceum")
    assert "Bring a lamp." in event["DESCRIPTION"]
    assert (await api.as_(stranger).get(f"/live-sessions/{unseen.id}/calendar.ics")).status == 404


async def test_the_feed_of_a_suspended_account_is_closed(api: Api, make: Make) -> None:
    someone = await make.student()
    link = (await api.as_(someone).post("/calendar/link")).body
    await User.filter(id=someone.id).update(status=UserStatus.BANNED)

    assert (await api.get(link["path"])).status == 404
    assert (await api.post("/calendar/link")).status == 401


async def test_the_secret_is_not_in_the_log(api: Api, make: Make, start: Start) -> None:
    process = await start(LYCEUM_LOG_LEVEL="info", LYCEUM_LOG_FORMAT="json")
    link = (await api.at(process.url).as_(await make.student()).post("/calendar/link")).body
    secret = link["path"].rsplit("/", 1)[1].removesuffix(".ics")

    answers = [
        await api.at(process.url).get(path) for path in (link["path"], f"/calendars/{secret}", link["path"] + "/x")
    ]
    await process.stop()

    log = process.log.read_text()
    assert [answer.status for answer in answers] == [200, 404, 404]
    assert "/calendars/[hidden]" in log
    assert secret not in log


def test_long_lines_are_folded_between_characters() -> None:
    title = "Für Élise und die Geschichte der Wiener Klassik, 日本語の長い題名をもう一度 " * 3
    now = datetime(2027, 1, 1, tzinfo=UTC)
    text = icalendar.write("x", "UTC", [Entry("u", 0, now, now + timedelta(hours=1), title)], now)

    (event,) = events(text)
    assert event["SUMMARY"] == title.replace(",", "\\,")
    assert event["DTSTART"] == "20270101T000000Z"


def test_what_somebody_writes_adds_no_line_of_its_own() -> None:
    now = datetime(2027, 1, 1, tzinfo=UTC)
    title = "x\r\nATTENDEE:mailto:a@b.c\rEND:VEVENT\n\x00\x07"
    text = icalendar.write("x", "UTC", [Entry("u", 0, now, now, title)], now)

    (event,) = events(text)
    assert event["SUMMARY"] == "x\\nATTENDEE:mailto:a@b.c\\nEND:VEVENT\\n"


@pytest.mark.parametrize("name", ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"])
def test_a_zone_is_told_such_that_every_hour_of_two_years_comes_out_right(name: str) -> None:
    zone, first = ZoneInfo(name), datetime(2026, 5, 1, tzinfo=UTC)
    last = first + timedelta(days=730)
    entries = [Entry("u", 0, first, last, "x")]

    told: list[tuple[datetime, timedelta]] = []  # from this moment on this offset
    block: Event = {}
    for line in lines(icalendar.write("x", name, entries, first)):
        key, _, value = line.partition(":")
        if key == "BEGIN":
            block = {}
        block[key] = value
        if key == "END" and value in ("STANDARD", "DAYLIGHT"):
            local = datetime.strptime(block["DTSTART"], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
            told.append((local - _offset(block["TZOFFSETFROM"]), _offset(block["TZOFFSETTO"])))

    for hour in range(730 * 24):
        moment = first + timedelta(hours=hour)
        assert max(one for one in told if one[0] <= moment)[1] == moment.astimezone(zone).utcoffset(), moment


def _offset(text: str) -> timedelta:
    span = timedelta(hours=int(text[1:3]), minutes=int(text[3:5]))
    return -span if text[0] == "-" else span
