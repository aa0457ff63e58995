from __future__ import annotations

import aiohttp
import pytest

from realtime.engine.limits import ConnectionLimits, Headcount
from tests.fixtures.patience import until
from tests.realtime.engine.raw import joined, serving, websocket


class TestConnectionLimits:
    async def test_one_address_may_not_hold_many_that_say_nothing(self) -> None:
        limits = ConnectionLimits(unknown_per_address=2, address_of=lambda request: request.headers["X-From"])
        async with serving(limits=limits) as at, websocket(at, **{"X-From": "a"}) as first:
            async with websocket(at, **{"X-From": "a"}):
                with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                    async with websocket(at, **{"X-From": "a"}):
                        pass
                assert refused.value.status == 429
                assert int((refused.value.headers or {})["Retry-After"]) >= 10
                async with websocket(at, **{"X-From": "b"}) as ws:
                    await joined(ws)
                await joined(first)
                async with websocket(at, **{"X-From": "a"}):
                    pass
            await until(lambda: len(at.server.eio.sockets) == 1)
        assert (limits._unknown["a"], limits._unknown["b"]) == (0, 0)

    async def test_a_whole_school_may_have_one_address(self) -> None:
        async with serving(limits=ConnectionLimits(unknown_per_address=1)) as at:
            schools = [websocket(at) for _ in range(10)]
            for opening in schools:
                await joined(await opening.__aenter__())
            assert len(at.server.eio.sockets) == 10
            for opening in schools:
                await opening.__aexit__(None, None, None)

    async def test_a_full_node_says_so_and_has_room_again(self) -> None:
        async with serving(limits=ConnectionLimits(per_node=1)) as at, aiohttp.ClientSession() as session:
            async with websocket(at), session.get(at.url + "polling") as answer:
                assert answer.status == 503
                assert (await answer.json())["code"] == "node_full"
            await until(lambda: not at.server.eio.sockets)
            async with websocket(at) as ws:
                await joined(ws)


class TestHeadcount:
    def test_gives_back_what_was_taken(self) -> None:
        people = Headcount(2)
        assert [people.take("a"), people.take("a"), people.take("a"), people.take("b")] == [True, True, False, True]
        people.give("a")
        assert people.take("a")
        for _ in range(5):
            people.give("a")
        assert people["a"] == 0
