from __future__ import annotations

import asyncio
import gc

import pytest

from realtime.engine.collector import FREEZE_EVERY, THAW_FROM, Collector
from realtime.engine.wheel import Wheel
from tests.fixtures.patience import until


class TestWheel:
    async def test_runs_each_call_in_its_turn_and_then_rests(self) -> None:
        wheel, rung = Wheel(), []
        loop = asyncio.get_running_loop()
        start = loop.time()
        for seconds in (0.6, 0.1, 0.3, 0.0):
            wheel.add(seconds, lambda seconds=seconds: rung.append((seconds, loop.time() - start)))  # type: ignore[misc]
        await until(lambda: len(rung) == 4 and wheel._timer is None)
        assert rung[-1][0] == 0.6
        assert all(seconds <= at for seconds, at in rung)

    async def test_a_call_that_fails_stops_no_other(self) -> None:
        wheel, rung = Wheel(), []
        errors: list[object] = []
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: errors.append(context))
        try:
            wheel.add(0.1, lambda: 1 // 0)  # type: ignore[arg-type, return-value]
            wheel.add(0.1, lambda: rung.append(1))
            await until(lambda: rung)
        finally:
            loop.set_exception_handler(None)
        assert rung == [1]
        assert len(errors) == 1


class TestCollector:
    @pytest.fixture(autouse=True)
    def _as_before(self):  # type: ignore[no-untyped-def]
        thresholds = gc.get_threshold()
        yield
        gc.unfreeze()
        gc.set_threshold(*thresholds)

    def test_freezes_what_is_loaded_and_what_connects(self) -> None:
        collector = Collector()
        for _ in range(FREEZE_EVERY):
            collector.connected()
        assert gc.get_freeze_count() == 0, "off until it is started"
        collector.start()
        loaded = gc.get_freeze_count()
        assert loaded > 10_000
        connections = [[[n] for n in range(10)] for _ in range(FREEZE_EVERY)]
        for _ in connections:
            collector.connected()
        assert gc.get_freeze_count() >= loaded + 5 * FREEZE_EVERY  # of what was frozen before, some may be gone

    def test_thaws_when_most_have_gone(self) -> None:
        collector = Collector()
        collector.start()
        for _ in range(THAW_FROM):
            collector.connected()

        class Ring:
            def __init__(self) -> None:
                self.me = self

        gc.disable()
        try:
            rings = [Ring() for _ in range(1000)]
            gc.freeze()
            del rings
            before = gc.get_freeze_count()
            collector.disconnected(left=FREEZE_EVERY // 2)
            assert gc.get_freeze_count() < before - 900
        finally:
            gc.enable()
