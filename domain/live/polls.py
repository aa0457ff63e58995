"""Polls and quizzes. A vote belongs to a person: one row each, and changing one's mind changes the row.

Of an anonymous poll nobody is told who voted what; of any other, the host and the voter are. What is right in a
quiz is told when it is closed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from domain.kit.context import Context, Runtime
from domain.kit.errors import Conflict, Invalid, NotFound
from domain.kit.shapes import Person
from domain.kit.sql import execute, fetch, one_at_a_time
from domain.kit.unit_of_work import unit_of_work
from domain.live import archive, turnstile
from domain.live.events import talk as events
from domain.live.events.sessions import SessionEnded
from domain.live.inside import acting, hosting
from domain.live.names import Audience, hosts_inside
from domain.live.shapes import talk as shapes
from domain.live.shapes.classes import Shared
from domain.live.shapes.classroom import MyVotes
from models.base import new_id
from models.live.talk import Poll, Vote

IN_SNAPSHOT = 20

_OfTime = events.PollExtended | events.PollClosed | events.PollReopened


class PollClosed(Conflict):
    code, title = "poll_closed", "The poll is closed"
    detail = "It takes no votes any more."


async def of_run(viewer: Audience, *, last: int | None = None) -> list[shapes.MyPoll]:
    """The polls of a run, or so many of the last, the oldest first: with the viewer's own vote, and with everybody's
    for hosts, where they have a name."""
    found = await _polls(viewer, last)
    tallies = await _tallies([poll.id for poll in found])
    own = {votes.poll_id: votes for votes in await _votes(viewer, found)}
    return [
        shapes.MyPoll(
            **_shape(poll, tallies.get(poll.id)).model_dump(), mine=own[poll.id].mine, votes=own[poll.id].votes
        )
        for poll in found
    ]


async def votes_of(viewer: Audience) -> list[MyVotes]:
    """Of the polls that a snapshot has: what was voted, as far as the viewer may know."""
    return await _votes(viewer, await _polls(viewer, IN_SNAPSHOT))


async def results(ctx: Context, session_id: UUID) -> list[shapes.MyPoll]:
    """The polls of a class, for its hosts and for whoever was there.

    Raises NotFound, NotEnrolled, Banned, NotInside or NotShared.
    """
    viewer = await archive.viewer(ctx, session_id, Shared.POLLS)
    return await of_run(viewer) if viewer else []


async def tally(poll_id: UUID) -> events.PollUpdated | None:
    """How an open poll stands now; None once it is closed. It is not closed while the caller's transaction lasts."""
    rows = await fetch("SELECT 1 FROM live_polls WHERE id = $1 AND closed_at IS NULL FOR SHARE", [poll_id])
    if not rows:
        return None
    poll = await Poll.get(id=poll_id)
    shape = _shape(poll, (await _tallies([poll_id])).get(poll_id))
    return events.PollUpdated(
        session_id=poll.session_id, run_id=poll.run_id, poll_id=poll.id, counts=shape.counts, voters=shape.voters
    )


async def as_it_is(poll_id: UUID, told: _OfTime) -> list[_OfTime]:
    """Whether a poll takes votes, and until when, where it is another thing than was told."""
    poll = await Poll.get(id=poll_id)
    ids = {"session_id": poll.session_id, "run_id": poll.run_id}
    if poll.closed_at is not None:
        return [events.PollClosed(**ids, poll=await _counted(poll))] if isinstance(told, events.PollReopened) else []
    if isinstance(told, events.PollClosed) or poll.closes_at is None:
        is_told = isinstance(told, events.PollReopened) and told.poll.closes_at is None
        return [] if is_told else [events.PollReopened(**ids, poll=await _counted(poll))]
    until = told.closes_at if isinstance(told, events.PollExtended) else told.poll.closes_at
    return [] if until == poll.closes_at else [events.PollExtended(**ids, poll_id=poll.id, closes_at=poll.closes_at)]


async def put(
    ctx: Context,
    session_id: UUID,
    *,
    question: str,
    options: list[str],
    multiple: bool,
    anonymous: bool,
    correct: list[int] | None,
    seconds: int | None = None,
    client_id: str | None = None,
) -> shapes.Poll:
    """Ask the class, for so many `seconds` if there is a limit; by the same `client_id` again it is the same poll.
    Needs a unit of work. Raises as `hosting` does."""
    here = await hosting(ctx, session_id)
    if client_id is not None:
        await one_at_a_time(f"poll:{here.run.run_id}:{here.user_id}")
        before = await Poll.get_or_none(run_id=here.run.run_id, asked_by_id=here.user_id, client_id=client_id)
        if before is not None:
            return await _counted(before)
    poll = await Poll.create(
        session_id=here.session.id,
        run_id=here.run.run_id,
        asked_by_id=here.user_id,
        client_id=client_id,
        question=question,
        options=options,
        multiple=multiple,
        anonymous=anonymous,
        correct=sorted(correct) if correct else None,
        closes_at=_after(ctx, seconds),
    )
    shape = _shape(poll, None)
    ctx.record(events.PollOpened(session_id=here.session.id, run_id=here.run.run_id, poll=shape))
    return shape


async def vote(ctx: Context, session_id: UUID, poll_id: UUID, options: list[int]) -> None:
    """Vote, or vote otherwise. Needs a unit of work. Raises as `inside` does, NotFound, PollClosed or Invalid."""
    here = await acting(ctx, session_id)
    # Held until the vote is written: a poll is not closed over a vote that it then would not count.
    if not await fetch("SELECT 1 FROM live_polls WHERE id = $1 AND run_id = $2 FOR SHARE", [poll_id, here.run.run_id]):
        raise NotFound
    poll = await Poll.get(id=poll_id)
    if poll.closed_at is not None or (poll.closes_at is not None and poll.closes_at <= ctx.now):
        raise PollClosed
    if max(options) >= len(poll.options):
        raise Invalid.field("options", "unknown_option", "The poll has no such option.")
    if not poll.multiple and len(options) > 1:
        raise Invalid.field("options", "too_many", "Choose one.")
    chosen = sorted(options)
    await execute(
        "INSERT INTO live_votes (id, created_at, poll_id, user_id, options) VALUES ($1, now(), $2, $3, $4::jsonb)"
        " ON CONFLICT (poll_id, user_id) DO UPDATE SET options = excluded.options",
        [new_id(), poll.id, here.user_id, str(chosen)],
    )
    told = [] if poll.anonymous else await hosts_inside(here.run)
    about = {"session_id": here.session.id, "run_id": here.run.run_id}
    ctx.record(
        events.PollVoted(**about, to=list({here.user_id, *told}), poll_id=poll.id, user_id=here.user_id, options=chosen)
    )


async def close(ctx: Context, session_id: UUID, poll_id: UUID) -> shapes.Poll:
    """Take no more votes, and tell the result; again changes nothing. Needs a unit of work.

    Raises as `hosting` does, and NotFound.
    """
    here = await hosting(ctx, session_id)
    closed = await Poll.filter(id=poll_id, run_id=here.run.run_id, closed_at=None).update(closed_at=ctx.now)
    shape = await _counted(await _one(poll_id, here.run.run_id))
    if closed:
        ctx.record(events.PollClosed(session_id=here.session.id, run_id=here.run.run_id, poll=shape))
    return shape


async def extend(
    ctx: Context, session_id: UUID, poll_id: UUID, seconds: int, *, client_id: str | None = None
) -> shapes.Poll:
    """Give an open poll more time, or a first limit from now. Needs a unit of work.

    `client_id`: what the caller calls this command; again, it is the same one, whatever became of the poll since.
    Raises as `hosting` does, NotFound or PollClosed.
    """
    here = await hosting(ctx, session_id)
    await _one(poll_id, here.run.run_id)
    if client_id is not None and not await _is_new(poll_id, here.user_id, client_id, seconds):
        return await _counted(await _one(poll_id, here.run.run_id))
    extended = await fetch(
        "UPDATE live_polls SET closes_at = greatest(closes_at, $3::timestamptz) + $4::int * interval '1 second'"
        " WHERE id = $1 AND run_id = $2 AND closed_at IS NULL RETURNING id",
        [poll_id, here.run.run_id, ctx.now, seconds],
    )
    poll = await _one(poll_id, here.run.run_id)
    if not extended or poll.closes_at is None:
        raise PollClosed
    about = {"session_id": here.session.id, "run_id": here.run.run_id}
    ctx.record(events.PollExtended(**about, poll_id=poll.id, closes_at=poll.closes_at))
    return await _counted(poll)


async def reopen(
    ctx: Context, session_id: UUID, poll_id: UUID, seconds: int | None, *, client_id: str | None = None
) -> shapes.Poll:
    """Take votes again, besides those it has; of one that is open nothing changes. Needs a unit of work.

    `client_id`: what the caller calls this command; again, it is the same one, also when the poll is closed since.
    Raises as `hosting` does, and NotFound.
    """
    here = await hosting(ctx, session_id)
    await _one(poll_id, here.run.run_id)
    if client_id is not None and not await _is_first(poll_id, here.user_id, client_id):
        return await _counted(await _one(poll_id, here.run.run_id))
    reopened = await Poll.filter(id=poll_id, run_id=here.run.run_id, closed_at__isnull=False).update(
        closed_at=None, closes_at=_after(ctx, seconds)
    )
    shape = await _counted(await _one(poll_id, here.run.run_id))
    if reopened:
        ctx.record(events.PollReopened(session_id=here.session.id, run_id=here.run.run_id, poll=shape))
    return shape


async def sweep(runtime: Runtime) -> None:
    """Close the polls whose time is up: any node may, and the one whose update closes a poll tells."""
    due = await Poll.filter(closed_at=None, closes_at__lte=runtime.context().now).values("id", "session_id")
    for row in due:
        ctx = runtime.context()
        async with unit_of_work(ctx):
            await turnstile.share(row["session_id"])
            if await Poll.filter(id=row["id"], closed_at=None, closes_at__lte=ctx.now).update(closed_at=ctx.now):
                poll = await Poll.get(id=row["id"])
                about = {"session_id": poll.session_id, "run_id": poll.run_id}
                ctx.record(events.PollClosed(**about, poll=await _counted(poll)))


async def ended(ctx: Context, event: SessionEnded) -> None:
    """A poll that was open when the class ended is closed with it."""
    await Poll.filter(run_id=event.run_id, closed_at=None).update(closed_at=event.ended_at)


def _after(ctx: Context, seconds: int | None) -> datetime | None:
    return None if seconds is None else ctx.now + timedelta(seconds=seconds)


async def _is_new(poll_id: UUID, user_id: UUID, client_id: str, seconds: int) -> bool:
    rows = await fetch(
        "INSERT INTO live_poll_extensions (id, created_at, poll_id, user_id, client_id, seconds)"
        " VALUES ($1, now(), $2, $3, $4, $5) ON CONFLICT (poll_id, user_id, client_id) DO NOTHING RETURNING id",
        [new_id(), poll_id, user_id, client_id, seconds],
    )
    return bool(rows)


async def _is_first(poll_id: UUID, user_id: UUID, client_id: str) -> bool:
    rows = await fetch(
        "INSERT INTO live_poll_reopenings (id, created_at, poll_id, user_id, client_id) VALUES ($1, now(), $2, $3, $4)"
        " ON CONFLICT (poll_id, user_id, client_id) DO NOTHING RETURNING id",
        [new_id(), poll_id, user_id, client_id],
    )
    return bool(rows)


async def _one(poll_id: UUID, run_id: UUID) -> Poll:
    poll = await Poll.get_or_none(id=poll_id, run_id=run_id)
    if poll is None:
        raise NotFound
    return poll


async def _counted(poll: Poll) -> shapes.Poll:
    return _shape(poll, (await _tallies([poll.id])).get(poll.id))


async def _tallies(poll_ids: list[UUID]) -> dict[UUID, tuple[int, dict[int, int]]]:
    """By poll: how many voted, and how many of them for each option."""
    rows = await fetch(
        "SELECT v.poll_id, chosen.option::int AS option, count(*)::int AS votes,"
        " (SELECT count(*) FROM live_votes w WHERE w.poll_id = v.poll_id)::int AS voters"
        " FROM live_votes v, jsonb_array_elements_text(v.options) AS chosen(option)"
        " WHERE v.poll_id = ANY($1::uuid[]) GROUP BY v.poll_id, chosen.option",
        [poll_ids],
    )
    found: dict[UUID, tuple[int, dict[int, int]]] = {}
    for row in rows:
        found.setdefault(row["poll_id"], (row["voters"], {}))[1][row["option"]] = row["votes"]
    return found


async def _polls(viewer: Audience, last: int | None) -> list[Poll]:
    rows = Poll.filter(run_id=viewer.run.run_id).order_by("-created_at", "-id")
    return list(reversed(await (rows if last is None else rows.limit(last))))


async def _votes(viewer: Audience, polls: list[Poll]) -> list[MyVotes]:
    ids = [poll.id for poll in polls]
    mine = {vote.poll_id: vote.options for vote in await Vote.filter(poll_id__in=ids, user_id=viewer.user_id)}
    named = await _named_votes([poll.id for poll in polls if not poll.anonymous]) if viewer.is_host else {}
    return [
        MyVotes(
            poll_id=poll.id,
            mine=mine.get(poll.id),
            votes=named.get(poll.id, []) if viewer.is_host and not poll.anonymous else None,
        )
        for poll in polls
    ]


async def _named_votes(poll_ids: list[UUID]) -> dict[UUID, list[shapes.PollVote]]:
    votes = await Vote.filter(poll_id__in=poll_ids).order_by("id").select_related("user")
    named: dict[UUID, list[shapes.PollVote]] = {}
    for one in votes:
        person = Person(id=one.user.id, name=one.user.name)
        named.setdefault(one.poll_id, []).append(shapes.PollVote(user=person, options=one.options))
    return named


def _shape(poll: Poll, counted: tuple[int, dict[int, int]] | None) -> shapes.Poll:
    voters, counts = counted or (0, {})
    return shapes.Poll(
        id=poll.id,
        question=poll.question,
        options=poll.options,
        multiple=poll.multiple,
        anonymous=poll.anonymous,
        quiz=poll.correct is not None,
        opened_at=poll.created_at,
        closes_at=poll.closes_at,
        closed_at=poll.closed_at,
        counts=[counts.get(option, 0) for option in range(len(poll.options))],
        voters=voters,
        correct=poll.correct if poll.closed_at is not None else None,
    )
