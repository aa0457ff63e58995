"""One transaction: its facts are told when it has committed, its jobs are there exactly when it is."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from tortoise.backends.asyncpg.client import TransactionWrapper
from tortoise.connection import get_connection

from domain.kit.context import Context, Runtime
from domain.kit.errors import VersionMismatch
from domain.kit.events import EVENTS, Event
from domain.kit.jobs import Job, Listeners, Order
from domain.kit.unit_of_work import exclusive, require_match, save_edit, unit_of_work
from models.base import new_id
from models.catalogue import Category
from models.identity import User
from server.main import Node
from tests.fixtures.patience import until
from tests.fixtures.people import Make


class Happened(Event):
    type = "test.happened"

    word: str


class Followed(Event):
    type = "test.followed"

    word: str


del EVENTS[Happened.type], EVENTS[Followed.type]  # no facts of the product's


async def _nothing(ctx: Context, payload: dict[str, Any]) -> None:
    """A job that nobody does: it stays in the queue to be looked at."""


WAITS = Job("test_waits", _nothing)


@dataclass
class Told:
    """A runtime's ear: what was told, and whether its rows could be seen from outside by then."""

    facts: list[Event] = field(default_factory=list)
    rows_seen: list[bool] = field(default_factory=list)

    async def __call__(self, facts: Sequence[Event]) -> None:
        for fact in facts:
            self.facts.append(fact)
            self.rows_seen.append(await Category.exists(slug=fact.word))


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def ctx(here: Node, told: Told) -> Context:
    async def follow(ctx: Context, event: Happened) -> None:
        ctx.record(Followed(word=event.word))

    def order(event: Followed) -> Order:
        return Order(WAITS, {"word": event.word}, dedupe_key=f"test:{event.word}")

    listeners = Listeners(within={Happened: (follow,)}, jobs={Followed: (order,)})
    runtime = Runtime(**{**vars(here.runtime), "listeners": listeners, "tell": told})
    return runtime.context()


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def no_jobs_left() -> AsyncIterator[None]:
    yield
    await get_connection("default").execute_query("DELETE FROM pgqueuer WHERE entrypoint = $1", [WAITS.name])


async def queued(word: str) -> int:
    rows = await get_connection("default").execute_query_dict(
        "SELECT payload FROM pgqueuer WHERE entrypoint = $1 AND convert_from(payload, 'UTF8') LIKE $2",
        [WAITS.name, f"%{word}%"],
    )
    return len(rows)


async def happen(ctx: Context, word: str) -> None:
    await Category.create(name=word, slug=word)
    ctx.record(Happened(word=word))


class TestCommitting:
    async def test_tells_the_facts_and_those_that_followed_after_their_rows_can_be_seen(
        self, ctx: Context, told: Told
    ) -> None:
        word = secrets.token_hex(8)
        async with unit_of_work(ctx):
            await happen(ctx, word)
            assert told.facts == []
        assert told.facts == [Happened(word=word), Followed(word=word)]
        assert told.rows_seen == [True, True]
        assert ctx.facts == []

    async def test_leaves_the_job_of_a_fact(self, ctx: Context) -> None:
        word = secrets.token_hex(8)
        async with unit_of_work(ctx):
            await happen(ctx, word)
            assert await queued(word) == 0
        assert await queued(word) == 1

    async def test_orders_of_one_key_are_one_job(self, ctx: Context) -> None:
        word = secrets.token_hex(8)
        for _ in range(3):
            async with unit_of_work(ctx):
                ctx.record(Followed(word=word))
        assert await queued(word) == 1

    async def test_tells_them_also_when_whoever_committed_is_cut_off_meanwhile(self, ctx: Context, told: Told) -> None:
        word, heard, asked, go_on = secrets.token_hex(8), told.__call__, asyncio.Event(), asyncio.Event()

        async def slowly(facts: Sequence[Event]) -> None:
            asked.set()
            await go_on.wait()
            await heard(facts)

        async def commit() -> None:
            async with unit_of_work(ctx):
                await happen(ctx, word)

        ctx.runtime.tell = slowly
        committing = asyncio.create_task(commit())
        await asked.wait()
        committing.cancel()
        with suppress(asyncio.CancelledError):
            await committing
        assert told.facts == []
        go_on.set()
        await until(lambda: told.facts == [Happened(word=word), Followed(word=word)])

    async def test_tells_nobody_where_nothing_happened(self, ctx: Context, told: Told) -> None:
        async with unit_of_work(ctx):
            pass
        assert told.facts == []


class TestRollingBack:
    @pytest.mark.parametrize("error", [LookupError, asyncio.CancelledError])
    async def test_drops_rows_facts_and_jobs(self, ctx: Context, told: Told, error: type[BaseException]) -> None:
        word = secrets.token_hex(8)
        with suppress(error):
            async with unit_of_work(ctx):
                await happen(ctx, word)
                raise error
        assert not await Category.exists(slug=word)
        assert (told.facts, ctx.facts, await queued(word)) == ([], [], 0)

    async def test_by_a_listener_drops_the_cause_too(self, ctx: Context, told: Told) -> None:
        word = secrets.token_hex(8)

        async def refuse(ctx: Context, event: Event) -> None:
            raise LookupError

        ctx.runtime.listeners.within[Followed] = (refuse,)
        with pytest.raises(LookupError):
            async with unit_of_work(ctx):
                await happen(ctx, word)
        assert not await Category.exists(slug=word)
        assert (told.facts, await queued(word)) == ([], 0)

    async def test_leaves_the_next_unit_of_the_same_context_alone(self, ctx: Context, told: Told) -> None:
        one, two = secrets.token_hex(8), secrets.token_hex(8)
        with suppress(LookupError):
            async with unit_of_work(ctx):
                await happen(ctx, one)
                raise LookupError
        async with unit_of_work(ctx):
            await happen(ctx, two)
        assert told.facts == [Happened(word=two), Followed(word=two)]

    async def test_when_the_commit_itself_fails_tells_nobody(self, ctx: Context, told: Told) -> None:
        """A constraint that waits for the commit, as a killed connection would fail there."""
        word = secrets.token_hex(8)
        await get_connection("default").execute_script(
            "CREATE TABLE IF NOT EXISTS test_late (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)"
        )
        with pytest.raises(Exception, match="duplicate key"):
            await self.fail_late(ctx, word)
        await get_connection("default").execute_script("DROP TABLE test_late")
        assert not await Category.exists(slug=word)
        assert (told.facts, ctx.facts, await queued(word)) == ([], [], 0)

    async def fail_late(self, ctx: Context, word: str) -> None:
        async with unit_of_work(ctx):
            await happen(ctx, word)
            await get_connection("default").execute_query("INSERT INTO test_late VALUES (1), (1)")


class TestEditing:
    async def test_of_two_who_read_the_same_one_is_told(self, make: Make) -> None:
        someone = await make.student()
        one, two = await User.get(id=someone.id), await User.get(id=someone.id)
        await save_edit(one, {"bio": "one"})
        with pytest.raises(VersionMismatch):
            await save_edit(two, {"bio": "two"})
        row = await User.get(id=someone.id)
        assert (row.bio, row.version, one.version) == ("one", 2, 2)

    async def test_without_changes_writes_nothing(self, make: Make) -> None:
        someone = await make.student()
        await save_edit(await User.get(id=someone.id), {})
        assert (await User.get(id=someone.id)).version == 1

    @pytest.mark.parametrize(
        ("tag", "matches"), [(None, True), ("*", True), ('"1"', True), ('"2"', False), ("1", False)]
    )
    async def test_a_tag_names_a_version(self, make: Make, tag: str | None, matches: bool) -> None:
        ctx = make.context()
        ctx.if_match = tag
        row = await User.get(id=(await make.student()).id)
        if matches:
            require_match(ctx, row)
        else:
            with pytest.raises(VersionMismatch):
                require_match(ctx, row)


async def test_one_at_a_time_holds_a_name(here: Node) -> None:
    inside, most = 0, 0

    async def work(name: str) -> None:
        nonlocal inside, most
        async with exclusive(name):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(work("one") for _ in range(5)))
    assert most == 1


def test_ids_are_ordered_by_time() -> None:
    ids = [new_id() for _ in range(100)]
    assert ids == sorted(ids)
    assert all(isinstance(one, UUID) and one.version == 7 for one in ids)


async def test_one_that_is_cut_off_while_it_begins_gives_its_connection_back(
    here: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, begins, ours = TransactionWrapper.begin, asyncio.Semaphore(0), set[asyncio.Task[None]]()

    async def begin(self: TransactionWrapper) -> None:
        await real(self)
        if asyncio.current_task() in ours:  # and not what carries the mail of this process, or looks after its classes
            begins.release()
            await asyncio.Event().wait()  # the answer never comes

    async def work() -> None:
        async with unit_of_work(here.runtime.context()):
            pass

    monkeypatch.setattr(TransactionWrapper, "begin", begin)
    for _ in range(here.runtime.settings.database_pool + 1):
        task = asyncio.create_task(work())
        ours.add(task)
        await begins.acquire()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    monkeypatch.setattr(TransactionWrapper, "begin", real)

    await asyncio.wait_for(work(), 20)
