"""Polls: a vote a person, counted live, named to nobody where it is anonymous, right answers at the end."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from domain.live import polls as of_polls
from models.live.people import Standing
from models.live.sessions import LiveSession
from models.live.talk import Poll, Vote
from tests.fixtures.clients import Api, Socket
from tests.realtime.classroom import Classroom, codes
from tests.realtime.conftest import MakeClassroom


async def opened(room: Classroom, host: Socket, **more: Any) -> dict[str, str]:
    """A new poll; what a command about it names."""
    asked = {"question": "Clear?", "options": ["Yes", "No", "Half"], **more}
    ack = await host.command("poll.open", {**room.this, **asked})
    assert ack["ok"], ack
    return {**room.this, "poll_id": ack["data"]["id"]}


async def vote(socket: Socket, poll: dict[str, str], *options: int) -> dict[str, Any]:
    return await socket.command("poll.vote", {**poll, "options": list(options)})


async def polls(room: Classroom, socket: Socket) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await room.join(socket))["data"]["polls"]
    return found


async def test_a_vote_belongs_to_a_person_and_changing_it_never_raises_the_count(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(seats=2, students=2)
    host, here = await room.inside(room.host), await room.inside(room.students[0])
    there = await room.inside(room.students[0], other_url)
    poll = await opened(room, host)

    acks = await asyncio.gather(*(vote(socket, poll, n % 3) for n, socket in enumerate([here, there] * 4)))
    await vote(there, poll, 2)

    assert codes(acks) == ["ok"] * 8
    await host.told("poll.updated", poll_id=poll["poll_id"], counts=[0, 0, 1], voters=1)
    await here.told("poll.voted", poll_id=poll["poll_id"], options=[2])
    assert await Vote.filter(poll_id=poll["poll_id"]).count() == 1
    assert all(event["data"]["voters"] <= 1 for event in host.of("poll.updated"))
    (mine,) = await polls(room, here)
    assert (mine["mine"], mine["counts"], mine["votes"]) == ([2], [0, 0, 1], None)


async def test_who_comes_late_finds_the_open_poll_and_may_vote(classroom: MakeClassroom, other_url: str) -> None:
    room = await classroom(students=1)
    host = await room.inside(room.host)
    poll = await opened(room, host, multiple=True)

    late = await room.inside(room.students[0], other_url)
    (found,) = await polls(room, late)

    assert (found["id"], found["closed_at"], found["mine"]) == (poll["poll_id"], None, None)
    assert codes([await vote(late, poll, 2, 0)]) == ["ok"]
    told = await host.told("poll.updated", voters=1)
    assert (told["data"]["counts"], told["seq"] is not None) == ([1, 0, 1], True)
    assert (await polls(room, late))[0]["mine"] == [0, 2]


async def test_a_poll_and_more_time_for_it_that_are_sent_again_under_their_name_are_asked_and_given_once(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(students=1)
    helper = room.students[0]
    await Standing.create(session_id=room.session.id, user_id=helper.id, co_host=True)
    hosting, again = await room.inside(room.host), await room.inside(room.host, other_url)
    helping = await room.inside(helper)
    asked = {**room.this, "question": "Clear?", "options": ["Yes", "No"], "seconds": 3600, "client_id": "a"}

    same = await asyncio.gather(*(socket.command("poll.open", asked) for socket in (hosting, again, hosting)))
    others = [
        await helping.command("poll.open", asked),
        await hosting.command("poll.open", {**asked, "client_id": "b"}),
    ]
    poll = {**room.this, "poll_id": same[0]["data"]["id"]}
    more = {**poll, "seconds": 30, "client_id": "a"}
    given = await asyncio.gather(*(socket.command("poll.extend", more) for socket in (hosting, again, hosting)))
    theirs = await helping.command("poll.extend", more)
    another = await hosting.command("poll.extend", {**more, "client_id": "b"})
    assert (await hosting.command("poll.close", poll))["ok"]
    late = [await again.command("poll.extend", more), await again.command("poll.open", asked)]

    assert len({ack["data"]["id"] for ack in [*same, *others]}) == 3
    assert {ack["data"]["id"] for ack in [*same, *given, theirs, another, *late]} == {poll["poll_id"]}
    before = datetime.fromisoformat(same[0]["data"]["closes_at"])
    for seconds, ack in ((30, given[1]), (60, theirs), (90, another), (90, late[0])):
        assert datetime.fromisoformat(ack["data"]["closes_at"]) == before + timedelta(seconds=seconds)
    assert codes([await hosting.command("poll.extend", {**more, "client_id": "c"})]) == ["poll_closed"]
    await helping.told("poll.closed")
    assert (len(helping.of("poll.opened")), len(helping.of("poll.extended"))) == (3, 3)


async def test_a_poll_that_is_opened_again_under_a_name_stays_closed_when_the_same_is_sent_once_more(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(students=1)
    await Standing.create(session_id=room.session.id, user_id=room.students[0].id, co_host=True)
    hosting, again = await room.inside(room.host), await room.inside(room.host, other_url)
    helping = await room.inside(room.students[0])
    poll = await opened(room, hosting)
    anew = {**poll, "seconds": 3600, "client_id": "a"}

    async def closed_after(*acks: Any) -> list[bool]:
        """Whether these found it closed; and it is closed."""
        assert (await hosting.command("poll.close", poll))["ok"]
        return [ack["data"]["closed_at"] is not None for ack in acks]

    assert await closed_after() == []
    assert (
        await closed_after(
            *await asyncio.gather(*(socket.command("poll.reopen", anew) for socket in (hosting, again, hosting)))
        )
        == [False] * 3
    )
    assert await closed_after(*[await socket.command("poll.reopen", anew) for socket in (again, hosting)]) == [True] * 2
    others = [
        await helping.command("poll.reopen", anew),
        await again.command("poll.reopen", {**anew, "client_id": "b"}),
    ]
    assert await closed_after(*others) == [False] * 2
    late = await helping.command("poll.reopen", anew)

    assert late["data"]["closed_at"] is not None
    assert await Poll.filter(id=poll["poll_id"], closed_at=None).count() == 0


async def test_the_host_is_told_who_voted_what_and_students_are_not(classroom: MakeClassroom) -> None:
    room = await classroom(seats=2, students=2)
    host, ann, bob = [await room.inside(one) for one in (room.host, *room.students)]
    poll = await opened(room, host)

    await vote(ann, poll, 1)

    told = await host.told("poll.voted", user_id=str(room.students[0].id), options=[1])
    assert told["seq"] is None
    await bob.told("poll.updated", voters=1)
    assert bob.of("poll.voted") == []
    assert str(room.students[0].id) not in str(bob.of("poll.updated") + await polls(room, bob))
    (seen,) = await polls(room, host)
    assert seen["votes"] == [{"user": {"id": str(room.students[0].id), "name": "Student 1"}, "options": [1]}]


async def test_an_anonymous_poll_names_no_voter_in_anything_that_anybody_is_told(
    classroom: MakeClassroom, api: Api, capfd: pytest.CaptureFixture[str], other_url: str
) -> None:
    room = await classroom(seats=2, students=2)
    host, ann, bob = [await room.inside(one, other_url) for one in (room.host, *room.students)]
    poll = await opened(room, host, anonymous=True)
    voter = str(room.students[0].id)
    for socket in (host, bob):
        socket.events.clear()

    await vote(ann, poll, 1)
    await asyncio.gather(*(socket.told("poll.updated", voters=1) for socket in (host, bob)))
    await host.command("poll.close", poll)
    await asyncio.gather(*(socket.told("poll.closed") for socket in (host, bob)))

    of_host, of_bob = await polls(room, host), await polls(room, bob)
    rest = [(await api.as_(one).get(f"{room.path}/polls")).body for one in (room.host, room.students[1])]
    everything = str([host.events, bob.events, of_host, of_bob, *rest])
    assert poll["poll_id"] in everything
    assert voter not in everything
    assert of_host[0]["votes"] is None
    assert (await polls(room, ann))[0]["mine"] == [1]
    out, err = capfd.readouterr()
    assert voter not in out + err


async def test_what_is_right_in_a_quiz_is_told_when_it_is_closed_and_not_before(
    classroom: MakeClassroom, api: Api
) -> None:
    room = await classroom(students=1)
    host, student = await room.inside(room.host), await room.inside(room.students[0])
    poll = await opened(room, host, correct=[1])
    await vote(student, poll, 1)
    await student.told("poll.updated")

    before = [student.of("poll.opened")[0]["data"]["poll"], *await polls(room, student)]
    before += (await api.as_(room.students[0]).get(f"{room.path}/polls")).body["data"]
    assert [(one["quiz"], one["correct"]) for one in before] == [(True, None)] * 3

    acks = [await host.command("poll.close", poll) for _ in range(2)]
    told = await student.told("poll.closed")

    assert codes(acks) == ["ok", "ok"]
    assert (told["data"]["poll"]["correct"], told["data"]["poll"]["counts"]) == ([1], [0, 1, 0])
    assert codes([await vote(student, poll, 0)]) == ["poll_closed"]
    assert (await polls(room, student))[0]["correct"] == [1]
    await room.say(host, "over")
    await student.told("chat.posted", text="over")
    assert len(student.of("poll.closed")) == 1


async def test_a_class_full_of_votes_is_told_at_most_four_times_a_second_and_the_last_count_is_right(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(seats=10, students=10)
    host = await room.inside(room.host)
    voters = [await room.inside(one, other_url if n % 2 else None) for n, one in enumerate(room.students)]
    poll = await opened(room, host)

    for turn in range(4):
        await asyncio.gather(*(vote(socket, poll, turn % 2) for socket in voters))
    await vote(voters[0], poll, 2)

    await host.told("poll.updated", counts=[0, 9, 1], voters=10)
    times = [event["at"] for event in host.of("poll.updated")]
    seconds = [float(at[-7:-1]) + 60 * int(at[-10:-8]) for at in times]
    assert all((later - earlier) % 3600 >= 0.249 for earlier, later in pairwise(seconds)), times
    voted = [event["data"]["voters"] for event in host.of("poll.updated")]
    assert voted == sorted(voted)


async def test_no_count_follows_the_close(classroom: MakeClassroom, other_url: str) -> None:
    room = await classroom(students=1)
    host, student = await room.inside(room.host), await room.inside(room.students[0], other_url)
    for _ in range(5):
        poll = await opened(room, host)
        await vote(student, poll, 0)
        await asyncio.gather(vote(student, poll, 1), host.command("poll.close", poll))
        closed = await student.told("poll.closed", poll=(await host.told("poll.closed"))["data"]["poll"])
        await room.say(host, poll["poll_id"])
        await student.told("chat.posted", text=poll["poll_id"])
        late = [one for one in student.of("poll.updated") if one["data"]["poll_id"] == poll["poll_id"]]
        assert all(one["seq"] < closed["seq"] for one in late)
        (row,) = await Vote.filter(poll_id=poll["poll_id"])
        assert [n == row.options[0] for n in range(3)] == [bool(n) for n in closed["data"]["poll"]["counts"]]
        host.events.clear()


async def test_only_a_host_opens_and_closes_and_only_who_is_inside_votes(classroom: MakeClassroom) -> None:
    room, elsewhere = await classroom(students=1), await classroom()
    host, student = await room.inside(room.host), await room.inside(room.students[0])
    stranger = await room.socket(await room.make.student())
    their_host = await elsewhere.inside(elsewhere.host)
    poll = await opened(room, host)
    asked = {**room.this, "question": "?", "options": ["a", "b"]}

    acks = [await one.command("poll.open", asked) for one in (student, stranger, their_host)]
    acks += [await one.command("poll.close", poll) for one in (student, stranger, their_host)]
    acks += [await vote(stranger, poll, 0), await vote(their_host, poll, 0)]
    acks += [await their_host.command("poll.close", {**poll, **elsewhere.this})]
    acks += [await vote(their_host, {**poll, **elsewhere.this}, 0)]

    assert codes(acks) == ["not_the_host", "not_inside", "not_inside"] * 2 + ["not_inside"] * 2 + ["not_found"] * 2
    assert await Vote.filter(poll_id=poll["poll_id"]).count() == 0
    assert await Poll.filter(run_id=room.run_id).count() == 1


async def test_what_is_no_vote_is_invalid(classroom: MakeClassroom) -> None:
    room = await classroom(students=1)
    host, student = await room.inside(room.host), await room.inside(room.students[0])
    poll = await opened(room, host)

    for options in ([], [3], [-1], [0, 1], [0, 0], ["0"], [True], [0.5], "0", list(range(11))):
        assert codes([await student.command("poll.vote", {**poll, "options": options})]) == ["invalid"], options


async def test_what_is_no_poll_is_invalid(classroom: MakeClassroom) -> None:
    room = await classroom()
    host = await room.inside(room.host)

    for wrong in (
        {"options": ["one"]},
        {"options": ["x"] * 11},
        {"options": ["a", " "]},
        {"options": ["a", "x" * 501]},
        {"question": ""},
        {"question": "x" * 501},
        {"correct": [2]},
        {"correct": []},
        {"correct": [0, 1]},
        {"correct": [0, 0], "multiple": True},
        {"duration": 5},
    ):
        ack = await host.command("poll.open", {**room.this, "question": "?", "options": ["a", "b"], **wrong})
        assert codes([ack]) == ["invalid"], wrong


async def test_after_class_the_polls_are_there_for_those_who_were_in_it(classroom: MakeClassroom, api: Api) -> None:
    room = await classroom(seats=2, students=2)
    host, student = await room.inside(room.host), await room.inside(room.students[0])
    poll = await opened(room, host, correct=[0])
    await vote(student, poll, 0)
    assert (await host.command("session.end", room.this))["ok"]

    stranger = await room.make.student()
    answers = [await api.as_(one).get(f"{room.path}/polls") for one in (room.host, *room.students, stranger)]

    assert [answer.status for answer in answers] == [200, 200, 403, 403]
    assert [answer.code for answer in answers[2:]] == ["not_inside", "not_enrolled"]
    (of_host,), (of_student,) = (answer.body["data"] for answer in answers[:2])
    assert of_host["votes"][0]["user"]["name"] == "Student 1"
    assert (of_student["votes"], of_student["mine"], of_student["correct"]) == (None, [0], [0])
    assert of_student["closed_at"] is not None


async def test_before_its_start_a_class_has_no_polls(classroom: MakeClassroom, api: Api) -> None:
    room = await classroom(students=1, live=False)
    assert await LiveSession.filter(id=room.session.id, run_id=None).exists()

    answers = [await api.as_(one).get(f"{room.path}/polls") for one in (room.host, room.students[0])]

    assert (answers[0].body["data"], answers[1].code) == ([], "not_inside")


async def test_a_poll_with_a_time_limit_closes_itself_once_has_more_time_from_the_host_and_opens_again(
    classroom: MakeClassroom,
) -> None:
    room = await classroom(seats=1, students=1)
    host, student = [await room.inside(one) for one in (room.host, *room.students)]
    poll = await opened(room, host, seconds=3600)
    assert (await student.told("poll.opened"))["data"]["poll"]["closes_at"] is not None
    acks = [await student.command(f"poll.{what}", {**poll, "seconds": 30}) for what in ("extend", "reopen")]
    assert codes(acks) == ["not_the_host"] * 2
    await vote(student, poll, 1)

    # Its time is up: nobody votes any more, also before a node has noticed.
    more = (await host.command("poll.extend", {**poll, "seconds": 600}))["data"]["closes_at"]
    assert (await student.told("poll.extended"))["data"]["closes_at"] == more
    await Poll.filter(id=poll["poll_id"]).update(closes_at=datetime.now(UTC) - timedelta(seconds=1))
    assert codes([await vote(student, poll, 0)]) == ["poll_closed"]
    await asyncio.gather(*(of_polls.sweep(room.make.runtime) for _ in range(5)))
    told = (await student.told("poll.closed"))["data"]["poll"]
    assert (told["counts"], told["closed_at"] is not None) == ([0, 1, 0], True)
    assert codes([await host.command("poll.extend", {**poll, "seconds": 30})]) == ["poll_closed"]

    # What was voted still counts, and may be changed.
    assert codes([await host.command("poll.reopen", poll) for _ in range(2)]) == ["ok", "ok"]
    again = (await student.told("poll.reopened"))["data"]["poll"]
    assert (again["counts"], again["closed_at"], again["closes_at"]) == ([0, 1, 0], None, None)
    assert codes([await vote(student, poll, 2)]) == ["ok"]
    await host.command("poll.close", poll)
    await student.until(lambda: [0, 0, 1] in [one["data"]["poll"]["counts"] for one in student.of("poll.closed")])
    assert len(student.of("poll.extended")) == 1
