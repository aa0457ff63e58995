"""A job is done by the worker, at least once; twice does no harm."""

from __future__ import annotations

from contextlib import suppress

from tortoise.connection import get_connection

from domain.kit.unit_of_work import unit_of_work
from domain.listeners import JOBS, LISTENERS
from domain.live import runs, sessions
from models.fan_outs import FanOut
from models.live import SessionStatus
from models.live.sessions import LiveSession
from models.notifications import Notification
from tests.fixtures.patience import until
from tests.fixtures.people import Make


async def test_starting_a_class_tells_everybody_enrolled_and_nobody_else(make: Make) -> None:
    host = await make.instructor()
    course = await make.course(host)
    enrolled = [await make.student(enrolled_in=course) for _ in range(3)]
    stranger = await make.student()
    session = await make.live(host, course, title="Rings and fields")

    async def told() -> bool:
        return await Notification.filter(kind="live.started", user_id__in=[one.id for one in enrolled]).count() == 3

    await until(told)
    row = await Notification.get(kind="live.started", user_id=enrolled[0].id)
    assert (row.title, row.link) == ("Rings and fields has started", f"/live/{session.id}")
    assert not await Notification.exists(kind="live.started", user_id=stranger.id)


async def test_a_class_that_was_not_started_after_all_leaves_no_job(make: Make) -> None:
    """`start` within a unit of work that fails: neither the class nor the job is there."""
    host = await make.instructor()
    session = await make.session(host, await make.course(host))
    ctx = make.context(host)
    with suppress(LookupError):
        async with unit_of_work(ctx):
            started = await runs.start(ctx, await sessions.hosted(ctx, session.id))
            raise LookupError
    assert (await LiveSession.get(id=session.id)).status is SessionStatus.SCHEDULED
    left = "SELECT 1 FROM pgqueuer WHERE entrypoint = 'open_video' AND convert_from(payload, 'utf8') LIKE $1"
    assert not await get_connection("default").execute_query_dict(left, [f"%{started.id}%"])
    assert not await FanOut.exists(dedupe_key=f"live.started:{started.run_id}")


def test_every_job_that_is_ordered_is_one_the_worker_does() -> None:
    assert len({job.name for job in JOBS}) == len(JOBS)
    assert LISTENERS.jobs, "or this test looks at nothing"
