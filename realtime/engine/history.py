"""The numbered past of a room: one Redis stream, bounded by count and age, and the number of its last event.

Numbers never repeat. Each script first settles the counter: when its key is missing, was written by another writer
(whose last second may be lost), or lies behind what a node has already delivered, it jumps to the time in
milliseconds, which is beyond every number given before. Members see the jump and ask for a snapshot.

The writer is `master_replid`: each Redis takes a new one when it begins, and when it is made the master of what it has.
So one that was a replica in between, and may lack what another master was told, is another writer. Nodes know the one
they connected to; whoever asks what there is, or names another than is written down, has Redis look.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from realtime.engine.errors import RedisRefused
from realtime.engine.hot_redis import HotRedis
from realtime.engine.redis_node import RedisNode, Script
from realtime.engine.room import Keys

KEPT_EVENTS = 1000
KEPT_SECONDS = 3600
NOT_DONE = ("NOSCRIPT", "MOVED", "ASK", "TRYAGAIN", "CLUSTERDOWN")  # refusals after which nothing has happened
MAX_SEQ = 1 << 53  # beyond it a browser cannot count

_SETTLE = """
local meta, log, writer, floor = KEYS[1], KEYS[2], ARGV[1], tonumber(ARGV[2])
local time, week = redis.call('TIME'), 604800
local function look()
  writer = string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)') or writer
  redis.call('HDEL', meta, 'nothing') -- a replica refuses to: what it knows may be old
end
local function settle()
  local row = redis.call('HMGET', meta, 'seq', 'writer')
  local seq = tonumber(row[1] or '')
  if row[2] ~= writer then look() end
  if seq and row[2] == writer and seq >= floor then return seq end
  local newest = redis.call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
  local known = math.max(seq or 0, newest and tonumber(string.match(newest[1], '^%d+')) or 0, floor)
  -- Where the clock was put back, or numbers run ahead of it: further than what a lost second can have counted.
  seq = math.max(time[1] * 1000 + math.floor(time[2] / 1000), known > 0 and known + 1000000 or 0)
  redis.call('HSET', meta, 'seq', string.format('%.0f', seq), 'writer', writer)
  redis.call('EXPIRE', meta, week)
  return seq
end
"""

OPEN = Script(
    _SETTLE
    + """
look()
if floor == 0 and redis.call('EXISTS', meta) == 0 then
  redis.call('HSET', meta, 'seq', 0, 'writer', writer)
  redis.call('EXPIRE', meta, week)
  return 0
end
return settle()
"""
)

POSITION = Script(_SETTLE + "look() return settle()")

PUBLISH = Script(
    _SETTLE
    + """
settle()
local seq = redis.call('HINCRBY', meta, 'seq', 1)
local id, keep, age = string.format('%.0f', seq), ARGV[4], tonumber(ARGV[5])
redis.call('XADD', log, 'MAXLEN', '~', keep, id .. '-0', 'at', time[1], 'letter', ARGV[3])
if seq % 16 == 0 then
  local stale
  for _, entry in ipairs(redis.call('XRANGE', log, '-', '+', 'COUNT', 64)) do
    if (tonumber(entry[2][2]) or 0) >= time[1] - age then break end
    stale = entry[1]
  end
  if stale then redis.call('XTRIM', log, 'MINID', string.format('%.0f-1', string.match(stale, '^%d+'))) end
end
redis.call('EXPIRE', log, age)
redis.call('EXPIRE', meta, week)
redis.call(ARGV[6], KEYS[3], id .. ':' .. ARGV[3])
return seq
"""
)

READ = Script(
    _SETTLE
    + """
look()
local seq, after = settle(), tonumber(ARGV[3])
if seq <= after then return {seq, {}} end
return {seq, redis.call('XRANGE', log, string.format('%.0f', after + 1), '+', 'COUNT', ARGV[4])}
"""
)

SCRIPTS = (OPEN, POSITION, PUBLISH, READ)


class Entry(NamedTuple):
    seq: int
    letter: bytes


class History:
    """Every call raises RedisDown within the connection's deadline. `floor` is the highest number that this
    node has delivered to anybody: a counter below it has lost something."""

    def __init__(self, redis: HotRedis, *, kept: int = KEPT_EVENTS, seconds: int = KEPT_SECONDS) -> None:
        self._redis = redis
        self._kept = kept
        self._seconds = seconds

    async def open(self, keys: Keys, floor: int) -> int:
        return int(await self._run(OPEN, keys, floor))

    async def position(self, keys: Keys, floor: int) -> int:
        return int(await self._run(POSITION, keys, floor))

    async def publish(self, keys: Keys, floor: int, letter: bytes) -> int:
        args = (floor, letter, self._kept, self._seconds, "SPUBLISH" if self._redis.is_cluster else "PUBLISH")
        node = self._redis.node_of(keys.meta)
        wire = node.open_wire if node is not None else None
        if node is not None and wire is not None:  # the short way, for the hottest call there is
            try:
                return int(await wire.ask("EVALSHA", PUBLISH.sha, 3, *keys, node.writer, *args))
            except RedisRefused as refusal:
                if not str(refusal).startswith(NOT_DONE):
                    raise
        return int(await self._run(PUBLISH, keys, *args))

    async def read(self, keys: Keys, floor: int, after: int, count: int) -> tuple[int, list[Entry]]:
        """The room's last number, and what is kept above `after`, oldest first, at most `count`."""
        last, rows = await self._run(READ, keys, floor, after, count)
        return int(last), [_entry(row) for row in rows]

    async def forget(self, keys: Keys, seconds: int) -> None:
        for key in (keys.stream, keys.meta):
            await self._redis.call("EXPIRE", key, seconds, key=key)

    async def _run(self, script: Script, keys: Keys, floor: int, *args: str | bytes | int) -> Any:
        async def work(node: RedisNode) -> Any:
            await node.wire()  # so that the writer is this connection's
            return await node.script(script, keys, (node.writer, floor, *args))

        return await self._redis.at(keys.meta, work)


def whole(entries: Sequence[Entry], after: int, last: int) -> bool:
    """Is everything in (after, last] there, without a hole?"""
    return len(entries) == last - after and all(e.seq == after + n for n, e in enumerate(entries, 1))


def _entry(row: Any) -> Entry:
    """What somebody else has put there has no letter, and is dropped by whoever looks for a seal on it."""
    number, fields = row
    letter = fields[fields.index(b"letter") + 1] if b"letter" in fields[::2] else b""
    return Entry(int(number.partition(b"-")[0]), letter)
