"""One room on one node: letters in, deliveries out in the order of their numbers, each once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from realtime.engine.errors import RedisDown, RedisRefused
from realtime.engine.frames import event_head
from realtime.engine.history import MAX_SEQ, History
from realtime.engine.room import Keys, Room
from realtime.engine.seal import KEPT, Letter, Seal

log = logging.getLogger("lyceum.engine.bus")

READ_COUNT = 200  # events of one read while a gap is healed
RETRY_SECONDS = 0.2
DOUBT_SECONDS = 0.2  # from a number or letter of the past to asking Redis what there is
CATCH_UP_SECONDS = 2.0
HELD = 10_000  # letters kept before the first known position, and beyond a gap; more are read from the stream

Deliver = Callable[["Channel", int | None, Letter, bool], None]  # the last: are more to follow at once?


class Channel:
    """`last` is the highest number delivered here (or the room's position when it was subscribed)."""

    def __init__(self, room: Room, keys: Keys, seal: Seal, history: History, deliver: Deliver) -> None:
        self.room = room
        self.keys = keys
        self.name = keys.channel.encode()
        self.head = event_head(room.namespace)
        self.last = 0
        self.ready: asyncio.Task[None] | None = None  # the subscription under way
        self.empty_since: float | None = None
        self._seal = seal
        self._history = history
        self._deliver = deliver
        self._live = False
        self._early: list[bytes] = []
        self._held: dict[int, Letter] = {}  # arrived beyond a gap
        self._stamps: dict[bytes, int] = {}  # newest letter of each node
        self._healing: asyncio.Task[None] | None = None
        self._doubting: asyncio.TimerHandle | None = None

    async def settle(self) -> None:
        """Learn the position after the subscription stands, then take what arrived meanwhile."""
        self.last = await self._history.position(self.keys, self.last)
        self._live = True
        early, self._early = self._early, []
        for data in early:
            self.take(data, True)

    def take(self, data: bytes, more: bool) -> None:
        """A message from Redis. Whoever may publish there may send garbage: it is dropped."""
        if not self._live:
            if len(self._early) < HELD:
                self._early.append(data)
            return
        number, colon, sealed = data.partition(b":")
        letter = self._seal.read(self.name, sealed) if colon else None
        if letter is None:
            log.warning("a message on %s is not ours", self.keys.channel)
        elif letter.kind != KEPT:
            if not number and self._is_fresh(letter):
                self._deliver(self, None, letter, more)
        elif not self._is_fresh(letter):
            self._doubt()
        elif number.isdigit() and len(number) < 17:
            self._take_numbered(int(number), letter, more)

    def heal(self) -> None:
        """Read from the stream whatever was missed. One reader at a time; it runs until nothing is missing."""
        if self._live and self._healing is None:
            self._healing = asyncio.create_task(self._heal())

    async def catch_up(self) -> None:
        """Deliver what Redis has by now, or as much of it as comes in time."""
        self.heal()
        if self._healing is not None:
            await asyncio.wait([self._healing], timeout=CATCH_UP_SECONDS)

    def close(self) -> None:
        for task in (self.ready, self._healing):
            if task is not None:
                task.cancel()
        if self._doubting is not None:
            self._doubting.cancel()

    def _take_numbered(self, seq: int, letter: Letter, more: bool) -> None:
        if seq == self.last + 1 and self._healing is None:
            self._stamp_and_deliver(seq, letter, more)
        elif self.last < seq < MAX_SEQ:
            if len(self._held) < HELD:
                self._held[seq] = letter
            self.heal()
        else:
            self._doubt()

    def _stamp_and_deliver(self, seq: int, letter: Letter, more: bool = True) -> None:
        self.last = seq
        self._stamps[letter.node] = max(letter.stamp, self._stamps.get(letter.node, 0))
        self._deliver(self, seq, letter, more)

    def _is_fresh(self, letter: Letter) -> bool:
        """False for a letter sent before one that we have: a copy under a new number, or a late one, which
        leaves a gap that is healed from the stream."""
        if letter.stamp <= self._stamps.get(letter.node, 0):
            return False
        if letter.kind != KEPT:
            self._stamps[letter.node] = letter.stamp
        return True

    def _doubt(self) -> None:
        """A number or a letter from the past: a copy, or one that another overtook, or Redis counts anew. Soon,
        never often and never not at all, we ask: what is new is delivered, and a counter that fell back jumps."""
        if self._doubting is None:
            self._doubting = asyncio.get_running_loop().call_later(DOUBT_SECONDS, self._ask)

    def _ask(self) -> None:
        self._doubting = None
        if self._healing is not None:
            self._doubt()  # what is being read may be older than the doubt
        self.heal()

    async def _heal(self) -> None:
        try:
            again, delay, read_to = False, RETRY_SECONDS, self.last
            while True:
                try:
                    last, entries = await self._history.read(self.keys, self.last, read_to, READ_COUNT)
                except (RedisDown, RedisRefused) as failure:
                    if delay == RETRY_SECONDS:
                        log.warning("%s is not read yet: %s", self.keys.stream, failure)
                    await asyncio.sleep(delay)
                    delay = min(delay * 2, 2.0)
                    continue
                for seq, sealed in entries:
                    read_to = seq  # also past what is not ours: what cannot be read once will not be later
                    letter = self._seal.read(self.name, sealed)
                    if letter is None or letter.kind != KEPT or seq >= MAX_SEQ:
                        continue
                    if seq > self.last + 1:
                        self._take_held(seq)
                    if seq > self.last:
                        self._stamp_and_deliver(seq, letter)
                if len(entries) < READ_COUNT:
                    self._take_held(last + 1)
                    self.last = max(self.last, last)
                    self._take_held(MAX_SEQ if again else 0)
                    if not self._held:
                        return
                    again = True  # some are beyond what was read: their predecessors come now, or never
        finally:
            self._healing = None

    def _take_held(self, below: int) -> None:
        """Deliver what arrived meanwhile below a number, which the stream may have lost again, and what follows."""
        for seq in sorted(self._held):
            if seq >= below and seq > self.last + 1:
                return
            letter = self._held.pop(seq)
            if seq > self.last:
                self._stamp_and_deliver(seq, letter)
