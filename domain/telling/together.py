"""What happens several times within a while is told as one: a job for each while, at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from uuid import UUID

from domain.kit.clock import system_clock
from domain.kit.jobs import Job, JobFunction, Order

WHILE = timedelta(minutes=10)
LATE = timedelta(seconds=10)  # until what was written within the while is surely committed
NAMED = 3  # titles in a notification's words


@dataclass(frozen=True)
class Together:
    """`run` is given the course and the while: it looks up what happened then, so that the cause may be repeated."""

    name: str
    run: JobFunction

    @cached_property
    def job(self) -> Job:
        return Job(self.name, self.run)

    def order(self, course_id: UUID, at: datetime) -> Order:
        """One job for all of a while: whiles are cut by the clock, so that each cause is in exactly one."""
        seconds = WHILE.total_seconds()
        since = datetime.fromtimestamp(at.timestamp() // seconds * seconds, UTC)
        until = since + WHILE
        payload = {"course_id": str(course_id), "since": since.isoformat(), "until": until.isoformat()}
        after = max(timedelta(), until + LATE - system_clock())
        return Order(self.job, payload, dedupe_key=f"{self.name}:{course_id}:{payload['since']}", after=after)


def listed(titles: Sequence[str]) -> str:
    """The first few by name, and a mark that there are more: no language needs a plural for it."""
    return ", ".join(titles[:NAMED]) + (", …" if len(titles) > NAMED else "")
