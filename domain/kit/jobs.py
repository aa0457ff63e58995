"""Work that outlives a request: written in the transaction of its cause, done at least once by a worker.

A job takes ids, loads afresh, and calls one rule; what it names may be gone (it returns), and doing it twice does
no harm. The queue is pgqueuer, on the same PostgreSQL: a job row is there exactly when its cause is.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import asyncpg
import orjson
from pgqueuer import AsyncpgDriver, Queries

from domain.kit.events import Event

if TYPE_CHECKING:
    from domain.kit.context import Context

JobFunction = Callable[["Context", dict[str, Any]], Awaitable[None]]
E_ = TypeVar("E_", bound=Event)


@dataclass(frozen=True, slots=True)
class Job:
    """A named piece of work. `run(ctx, payload)` is called outside any transaction and opens its own."""

    name: str
    run: JobFunction
    attempts: int = 8
    priority: int = 0  # higher ones are taken from the queue first
    at_once: int = 0  # how many of them all workers together do at a time; 0: any number


@dataclass(frozen=True, slots=True)
class Order:
    """One job to be done. Two orders with one `dedupe_key` in the queue are one."""

    job: Job
    payload: dict[str, Any]
    dedupe_key: str | None = None
    after: timedelta = timedelta()


Listener = Callable[["Context", Any], Awaitable[None]]  # runs inside the cause's transaction
Orderer = Callable[[Any], Order | None]  # what a fact has the worker do, if anything


@dataclass(frozen=True, slots=True)
class Gatherer:
    """Hears of all the facts of its kinds at once, when no more come: many are written by one statement, and what it
    locks is locked last."""

    hears: frozenset[type[Event]]
    run: Callable[[Context, list[Event]], Awaitable[None]]


@dataclass
class Listeners:
    """Who hears of a fact: rules within its transaction, gatherers at its end, and jobs after it."""

    within: dict[type[Event], tuple[Listener, ...]] = field(default_factory=dict)
    jobs: dict[type[Event], tuple[Orderer, ...]] = field(default_factory=dict)
    last: tuple[Gatherer, ...] = ()

    def orders(self, event: Event) -> list[Order]:
        ordered = [orderer(event) for orderer in self.jobs.get(type(event), ())]
        return [order for order in ordered if order is not None]


async def enqueue(connection: asyncpg.Connection, orders: list[Order]) -> None:
    """Write the orders on the transaction's own connection, so that they commit or vanish with their cause."""
    if not orders:
        return
    queries = Queries(AsyncpgDriver(connection))
    await queries.enqueue(
        [order.job.name for order in orders],
        [orjson.dumps(order.payload) for order in orders],
        [order.job.priority for order in orders],
        execute_after=[order.after for order in orders],
        dedupe_key=[order.dedupe_key for order in orders],
        on_conflict="skip",
    )
