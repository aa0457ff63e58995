"""What a class came to, made once when it is over: figures for its host, and of what was said and asked in it what
its settings share with the students. No figure names who voted what, and who spoke how much is for the host alone.
"""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

import orjson

from domain.kit.context import Context
from domain.kit.sql import fetch
from domain.kit.unit_of_work import unit_of_work
from domain.live import attendance, chat, participation, polls, questions, sessions
from domain.live.events.sessions import SessionSummarised
from domain.live.lifecycle import REFUSALS
from domain.live.names import Audience
from domain.live.seats import Run
from domain.live.shapes.attendance import AttendanceStatus
from domain.live.shapes.classes import LiveSettings, Locks, Shared
from domain.live.shapes.summary import Asked, AttendanceFigures, Figures, Refused, Summary, Talk
from domain.live.shapes.talk import ChatMessage, Poll
from models.live import SessionStatus
from models.live.people import AttendanceInterval
from models.live.sessions import LiveSession


async def show(ctx: Context, session_id: UUID) -> Summary:
    """All of it for the host; for students what is shared, the chat only with those who were there.

    Opens its own unit of work if it is not made yet. Raises NotFound, NotEnrolled, Banned, or the refusal of a class
    that is not over.
    """
    session = await sessions.access(ctx, session_id)
    is_host = session.host_id == ctx.caller.id
    if not is_host:
        await sessions.role_in(ctx, session)
    if session.status is not SessionStatus.ENDED or session.run_id is None:
        raise REFUSALS[session.status]
    figures = await _figures(ctx, session)
    if is_host:
        return Summary(
            session_id=session.id,
            **figures.model_dump(exclude={"people"}),
            people=await participation.named(figures.people),
            chat=await _chat(session, is_host=True),
        )
    shared = LiveSettings.model_validate(session.settings).share_summary
    was_there = await AttendanceInterval.filter(run_id=session.run_id, user_id=ctx.caller.id).exists()
    return Summary(
        session_id=session.id,
        polls=figures.polls if Shared.POLLS in shared else None,
        chat=await _chat(session, is_host=False) if Shared.CHAT in shared and was_there else None,
    )


async def summarise(ctx: Context, payload: dict[str, Any]) -> None:
    """Job (`session_id`): make the summary of a class that is over, and have it told."""
    session = await sessions.existing().get_or_none(id=UUID(payload["session_id"]))
    if session is not None and session.status is SessionStatus.ENDED:
        await _figures(ctx, session)


async def _figures(ctx: Context, session: LiveSession) -> Figures:
    """What was made, or else made now; of two who make it at once one writes it, and tells."""
    if session.summary is not None:
        return Figures.model_validate(session.summary)
    assert session.run_id is not None
    figures = await _count(ctx, session, Run(session.id, session.run_id))
    async with unit_of_work(ctx):
        written = await fetch(
            "UPDATE live_sessions SET summary = $2::jsonb WHERE id = $1 AND summary IS NULL RETURNING id",
            [session.id, orjson.dumps(figures.model_dump(mode="json")).decode()],
        )
        if written:
            ctx.record(
                SessionSummarised(
                    session_id=session.id,
                    run_id=session.run_id,
                    course_id=session.course_id,
                    host_id=session.host_id,
                    title=session.title,
                    ended_at=session.ended_at or ctx.now,
                )
            )
    return figures


async def _count(ctx: Context, session: LiveSession, run: Run) -> Figures:
    nobody = Audience(run, None, is_host=False, roster_hidden=True)
    report = await attendance.report(ctx, session)
    count = Counter(row.status for row in report)
    rows = await fetch(
        "SELECT (SELECT count(*) FROM chat_messages WHERE run_id = $1 AND deleted_at IS NULL) AS messages,"
        " (SELECT count(DISTINCT author_id) FROM chat_messages WHERE run_id = $1 AND deleted_at IS NULL) AS writers,"
        " (SELECT count(*) FROM live_hands WHERE run_id = $1) AS hands_raised,"
        " (SELECT count(*) FROM live_hands WHERE run_id = $1 AND heard) AS hands_heard,"
        " (SELECT count(DISTINCT user_id) FROM live_refusals WHERE run_id = $1) AS people,"
        " (SELECT coalesce(sum(times), 0)::int FROM live_refusals WHERE run_id = $1) AS times",
        [run.run_id],
    )
    counted = rows[0]
    refused = Refused(people=counted.pop("people"), times=counted.pop("times"))
    asked = await questions.of_run(nobody)
    own = {"mine", "votes"}
    return Figures(
        attendance=AttendanceFigures(
            came=sum(bool(row.intervals) for row in report),
            present=count[AttendanceStatus.PRESENT],
            late=count[AttendanceStatus.LATE],
            left_early=count[AttendanceStatus.LEFT_EARLY],
            absent=count[AttendanceStatus.ABSENT],
            average_percent=attendance.average([row.percent for row in report]),
        ),
        refused=refused,
        talk=Talk(**counted),
        polls=[Poll(**poll.model_dump(exclude=own)) for poll in await polls.of_run(nobody)],
        questions=[
            Asked(text=one.text, upvotes=one.upvotes, answer=one.answer, answered=one.answered_at is not None)
            for one in asked
        ],
        people=await participation.of_run(ctx, run),
    )


async def _chat(session: LiveSession, *, is_host: bool) -> list[ChatMessage]:
    """What was said to everybody, and was not deleted since."""
    assert session.run_id is not None
    hidden = Locks.model_validate(session.locks).roster
    found = await chat.latest(Audience(Run(session.id, session.run_id), None, is_host=is_host, roster_hidden=hidden))
    return [message for message in found if message.to is None and not message.deleted]
