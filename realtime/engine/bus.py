"""One event, every member of a room, on every node, in one order.

Long by its docstrings: this is the interface that the rest of the house is written against.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
from typing import Any

from realtime.engine.channel import Channel
from realtime.engine.errors import BusDown, RedisDown, RedisRefused
from realtime.engine.frames import Several
from realtime.engine.history import SCRIPTS, History, whole
from realtime.engine.hot_redis import HotRedis
from realtime.engine.listening import Listening
from realtime.engine.room import Keys, Room, keys_of
from realtime.engine.seal import KEPT, PASSING, WINDOW, Letter, Seal, line_of
from realtime.engine.sockets import SocketServer
from realtime.engine.window import Window

log = logging.getLogger("lyceum.engine.bus")

RECOVER_EVENTS = 500  # a client further behind than this is better served by a snapshot
IDLE_SECONDS = 5.0  # how long a channel without members stays subscribed
CALLBACK_SECONDS = 10.0
NO_ANSWER = (RedisDown, RedisRefused)  # away, or out of memory, read-only, still loading: the same to our callers
FLOORS = 100_000  # rooms whose highest number this node remembers: of more, those it heard of first are forgotten
HOLE = 1_000_000  # more than others can have published while we waited for an answer

After = Callable[[Room, dict[str, Any]], Awaitable[None]]
Reconnected = Callable[[], Awaitable[None]]


class Bus:
    """`prefix` parts installations (and test workers) that share a Redis; `secret` (32 bytes or more) is what
    makes a message on the bus ours. What a message says is shown or re-checked, it never grants anything."""

    def __init__(self, server: SocketServer, redis_url: str, *, prefix: str, secret: bytes, node_id: str) -> None:
        self._prefix = prefix
        self._rooms = server.manager
        self._seal = Seal(secret, node_id)
        self._redis = HotRedis(redis_url, scripts=SCRIPTS)
        self._listening = Listening(self._redis, arrived=self._arrived, repaired=self._repaired)
        self._history = History(self._redis)
        self._channels: dict[bytes, Channel] = {}
        self._floors: dict[Room, int] = {}
        self._window = Window(self._send_window)
        self._after: dict[str, list[After]] = {}
        self._reconnected: list[Reconnected] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Connect. Raise BusDown when Redis does not answer within five seconds."""
        try:
            await self._redis.start()
            await self._listening.start()
        except NO_ANSWER as down:
            await self.stop()
            raise BusDown(str(down)) from None
        self._spawn(self._sweep())

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        for channel in self._channels.values():
            channel.close()
        self._channels.clear()
        await asyncio.gather(self._listening.stop(), self._redis.stop())

    async def open(self, room: Room) -> None:
        """Begin the history of a room at 0; nothing happens to one that has begun. Call it once in a room's
        life, when it is made (a run's first moment): after a loss of Redis a second call on a node that never
        saw the room could begin at 0 again. Raise BusDown."""
        await self._asked(self._history.open(self._keys(room), self._floor(room)), room)

    async def enter(self, sid: str, room: Room, heard: int = 0) -> int:
        """Make `sid` a member: everything published after this returned reaches it. Read the snapshot after. Returns
        the number above which events reach it; a client that has `heard` of a higher one is waited for, so that
        nothing comes to it twice. Raise BusDown, and then `sid` is no member; Gone when it has gone meanwhile."""
        channel = await self._hold(room)
        if heard > channel.last:
            await channel.catch_up()
        await self._rooms.enter_room(sid, room.namespace, room.name)  # without waiting: `last` is what it was
        return channel.last

    async def leave(self, sid: str, room: Room) -> None:
        """Nobody's error: a stranger, or a `sid` that is gone, has already left."""
        await self._rooms.leave_room(sid, room.namespace, room.name)

    def local_sids(self, room: Room) -> Iterable[str]:
        return self._rooms.members(room.namespace, room.name)

    async def publish(self, room: Room, event: dict[str, Any]) -> int:
        """Number, keep and deliver an event; return its number. Raise BusDown within a second while Redis is
        away, and when it goes away within two: the event may then have gone out or not, and only the database knows
        what is true. The number then jumps, so that members find a hole where an event may be missing, and nobody
        recovers across it."""
        keys = self._keys(room)
        letter = self._seal.write(KEPT, keys.channel.encode(), *line_of(event))
        try:
            seq = await self._history.publish(keys, self._floor(room), letter)
        except NO_ANSWER as down:
            self._raise_floor(room, max(int(time.time() * 1000), self._floor(room) + HOLE))
            raise BusDown(str(down)) from None
        self._raise_floor(room, seq)
        return seq

    async def send(self, room: Room, event: dict[str, Any], *, volatile: bool = False) -> None:
        """Deliver without number and history (`seq` is null). Never fails for want of Redis: then it is dropped.
        What is volatile (reactions, cursors, the pulse) travels with what else is said to the room in the same
        30 ms, and is not kept for a client that has fallen behind."""
        name, line = line_of(event)
        if volatile:
            self._window.add(room, name, line)
        else:
            await self._pass(room, PASSING, name, line)

    async def listened(self, rooms: Sequence[Room]) -> list[Room]:
        """Those of the rooms that a node holds at present: all others would hear nothing of what is sent to them.
        None, while Redis is away. A cluster is not asked, since each of its processes knows only its own."""
        if self._redis.is_cluster or not rooms:
            return list(rooms)
        channels = [self._keys(room).channel for room in rooms]
        try:
            answer = await self._redis.call("PUBSUB", "NUMSUB", *channels)
        except NO_ANSWER as failure:
            log.warning("nobody of %s is told: %s", len(rooms), failure)
            return []
        return [room for room, holders in zip(rooms, answer[1::2], strict=True) if int(holders)]

    async def position(self, room: Room) -> int:
        """The number of the last event. Raise BusDown."""
        return await self._asked(self._history.position(self._keys(room), self._floor(room)), room)

    async def recover(self, room: Room, seq: int, until: int | None = None) -> list[dict[str, Any]] | None:
        """Every event after `seq`, in order, up to the last or to `until`, which `enter` has returned: what is above
        comes by itself. None when one of them is not there (too old, too many, lost with Redis, or `seq` was never
        reached): then send a snapshot. Raise BusDown."""
        keys = self._keys(room)
        name = keys.channel.encode()
        count = RECOVER_EVENTS + 1
        try:
            last, entries = await self._history.read(keys, self._floor(room), seq, count)
        except NO_ANSWER as down:
            raise BusDown(str(down)) from None
        if until is not None and until <= last:
            last, entries = until, [entry for entry in entries if entry.seq <= until]
        if seq < 0 or not whole(entries, seq, last) or last - seq > RECOVER_EVENTS:
            return None
        events = []
        for entry in entries:
            letter = self._seal.read(name, entry.letter)
            if letter is None or letter.kind != KEPT:
                return None
            events.append(letter.event(entry.seq))
        return events

    def after(self, type: str, callback: After) -> None:
        """Run `callback(room, event)` on every node with members, after it delivered an event of that type there
        (volatile ones apart). Failures are logged. It is the place for evictions: it takes away, never grants."""
        self._after.setdefault(type, []).append(callback)

    async def forget(self, room: Room, seconds: int) -> None:
        """Let the history of a room that has ended go after `seconds`. Raise BusDown."""
        try:
            await self._history.forget(self._keys(room), seconds)
        except NO_ANSWER as down:
            raise BusDown(str(down)) from None

    def on_reconnect(self, callback: Reconnected) -> None:
        """Run `callback()` when Redis is back and every channel is held again: what it kept may be lost."""
        self._reconnected.append(callback)

    # ---- channels ---------------------------------------------------------------------------------------

    async def _hold(self, room: Room) -> Channel:
        channel = self._channel(room)
        channel.empty_since = None
        if channel.ready is None or (channel.ready.done() and _failed(channel.ready)):
            channel.ready = asyncio.create_task(self._subscribe(channel))
        try:
            await asyncio.shield(channel.ready)
        except (*NO_ANSWER, asyncio.CancelledError) as failure:
            if channel.ready.cancelled() or isinstance(failure, NO_ANSWER):
                raise BusDown("the room cannot be subscribed to") from None
            raise
        return channel

    async def _subscribe(self, channel: Channel) -> None:
        await self._listening.hold(channel.name)
        channel.last = self._floor(channel.room)
        await channel.settle()

    def _channel(self, room: Room) -> Channel:
        keys = self._keys(room)
        name = keys.channel.encode()
        channel = self._channels.get(name)
        if channel is None:
            channel = Channel(room, keys, self._seal, self._history, self._deliver)
            self._channels[name] = channel
        return channel

    async def _sweep(self) -> None:
        """Let go of channels whose members have left or lost their connection."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(IDLE_SECONDS / 2)
            now = loop.time()
            for name, channel in list(self._channels.items()):
                if self._rooms.has_members(*channel.room[:2]):
                    channel.empty_since = None
                elif channel.empty_since is None:
                    channel.empty_since = now
                elif now - channel.empty_since >= IDLE_SECONDS:
                    self._listening.drop(name)
                    channel.close()
                    self._raise_floor(channel.room, channel.last)
                    del self._channels[name]

    # ---- arrivals ---------------------------------------------------------------------------------------

    def _arrived(self, name: bytes, data: bytes, more: bool) -> None:
        channel = self._channels.get(name)
        if channel is not None:
            channel.take(data, more)

    def _deliver(self, channel: Channel, seq: int | None, letter: Letter, more: bool) -> None:
        head, room = channel.head, channel.room
        message = Several(*[head + arguments for arguments in letter.arguments(seq)])
        self._rooms.deliver(room.namespace, room.name, message, letter.kind == WINDOW, more)
        if letter.type in self._after and letter.kind != WINDOW:
            for callback in self._after[letter.type]:
                self._spawn(self._guarded(callback(room, letter.event(seq))))

    def _repaired(self) -> None:
        for channel in list(self._channels.values()):
            channel.heal()
        for callback in self._reconnected:
            self._spawn(self._guarded(callback()))

    # ---- small things -----------------------------------------------------------------------------------

    def _send_window(self, room: Room, name: str, lines: bytes) -> None:
        self._spawn(self._pass(room, WINDOW, name, lines))

    async def _pass(self, room: Room, kind: bytes, name: str, body: bytes) -> None:
        channel = self._keys(room).channel
        letter = b":" + self._seal.write(kind, channel.encode(), name, body)
        verb = "SPUBLISH" if self._redis.is_cluster else "PUBLISH"
        try:
            await self._redis.call(verb, channel, letter, key=channel)
        except NO_ANSWER as failure:
            log.warning("an event for %s was dropped: %s", room.name, failure)

    def _keys(self, room: Room) -> Keys:
        return keys_of(self._prefix, room)

    def _floor(self, room: Room) -> int:
        """The highest number this node has heard of: a counter in Redis below it has lost something."""
        channel = self._channels.get(self._keys(room).channel.encode())
        return max(self._floors.get(room, 0), channel.last if channel is not None else 0)

    def _raise_floor(self, room: Room, seq: int) -> None:
        floors = self._floors
        if seq > floors.get(room, 0):
            floors[room] = seq
            if len(floors) > FLOORS:
                del floors[next(iter(floors))]

    async def _asked(self, call: Awaitable[int], room: Room) -> int:
        try:
            seq = await call
        except NO_ANSWER as down:
            raise BusDown(str(down)) from None
        self._raise_floor(room, seq)
        return seq

    async def _guarded(self, work: Awaitable[None]) -> None:
        try:
            async with asyncio.timeout(CALLBACK_SECONDS):
                await work
        except Exception:
            log.exception("a callback of the bus failed")

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _failed(task: asyncio.Task[None]) -> bool:
    with suppress(asyncio.CancelledError):
        return task.exception() is not None
    return True
