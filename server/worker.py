"""The job runner: inside the server process by default, or `lyceum worker` as a process of its own."""

from __future__ import annotations

import asyncio
import signal
from datetime import timedelta
from functools import partial

import asyncpg
import orjson
import structlog
from pgqueuer import DatabaseRetryEntrypointExecutor, PgQueuer
from pgqueuer.models import Job as QueuedJob

from domain.kit.context import Runtime
from domain.kit.jobs import Job
from domain.kit.settings import Settings
from domain.listeners import JOBS
from domain.webhooks import courier
from models import database
from realtime.engine import Bus, make_server
from realtime.teller import Teller
from server import logs
from server.postman import deliver
from server.runtime import close_runtime, open_runtime

log = structlog.get_logger("worker")

COME_BACK_SECONDS = 2.0


async def run(settings: Settings) -> None:
    """A worker process: does jobs until SIGTERM or SIGINT, and pushes what they cause over the bus."""
    logs.configure(settings)
    runtime = await open_runtime(settings)
    assert settings.redis_url is not None
    bus = Bus(
        make_server(origins=[], polling=False),
        settings.redis_url.get_secret_value(),
        prefix=settings.redis_prefix,
        secret=settings.signing_key,
        node_id=runtime.node_id,
    )
    await bus.start()
    runtime.tell = Teller(runtime, bus)
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    print("worker ready", flush=True)
    try:
        await asyncio.gather(do_jobs(runtime, stop), deliver(runtime, stop))
    finally:
        await bus.stop()
        await close_runtime(runtime)


async def do_jobs(runtime: Runtime, stop: asyncio.Event) -> None:
    """Do jobs and deliver webhooks until `stop`; come back by itself after the database was away."""
    delivering = asyncio.create_task(courier.run(runtime, stop))
    try:
        await _keep_doing_jobs(runtime, stop)
    except BaseException:
        delivering.cancel()
        raise
    await delivering


async def _keep_doing_jobs(runtime: Runtime, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            await _do_jobs(runtime, stop)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as error:
            log.warning("the queue is away", error=repr(error))
            await asyncio.sleep(COME_BACK_SECONDS)


async def _do_jobs(runtime: Runtime, stop: asyncio.Event) -> None:
    assert runtime.settings.database_url is not None
    connection = await database.plain_connection(runtime.settings.database_url.get_secret_value())
    queue = PgQueuer.from_asyncpg_connection(connection)
    for job in JOBS:
        executor = partial(
            DatabaseRetryEntrypointExecutor, max_attempts=job.attempts, initial_delay=timedelta(seconds=1)
        )
        queue.entrypoint(job.name, on_failure="hold", executor_factory=executor, concurrency_limit=job.at_once)(
            _runner(runtime, job)
        )
    stopping = asyncio.create_task(stop.wait())
    stopping.add_done_callback(lambda _: queue.shutdown.set())
    try:
        await queue.run(dequeue_timeout=timedelta(seconds=5))
    finally:
        stopping.cancel()
        await connection.close(timeout=5)


def _runner(runtime: Runtime, job: Job):  # type: ignore[no-untyped-def]
    async def do(queued: QueuedJob) -> None:
        log.info("job", job=job.name, attempt=queued.attempts)
        await job.run(runtime.context(), orjson.loads(queued.payload or b"{}"))

    return do
