"""Questions to the host. The class votes them up, the host answers them or puts them aside."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tortoise.connection import get_connection

from domain.kit.context import Context
from domain.kit.errors import NotFound
from domain.live.events.talk import QuestionAnswered, QuestionAsked, QuestionDismissed, QuestionUpvoted, QuestionVoted
from domain.live.inside import Inside, hosting, inside, require_voice
from domain.live.names import Audience
from domain.live.shapes import talk as shapes
from models.base import new_id
from models.live.talk import Question, Upvote

ROWS = (
    "SELECT q.id, q.client_id, q.author_id, q.text, q.upvotes_count, q.created_at, q.answer, q.answered_at, u.name,"
    " s.role, EXISTS (SELECT 1 FROM live_upvotes v WHERE v.question_id = q.id AND v.user_id = $2) AS upvoted"
    " FROM live_questions q JOIN users u ON u.id = q.author_id"
    " LEFT JOIN live_seats s ON s.run_id = q.run_id AND s.user_id = q.author_id"
    " WHERE q.run_id = $1 AND q.dismissed_at IS NULL"
)


async def of_run(viewer: Audience) -> list[shapes.MyQuestion]:
    """What was asked and not put aside: what most want to know first, then what was asked first."""
    rows = await _rows(f"{ROWS} ORDER BY q.upvotes_count DESC, q.created_at, q.id", [viewer.run.run_id, viewer.user_id])
    return [shapes.MyQuestion(**_shape(row, viewer).model_dump(), upvoted=row["upvoted"]) for row in rows]


async def tally(question_id: UUID) -> QuestionUpvoted | None:
    """How many want to know it now; None once it was put aside."""
    row = await Question.get_or_none(id=question_id, dismissed_at=None)
    if row is None:
        return None
    return QuestionUpvoted(session_id=row.session_id, run_id=row.run_id, question_id=row.id, upvotes=row.upvotes_count)


async def ask(ctx: Context, session_id: UUID, *, client_id: str, text: str) -> shapes.Question:
    """Ask; the same `client_id` again gives the same question. Needs a unit of work.

    Raises as `inside` does, and Muted or SafeMode; what closes the chat does not close the questions.
    """
    here = await inside(ctx, session_id)
    require_voice(here)
    inserted = await _rows(
        "INSERT INTO live_questions (id, created_at, session_id, run_id, author_id, client_id, text, upvotes_count)"
        " VALUES ($1, now(), $2, $3, $4, $5, $6, 0) ON CONFLICT (run_id, author_id, client_id) DO NOTHING RETURNING id",
        [new_id(), here.session.id, here.run.run_id, here.user_id, client_id, text],
    )
    values = [here.run.run_id, here.user_id, client_id]
    rows = await _rows(f"{ROWS} AND q.author_id = $2 AND q.client_id = $3", values)
    if not rows:  # asked before, and put aside since
        raise NotFound
    if inserted:
        question = _shape(rows[0], Audience.room(here))
        ctx.record(QuestionAsked(session_id=here.session.id, run_id=here.run.run_id, question=question))
    return _shape(rows[0], Audience.caller(here))


async def upvote(ctx: Context, session_id: UUID, question_id: UUID, *, remove: bool = False) -> None:
    """Want to know it too, once a person; with `remove` no longer. Needs a unit of work.

    Raises as `inside` does, and NotFound.
    """
    here = await inside(ctx, session_id)
    await _asked(here, question_id)
    if remove:
        changed = await Upvote.filter(question_id=question_id, user_id=here.user_id).delete()
    else:
        changed = len(
            await _rows(
                "INSERT INTO live_upvotes (id, created_at, question_id, user_id) VALUES ($1, now(), $2, $3)"
                " ON CONFLICT (question_id, user_id) DO NOTHING RETURNING id",
                [new_id(), question_id, here.user_id],
            )
        )
    if changed:
        await _rows(
            "UPDATE live_questions SET upvotes_count = upvotes_count + $2 WHERE id = $1 RETURNING id",
            [question_id, -1 if remove else 1],
        )
        ctx.record(
            QuestionVoted(
                session_id=here.session.id,
                run_id=here.run.run_id,
                to=[here.user_id],
                question_id=question_id,
                upvoted=not remove,
            )
        )


async def answer(ctx: Context, session_id: UUID, question_id: UUID, text: str | None) -> None:
    """Answer in writing, or with None mark it as answered aloud. Needs a unit of work.

    Raises as `hosting` does, and NotFound.
    """
    here = await hosting(ctx, session_id)
    await _asked(here, question_id)
    await Question.filter(id=question_id).update(answer=text, answered_at=ctx.now, answered_by_id=here.user_id)
    ctx.record(
        QuestionAnswered(
            session_id=here.session.id,
            run_id=here.run.run_id,
            question_id=question_id,
            answer=text,
            answered_at=ctx.now,
            by=here.user_id,
        )
    )


async def dismiss(ctx: Context, session_id: UUID, question_id: UUID) -> None:
    """Put it aside, out of everybody's sight; again changes nothing. Needs a unit of work.

    Raises as `hosting` does, and NotFound.
    """
    here = await hosting(ctx, session_id)
    if not await Question.filter(id=question_id, run_id=here.run.run_id).exists():
        raise NotFound
    if await Question.filter(id=question_id, dismissed_at=None).update(dismissed_at=ctx.now):
        ctx.record(QuestionDismissed(session_id=here.session.id, run_id=here.run.run_id, question_id=question_id))


async def _asked(here: Inside, question_id: UUID) -> None:
    if not await Question.filter(id=question_id, run_id=here.run.run_id, dismissed_at=None).exists():
        raise NotFound


def _shape(row: dict[str, Any], viewer: Audience) -> shapes.Question:
    return shapes.Question(
        id=row["id"],
        client_id=row["client_id"],
        user=viewer.person(row["author_id"], row["name"], row["role"]),
        text=row["text"],
        upvotes=row["upvotes_count"],
        asked_at=row["created_at"],
        answer=row["answer"],
        answered_at=row["answered_at"],
    )


async def _rows(sql: str, values: list[Any]) -> list[dict[str, Any]]:
    return await get_connection("default").execute_query_dict(sql, values)
