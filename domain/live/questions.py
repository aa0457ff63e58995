"""Questions to the host. The class votes them up, the host answers them or puts them aside."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from domain.kit.context import Context
from domain.kit.errors import NotFound
from domain.kit.paging import Page, Paging, by_time, page_of
from domain.kit.sql import execute, fetch
from domain.live import archive
from domain.live.events.talk import QuestionAnswered, QuestionAsked, QuestionDismissed, QuestionUpvoted, QuestionVoted
from domain.live.inside import Lock, acting, hosting, require_open
from domain.live.names import Audience
from domain.live.shapes import talk as shapes
from domain.live.shapes.classes import Shared
from models.base import new_id
from models.live.talk import Question, Upvote

IN_SNAPSHOT = 200
ROWS = (
    "SELECT q.id, q.client_id, q.author_id, q.text, q.upvotes_count, q.created_at, q.answer, q.answered_at, u.name,"
    " s.role, EXISTS (SELECT 1 FROM live_upvotes v WHERE v.question_id = q.id AND v.user_id = $2) AS upvoted"
    " FROM live_questions q JOIN users u ON u.id = q.author_id"
    " LEFT JOIN live_seats s ON s.run_id = q.run_id AND s.user_id = q.author_id"
    " WHERE q.run_id = $1"
)
SHOWN = f"{ROWS} AND q.dismissed_at IS NULL"


async def of_run(viewer: Audience) -> list[shapes.MyQuestion]:
    """What was asked and not put aside: what most want to know first, then what was asked first. Of more than two
    hundred the open ones, and those most wanted."""
    first = f"{SHOWN} ORDER BY q.answered_at IS NOT NULL, q.upvotes_count DESC, q.created_at, q.id LIMIT {IN_SNAPSHOT}"
    rows = await fetch(first, [viewer.run.run_id, viewer.user_id])
    rows.sort(key=lambda row: (-row["upvotes_count"], row["created_at"], row["id"]))
    return [_own(row, viewer) for row in rows]


async def page(ctx: Context, session_id: UUID, paging: Paging) -> Page[shapes.MyQuestion]:
    """Every question of a class, in the order in which they were asked, for its hosts and for whoever was there.

    Raises NotFound, NotEnrolled, Banned, NotInside or NotShared.
    """
    viewer = await archive.viewer(ctx, session_id, Shared.CHAT)
    if viewer is None:
        return Page([], total=0 if paging.with_total else None)
    after = paging.after or (datetime.min.replace(tzinfo=UTC).isoformat(), str(UUID(int=0)))
    rows = await fetch(
        f"{SHOWN} AND (q.created_at, q.id) > ($3, $4) ORDER BY q.created_at, q.id LIMIT $5",
        [viewer.run.run_id, viewer.user_id, datetime.fromisoformat(after[0]), UUID(after[1]), paging.limit + 1],
    )
    page = page_of([_own(row, viewer) for row in rows], paging, by_time("asked_at"))
    if paging.with_total:
        page.total = await Question.filter(run_id=viewer.run.run_id, dismissed_at=None).count()
    return page


async def upvoted_by(viewer: Audience) -> list[UUID]:
    """The questions somebody wants to know too."""
    rows = await fetch(
        "SELECT v.question_id FROM live_upvotes v JOIN live_questions q ON q.id = v.question_id"
        " WHERE q.run_id = $1 AND v.user_id = $2 AND q.dismissed_at IS NULL ORDER BY v.question_id",
        [viewer.run.run_id, viewer.user_id],
    )
    return [row["question_id"] for row in rows]


async def tally(question_id: UUID) -> QuestionUpvoted | None:
    """How many want to know it now; None once it was put aside."""
    row = await Question.get_or_none(id=question_id, dismissed_at=None)
    if row is None:
        return None
    return QuestionUpvoted(session_id=row.session_id, run_id=row.run_id, question_id=row.id, upvotes=row.upvotes_count)


async def as_it_is(told: QuestionAnswered) -> list[QuestionAnswered]:
    """How a question is answered, where it is otherwise than was told."""
    row = await Question.get(id=told.question_id)
    if row.dismissed_at is not None or row.answered_at is None or row.answered_by_id is None:
        return []
    now = {"answer": row.answer, "answered_at": row.answered_at, "by": row.answered_by_id}
    return [told.model_copy(update=now)]


async def ask(ctx: Context, session_id: UUID, *, client_id: str, text: str) -> shapes.Question:
    """Ask; the same `client_id` again gives the same question. Needs a unit of work.

    Raises as `inside` does, and Locked, Muted or SafeMode; what closes the chat does not close the questions.
    """
    here = await acting(ctx, session_id)
    if not await Question.exists(run_id=here.run.run_id, author_id=here.user_id, client_id=client_id):
        require_open(here, Lock.QUESTIONS)
    inserted = await fetch(
        "INSERT INTO live_questions (id, created_at, session_id, run_id, author_id, client_id, text, upvotes_count)"
        " VALUES ($1, now(), $2, $3, $4, $5, $6, 0) ON CONFLICT (run_id, author_id, client_id) DO NOTHING RETURNING id",
        [new_id(), here.session.id, here.run.run_id, here.user_id, client_id, text],
    )
    values = [here.run.run_id, here.user_id, client_id]
    (row,) = await fetch(f"{ROWS} AND q.author_id = $2 AND q.client_id = $3", values)  # it may be put aside since
    if inserted:
        question = _shape(row, Audience.room(here))
        ctx.record(QuestionAsked(session_id=here.session.id, run_id=here.run.run_id, question=question))
    return _shape(row, Audience.caller(here))


async def upvote(ctx: Context, session_id: UUID, question_id: UUID, *, remove: bool = False) -> None:
    """Want to know it too, once a person; with `remove` no longer. Needs a unit of work.

    Raises as `inside` does, and NotFound.
    """
    here = await acting(ctx, session_id)
    if not await Question.exists(id=question_id, run_id=here.run.run_id, dismissed_at=None):
        raise NotFound
    if remove:
        changed = await Upvote.filter(question_id=question_id, user_id=here.user_id).delete()
    else:
        changed = len(
            await fetch(
                "INSERT INTO live_upvotes (id, created_at, question_id, user_id) VALUES ($1, now(), $2, $3)"
                " ON CONFLICT (question_id, user_id) DO NOTHING RETURNING id",
                [new_id(), question_id, here.user_id],
            )
        )
    if changed:
        await execute(
            "UPDATE live_questions SET upvotes_count = upvotes_count + $2 WHERE id = $1",
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
    asked = Question.filter(id=question_id, run_id=here.run.run_id, dismissed_at=None)
    if not await asked.update(answer=text, answered_at=ctx.now, answered_by_id=here.user_id):
        raise NotFound
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


def _own(row: dict[str, Any], viewer: Audience) -> shapes.MyQuestion:
    return shapes.MyQuestion(**_shape(row, viewer).model_dump(), upvoted=row["upvoted"])


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
