from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import partial
from typing import Any

import pytest

from domain.kit.limits import WINDOW_SECONDS, Limiter
from domain.kit.redis import PlainScripts, Scripts, connect, text_of
from domain.live.seats import TEXTS
from realtime.engine import HotRedis, RedisDown, RedisRefused, Script
from realtime.engine.redis_address import Address
from realtime.scripts import PipelinedScripts
from tests.fixtures.patience import PATIENCE_SECONDS, until
from tests.realtime.engine.conftest import PATIENT
from tests.realtime.engine.redis_process import RedisProcess

ADD = Script("return redis.call('INCRBY', KEYS[1], ARGV[1])")


@pytest.fixture
async def hot(own_redis: RedisProcess) -> AsyncIterator[HotRedis]:
    redis = HotRedis(own_redis.url)
    await redis.start()
    yield redis
    await redis.stop()


class TestScript:
    async def test_many_at_once_each_get_their_own_answer(self, hot: HotRedis) -> None:
        answers = await asyncio.gather(*(hot.script(ADD, ["n"], [1]) for _ in range(500)))
        assert sorted(answers) == list(range(1, 501))

    async def test_is_sent_again_where_redis_has_forgotten_it(self, hot: HotRedis, own_redis: RedisProcess) -> None:
        await hot.script(ADD, ["n"], [1])
        own_redis.admin.script_flush()
        assert await hot.script(ADD, ["n"], [1]) == 2

    async def test_a_fault_is_told_to_its_caller_alone(self, hot: HotRedis) -> None:
        broken = hot.script(Script("return redis.call('NOPE')"), [])
        good = hot.script(ADD, ["n"], [1])
        first, second = await asyncio.gather(broken, good, return_exceptions=True)
        assert isinstance(first, RedisRefused)
        assert second == 1


class TestScriptsOfTheRules:
    async def test_share_one_connection_and_fail_at_once_while_redis_is_away(self, own_redis: RedisProcess) -> None:
        scripts = PipelinedScripts(own_redis.url)
        await scripts.start()
        limiter = Limiter(scripts, "here")
        spent = await asyncio.gather(*(limiter.spend("me", 10) for _ in range(12)))
        assert [one.remaining for one in spent] == list(range(9, -3, -1))
        assert all(1 <= one.reset_seconds <= WINDOW_SECONDS for one in spent)
        with pytest.raises(OSError, match="no such thing"):
            await scripts.run("return redis.error_reply('no such thing')", ["here"], [])
        own_redis.kill()
        await until(lambda: scripts._redis.node_of("here").open_wire is None)
        began, window = time.monotonic(), int(time.monotonic()) // WINDOW_SECONDS
        alone = [await limiter.spend("me", 3) for _ in range(20)]
        if int(time.monotonic()) // WINDOW_SECONDS == window:  # or half of them were counted in the next minute
            assert [one.exceeded for one in alone] == [False] * 3 + [True] * 17
        assert time.monotonic() - began < PATIENT, "one of them waited for a connection"
        own_redis.start()
        await until(partial(_answer, scripts))
        await scripts.stop()

    async def test_seats_are_stale_after_each_new_master_and_whoever_missed_it_hears_of_it(
        self, own_redis: RedisProcess
    ) -> None:
        keys = [f"{{class}}:{n}" for n in range(6)]

        async def ask(scripts: Scripts, name: str, *arguments: str | int) -> Any:
            reply = await scripts.run(TEXTS[name], keys, ["run", await scripts.server(keys[0]), *arguments])
            return text_of(reply[0])

        of_server = PipelinedScripts(own_redis.url)
        await of_server.start()
        client, identity = connect(own_redis.url)
        of_worker = PlainScripts(client, identity)
        rebuild = ("rebuild", 2, 60_000, 60_000, 0)
        assert [await ask(of_server, "count"), await ask(of_server, *rebuild)] == ["stale", "ok"]
        assert [await ask(scripts, "count") for scripts in (of_server, of_worker)] == ["ok", "ok"]
        own_redis.demote()
        with pytest.raises(OSError, match="READONLY"):
            await ask(of_server, "change_role", "somebody", "co_host")
        own_redis.promote()
        await until(partial(_answer, of_server))
        assert [await ask(of_server, "count"), await ask(of_server, *rebuild)] == ["stale", "ok"]
        assert [await ask(scripts, "count") for scripts in (of_server, of_worker)] == ["ok", "ok"]
        await client.aclose()
        await of_server.stop()


async def _answer(scripts: PipelinedScripts) -> bool:
    with suppress(OSError):
        return bool(await scripts.run("return 1 + ARGV[1]", ["here"], [1]) == 2)
    return False


async def _echo(redis: HotRedis) -> Any:
    """What it answers, once it does."""
    with suppress(RedisDown):
        return await redis.call("ECHO", "after")


class TestReplies:
    async def test_a_cancelled_call_never_gives_its_reply_to_another(self, hot: HotRedis) -> None:
        """CVE-2023-28858 and -28859 in another client."""
        for n in range(50):
            call = asyncio.create_task(hot.call("ECHO", f"secret {n}"))
            await asyncio.sleep(0)
            call.cancel()
            assert await hot.call("ECHO", f"mine {n}") == f"mine {n}".encode()

    async def test_a_redis_that_hangs_fails_all_in_time_and_no_late_reply_is_misread(
        self, own_redis: RedisProcess
    ) -> None:
        hot = HotRedis(own_redis.url, deadline=0.5)
        await hot.start()
        own_redis.freeze()
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                answers = await asyncio.gather(*(hot.call("ECHO", n) for n in range(3)), return_exceptions=True)
            assert all(isinstance(answer, RedisDown) for answer in answers)
        finally:
            own_redis.thaw()
        await hot.start(PATIENCE_SECONDS)
        assert await until(partial(_echo, hot)) == b"after"
        await hot.stop()

    async def test_a_restart_is_survived_and_known(self, own_redis: RedisProcess) -> None:
        hot = HotRedis(own_redis.url, deadline=0.5)
        await hot.start(PATIENCE_SECONDS)
        before = hot.writer
        own_redis.kill()
        with pytest.raises(RedisDown):
            await hot.call("PING")
        own_redis.start()
        await hot.start(PATIENCE_SECONDS)
        assert await until(partial(_echo, hot)) == b"after"
        assert hot.writer != before
        await hot.stop()

    async def test_without_redis_start_says_so(self) -> None:
        redis = HotRedis("unix:///nonexistent/redis.sock", deadline=0.1)
        with pytest.raises(RedisDown):
            await redis.start(0.2)
        await redis.stop()


class TestAddress:
    @pytest.mark.parametrize(
        ("url", "expected"),
        [
            ("redis://localhost", ("localhost", 6379, None, None, None, 0, False)),
            ("redis://:p%40ss@r:1/2", ("r", 1, None, None, "p@ss", 2, False)),
            ("rediss://u:p@r:6380", ("r", 6380, None, "u", "p", 0, True)),
            ("unix:///tmp/a.sock?db=3", ("127.0.0.1", 6379, "/tmp/a.sock", None, None, 3, False)),
            ("unix://u:p@/tmp/a.sock", ("127.0.0.1", 6379, "/tmp/a.sock", "u", "p", 0, False)),
        ],
    )
    def test_is_read_from_a_url(self, url: str, expected: tuple[object, ...]) -> None:
        assert tuple(Address.parse(url)) == expected

    def test_other_schemes_are_refused(self) -> None:
        with pytest.raises(ValueError, match="redis://"):
            Address.parse("http://localhost")
