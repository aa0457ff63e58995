"""What pages say to us to show and see something through a media server, for the tests of it."""

from __future__ import annotations

from typing import Any

from tests.fixtures.clients import Socket
from tests.fixtures.fake_janus import FakeJanus
from tests.fixtures.people import Someone
from tests.realtime.classroom import Classroom
from tests.realtime.signals import SENDS

STREAMS = {"0": "microphone", "1": "camera"}


async def publish(room: Classroom, socket: Socket, line: str = "mine", **more: Any) -> dict[str, Any]:
    given = {"line": line, "sdp": SENDS, "streams": STREAMS, "showing": ["camera"], **more}
    return await socket.command("media.publish", {**room.this, **given})


async def subscribe(room: Classroom, socket: Socket, line: str = "theirs") -> dict[str, Any]:
    return await socket.command("media.subscribe", {**room.this, "line": line})


async def sees(socket: Socket, *people: Someone) -> dict[str, Any]:
    """Waits until the latest word of who shows something names exactly these."""

    def there() -> Any:
        told = socket.of("media.feeds_changed")
        names = {feed["user_id"] for feed in told[-1]["data"]["feeds"]} if told else None
        return told[-1] if names == {str(one.id) for one in people} else None

    event: dict[str, Any] = await socket.until(there)
    return event


async def resume(room: Classroom, socket: Socket, line: str) -> dict[str, Any]:
    return await socket.command("media.resume", {**room.this, "line": line})


def watching(fake: FakeJanus) -> int:
    return sum(bool(peer.watched) for peer in fake.peers.values())


def sending(fake: FakeJanus, someone: Someone) -> bool:
    return any(peer.id.startswith(f"{someone.id}:") for peer in fake.sending())
