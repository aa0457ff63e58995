"""Janus, driven by us: its rooms, who sends and who receives, and what happens when it dies."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.gateways.video import ProviderFailed, Source
from domain.gateways.video.janus import ON_STAGE, PUBLISHERS, JanusVideo
from domain.gateways.video.sfu import (
    FeedsChanged,
    Kind,
    LineLost,
    Offer,
    Offered,
    Publishing,
    Refused,
    RoomFull,
    Told,
    kinds_of,
)
from tests.fixtures.fake_janus import ADMIN, KEY, SECRET, FakeJanus
from tests.fixtures.patience import PATIENCE_SECONDS

EVERYTHING = frozenset(Source)
STREAMS = {"0": Kind.MICROPHONE, "1": Kind.CAMERA, "2": Kind.SCREEN}


@dataclass
class Browser:
    """Remembers what it was told of its line."""

    told: list[Told] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, told: Told) -> None:
        self.told.append(told)
        self.changed.set()

    async def until(self, what: Callable[[], Any]) -> Any:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (value := what()):
                self.changed.clear()
                await self.changed.wait()
            return value

    def last(self, kind: type[Any]) -> Any:
        return next((told for told in reversed(self.told) if isinstance(told, kind)), None)

    async def sees(self, *shown: tuple[UUID, set[Kind]]) -> None:
        def seen() -> bool:
            changed = self.last(FeedsChanged)
            return changed is not None and sorted((one.user_id, one.showing) for one in changed.feeds) == sorted(shown)

        await self.until(seen)

    async def offered(self, *streams: tuple[UUID, Kind]) -> Offered:
        def there() -> Offered | None:
            offer: Offered | None = self.last(Offered)
            found = sorted((one.user_id, one.kind) for one in offer.streams.values()) if offer else []
            return offer if found == sorted(streams) else None

        offer: Offered = await self.until(there)
        return offer


def offer(*showing: Kind, sdp: str = "v=0") -> Offer:
    return Offer(sdp, STREAMS, frozenset(showing))


async def send(video: JanusVideo, session_id: UUID, user_id: UUID, *showing: Kind, **more: Any) -> Publishing:
    given = {"allowed": EVERYTHING, "tell": Browser().tell, **more}
    line, answer = await video.publish(session_id, user_id, offer(*showing), **given)
    assert answer == "v=0 the answer"
    return line


async def test_a_room_is_private_bounded_and_entered_by_nobody_whom_we_do_not_let_in(
    janus_video: JanusVideo, fake_janus: FakeJanus
) -> None:
    session_id = uuid4()
    await janus_video.open(session_id)
    await janus_video.open(session_id)

    (room,) = fake_janus.rooms.values()
    assert room.options["room"] == f"class-{session_id}"
    assert (room.options["is_private"], room.options["bitrate_cap"]) == (True, True)
    assert room.options["publishers"] == PUBLISHERS > ON_STAGE
    unused = set(room.allowed)
    await send(janus_video, session_id, uuid4())
    tokens = [body["token"] for body in fake_janus.said("join")]
    assert len(set(tokens)) == len(tokens) == 1
    assert room.allowed == unused, "a token opens one door once"
    assert fake_janus.said("allowed")[0]["allowed"] == tokens


async def test_who_watches_is_offered_what_is_shown_and_again_when_there_is_more(
    janus_video: JanusVideo, fake_janus: FakeJanus
) -> None:
    session_id, host, student, watching = uuid4(), uuid4(), uuid4(), uuid4()
    browser, late = Browser(), Browser()
    line = await janus_video.watch(session_id, watching, browser.tell)
    await browser.sees()

    hosts = await send(janus_video, session_id, host, Kind.CAMERA)
    await browser.sees((host, {Kind.CAMERA}))
    await browser.offered((host, Kind.CAMERA))
    await line.answer("v=0 fine")
    await hosts.show([Kind.MICROPHONE, Kind.CAMERA])
    await browser.offered((host, Kind.CAMERA), (host, Kind.MICROPHONE))
    offers = len([one for one in browser.told if isinstance(one, Offered)])
    await hosts.show([Kind.CAMERA])
    await browser.sees((host, {Kind.CAMERA}))
    await send(janus_video, session_id, student, Kind.CAMERA)
    await browser.offered((host, Kind.CAMERA), (host, Kind.MICROPHONE), (student, Kind.CAMERA))
    assert len([one for one in browser.told if isinstance(one, Offered)]) == offers + 1, "off and on needs no offer"

    await janus_video.watch(session_id, student, late.tell)
    await late.offered((host, Kind.CAMERA), (host, Kind.MICROPHONE))  # not their own
    hosts.close()
    await browser.sees((student, {Kind.CAMERA}))
    listeners = [body for body in fake_janus.said("join") if body.get("id", "").startswith("listener")]
    assert len(listeners) == 1, "a room is heard once for everybody of a node"


async def test_what_somebody_may_not_send_is_silenced_whatever_they_call_it(
    janus_video: JanusVideo, fake_janus: FakeJanus
) -> None:
    session_id, student = uuid4(), uuid4()
    muted = EVERYTHING - {Source.MICROPHONE}

    await send(janus_video, session_id, student, allowed=muted)

    (room,) = fake_janus.rooms.values()
    assert {mid for _, mid in room.muted} == {"0"}
    await janus_video.allow(session_id, student, EVERYTHING)
    assert not room.muted
    await janus_video.allow(session_id, student, muted)
    assert {mid for _, mid in room.muted} == {"0"}
    assert Kind.SCREEN_AUDIO not in kinds_of(muted), "a screen's sound is a voice too"


async def test_who_is_put_out_or_may_show_nothing_any_more_sends_nothing_and_others_go_on(
    janus_video: JanusVideo, fake_janus: FakeJanus
) -> None:
    session_id, one, other = uuid4(), uuid4(), uuid4()
    browser = Browser()
    for who, tell in ((one, browser.tell), (one, Browser().tell), (other, Browser().tell)):
        await send(janus_video, session_id, who, tell=tell)
    elsewhere = JanusVideo(fake_janus.url, SECRET, ADMIN, key=KEY)

    await elsewhere.kick(session_id, one)
    await elsewhere.close()

    assert await browser.until(lambda: browser.last(LineLost)) == LineLost("kicked")
    assert [peer.id.split(":")[0] for peer in fake_janus.sending()] == [str(other)]
    await janus_video.allow(session_id, other, frozenset())
    assert not fake_janus.sending()
    await janus_video.kick(session_id, one)
    await janus_video.kick(uuid4(), one)  # nothing of either is there: that is what was wanted


async def test_the_end_of_a_class_ends_its_room_and_every_line(janus_video: JanusVideo, fake_janus: FakeJanus) -> None:
    session_id = uuid4()
    sending, watching = Browser(), Browser()
    await send(janus_video, session_id, uuid4(), tell=sending.tell)
    await janus_video.watch(session_id, uuid4(), watching.tell)

    await janus_video.end(session_id)
    await janus_video.end(session_id)

    for browser in (sending, watching):
        assert await browser.until(lambda browser=browser: browser.last(LineLost)) == LineLost("away")
    assert not fake_janus.rooms


async def test_a_janus_that_is_restarted_loses_every_line_and_new_ones_are_made_in_new_rooms(
    janus_video: JanusVideo, fake_janus: FakeJanus
) -> None:
    session_id, host = uuid4(), uuid4()
    sending, watching = Browser(), Browser()
    await send(janus_video, session_id, host, Kind.CAMERA, tell=sending.tell)
    await janus_video.watch(session_id, uuid4(), watching.tell)
    await watching.offered((host, Kind.CAMERA))

    await fake_janus.restart()

    for browser in (sending, watching):
        await browser.until(lambda browser=browser: browser.last(LineLost))
        assert [one for one in browser.told if isinstance(one, LineLost)] == [LineLost("away")]
    again = Browser()
    await janus_video.watch(session_id, uuid4(), again.tell)
    await send(janus_video, session_id, host, Kind.CAMERA)
    await again.offered((host, Kind.CAMERA))
    assert len(fake_janus.sockets) == 1


async def test_a_janus_that_does_not_answer_or_is_not_there_is_a_failure_in_time(fake_janus: FakeJanus) -> None:
    deaf = JanusVideo(fake_janus.url, SECRET, ADMIN, key=KEY, seconds=1.0)
    fake_janus.deaf_to = {"publish"}
    with pytest.raises(ProviderFailed, match="no answer"):
        await send(deaf, uuid4(), uuid4())
    fake_janus.deaf_to = set()
    await send(deaf, uuid4(), uuid4())
    await deaf.close()

    away = JanusVideo("ws://127.0.0.1:9", SECRET, ADMIN, key=KEY)
    for _ in range(2):
        with pytest.raises(ProviderFailed):
            await away.open(uuid4())


async def test_many_at_once_share_one_line_to_janus(janus_video: JanusVideo, fake_janus: FakeJanus) -> None:
    session_id = uuid4()
    await asyncio.gather(*(send(janus_video, session_id, uuid4()) for _ in range(PUBLISHERS)))
    assert len(fake_janus.sockets) == 1
    assert len(fake_janus.rooms) == 1

    with pytest.raises(RoomFull):
        await send(janus_video, session_id, uuid4())
    with pytest.raises(Refused):
        await janus_video.publish(uuid4(), uuid4(), offer(sdp="nonsense"), EVERYTHING, Browser().tell)
    await fake_janus.until(lambda: len(fake_janus.peers) == PUBLISHERS)  # what failed was given back


async def test_janus_is_examined_by_making_a_room(janus_video: JanusVideo, fake_janus: FakeJanus) -> None:
    assert await janus_video.examine() == "1.2.3"
    assert not fake_janus.rooms

    for wrong in (JanusVideo(fake_janus.url, "no", ADMIN, key=KEY), JanusVideo(fake_janus.url, SECRET, "no", key=KEY)):
        with pytest.raises(ProviderFailed):
            await wrong.examine()
        await wrong.close()
