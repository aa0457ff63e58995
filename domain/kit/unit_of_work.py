"""One request, command or job is one transaction; what it made true is told only once it is committed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from tortoise.backends.base.client import TransactionalDBClient
from tortoise.transactions import in_transaction

from domain.kit import failpoints
from domain.kit.context import Context, Runtime
from domain.kit.errors import VersionMismatch
from domain.kit.events import Event
from domain.kit.jobs import Order, enqueue
from domain.kit.sql import one_at_a_time
from models.base import Versioned

_telling: set[asyncio.Future[None]] = set()  # the loop alone would not keep them


@asynccontextmanager
async def unit_of_work(ctx: Context) -> AsyncIterator[None]:
    """Commit on leaving, roll back on any error. Facts and jobs leave with the commit or not at all."""
    ctx.facts.clear()
    try:
        async with _transaction() as transaction:
            yield
            await _settle(ctx, transaction)
            failpoints.reached("before_commit", ctx.settings)
    except BaseException:
        ctx.facts.clear()
        raise
    facts, ctx.facts = ctx.facts, []
    if facts:
        failpoints.reached("before_push", ctx.settings)
        await _tell(ctx.runtime, facts)


async def _tell(runtime: Runtime, facts: Sequence[Event]) -> None:
    """To its end: what is committed is told also when a deadline passes for whoever committed it."""
    telling = asyncio.ensure_future(runtime.tell(facts))
    _telling.add(telling)
    telling.add_done_callback(_telling.discard)
    await asyncio.shield(telling)


@asynccontextmanager
async def _transaction() -> AsyncIterator[TransactionalDBClient]:
    """Tortoise's own would keep its connection for ever, if a deadline passes while it says BEGIN."""
    begun = in_transaction("default")
    async with AsyncExitStack() as stack:
        try:
            transaction = await begun.__aenter__()
        except BaseException as error:
            if hasattr(begun, "token"):  # it has a connection, and the task has it for its own
                with suppress(Exception):
                    await begun.__aexit__(type(error), error, None)
            raise
        stack.push_async_exit(begun.__aexit__)
        yield transaction


async def _settle(ctx: Context, transaction: TransactionalDBClient) -> None:
    """Let listeners act on each fact, theirs included, and write the jobs, all before the commit."""
    listeners = ctx.runtime.listeners
    orders: list[Order] = []
    for event in ctx.facts:  # grows while listeners record more
        for listener in listeners.within.get(type(event), ()):
            await listener(ctx, event)
        orders += listeners.orders(event)
    for gatherer in listeners.last:
        if heard := [event for event in ctx.facts if type(event) in gatherer.hears]:
            await gatherer.run(ctx, heard)
    if orders:
        async with transaction.acquire_connection() as connection:
            await enqueue(connection, orders)


def require_match(ctx: Context, row: Versioned) -> None:
    """Honour `If-Match`: refuse to overwrite what the caller has not seen.

    A proxy that compresses calls our tags weak; they name a version all the same.
    """
    if ctx.if_match is None:
        return
    seen = {tag.strip().removeprefix("W/") for tag in ctx.if_match.split(",")}
    if not seen & {"*", etag_of(row)}:
        raise VersionMismatch


def etag_of(row: Versioned) -> str:
    return f'"{row.version}"'


async def save_edit(row: Versioned, changes: dict[str, object]) -> None:
    """Write the changed columns if nobody else has since the row was read, and raise its version."""
    if not changes:
        return
    seen = row.version
    row.update_from_dict({**changes, "version": seen + 1})
    updated = await type(row).filter(id=row.id, version=seen).update(**changes, version=seen + 1)
    if not updated:
        raise VersionMismatch


@asynccontextmanager
async def exclusive(name: str) -> AsyncIterator[None]:
    """One holder of `name` at a time, over all nodes, until the transaction this opens is over."""
    async with _transaction():
        await one_at_a_time(name)
        yield
