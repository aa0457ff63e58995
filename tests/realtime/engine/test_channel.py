"""What a node makes of letters that come out of their order, by whatever Redis has kept of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from realtime.engine.channel import Channel
from realtime.engine.history import Entry
from realtime.engine.room import keys_of
from realtime.engine.seal import KEPT, Seal, line_of
from tests.fixtures.patience import until
from tests.realtime.engine.nodes import SECRET, event, room

WHERE = room()
KEYS = keys_of("test", WHERE)
SENDER, READER = Seal(SECRET, "one"), Seal(SECRET, "two")


@dataclass
class Kept:
    """What of the room's past is in Redis."""

    last: int
    entries: list[Entry] = field(default_factory=list)

    async def position(self, keys: Any, floor: int) -> int:
        return self.last

    async def read(self, keys: Any, floor: int, after: int, count: int) -> tuple[int, list[Entry]]:
        return self.last, [entry for entry in self.entries if entry.seq > after][:count]


def letter(n: int) -> bytes:
    return SENDER.write(KEPT, KEYS.channel.encode(), *line_of(event(n)))


async def test_what_arrived_and_was_lost_again_by_redis_is_delivered_before_what_it_kept() -> None:
    heard: list[int | None] = []
    kept = Kept(5)
    channel = Channel(WHERE, KEYS, READER, kept, lambda _, seq, letter, more: heard.append(seq))  # type: ignore[arg-type]
    await channel.settle()
    first, second = letter(6), letter(7)

    channel.take(b"100:" + first, False)  # beyond a gap: Redis counts anew, and is emptied once more
    kept.last, kept.entries = 110, [Entry(110, second)]

    await until(lambda: len(heard) == 2)
    assert heard == [100, 110]
    channel.take(b"110:" + second, False)  # what is read may arrive as well
    channel.close()
    assert heard == [100, 110]


async def test_what_arrives_beyond_a_gap_waits_for_what_was_kept_of_it() -> None:
    heard: list[int | None] = []
    kept = Kept(5)
    channel = Channel(WHERE, KEYS, READER, kept, lambda _, seq, letter, more: heard.append(seq))  # type: ignore[arg-type]
    await channel.settle()
    six, seven, eight = letter(6), letter(7), letter(8)

    channel.take(b"8:" + eight, False)
    channel.take(b"7:" + seven, False)
    kept.last, kept.entries = 6, [Entry(6, six)]

    await until(lambda: len(heard) == 3)
    channel.close()
    assert heard == [6, 7, 8]
