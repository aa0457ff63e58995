"""Who has no place in a class has none in the room of its provider: ordered out, and looked for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import pytest
import pytest_asyncio

from domain.gateways.video.builtin import BuiltinVideo
from domain.gateways.video.livekit import LiveKitVideo
from domain.gateways.video.offered import Offered
from domain.kit.context import Context
from domain.kit.events import Event
from domain.kit.unit_of_work import unit_of_work
from domain.listeners import LISTENERS
from domain.live import admission, locks, moderation, room_evictions
from domain.live.events.media import VideoBarred, VideoChanged
from domain.live.events.sessions import SessionEnded
from domain.live.seats import Run
from models.catalogue import Course
from models.live import ClassRole, EndReason, LeaveReason, SessionStatus
from models.live.people import Seat, Standing
from models.live.sessions import LiveSession
from tests.fixtures.people import Make, Someone
from tests.fixtures.provider import ROOM, StandIn


@dataclass
class Inside:
    """A student inside a class whose pictures flow through LiveKit, as jobs see it."""

    ctx: Context
    session: LiveSession
    host: Someone
    student: Someone
    provider: StandIn
    facts: list[Event]  # that were told

    @property
    def run(self) -> Run:
        assert self.session.run_id is not None
        return Run(self.session.id, self.session.run_id)

    async def do_what_is_ordered_by(self, event: Event) -> list[str]:
        """The names of the last parts of the addresses that were called."""
        for order in LISTENERS.orders(event):
            if "video" in order.job.name:
                await order.job.run(self.ctx, order.payload)
        return [path.split("/")[-1] for _, path, _, _ in self.provider.told]

    async def barred(self) -> list[tuple[str, str]]:
        """Do what was ordered because somebody has no place any more: of each order its name, and about whom."""
        before = len(self.provider.told)
        for event in list(self.facts):  # each of these orders the next
            if isinstance(event, VideoBarred):
                await self.do_what_is_ordered_by(event)
        self.facts.clear()
        return [(path.split("/")[-1], body["identity"]) for _, path, body, _ in self.provider.told[before:]]


@pytest_asyncio.fixture(loop_scope="session")
async def inside(make: Make, livekit: LiveKitVideo, provider: StandIn) -> AsyncIterator[Inside]:
    host = await make.instructor()
    course = await make.course(host)
    session = await make.live(host, course)
    student = await make.student(enrolled_in=course)
    await admission.enter(make.context(student), session.id, "a socket")
    await LiveSession.filter(id=session.id).update(video="livekit")
    facts: list[Event] = []

    async def tell(told: Sequence[Event]) -> None:
        facts.extend(told)

    video = Offered("builtin", {"builtin": BuiltinVideo(b"k" * 32), "livekit": livekit})
    ctx = replace(make.runtime, video=video, tell=tell).context()
    yield Inside(ctx, await LiveSession.get(id=session.id), host, student, provider, facts)
    await LiveSession.filter(id=session.id).update(video="builtin")  # no other test looks into its room


@pytest.mark.parametrize("reason", [LeaveReason.LEFT, LeaveReason.TIMEOUT, LeaveReason.KICKED, LeaveReason.BANNED])
async def test_who_has_no_place_in_the_class_any_more_has_none_in_the_room(inside: Inside, reason: LeaveReason) -> None:
    await admission.farewell(inside.ctx, inside.run, inside.student.id, reason)

    assert await inside.barred() == [("RemoveParticipant", str(inside.student.id))]


async def test_a_ticket_that_came_with_a_reservation_ends_with_it(inside: Inside, make: Make) -> None:
    hasty = await make.student()
    await make.enrol(hasty, await Course.get(id=inside.session.course_id))
    reserving = inside.ctx.runtime.context(hasty.caller)
    await admission.reserve(reserving, inside.session.id)

    await admission.farewell(inside.ctx, inside.run, hasty.id, LeaveReason.TIMEOUT)

    assert await inside.barred() == [("RemoveParticipant", str(hasty.id))]


@pytest.mark.parametrize("decide", [moderation.kick, moderation.ban])
async def test_who_is_put_out_has_no_place_in_the_room_even_when_they_had_none_in_the_class(
    inside: Inside, decide: Callable[..., Awaitable[None]]
) -> None:
    await admission.farewell(inside.ctx, inside.run, inside.student.id, LeaveReason.LEFT)
    inside.facts.clear()

    await decide(inside.ctx.runtime.context(inside.host.caller), inside.session.id, inside.student.id)

    assert await inside.barred() == [("RemoveParticipant", str(inside.student.id))]


async def test_who_is_back_already_stays_and_who_only_changed_the_device_was_never_put_out(inside: Inside) -> None:
    student = inside.ctx.runtime.context(inside.student.caller)
    await admission.enter(student, inside.session.id, "another device")
    await admission.farewell(inside.ctx, inside.run, inside.student.id, LeaveReason.LEFT)
    await admission.reserve(student, inside.session.id)

    assert await inside.barred() == []


async def test_who_is_put_out_is_put_out_again_until_their_last_ticket_is_over(
    inside: Inside, livekit: LiveKitVideo
) -> None:
    await admission.farewell(inside.ctx, inside.run, inside.student.id, LeaveReason.KICKED)
    barred = next(fact for fact in inside.facts if isinstance(fact, VideoBarred))

    async def next_order(age: float, reason: LeaveReason = LeaveReason.KICKED) -> float | None:
        """In how many seconds, after one that came so long after they lost their place."""
        inside.facts.clear()
        since = inside.ctx.now - timedelta(seconds=age)
        await inside.do_what_is_ordered_by(barred.model_copy(update={"since": since, "reason": reason}))
        again = [fact for fact in inside.facts if isinstance(fact, VideoBarred)]
        (order,) = LISTENERS.orders(again[0]) if again else (None,)
        return order and order.after.total_seconds()

    assert [await next_order(age) for age in (0, 50, 125, 131)] == [10, 10, 5, None]
    assert [await next_order(age, LeaveReason.LEFT) for age in (0, 131)] == [130, None], "once more, when it is over"
    assert len(inside.provider.told) == 6, "each of these was an order"
    await admission.reserve(inside.ctx.runtime.context(inside.student.caller), inside.session.id)
    assert await next_order(10) is None
    assert len(inside.provider.told) == 6, "who is back stays"
    await admission.farewell(inside.ctx, inside.run, inside.student.id, LeaveReason.KICKED)
    livekit.capabilities = replace(livekit.capabilities, ticket_seconds=600)  # as at Agora
    assert [await next_order(age) for age in (131, 605, 611)] == [10, 5, None]
    assert await next_order(131, LeaveReason.LEFT) is None


async def test_when_the_roster_is_hidden_students_enter_the_room_anew_by_no_name(inside: Inside) -> None:
    host = inside.ctx.runtime.context(inside.host.caller)
    for roster in (True, True, False):
        async with unit_of_work(host):
            await locks.close(host, inside.session.id, {"roster": roster})

    (changed,) = [fact for fact in inside.facts if isinstance(fact, VideoChanged)]
    assert (changed.to, changed.data()) == ([inside.student.id], {"publish": []}), "a new ticket is theirs to ask for"
    assert await inside.do_what_is_ordered_by(changed) == ["RemoveParticipant"]
    assert inside.provider.told[-1][2]["identity"] == str(inside.student.id)


async def test_pictures_that_flow_through_us_need_no_order_when_somebody_leaves(inside: Inside) -> None:
    await LiveSession.filter(id=inside.session.id).update(video="builtin")
    await admission.farewell(inside.ctx, inside.run, inside.student.id, LeaveReason.LEFT)

    assert not [fact for fact in inside.facts if isinstance(fact, VideoBarred)]


async def test_who_came_in_again_by_an_old_ticket_is_found_and_nobody_else_is_put_out(inside: Inside) -> None:
    await admission.farewell(inside.ctx, inside.run, inside.student.id, LeaveReason.LEFT)
    names = [str(inside.student.id), str(inside.host.id), "EG_recorder"]
    inside.provider.found = {"ListParticipants": [{"participants": [{"identity": name} for name in names]}] * 2}

    await asyncio.gather(*(room_evictions.sweep(inside.ctx.runtime) for _ in range(2)))

    told = [(path.split("/")[-1], body) for _, path, body, _ in inside.provider.told if ROOM not in str(body)]
    asked = {"room": f"class-{inside.session.id}"}
    assert told == [
        ("ListParticipants", asked),
        ("RemoveParticipant", {**asked, "identity": str(inside.student.id)}),
    ], "of two nodes that look at once one does"


async def test_who_enters_the_room_of_a_class_that_is_over_finds_its_end(inside: Inside) -> None:
    ended = {"status": SessionStatus.ENDED, "ended_at": inside.ctx.now}
    await LiveSession.filter(id=inside.session.id).update(**ended)
    inside.provider.found = {"ListParticipants": [{"participants": [{"identity": str(inside.student.id)}]}]}

    await room_evictions.sweep(inside.ctx.runtime)

    assert [path.split("/")[-1] for _, path, *_ in inside.provider.told] == ["ListParticipants", "DeleteRoom"]


async def test_the_end_of_a_class_is_the_end_of_its_room(inside: Inside) -> None:
    run = {"session_id": inside.run.session_id, "run_id": inside.run.run_id}
    ended = SessionEnded(**run, reason=EndReason.HOST, by=None, ended_at=inside.ctx.now)
    assert await inside.do_what_is_ordered_by(ended) == ["DeleteRoom"]


async def test_the_provider_is_told_what_holds_now_and_not_what_held_when_the_job_was_made(inside: Inside) -> None:
    await Standing.create(session_id=inside.session.id, user_id=inside.student.id, on_stage=True)
    ids: dict[str, UUID] = {"session_id": inside.run.session_id, "run_id": inside.run.run_id}
    late = VideoChanged(**ids, to=[inside.student.id], publish=[])  # type: ignore[arg-type]

    assert await inside.do_what_is_ordered_by(late) == ["UpdateParticipant"]
    assert inside.provider.told[-1][2]["permission"]["canPublish"] is True

    await Seat.filter(run_id=inside.run.run_id, user_id=inside.student.id).update(role=ClassRole.CO_HOST)
    await LiveSession.filter(id=inside.session.id).update(locks={})
    await inside.do_what_is_ordered_by(late)
    assert inside.provider.told[-1][2]["permission"]["canPublish"] is True, "a co-host needs no stage"
