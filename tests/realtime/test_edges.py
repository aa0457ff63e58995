"""The moments in between: somebody is put out on the way in, a push is lost, Redis forgets, two do the same at once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

from domain.live import admission, planning, presence, seats, sessions
from domain.live.events.media import StageFocused, StageInvited, StageRemoved
from domain.live.events.people import LocksChanged, MemberMuted, MemberPromoted, ParticipantLeft
from domain.live.events.sessions import SessionHostLost
from domain.live.events.talk import (
    ChatPinned,
    ChatUnpinned,
    HandLowered,
    HandRaised,
    HandsCleared,
    PollClosed,
    PollExtended,
    PollReopened,
    QuestionAnswered,
)
from domain.live.seats import Run
from domain.live.shapes.classes import Devices, Locks
from models.live import ClassRole, EndReason, FocusOf, LeaveReason, SeatState, SessionStatus
from models.live.people import Seat, Standing
from models.live.sessions import LiveSession
from realtime import rooms
from realtime.evictions import Evictions
from server.main import Node
from tests.fixtures.clients import Api
from tests.realtime.classroom import Classroom, codes
from tests.realtime.conftest import MakeClassroom


async def forget(room: Classroom) -> None:
    """Redis loses all that it knew of this class's seats."""
    redis = room.make.runtime.redis
    await redis.delete(*[key async for key in redis.scan_iter(match=f"*:live:{{{room.session.id}}}*")])


def run_of(room: Classroom) -> Run:
    return Run(room.session.id, room.run_id)


async def test_who_is_put_out_on_the_way_in_is_not_in_the_room(classroom: MakeClassroom, here: Node) -> None:
    room = await classroom(students=1)
    host, student = await room.inside(room.host), await room.socket(room.students[0])
    bus, enter = here.live.bus, here.live.bus.enter
    inside = rooms.run(room.session.id, room.run_id)

    async def kicked_first(sid: str, to: Any, heard: int = 0) -> int:
        if to == inside:
            bus.enter = enter  # type: ignore[method-assign]
            ack = await host.command("member.kick", {**room.this, "user_id": str(room.students[0].id)})
            assert ack["ok"], ack
            await host.told("participant.left", user_id=str(room.students[0].id), reason="kicked")
        return await enter(sid, to, heard)

    bus.enter = kicked_first  # type: ignore[method-assign]
    try:
        ack = await room.join(student)
    finally:
        bus.enter = enter  # type: ignore[method-assign]
    await room.say(host, "among ourselves")
    await host.told("chat.posted", text="among ourselves")

    assert codes([ack]) == ["put_out"]
    assert (await room.join(student))["ok"], "a kick is no ban"
    assert not student.of("chat.posted")


async def test_the_older_device_goes_even_when_it_was_not_told(classroom: MakeClassroom, api: Api) -> None:
    room = await classroom(students=1)
    student = room.students[0]
    assert (await api.as_(room.host).patch(room.path, {"settings": {"devices": "single"}})).status == 200
    old = await room.inside(student)
    newer = {"connection": "of another node", "seconds": 60.0, "devices": Devices.SINGLE}
    grant = await seats.take(room.make.runtime, run_of(room), user_id=student.id, role=ClassRole.STUDENT, **newer)  # type: ignore[arg-type]
    assert len(grant.replaced) == 1

    told = await old.told("participant.left")

    assert told["data"]["reason"] == "replaced"
    assert codes([await room.say(old, "still here?")]) == ["not_inside"], "the person is in class, on the newer one"
    holds = await room.make.runtime.redis.hkeys(seats._connections(room.make.runtime, run_of(room), student.id))
    assert holds == ["of another node"]


async def test_who_was_kicked_hears_why_even_when_the_push_was_lost(classroom: MakeClassroom) -> None:
    room = await classroom(students=1)
    student = await room.inside(room.students[0])

    await presence.close(room.run_id, room.students[0].id, LeaveReason.KICKED)

    told = await student.told("participant.left")
    assert told["data"]["reason"] == "kicked", "a page that hears of a timeout comes back in by itself"


async def test_whoever_is_found_without_a_place_after_the_end_hears_that_the_class_is_over(
    classroom: MakeClassroom,
) -> None:
    room = await classroom(students=1)
    student = await room.inside(room.students[0])

    over = {"status": SessionStatus.ENDED, "end_reason": EndReason.HOST, "ended_at": datetime.now(UTC)}
    await LiveSession.filter(id=room.session.id).update(**over, ended_by_id=room.host.id)
    await presence.close(room.run_id, room.students[0].id, LeaveReason.SESSION_ENDED)

    told = await student.told("session.ended")
    assert (told["data"]["reason"], told["data"]["by"]) == ("host", str(room.host.id))
    assert not student.of("participant.left")


async def test_a_beat_that_looked_before_somebody_came_back_puts_nobody_out(
    classroom: MakeClassroom, here: Node
) -> None:
    room = await classroom(students=1)
    host, student = await room.inside(room.host), await room.inside(room.students[0])
    about = {**room.this, "user_id": str(room.students[0].id)}
    ((_, before),) = here.live.presence.in_run(room.run_id, room.students[0].id)
    evictions = Evictions(here.bus, here.live, here.groups, [])

    assert (await host.command("member.kick", about))["ok"]
    await student.told("participant.left", reason="kicked")
    assert (await room.join(student))["ok"]
    await evictions.put_out(before)

    assert codes([await room.say(student, "back again")]) == ["ok"]
    await student.told("chat.posted", text="back again")
    assert len(student.of("participant.left")) == 1


async def test_who_was_put_out_and_reserves_a_seat_at_once_is_out_of_the_room_all_the_same(
    classroom: MakeClassroom, api: Api
) -> None:
    room = await classroom(students=1)
    host, student = await room.inside(room.host), await room.inside(room.students[0])
    run, user_id = run_of(room), room.students[0].id
    seat = await Seat.get(run_id=room.run_id, user_id=user_id)
    await presence.close(room.run_id, user_id, LeaveReason.KICKED)
    await seats.release(room.make.runtime, run, user_id, seat.generation)
    assert (await api.as_(room.students[0]).post(f"{room.path}/join")).status == 200

    left = {"reason": LeaveReason.KICKED, "generation": seat.generation}
    await room.make.runtime.tell(
        [ParticipantLeft(session_id=run.session_id, run_id=run.run_id, user_id=user_id, **left)]  # type: ignore[arg-type]
    )
    await student.told("participant.left", reason="kicked")
    assert codes([await room.say(student, "am I here?")]) == ["not_inside"]
    await room.say(host, "among ourselves")
    await host.told("chat.posted", text="among ourselves")

    assert not student.of("chat.posted")


async def test_what_two_nodes_told_in_the_wrong_order_is_told_once_more_as_it_is(
    classroom: MakeClassroom, make: Any
) -> None:
    room = await classroom(students=1)
    student, muted = await room.inside(room.students[0]), str(room.students[0].id)
    ids = {"session_id": room.session.id, "run_id": room.run_id}
    lost = {"lost_at": datetime.now(UTC), "ends_at": datetime.now(UTC)}
    late = [
        (SessionHostLost(**ids, **lost), "session.host_back", {}),  # type: ignore[arg-type]
        (LocksChanged(**ids, before=Locks(), locks=Locks(chat=True)), "locks.changed", {"chat": False}),
        (MemberMuted(**ids, user_id=room.students[0].id), "member.unmuted", {"user_id": muted}),
    ]

    for fact, last, data in late:
        await make.runtime.tell([fact])
        first = await student.told(fact.type)

        def as_it_is(last: str = last, data: dict[str, Any] = data) -> list[Any]:
            told = [one for one in student.events if one["type"] == last]
            return [one for one in told if data.items() <= one["data"].get("locks", one["data"]).items()]

        assert (await student.until(as_it_is))[0]["seq"] > first["seq"], "the last word"


async def test_so_is_what_they_told_of_hands_the_stage_polls_and_roles(classroom: MakeClassroom, make: Any) -> None:
    room = await classroom(seats=2, students=2)
    (ann, bob), now = [one.id for one in room.students], datetime.now(UTC)
    host, learning = await room.inside(room.host), await room.inside(room.students[0])
    about = {**room.this, "user_id": str(ann)}
    acks = [
        await learning.command("hand.raise", room.this),
        await host.command("stage.invite", about),
        await host.command("stage.focus", about),
        await host.command("poll.open", {**room.this, "question": "?", "options": ["a", "b"], "seconds": 3600}),
    ]
    assert codes(acks) == ["ok"] * 4
    poll, ids = acks[3]["data"], {"session_id": room.session.id, "run_id": room.run_id}
    seat = {"state": SeatState.ONLINE, "muted": False, "joined_at": now, "generation": 1}
    up = {"raised_at": now, "position": 1, "heard": 0}
    late = [
        (HandLowered(**ids, user_id=ann, by=ann, heard=False), "hand.raised", {"user_id": str(ann)}),
        (HandsCleared(**ids, by=room.host.id), "hand.raised", {"user_id": str(ann)}),
        (HandRaised(**ids, user_id=bob, **up), "hand.lowered", {"user_id": str(bob)}),  # type: ignore[arg-type]
        (StageRemoved(**ids, user_id=ann, by=None), "stage.invited", {"user_id": str(ann), "muted": False}),
        (
            StageInvited(**ids, user_id=bob, name="", by=room.host.id, invitation=None, **seat),  # type: ignore[arg-type]
            "stage.removed",
            {"user_id": str(bob)},
        ),
        (StageFocused(**ids, user_id=None, of=FocusOf.PERSON, by=None), "stage.focused", {"user_id": str(ann)}),
        (MemberPromoted(**ids, user_id=bob, participant=None), "member.demoted", {"user_id": str(bob)}),
        (PollExtended(**ids, poll_id=poll["id"], closes_at=now), "poll.extended", {"closes_at": poll["closes_at"]}),
    ]

    for fact, last, data in late:
        before = len(host.events)
        await make.runtime.tell([fact])

        def set_right(before: int = before, fact: Any = fact, last: str = last, data: Any = data) -> bool:
            told = [one for one in host.events[before:] if one["type"] in (fact.type, last)]
            return len(told) > 1 and told[0]["type"] == fact.type and data.items() <= told[-1]["data"].items()

        await host.until(set_right)


async def test_so_is_what_they_told_of_the_plan_of_pins_of_answers_and_of_polls_that_were_closed(
    classroom: MakeClassroom, make: Any
) -> None:
    room = await classroom(students=1)
    host, student = await room.inside(room.host), await room.inside(room.students[0])
    kept, gone = [(await room.say(host, text))["data"] for text in ("read this", "not this")]
    asked = await student.command("question.ask", {**room.this, "client_id": "q", "text": "Why?"})
    question = {"question_id": asked["data"]["id"]}
    opened = [await host.command("poll.open", {**room.this, "question": "?", "options": ["a", "b"]}) for _ in range(2)]
    open_poll, closed_poll = [ack["data"] for ack in opened]
    acks = [
        await host.command("chat.pin", {**room.this, "message_id": kept["id"]}),
        await host.command("question.answer", {**room.this, **question, "text": "Because."}),
        await host.command("poll.close", {**room.this, "poll_id": closed_poll["id"]}),
    ]
    assert codes(acks) == ["ok"] * 3
    now, ids = datetime.now(UTC), {"session_id": room.session.id, "run_id": room.run_id}
    plan = await planning.changed(await sessions.existing().get(id=room.session.id))
    over = {**open_poll, "closed_at": now}
    before_it = plan.model_copy(update={"session": {**(plan.session or {}), "title": "Before"}})
    late = [
        (before_it, "session.changed", {}),
        (ChatUnpinned(**ids, message_id=kept["id"]), "chat.pinned", {}),
        (ChatPinned(**ids, message=gone), "chat.unpinned", {"message_id": gone["id"]}),
        (
            QuestionAnswered(**ids, **question, answer="No.", answered_at=now, by=room.host.id),
            "question.answered",
            {**question, "answer": "Because."},
        ),
        (PollClosed(**ids, poll=over), "poll.reopened", {"poll": open_poll}),
        (PollReopened(**ids, poll=closed_poll), "poll.closed", {"poll": acks[2]["data"]}),
        (PollExtended(**ids, poll_id=open_poll["id"], closes_at=now), "poll.reopened", {"poll": open_poll}),
    ]

    for fact, last, data in late:
        before = len(student.events)
        await make.runtime.tell([fact])

        def set_right(before: int = before, fact: Any = fact, last: str = last, data: Any = data) -> bool:
            told = [one for one in student.events[before:] if one["type"] in (fact.type, last)]
            return len(told) > 1 and told[0]["type"] == fact.type and data.items() <= told[-1]["data"].items()

        await student.until(set_right)
    assert student.of("session.changed")[-1]["data"]["session"]["title"] == room.session.title
    before = len(student.events)
    await make.runtime.tell([PollReopened(**ids, poll=open_poll), PollClosed(**ids, poll=acks[2]["data"])])
    await room.say(host, "no more to say")
    await student.told("chat.posted", text="no more to say")
    told = [one["type"] for one in student.events[before:] if one["type"].startswith("poll.")]
    assert told == ["poll.reopened", "poll.closed"], "what is so is told once"


async def test_the_goodbye_of_one_tab_right_after_redis_forgot_is_not_that_of_the_other(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(students=1)
    student = room.students[0]
    host, one, other = await room.inside(room.host), await room.inside(student), await room.inside(student, other_url)

    await forget(room)
    assert (await one.command("leave", room.this))["ok"]
    await host.until(lambda: not host.of("participant.away") or host.of("participant.back"))

    assert codes([await room.say(other, "I am here")]) == ["ok"]
    await host.told("chat.posted")
    assert not host.of("participant.left")
    assert [stay.left_at for stay in await room.stays(student)] == [None]


async def test_of_two_who_end_one_stay_one_tells(classroom: MakeClassroom, make: Any) -> None:
    room = await classroom(students=1)
    host = await room.inside(room.host)
    await room.inside(room.students[0])
    seat = await Seat.get(run_id=room.run_id, user_id=room.students[0].id)
    end = {"generation": seat.generation, "overdue": 0.2}

    for _ in range(2):
        await admission.farewell(make.context(), run_of(room), seat.user_id, LeaveReason.TIMEOUT, **end)  # type: ignore[arg-type]
    await room.say(host, "gone")
    await host.told("chat.posted")

    assert len(host.of("participant.left")) == 1
    assert await room.taken() == 0


async def test_a_stay_whose_end_nobody_told_is_told_later(classroom: MakeClassroom, make: Any) -> None:
    room = await classroom(students=1)
    host = await room.inside(room.host)
    await room.inside(room.students[0])
    seat = await Seat.get(run_id=room.run_id, user_id=room.students[0].id)
    await Seat.filter(id=seat.id).update(state=SeatState.GONE)  # written, and killed

    end = {"generation": seat.generation, "overdue": 60.0}
    await asyncio.gather(
        *(
            admission.farewell(make.context(), run_of(room), seat.user_id, LeaveReason.TIMEOUT, **end)  # type: ignore[arg-type]
            for _ in range(2)
        )
    )

    told = await host.told("participant.left", user_id=str(seat.user_id))
    await room.say(host, "gone")
    await host.told("chat.posted")
    assert host.of("participant.left") == [told]


async def test_a_co_host_of_whom_redis_did_not_hear_is_out_of_the_count_with_the_next_beat(
    classroom: MakeClassroom,
) -> None:
    room = await classroom(seats=1, students=2)
    helper, student = room.students
    await room.inside(helper)
    waiting = await room.socket(student)
    assert codes([await waiting.command("waitlist.join", room.this)]) == ["ok"]

    # What a promotion leaves behind that was written while Redis was away:
    await Standing.create(session_id=room.session.id, user_id=helper.id, co_host=True)
    await Seat.filter(run_id=room.run_id, user_id=helper.id).update(role=ClassRole.CO_HOST)

    await waiting.told("waitlist.offered")
    assert (await waiting.command("waitlist.accept", room.this))["ok"]
