"""What the bus promises to the rules above it, on two nodes and a real Redis."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from realtime.engine import Room
from realtime.engine.hot_redis import HotRedis
from tests.fixtures.patience import until
from tests.realtime.engine.conftest import MakeMember, MakeNode
from tests.realtime.engine.nodes import event, publish_when_possible, room, talk
from tests.realtime.engine.redis_process import RedisProcess


class TestPublish:
    async def test_reaches_every_member_on_every_node_in_one_order(
        self, shared_redis: RedisProcess, make_node: MakeNode, make_member: MakeMember
    ) -> None:
        one, two = await make_node(shared_redis), await make_node(shared_redis)
        here, there, where = make_member(), make_member(), room()
        await one.bus.open(where)
        await here.join(one, where)
        await there.join(two, where)
        await asyncio.gather(*(node.bus.publish(where, event(n)) for n in range(100) for node in (one, two)))
        await until(lambda: len(here.heard) == len(there.heard) == 200)
        assert here.seqs == list(range(1, 201))
        assert here.heard == there.heard

    async def test_returns_the_number_it_was_given(self, shared_redis: RedisProcess, make_node: MakeNode) -> None:
        node, where = await make_node(shared_redis), room()
        await node.bus.open(where)
        await node.bus.open(where)
        assert [await node.bus.publish(where, event(n)) for n in range(3)] == [1, 2, 3]
        assert await node.bus.position(where) == 3

    async def test_leaves_the_members_of_other_rooms_alone(
        self, shared_redis: RedisProcess, make_node: MakeNode, make_member: MakeMember
    ) -> None:
        node, member, where = await make_node(shared_redis), make_member(), room()
        await member.join(node, where)
        await node.bus.publish(room(), event(1))
        await node.bus.publish(where, event(2))
        await until(lambda: member.heard)
        assert [envelope["id"] for envelope in member.heard] == ["e2"]

    async def test_refuses_what_is_no_envelope(self, shared_redis: RedisProcess, make_node: MakeNode) -> None:
        node = await make_node(shared_redis)
        for wrong in ({}, {"type": 1}, {"type": "a b"}, {"type": "x", "seq": 4}):
            with pytest.raises(ValueError, match="event"):
                await node.bus.publish(room(), wrong)

    async def test_a_room_that_was_never_opened_counts_from_the_time(
        self, shared_redis: RedisProcess, make_node: MakeNode
    ) -> None:
        node = await make_node(shared_redis)
        assert abs(await node.bus.publish(room(), event(1)) - time.time() * 1000) < 60_000


class TestSend:
    async def test_has_no_number_and_no_history(
        self, shared_redis: RedisProcess, make_node: MakeNode, make_member: MakeMember
    ) -> None:
        one, two = await make_node(shared_redis), await make_node(shared_redis)
        member, where = make_member(), room()
        await one.bus.open(where)
        await member.join(one, where)
        await two.bus.send(where, event(1))
        await two.bus.send(where, event(2), volatile=True)
        await until(lambda: len(member.heard) == 2)
        assert [envelope["seq"] for envelope in member.heard] == [None, None]
        assert await one.bus.position(where) == 0

    async def test_what_is_volatile_travels_together(
        self, shared_redis: RedisProcess, make_node: MakeNode, make_member: MakeMember
    ) -> None:
        one, two = await make_node(shared_redis), await make_node(shared_redis)
        member, where = make_member(), room()
        await member.join(two, where)
        published = int(shared_redis.admin.info("commandstats")["cmdstat_publish"]["calls"])
        for n in range(20):
            await one.bus.send(where, event(n, "reaction.sent"), volatile=True)
        await until(lambda: len(member.heard) == 20)
        assert [said["id"] for said in member.heard] == [f"e{n}" for n in range(20)]
        assert int(shared_redis.admin.info("commandstats")["cmdstat_publish"]["calls"]) == published + 1


class TestMembership:
    async def test_who_left_hears_nothing_more(
        self, shared_redis: RedisProcess, make_node: MakeNode, make_member: MakeMember
    ) -> None:
        node, stays, leaves, where = await make_node(shared_redis), make_member(), make_member(), room()
        await stays.join(node, where)
        await leaves.join(node, where)
        sid = leaves.client.get_sid("/live")
        assert sid in set(node.bus.local_sids(where))
        await node.bus.leave(sid, where)
        await node.bus.leave("a stranger", where)
        assert set(node.bus.local_sids(where)) == {stays.client.get_sid("/live")}
        await node.bus.publish(where, event(1))
        await until(lambda: stays.heard)
        assert leaves.heard == []

    async def test_everything_after_entering_arrives(
        self, shared_redis: RedisProcess, make_node: MakeNode, make_member: MakeMember
    ) -> None:
        one, two, where = await make_node(shared_redis), await make_node(shared_redis), room()
        await one.bus.open(where)
        members = [make_member() for _ in range(8)]
        positions = []
        for index, member in enumerate(members):
            talking = asyncio.create_task(talk(one, where, 30))
            positions.append(await member.join((one, two)[index % 2], where))
            await talking
        await talk(one, where, 60)
        for member, position in zip(members, positions, strict=True):
            await until(lambda m=member: m.seqs and m.seqs[-1] == 300)
            assert [seq for seq in member.seqs if seq > position] == list(range(position + 1, 301))
            assert member.seqs == list(range(member.seqs[0], 301))


class TestRecover:
    async def test_gives_what_was_missed_or_says_that_it_cannot(
        self, shared_redis: RedisProcess, make_node: MakeNode
    ) -> None:
        one, two, where = await make_node(shared_redis), await make_node(shared_redis), room()
        await one.bus.open(where)
        for n in range(1, 11):
            await one.bus.publish(where, event(n))
        missed = await two.bus.recover(where, 7)
        assert missed is not None
        assert [(envelope["seq"], envelope["id"]) for envelope in missed] == [(8, "e8"), (9, "e9"), (10, "e10")]
        assert await two.bus.recover(where, 10) == []
        assert await two.bus.recover(where, 11) is None
        assert await two.bus.recover(where, -1) is None

    async def test_who_comes_back_again_and_again_hears_everything_once(
        self, shared_redis: RedisProcess, make_node: MakeNode, make_member: MakeMember
    ) -> None:
        nodes, where = [await make_node(shared_redis) for _ in range(2)], room()
        await nodes[0].bus.open(where)

        async def talk_on() -> None:
            for n in range(100_000):
                await nodes[n % 2].bus.publish(where, event(n))
                await asyncio.sleep(0.01)

        talking = asyncio.create_task(talk_on())
        heard: list[int] = []
        for n in range(8):
            member = make_member()
            missed = await member.join(nodes[n % 2], where, seq=heard[-1] if heard else 0)
            assert missed is not None
            await until(lambda m=member: len(m.seqs) >= 5)
            await member.stop()
            heard += [envelope["seq"] for envelope in missed] + member.seqs
        talking.cancel()
        assert heard == list(range(1, len(heard) + 1))

    async def test_a_node_that_lags_behind_its_client_catches_up_first(
        self, shared_redis: RedisProcess, make_node: MakeNode, make_member: MakeMember
    ) -> None:
        one, two, where = await make_node(shared_redis), await make_node(shared_redis), room()
        await one.bus.open(where)
        stays, back = make_member(), make_member()
        await stays.join(two, where)
        channel = two.bus._channel(where)
        channel.take = lambda data, more: None  # type: ignore[method-assign]  # as if it were on its way still
        for n in range(5):
            await one.bus.publish(where, event(n))
        missed = await back.join(two, where, seq=3)
        del channel.take
        await one.bus.publish(where, event(6))
        await until(lambda: back.seqs and stays.seqs[-1] == 6)
        assert [envelope["seq"] for envelope in missed] + back.seqs == [4, 5, 6]
        assert stays.seqs == [1, 2, 3, 4, 5, 6]

    async def test_too_long_ago_is_not_recovered(self, shared_redis: RedisProcess, make_node: MakeNode) -> None:
        node, where = await make_node(shared_redis), room()
        await node.bus.open(where)
        await asyncio.gather(*(node.bus.publish(where, event(n)) for n in range(1500)))
        assert await node.bus.recover(where, 0) is None
        assert len(await node.bus.recover(where, 1100) or ()) == 400

    async def test_a_history_let_go_is_not_recovered(self, shared_redis: RedisProcess, make_node: MakeNode) -> None:
        node, where = await make_node(shared_redis), room()
        await node.bus.open(where)
        await node.bus.publish(where, event(1))
        await node.bus.forget(where, 0)
        assert await node.bus.recover(where, 0) is None


class TestAfter:
    async def test_runs_on_every_node_with_members_after_delivery(
        self, shared_redis: RedisProcess, make_node: MakeNode, make_member: MakeMember
    ) -> None:
        one, two, three = [await make_node(shared_redis) for _ in range(3)]
        where, calls = room(), []

        def note(name: str) -> Any:
            async def callback(of: Room, envelope: dict[str, Any]) -> None:
                calls.append((name, of, envelope["data"]["n"]))
                raise RuntimeError("a callback that fails harms nobody")

            return callback

        for name, node in (("one", one), ("two", two), ("three", three)):
            node.bus.after("member.banned", note(name))
        await make_member().join(one, where)
        await make_member().join(two, where)
        await three.bus.publish(where, event(1))
        await three.bus.publish(where, event(2, "member.banned"))
        await three.bus.publish(where, event(3, "member.banned"))
        await until(lambda: len(calls) >= 4)
        assert sorted(calls) == [(name, where, n) for name in ("one", "two") for n in (2, 3)]


class TestQuiet:
    @pytest.fixture(autouse=True)
    def _often(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("realtime.engine.subscriptions.PING_SECONDS", 0.1)

    async def test_a_quiet_connection_is_left_alone(
        self,
        monkeypatch: pytest.MonkeyPatch,
        own_redis: RedisProcess,
        make_node: MakeNode,
        make_member: MakeMember,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        """Each asks a second time when the deadline of its first question is over: with rooms, and without any."""
        monkeypatch.setitem(HotRedis.__init__.__kwdefaults__, "deadline", 3.0)
        before = pings(own_redis)
        await make_member().join(await make_node(own_redis), room())
        await make_node(own_redis)
        await until(lambda: pings(own_redis) >= before + 4)
        assert "connection lost" not in caplog.text

    async def test_a_redis_that_stands_still_is_noticed_and_found_again(
        self, impatient: None, own_redis: RedisProcess, make_node: MakeNode, make_member: MakeMember
    ) -> None:
        """No FIN ever comes: as when a cable is pulled, or a machine hangs."""
        one, two, member, where = await make_node(own_redis), await make_node(own_redis), make_member(), room()
        await one.bus.open(where)
        await member.join(two, where)
        await one.bus.publish(where, event(1))
        await until(lambda: len(member.heard) == 1)
        own_redis.freeze()
        try:
            await until(lambda: not two.bus._listening._at(two.bus._redis.address).is_up)
        finally:
            own_redis.thaw()
        await publish_when_possible(one, where, event(2))
        await until(lambda: len(member.heard) == 2)
        assert member.seqs == [1, 2]


def pings(redis: RedisProcess) -> int:
    """How many it was ever sent."""
    return int(redis.admin.info("commandstats")["cmdstat_ping"]["calls"])
