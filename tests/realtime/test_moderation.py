"""What a host decides about others: kick, ban, mute, promote, demote; for every tab, on every node."""

from __future__ import annotations

import asyncio

import pytest

from domain.kit.unit_of_work import unit_of_work
from domain.live import seats, standings, turnstile
from domain.live.seats import Run
from models.identity import User, UserStatus
from models.learning import Enrolment, EnrolmentStatus
from models.live import ClassRole, LeaveReason, SeatState
from models.live.people import Seat, Standing
from tests.fixtures.clients import Api, Socket
from tests.fixtures.patience import PATIENCE_SECONDS
from tests.fixtures.people import Someone
from tests.realtime.classroom import Classroom, codes
from tests.realtime.conftest import MakeClassroom

ACTS = ("member.kick", "member.ban", "member.unban", "member.mute", "member.unmute", "member.promote", "member.demote")
OF_CO_HOSTS = ACTS[:5]


async def act(room: Classroom, socket: Socket, name: str, on: Someone, **more: object) -> dict[str, object]:
    return await socket.command(name, {**room.this, "user_id": str(on.id), **more})


async def test_a_kick_puts_somebody_out_in_every_tab_on_every_node_and_they_may_return(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(seats=2, students=2)
    naughty, good = room.students
    hosting, bystander = await room.inside(room.host), await room.inside(good, other_url)
    tabs = [await room.inside(naughty), await room.inside(naughty, other_url)]

    assert (await act(room, hosting, "member.kick", naughty))["ok"]

    for socket in (*tabs, hosting, bystander):
        await socket.told("participant.left", user_id=str(naughty.id), reason="kicked")
    assert codes([await room.say(tab, "still here?") for tab in tabs]) == ["not_inside"] * 2
    assert await room.taken() == 1
    (stay,) = await room.stays(naughty)
    assert stay.reason is LeaveReason.KICKED
    assert (await room.join(tabs[0]))["ok"]


async def test_a_kick_frees_the_seat_at_once(classroom: MakeClassroom) -> None:
    room = await classroom(seats=1, students=2)
    hosting, waiting = await room.inside(room.host), await room.socket(room.students[1])
    await room.inside(room.students[0])
    assert codes([await room.join(waiting)]) == ["session_full"]

    await act(room, hosting, "member.kick", room.students[0])

    await waiting.told("seats.changed", free=1)
    assert (await room.join(waiting))["ok"]


async def test_a_ban_holds_everywhere_until_it_is_lifted(classroom: MakeClassroom, api: Api, other_url: str) -> None:
    room = await classroom(students=1)
    (naughty,) = room.students
    hosting = await room.inside(room.host)
    here, there = await room.inside(naughty), await room.inside(naughty, other_url)

    assert (await act(room, hosting, "member.ban", naughty, reason="Shouting"))["ok"]

    for socket in (here, there):
        await socket.told("participant.left", user_id=str(naughty.id), reason="banned")
        assert codes([await room.say(socket, "but")]) == ["banned"]
        assert codes([await room.join(socket)]) == ["banned"]
        told = await socket.told("member.banned")
        assert told["seq"] is None
    assert (await room.stays(naughty))[0].reason is LeaveReason.BANNED
    rest = api.as_(naughty)
    for path in ("join", "waitlist"):
        answer = await rest.post(f"{room.path}/{path}")
        assert (answer.status, answer.code) == (403, "banned"), path
    assert await room.taken() == 0

    shown = await api.as_(room.host).get(f"{room.path}/bans")
    assert [(one["user"]["id"], one["reason"]) for one in shown.body["data"]] == [(str(naughty.id), "Shouting")]
    for _ in range(2):
        assert (await api.as_(room.host).delete(f"{room.path}/bans/{naughty.id}")).status == 204
    assert (await api.as_(room.host).get(f"{room.path}/bans")).body["data"] == []
    await here.told("member.unbanned")
    assert (await room.join(there))["ok"]


async def test_who_is_banned_at_the_door_is_sent_away_from_it(classroom: MakeClassroom, api: Api) -> None:
    room = await classroom(students=2, live=False)
    naughty, good = await room.socket(room.students[0]), await room.socket(room.students[1])
    await room.join(naughty)
    await room.join(good)
    hosting = await room.socket(room.host)

    assert (await act(room, hosting, "member.ban", room.students[0]))["ok"]
    await naughty.told("member.banned")
    await api.as_(room.host).post(f"{room.path}/start")

    await good.told("session.started")
    assert codes([await room.join(naughty)]) == ["banned"]
    assert not naughty.of("session.started")


async def test_a_ban_and_a_join_at_the_same_moment_leave_nobody_inside(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(seats=12, students=12)
    hosting = await room.inside(room.host)
    sockets = [await room.socket(one, url) for one, url in zip(room.students, [room.url, other_url] * 6, strict=True)]

    async def pair(someone: Someone, socket: Socket) -> None:
        await asyncio.gather(room.join(socket), act(room, hosting, "member.ban", someone))

    await asyncio.gather(*(pair(one, socket) for one, socket in zip(room.students, sockets, strict=True)))

    assert await room.taken() == 0
    assert await Standing.filter(session_id=room.session.id, banned_at__not_isnull=True).count() == 12
    assert set(codes([await room.say(socket, "slipped in") for socket in sockets])) == {"banned"}


@pytest.mark.parametrize("decided", ["banned", "promoted"])
async def test_what_is_decided_about_somebody_who_is_coming_in_at_this_moment_holds(
    decided: str, classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(students=1)
    (coming,) = room.students
    await room.inside(room.host)
    socket, ctx, run = await room.socket(coming, other_url), room.make.context(), Run(room.session.id, room.run_id)
    fields = {"banned_at": ctx.now} if decided == "banned" else {"co_host": True}

    async with unit_of_work(ctx):
        await turnstile.hold(run.session_id)
        joining = asyncio.create_task(room.join(socket))
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (await seats.count(ctx.runtime, run)).taken:  # theirs in Redis; they wait for the row we hold
                pass
        await standings.change(run.session_id, coming.id, **fields)
    ack = await joining

    if decided == "banned":
        assert codes([ack]) == ["banned"]
        assert await room.state_of(coming) is None
    else:
        assert ack["data"]["me"]["role"] == "co_host"
    assert await room.taken() == (await seats.count(ctx.runtime, run)).taken == 0


async def test_who_is_muted_cannot_write_and_everybody_who_comes_sees_it(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(students=1)
    (loud,) = room.students
    hosting, talking = await room.inside(room.host), await room.inside(loud, other_url)

    await act(room, hosting, "member.mute", loud)
    await talking.told("member.muted", user_id=str(loud.id))
    assert codes([await room.say(talking, "hey")]) == ["muted"]
    late = await room.join(await room.socket(loud))
    assert {one["user"]["id"]: one["muted"] for one in late["data"]["participants"]}[str(loud.id)] is True

    await act(room, hosting, "member.unmute", loud)
    await talking.told("member.unmuted", user_id=str(loud.id))
    assert (await room.say(talking, "thank you"))["ok"]


async def test_a_co_host_sits_outside_the_count_and_decides_about_students_alone(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(seats=1, students=3)
    helper, student, other = room.students
    hosting, helping, outside = await room.inside(room.host), await room.inside(helper), await room.socket(student)
    assert codes([await room.join(outside)]) == ["session_full"]

    assert (await act(room, hosting, "member.promote", helper))["ok"]
    await helping.told("member.promoted", user_id=str(helper.id))
    await outside.told("seats.changed", free=1)

    assert (await room.join(outside))["ok"]
    assert (await room.join(await room.socket(helper, other_url)))["data"]["me"]["role"] == "co_host"
    assert await room.taken() == 1
    assert codes([await act(room, helping, name, room.host) for name in OF_CO_HOSTS]) == ["protected"] * 5
    await act(room, hosting, "member.promote", other)
    assert codes([await act(room, helping, name, other) for name in OF_CO_HOSTS]) == ["protected"] * 5
    assert codes([await act(room, helping, name, student) for name in OF_CO_HOSTS]) == ["ok"] * 5
    assert codes([await act(room, helping, name, student) for name in ACTS[5:]]) == ["forbidden"] * 2


async def test_a_co_host_without_a_free_seat_stays_one(classroom: MakeClassroom) -> None:
    room = await classroom(seats=1, students=2)
    helper, student = room.students
    hosting, helping = await room.inside(room.host), await room.inside(helper)
    await act(room, hosting, "member.promote", helper)
    learning = await room.inside(student)

    assert codes([await act(room, hosting, "member.demote", helper)]) == ["session_full"]
    assert (await act(room, helping, "member.mute", student))["ok"], "still a co-host"

    await learning.command("leave", room.this)
    assert (await act(room, hosting, "member.demote", helper))["ok"]
    await helping.told("member.demoted", user_id=str(helper.id))
    assert await room.taken() == 1
    assert codes([await act(room, helping, "member.mute", student)]) == ["not_the_host"]
    assert codes([await room.join(learning)]) == ["session_full"]


async def test_demotions_and_joins_at_once_never_seat_more_than_there_are_seats(
    classroom: MakeClassroom, other_url: str
) -> None:
    for _ in range(5):
        room = await classroom(seats=2, students=4)
        hosting = await room.inside(room.host)
        for helper in room.students[:2]:
            await act(room, hosting, "member.promote", helper)
            await room.inside(helper)
        joining = [await room.socket(room.students[2]), await room.socket(room.students[3], other_url)]

        await asyncio.gather(
            *(room.join(socket) for socket in joining),
            *(act(room, hosting, "member.demote", helper) for helper in room.students[:2]),
        )

        assert await room.taken() == 2


async def test_who_is_made_a_co_host_at_the_door_hears_of_it_and_comes_in(
    classroom: MakeClassroom, api: Api, other_url: str
) -> None:
    room = await classroom(seats=1, students=3)
    inside, waits, knocks = room.students
    hosting, learning = await room.inside(room.host), await room.inside(inside)
    (waiting,) = await room.waiting(waits, url=other_url)
    assert (await api.as_(room.host).patch(room.path, {"settings": {"lobby": True}})).status == 200
    knocking = await room.socket(knocks, other_url)
    assert codes([await room.join(knocking)]) == ["lobby_waiting"]

    for socket, one in ((waiting, waits), (knocking, knocks)):
        assert (await act(room, hosting, "member.promote", one))["ok"]
        told = await socket.told("member.promoted", user_id=str(one.id))
        assert (told["seq"], told["data"]["participant"]) == (None, None)
        assert (await room.join(socket))["data"]["me"]["role"] == "co_host"
        await learning.told("member.promoted", user_id=str(one.id))

    assert await room.taken() == 1


async def test_a_co_host_is_named_before_the_class_begins(classroom: MakeClassroom, api: Api) -> None:
    room = await classroom(seats=1, students=2, live=False)
    helper, student = room.students
    hosting = await room.socket(room.host)

    assert (await act(room, hosting, "member.promote", helper))["ok"]
    await api.as_(room.host).post(f"{room.path}/start")
    await room.session.refresh_from_db()

    await room.inside(student)
    await room.inside(helper)
    seat = await Seat.get(run_id=room.run_id, user_id=helper.id)
    assert seat.role is ClassRole.CO_HOST


async def test_nobody_is_promoted_while_they_are_banned(classroom: MakeClassroom) -> None:
    room = await classroom(students=1)
    hosting = await room.inside(room.host)
    await act(room, hosting, "member.ban", room.students[0])

    assert codes([await act(room, hosting, "member.promote", room.students[0])]) == ["still_banned"]


async def test_a_co_host_who_is_banned_is_none_any_more(classroom: MakeClassroom) -> None:
    room = await classroom(students=2)
    helper, student = room.students
    hosting, helping = await room.inside(room.host), await room.inside(helper)
    await act(room, hosting, "member.promote", helper)

    await act(room, hosting, "member.ban", helper)

    assert codes([await act(room, helping, "member.kick", student)]) == ["banned"]
    await act(room, hosting, "member.unban", helper)
    assert codes([await act(room, helping, "member.kick", student)]) == ["not_the_host"]
    assert (await room.join(helping))["data"]["me"]["role"] == "student"


async def test_strangers_decide_about_nobody(classroom: MakeClassroom) -> None:
    room = await classroom(students=2)
    victim, fellow = room.students
    await room.inside(victim)
    stranger, colleague, admin = await room.make.student(), await room.make.instructor(), await room.make.admin()

    for someone in (fellow, stranger, admin):
        socket = await room.socket(someone)
        expected = ["not_the_host"] * 5 + ["forbidden"] * 2
        assert codes([await act(room, socket, name, victim) for name in ACTS]) == expected
    socket = await room.socket(colleague)
    assert codes([await act(room, socket, name, victim) for name in ACTS]) == ["not_the_host"] * 7
    assert await room.state_of(victim) is SeatState.ONLINE


async def test_a_host_cannot_decide_about_who_is_not_of_the_class(classroom: MakeClassroom) -> None:
    room = await classroom()
    stranger = await room.make.student()
    hosting = await room.inside(room.host)

    assert codes([await act(room, hosting, name, stranger) for name in ACTS]) == ["not_found"] * 7
    assert not await Standing.exists(session_id=room.session.id)


@pytest.mark.parametrize("reason", ["suspended", "unenrolled"])
async def test_who_loses_the_right_to_be_here_is_put_out_at_once(
    reason: str, classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(students=1)
    (gone,) = room.students
    hosting = await room.inside(room.host)
    learning = await room.inside(gone, other_url)

    if reason == "suspended":
        await User.filter(id=gone.id).update(status=UserStatus.BANNED)
    else:
        await Enrolment.filter(learner_id=gone.id).update(status=EnrolmentStatus.ENDED)

    word = "banned" if reason == "suspended" else "kicked"
    await hosting.told("participant.left", user_id=str(gone.id), reason=word)
    # The look at accounts may come before the look at classes: then the connection is over before it is told.
    await learning.until(lambda: learning.of("participant.left") or learning.closed.is_set())
    assert await room.taken() == 0
