"""The bus while Redis is away, and when it is back."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from realtime.engine import BusDown, Gone
from realtime.engine.hot_redis import HotRedis
from tests.fixtures.patience import until
from tests.realtime.engine.conftest import MakeMember, MakeNode
from tests.realtime.engine.nodes import event, publish_when_possible, room, talk
from tests.realtime.engine.redis_process import RedisProcess


async def down_within_a_second(call: Callable[[], Awaitable[Any]]) -> None:
    """It raises BusDown so soon; where the machine was held meanwhile it is asked again."""
    took: list[float] = []
    while len(took) < 5 and (not took or took[-1] >= 1.0):
        started = time.monotonic()
        with pytest.raises(BusDown):
            await call()
        took.append(time.monotonic() - started)
    assert took[-1] < 1.0, took


class TestRedisAway:
    async def test_publish_fails_within_a_second_and_send_is_dropped(
        self, impatient: None, own_redis: RedisProcess, make_node: MakeNode
    ) -> None:
        node, where = await make_node(own_redis), room()
        await node.bus.open(where)
        own_redis.kill()
        await down_within_a_second(lambda: node.bus.publish(where, event(1)))
        await down_within_a_second(lambda: node.bus.position(where))
        await down_within_a_second(lambda: node.bus.enter("x", where))
        await node.bus.send(where, event(2))

    async def test_a_redis_that_hangs_fails_publish_in_time(
        self, impatient: None, own_redis: RedisProcess, make_node: MakeNode
    ) -> None:
        node, where = await make_node(own_redis), room()
        own_redis.admin.execute_command("CLIENT", "PAUSE", 60_000, "ALL")
        started = time.monotonic()
        with pytest.raises(BusDown):
            await node.bus.publish(where, event(1))
        assert time.monotonic() - started < 15  # two seconds, and a busy machine

    async def test_a_machine_that_stands_still_takes_nobody_for_dead(
        self, monkeypatch: pytest.MonkeyPatch, own_redis: RedisProcess, make_node: MakeNode
    ) -> None:
        """This process and Redis with it: when both go on, the answer is not there yet."""
        monkeypatch.setitem(HotRedis.__init__.__kwdefaults__, "deadline", 0.5)
        node, where = await make_node(own_redis), room()
        await node.bus.open(where)
        for call in (lambda: node.bus.enter("x", where), lambda: node.bus.publish(where, event(1))):
            own_redis.freeze()
            asked = asyncio.create_task(call())
            await asyncio.sleep(0.1)
            time.sleep(0.8)  # noqa: ASYNC251
            own_redis.thaw()
            with suppress(Gone):  # x never was there
                await asked

    async def test_an_event_that_may_not_have_gone_out_is_missed_by_whoever_asks(
        self, impatient: None, own_redis: RedisProcess, make_node: MakeNode
    ) -> None:
        node, where = await make_node(own_redis), room()
        await node.bus.open(where)
        before = await node.bus.publish(where, event(1))
        own_redis.demote()
        with pytest.raises(BusDown):
            await node.bus.publish(where, event(2))
        own_redis.promote()
        after = await publish_when_possible(node, where, event(3))
        assert after > before + 1
        assert await node.bus.recover(where, before) is None
        assert await node.bus.recover(where, after) == []

    async def test_a_redis_that_refuses_is_as_good_as_away(
        self, impatient: None, own_redis: RedisProcess, make_node: MakeNode, make_member: MakeMember
    ) -> None:
        node, member, where = await make_node(own_redis), make_member(), room()
        await member.join(node, where)
        own_redis.demote()
        for call in (node.bus.publish(where, event(1)), node.bus.position(where), node.bus.recover(where, 0)):
            with pytest.raises(BusDown):
                await call
        await node.bus.send(where, event(2))
        own_redis.promote()
        await publish_when_possible(node, where, event(3))
        await until(lambda: member.heard and member.heard[-1]["id"] == "e3")

    async def test_members_hear_again_after_its_return(
        self, own_redis: RedisProcess, make_node: MakeNode, make_member: MakeMember
    ) -> None:
        one, two, member, where = await make_node(own_redis), await make_node(own_redis), make_member(), room()
        back: list[str] = []

        async def note() -> None:
            back.append("back")

        two.bus.on_reconnect(note)
        await one.bus.open(where)
        await member.join(two, where)
        await one.bus.publish(where, event(1))
        await until(lambda: member.heard)
        own_redis.kill()
        await asyncio.sleep(0.5)  # the longer it is away, the longer they wait between two tries
        own_redis.start()
        await until(lambda: back)
        first = await publish_when_possible(one, where, event(2))
        await until(lambda: len(member.heard) == 2)
        assert member.seqs == [1, first]

    async def test_a_restart_never_gives_a_number_again(
        self, own_redis: RedisProcess, make_node: MakeNode, make_member: MakeMember
    ) -> None:
        node, member, where = await make_node(own_redis), make_member(), room()
        await node.bus.open(where)
        await member.join(node, where)
        for n in range(5):
            await node.bus.publish(where, event(n))
        own_redis.kill()
        own_redis.start()
        assert await publish_when_possible(node, where, event(9)) > 1_000_000_000_000
        assert await node.bus.recover(where, 3) is None
        await until(lambda: len(member.heard) == 6)
        assert member.seqs == sorted(set(member.seqs))

    async def test_what_was_a_replica_in_between_claims_nothing_of_before(
        self, own_redis: RedisProcess, make_node: MakeNode, make_member: MakeMember
    ) -> None:
        """Another master may have been told something that it never heard of."""
        one, member, where = await make_node(own_redis), make_member(), room()
        await one.bus.open(where)
        for n in range(3):
            await one.bus.publish(where, event(n))
        await member.join(one, where)
        assert await one.bus.recover(where, 3) == []
        own_redis.demote()
        own_redis.promote()  # so fast that no connection has heard of it
        assert await one.bus.recover(where, 3) is None
        two = await make_node(own_redis)
        assert await two.bus.recover(where, 3) is None
        jumped = [await node.bus.publish(where, event(n)) for n, node in enumerate((one, two, one))]
        assert jumped[0] > 1_000_000_000_000
        assert jumped == [jumped[0], jumped[0] + 1, jumped[0] + 2]
        await until(lambda: member.seqs == jumped)

    async def test_numbers_that_run_ahead_of_the_clock_jump_all_the_same(
        self, own_redis: RedisProcess, make_node: MakeNode
    ) -> None:
        node, where = await make_node(own_redis), room()
        await node.bus.open(where)
        own_redis.admin.hset(own_redis.admin.keys("*:meta:*")[0], "seq", 1 << 51)
        assert await node.bus.position(where) == 1 << 51
        own_redis.kill()
        own_redis.start()
        assert await publish_when_possible(node, where, event(1)) > (1 << 51) + 1000

    async def test_a_flush_never_gives_a_number_again(
        self, own_redis: RedisProcess, make_node: MakeNode, make_member: MakeMember
    ) -> None:
        one, two, member, where = await make_node(own_redis), await make_node(own_redis), make_member(), room()
        await one.bus.open(where)
        await member.join(one, where)
        for n in range(5):
            await one.bus.publish(where, event(n))
        own_redis.admin.flushall()
        await two.bus.publish(where, event(6))
        own_redis.admin.flushall()
        await two.bus.open(where)
        await two.bus.publish(where, event(7))
        await until(lambda: len(member.heard) == 7)
        assert member.seqs == sorted(set(member.seqs))

    async def test_a_counter_begun_again_by_a_stranger_node_jumps_as_soon_as_it_is_noticed(
        self, own_redis: RedisProcess, make_node: MakeNode, make_member: MakeMember
    ) -> None:
        one, member, where = await make_node(own_redis), make_member(), room()
        await one.bus.open(where)
        await member.join(one, where)
        for n in range(5):
            await one.bus.publish(where, event(n))
        await until(lambda: len(member.heard) == 5)
        own_redis.admin.flushall()
        two = await make_node(own_redis)
        await two.bus.open(where)
        assert await two.bus.publish(where, event(6)) == 1
        counter = own_redis.admin.keys("*:meta:*")[0]
        await until(lambda: int(own_redis.admin.hget(counter, "seq") or 0) > 5)
        assert await two.bus.publish(where, event(7)) > 1_000_000_000_000
        await until(lambda: member.heard[-1]["id"] == "e7")
        assert member.seqs == sorted(set(member.seqs))


class TestCutSubscription:
    async def test_nothing_published_meanwhile_is_lost(
        self, own_redis: RedisProcess, make_node: MakeNode, make_member: MakeMember
    ) -> None:
        one, two, where = await make_node(own_redis), await make_node(own_redis), room()
        members = [make_member(), make_member()]
        await one.bus.open(where)
        for member, node in zip(members, (one, two), strict=True):
            await member.join(node, where)
        cuts = said = 0
        while cuts < 6:
            before = random.randrange(100)
            await talk(one, where, before)
            talking = asyncio.create_task(talk(one, where, 100 - before))
            await asyncio.sleep(0)
            cuts += own_redis.cut("pubsub")
            await talking
            said += 100
        for member in members:
            await until(lambda m=member: len(m.heard) >= said)
            assert member.seqs == list(range(1, said + 1))


class TestDemoted:
    """Nobody's connection is cut, and who only listens asks for nothing that would be refused."""

    @pytest.fixture(autouse=True)
    def _often(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("realtime.engine.listening.LOOK_SECONDS", 0.1)

    async def test_a_redis_that_is_no_master_is_not_listened_to_until_it_is_one_again(
        self, own_redis: RedisProcess, make_node: MakeNode, make_member: MakeMember
    ) -> None:
        node, member, where = await make_node(own_redis), make_member(), room()
        await member.join(node, where)
        ear = node.bus._listening._at(node.bus._redis.address)
        before = ear.writer
        own_redis.demote()
        await until(lambda: not ear.is_up and not node.bus._redis._seed.is_up)
        own_redis.promote()
        await until(lambda: ear.is_up)
        assert ear.writer != before
        await publish_when_possible(node, where, event(1))
        await until(lambda: [said["id"] for said in member.heard] == ["e1"])

    @pytest.mark.parametrize("moves", ["", "normal", "pubsub"])
    async def test_where_the_name_leads_elsewhere_both_connections_follow(
        self, moves: str, tmp_path: Path, own_redis: RedisProcess, make_node: MakeNode, make_member: MakeMember
    ) -> None:
        """Neither has moved when the old master is demoted; or one of the two has, and the old one is a master yet."""
        (tmp_path / "other").mkdir()
        other, name = RedisProcess(tmp_path / "other"), Name(tmp_path / "name")
        other.start()
        try:
            name.lead_to(own_redis)
            node, member, where = await make_node(name), make_member(), room()  # type: ignore[arg-type]
            await member.join(node, where)
            name.lead_to(other)
            if moves:
                assert own_redis.cut(moves) == 1
            else:
                own_redis.demote()
            there, beyond = await make_node(other), make_member()
            await beyond.join(there, where)
            await publish_when_possible(there, where, event(1))
            await until(lambda: [said["id"] for said in member.heard] == ["e1"])

            async def answers() -> bool:
                await publish_when_possible(node, where, event(2))
                return len(beyond.heard) > 1

            await until(answers)
        finally:
            other.kill()


class Name:
    """Of a Redis, as others know it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.url = f"unix://{path}"

    def lead_to(self, redis: RedisProcess) -> None:
        self._path.unlink(missing_ok=True)
        self._path.symlink_to(redis.socket)
