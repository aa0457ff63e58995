"""The lobby: students ask to be let in, and hosts decide."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.kit.clock import system_clock
from domain.live import lobby, moderation
from models.learning import Enrolment, EnrolmentStatus
from models.live.people import Knock, Standing
from server.main import Node
from tests.fixtures.clients import Api
from tests.fixtures.patience import until
from tests.fixtures.people import Make
from tests.realtime.classroom import Classroom, codes, cut
from tests.realtime.conftest import MakeClassroom


async def with_lobby(room: Classroom, api: Api, *, lobby: bool = True) -> None:
    changed = await api.as_(room.host).patch(room.path, {"settings": {"lobby": lobby}})
    assert changed.status == 200, changed.body


async def test_a_student_asks_and_only_hosts_hear_of_it(classroom: MakeClassroom, api: Api, other_url: str) -> None:
    room = await classroom(seats=5, students=3)
    student, helper, inside = room.students
    await Standing.create(session_id=room.session.id, user_id=helper.id, co_host=True)
    learning = await room.inside(inside)
    await with_lobby(room, api)
    teaching, helping = await room.inside(room.host, other_url), await room.inside(helper)
    asking = await room.socket(student)

    acks = [await room.join(asking), await room.join(asking)]

    assert codes(acks) == ["lobby_waiting", "lobby_waiting"]
    assert acks[0]["error"]["status"] == 403
    for socket in (teaching, helping):
        knocked = await socket.told("lobby.knocked")
        assert knocked["data"] == {"user": {"id": str(student.id), "name": student.user.name}}
        assert knocked["seq"] is None
        assert len(socket.of("lobby.knocked")) == 1, "asking twice is asking once"
    assert not learning.of("lobby.knocked")
    assert not asking.of("lobby.knocked")
    assert await room.taken() == 1, "asking costs no seat"


async def test_who_is_approved_is_told_and_comes_in(classroom: MakeClassroom, api: Api, other_url: str) -> None:
    room = await classroom(students=2)
    await with_lobby(room, api)
    teaching = await room.inside(room.host)
    one, two = [await room.socket(someone, other_url) for someone in room.students]
    await room.join(one)
    await room.join(two)

    ack = await teaching.command("lobby.approve", {**room.this, "user_id": str(room.students[0].id)})
    await one.told("lobby.admitted")

    assert ack["ok"], ack
    assert codes([await room.join(one), await room.join(two)]) == ["ok", "lobby_waiting"]
    assert not two.of("lobby.admitted")


async def test_everybody_who_asks_is_let_in_at_once(classroom: MakeClassroom, api: Api) -> None:
    room = await classroom(students=2)
    await with_lobby(room, api)
    teaching = await room.inside(room.host)
    asking = [await room.socket(someone) for someone in room.students]
    for socket in asking:
        await room.join(socket)

    await teaching.command("lobby.approve_all", room.this)
    for socket in asking:
        await socket.told("lobby.admitted")

    assert codes([await room.join(socket) for socket in asking]) == ["ok", "ok"]


async def test_who_lets_all_in_hears_for_how_many_no_seat_is_free(classroom: MakeClassroom, api: Api) -> None:
    room = await classroom(seats=2, students=4)
    inside, *people = room.students
    await room.inside(inside)
    await with_lobby(room, api)
    teaching = await room.inside(room.host)
    asking = [await room.socket(someone) for someone in people]
    for socket in asking:
        await room.join(socket)

    acks = [await teaching.command("lobby.approve_all", room.this) for _ in range(2)]

    assert [ack["data"] for ack in acks] == [{"admitted": 3, "without_seat": 2}, {"admitted": 0, "without_seat": 0}]
    assert sorted(codes([await room.join(socket) for socket in asking])) == ["ok", "session_full", "session_full"]


async def test_who_is_denied_is_told_and_may_ask_again(classroom: MakeClassroom, api: Api) -> None:
    room = await classroom(students=1)
    await with_lobby(room, api)
    teaching, asking = await room.inside(room.host), await room.socket(room.students[0])
    await room.join(asking)

    await teaching.command("lobby.deny_all", room.this)
    await asking.told("lobby.denied")
    assert codes([await room.join(asking)]) == ["lobby_waiting"]
    await teaching.until(lambda: len(teaching.of("lobby.knocked")) == 2)
    await teaching.command("lobby.approve", {**room.this, "user_id": str(room.students[0].id)})
    await asking.told("lobby.admitted")

    assert (await room.join(asking))["ok"]


async def test_who_is_inside_or_was_let_in_need_not_ask_again(
    classroom: MakeClassroom, api: Api, other_url: str
) -> None:
    room = await classroom(students=2)
    inside, later = room.students
    dropped = await room.inside(inside)
    await with_lobby(room, api)
    teaching, asking = await room.inside(room.host), await room.socket(later)
    await room.join(asking)
    await teaching.command("lobby.approve_all", room.this)
    await asking.told("lobby.admitted")
    await room.join(asking)

    cut(dropped)
    await teaching.told("participant.away", user_id=str(inside.id))
    await asking.command("leave", room.this)

    assert (await room.join(await room.socket(inside, other_url)))["ok"]
    assert (await room.join(asking))["ok"]


async def test_rest_and_the_waiting_list_have_the_same_lobby(classroom: MakeClassroom, api: Api) -> None:
    room = await classroom(seats=1, students=1)
    await with_lobby(room, api)
    student = api.as_(room.students[0])

    answers = [await student.post(f"{room.path}/join"), await student.post(f"{room.path}/waitlist")]
    knocking = (await api.as_(room.host).get(f"{room.path}/lobby")).body["data"]
    left = [await student.post(f"{room.path}/leave") for _ in range(2)]
    after = (await api.as_(room.host).get(f"{room.path}/lobby")).body["data"]
    await with_lobby(room, api, lobby=False)

    assert [(answer.status, answer.code) for answer in answers] == [(403, "lobby_waiting")] * 2
    assert [row["user"]["id"] for row in knocking] == [str(room.students[0].id)]
    assert ([answer.status for answer in left], after) == ([204, 204], [])
    assert (await student.post(f"{room.path}/join")).status == 200


@pytest.mark.parametrize("act", ["lobby.approve", "lobby.approve_all", "lobby.deny_all"])
async def test_nobody_but_a_host_decides(classroom: MakeClassroom, api: Api, act: str) -> None:
    room = await classroom(seats=3, students=2)
    learning = await room.inside(room.students[0])
    await with_lobby(room, api)
    asking = await room.socket(room.students[1])
    await room.join(asking)
    outsiders = [await room.socket(await room.make.instructor()), await room.socket(await room.make.admin())]

    wanted = {**room.this, **({"user_id": str(room.students[1].id)} if act == "lobby.approve" else {})}
    acks = [await socket.command(act, wanted) for socket in (learning, asking, *outsiders)]
    seen = await api.as_(room.students[0]).get(f"{room.path}/lobby")

    assert codes(acks) == ["not_the_host"] * 4
    assert seen.code == "not_the_host"
    assert (await Knock.get(session_id=room.session.id, user_id=room.students[1].id)).state == "waiting"


async def test_one_who_has_not_asked_cannot_be_let_in(classroom: MakeClassroom, api: Api) -> None:
    room = await classroom(students=1)
    await with_lobby(room, api)
    teaching = await room.inside(room.host)

    ack = await teaching.command("lobby.approve", {**room.this, "user_id": str(room.students[0].id)})

    assert codes([ack]) == ["not_found"]


async def test_one_is_turned_away_and_may_ask_again(classroom: MakeClassroom, api: Api) -> None:
    room = await classroom(students=3)
    await with_lobby(room, api)
    teaching = await room.inside(room.host)
    one, two, silent = [await room.socket(someone) for someone in room.students]
    await room.join(one)
    await room.join(two)
    about = [{**room.this, "user_id": str(someone.id)} for someone in room.students]

    acks = [
        await teaching.command("lobby.deny", about[0]),
        await teaching.command("lobby.deny", about[0]),
        await teaching.command("lobby.deny", about[2]),
        await silent.command("lobby.deny", about[1]),
    ]
    await one.told("lobby.denied")

    assert codes(acks) == ["ok", "ok", "not_found", "not_the_host"]
    assert not two.of("lobby.denied")
    assert codes([await room.join(one)]) == ["lobby_waiting"]
    await teaching.until(lambda: len(teaching.of("lobby.knocked")) == 3)


@pytest.mark.parametrize("was_let_in", [True, False])
async def test_who_was_banned_asks_anew_when_the_ban_is_lifted(
    classroom: MakeClassroom, api: Api, was_let_in: bool
) -> None:
    room = await classroom(students=1)
    await with_lobby(room, api)
    teaching, student = await room.inside(room.host), await room.socket(room.students[0])
    about = {**room.this, "user_id": str(room.students[0].id)}
    await room.join(student)
    if was_let_in:
        await teaching.command("lobby.approve", about)
        assert (await room.join(student))["ok"]

    assert (await teaching.command("member.ban", about))["ok"]
    await teaching.command("lobby.approve_all", room.this)
    assert codes([await room.join(student)]) == ["banned"]
    assert (await teaching.command("member.unban", about))["ok"]

    assert codes([await room.join(student)]) == ["lobby_waiting"]


async def test_who_is_put_out_asks_anew(classroom: MakeClassroom, api: Api) -> None:
    room = await classroom(students=1)
    await with_lobby(room, api)
    teaching, student = await room.inside(room.host), await room.socket(room.students[0])
    about = {**room.this, "user_id": str(room.students[0].id)}
    await room.join(student)
    await teaching.command("lobby.approve", about)
    assert (await room.join(student))["ok"]

    assert (await teaching.command("member.kick", about))["ok"]
    await student.told("participant.left", reason="kicked")

    assert codes([await room.join(student)]) == ["lobby_waiting"]


async def test_every_host_hears_at_once_who_asks_no_longer_and_why(
    classroom: MakeClassroom, api: Api, other_url: str
) -> None:
    room = await classroom(students=5)
    helper, denied, approved, leaving, unenrolled = room.students
    await Standing.create(session_id=room.session.id, user_id=helper.id, co_host=True)
    await with_lobby(room, api)
    teaching, helping = await room.inside(room.host), await room.inside(helper, other_url)
    asking = {one.id: await room.socket(one, other_url) for one in room.students[1:]}
    for socket in asking.values():
        assert codes([await room.join(socket)]) == ["lobby_waiting"]

    await teaching.command("lobby.deny", {**room.this, "user_id": str(denied.id)})
    await helping.command("lobby.approve", {**room.this, "user_id": str(approved.id)})
    await asking[leaving.id].command("leave", room.this)
    await Enrolment.filter(course_id=room.course.id, learner_id=unenrolled.id).update(status=EnrolmentStatus.ENDED)
    await moderation.put_out_unwelcome(room.make.runtime)  # as every node does now and then

    told = [(denied, "denied"), (approved, "admitted"), (leaving, "gone"), (unenrolled, "gone")]
    for socket in (teaching, helping):
        for one, reason in told:
            left = await socket.told("lobby.left", 30, user_ids=[str(one.id)], reason=reason)
            assert left["seq"] is None
        assert len(socket.of("lobby.left")) == len(told)
    assert not [socket for socket in asking.values() if socket.of("lobby.left")]
    assert (await api.as_(room.host).get(f"{room.path}/lobby")).body["data"] == []
    assert codes([await room.join(asking[leaving.id])]) == ["lobby_waiting"], "and may ask again"
    await teaching.until(lambda: len(teaching.of("lobby.knocked")) == len(asking) + 1)


async def test_who_asks_again_is_not_gone(classroom: MakeClassroom, api: Api, make: Make) -> None:
    room = await classroom(students=1)
    await with_lobby(room, api)
    asking, ids = api.as_(room.students[0]), (room.session.id, room.students[0].id)
    await asking.post(f"{room.path}/join")
    before = await lobby.last_asked(*ids)
    assert before is not None
    await asking.post(f"{room.path}/join")

    await lobby.withdraw(make.context(), *ids, before)
    again = await lobby.last_asked(*ids)
    assert again is not None
    assert again > before
    await lobby.withdraw(make.context(), *ids, again)

    assert await lobby.last_asked(*ids) is None


async def test_whom_no_node_holds_any_more_is_gone_from_the_lobby_and_nobody_else_is(
    classroom: MakeClassroom, api: Api, other_url: str, here: Node
) -> None:
    room = await classroom(students=4)
    await with_lobby(room, api)
    dropped, killed, there, over_rest = room.students
    teaching = await room.inside(room.host)
    asking = {one.id: await room.socket(one, url) for one, url in ((dropped, None), (there, other_url))}
    acks = [await room.join(asking[dropped.id]), await asking[there.id].command("waitlist.join", room.this)]
    assert codes(acks) == ["lobby_waiting"] * 2
    for one in (killed, over_rest):
        assert (await api.as_(one).post(f"{room.path}/join")).code == "lobby_waiting"
    cut(asking[dropped.id])
    await until(lambda: not here.live.sockets_of(dropped.id))
    long_ago = system_clock() - timedelta(hours=1)
    lost = {str(dropped.id), str(killed.id)}  # the one by a process that was killed left the same behind

    async def gone() -> bool:
        asks = Knock.filter(session_id=room.session.id, user_id__in=lost)
        await asks.update(seen_at=long_ago)
        return {one for told in teaching.of("lobby.left") for one in told["data"]["user_ids"]} >= lost

    async def still_ask() -> bool:  # who is there and was taken for gone, by a machine that stood still, asks again
        listed = (await api.as_(room.host).get(f"{room.path}/lobby")).body["data"]
        return {row["user"]["id"] for row in listed} == {str(there.id), str(over_rest.id)}

    await Knock.filter(session_id=room.session.id, user_id=there.id).update(seen_at=long_ago)
    await until(gone)

    assert {told["data"]["reason"] for told in teaching.of("lobby.left")} == {"gone"}
    await until(still_ask)


async def test_who_was_taken_for_gone_and_is_there_asks_again(
    classroom: MakeClassroom, api: Api, make: Make, other_url: str
) -> None:
    """As by a node that was held for longer than it may be."""
    room = await classroom(students=1)
    await with_lobby(room, api)
    teaching, asking = await room.inside(room.host), await room.socket(room.students[0], other_url)
    await room.join(asking)
    asked_at = await lobby.last_asked(room.session.id, room.students[0].id)
    assert asked_at is not None

    await lobby.withdraw(make.context(), room.session.id, room.students[0].id, asked_at)
    await teaching.told("lobby.left", reason="gone")
    await teaching.until(lambda: len(teaching.of("lobby.knocked")) == 2)
    await teaching.command("lobby.approve", {**room.this, "user_id": str(room.students[0].id)})
    await asking.told("lobby.admitted")

    assert (await room.join(asking))["ok"]
