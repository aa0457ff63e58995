"""Raised hands, in one order for everybody: that of the database's clock; with fair voice, whoever was heard least
in this run comes first. A hand stays up through a reconnect, and comes down when its person leaves."""

from __future__ import annotations

from uuid import UUID

from domain.kit.context import Context
from domain.kit.sql import fetch, one_at_a_time
from domain.live import listed, presence, sessions
from domain.live.events.people import ParticipantLeft
from domain.live.events.sessions import SessionEnded
from domain.live.events.talk import HandLowered, HandRaised, HandsCleared
from domain.live.inside import Lock, NotInside, acting, hosting, require_open
from domain.live.seats import Run
from domain.live.sessions import NotTheHost
from domain.live.shapes import talk as shapes
from domain.live.shapes.classes import LiveSettings, Locks
from domain.live.shapes.classroom import Participant
from models.base import new_id
from models.live.sessions import LiveSession


async def raised(run: Run, *, fair_voice: bool) -> list[shapes.Hand]:
    """Every hand that is up, the next to speak first."""
    rows = await fetch(
        "SELECT h.user_id, h.raised_at, count(past.id)::int AS heard FROM live_hands h"
        " LEFT JOIN live_hands past ON past.run_id = h.run_id AND past.user_id = h.user_id AND past.heard"
        " WHERE h.run_id = $1 AND h.lowered_at IS NULL GROUP BY h.id"
        " ORDER BY CASE WHEN $2 THEN count(past.id) ELSE 0 END, h.raised_at, h.id",
        [run.run_id, fair_voice],
    )
    return [shapes.Hand(**row, position=place) for place, row in enumerate(rows, start=1)]


async def up(session: LiveSession) -> list[HandRaised]:
    """What everybody should know of the hands of a class that is on."""
    return [await _raised(session, hand) for hand in await _in_order(session)]


async def as_it_is(session: LiveSession, told: HandRaised | HandLowered) -> list[HandRaised | HandLowered]:
    """What is so of that hand, where it is another thing than was told."""
    hand = next((hand for hand in await _in_order(session) if hand.user_id == told.user_id), None)
    if hand is not None:
        same = isinstance(told, HandRaised) and told.raised_at == hand.raised_at
        return [] if same else [await _raised(session, hand)]
    if isinstance(told, HandLowered):
        return []
    ids = {"session_id": told.session_id, "run_id": told.run_id}
    return [HandLowered(**ids, user_id=told.user_id, by=told.user_id, heard=False)]


async def put_up(ctx: Context, session_id: UUID) -> shapes.Hand:
    """Raise one's hand; again, it keeps its place. Needs a unit of work. Raises as `inside` does, and Locked."""
    here = await acting(ctx, session_id)
    require_open(here, Lock.HANDS)
    await _one_at_a_time(here.run)
    # Whoever is leaving at this moment has left, or waits for us and takes the hand down.
    seated = await fetch(
        "SELECT 1 FROM live_seats WHERE run_id = $1 AND user_id = $2 AND state IN ('online', 'away') FOR SHARE",
        [here.run.run_id, here.user_id],
    )
    if not seated:
        raise NotInside
    inserted = await fetch(
        "INSERT INTO live_hands (id, created_at, session_id, run_id, user_id, raised_at, heard)"
        " VALUES ($1, now(), $2, $3, $4, clock_timestamp(), false)"
        " ON CONFLICT (run_id, user_id) WHERE lowered_at IS NULL DO NOTHING RETURNING id",
        [new_id(), here.session.id, here.run.run_id, here.user_id],
    )
    order = await raised(here.run, fair_voice=here.settings.fair_voice)
    hand = next(hand for hand in order if hand.user_id == here.user_id)
    if inserted:
        ctx.record(await _raised(here.session, hand))
    return hand


async def put_down(ctx: Context, session_id: UUID, user_id: UUID | None = None, *, heard: bool = False) -> None:
    """Lower one's own hand, or as host anybody's; `heard`: after they spoke. A hand that is down stays down. Needs a
    unit of work.

    Raises as `inside` does, and NotTheHost.
    """
    here = await acting(ctx, session_id)
    whose = user_id or here.user_id
    if not here.is_host and (whose != here.user_id or heard):
        raise NotTheHost
    await _lower(ctx, here.run, whose, by=here.user_id, heard=heard)


async def clear(ctx: Context, session_id: UUID) -> None:
    """Lower every hand. Needs a unit of work. Raises as `hosting` does."""
    here = await hosting(ctx, session_id)
    await _one_at_a_time(here.run)
    if await _lower_all(here.run):
        ctx.record(HandsCleared(session_id=here.session.id, run_id=here.run.run_id, by=here.user_id))


async def left(ctx: Context, event: ParticipantLeft) -> None:
    """Whoever leaves takes their hand down. Within the transaction that closes the stay."""
    if await presence.is_seated(event.run_id, event.user_id):  # it was one connection of theirs that went
        return
    run = Run(event.session_id, event.run_id)
    await _lower(ctx, run, event.user_id, by=event.user_id, heard=False)


async def ended(ctx: Context, event: SessionEnded) -> None:
    """No hand stays up after the class."""
    await _lower_all(Run(event.session_id, event.run_id))


async def _lower(ctx: Context, run: Run, user_id: UUID, *, by: UUID, heard: bool) -> None:
    rows = await fetch(
        "UPDATE live_hands SET lowered_at = now(), heard = $3"
        " WHERE run_id = $1 AND user_id = $2 AND lowered_at IS NULL RETURNING id",
        [run.run_id, user_id, heard],
    )
    if rows:
        ctx.record(HandLowered(session_id=run.session_id, run_id=run.run_id, user_id=user_id, by=by, heard=heard))


async def _lower_all(run: Run) -> bool:
    rows = await fetch(
        "UPDATE live_hands SET lowered_at = now() WHERE run_id = $1 AND lowered_at IS NULL RETURNING id", [run.run_id]
    )
    return bool(rows)


async def _in_order(session: LiveSession) -> list[shapes.Hand]:
    return await raised(sessions.live_run(session), fair_voice=LiveSettings.model_validate(session.settings).fair_voice)


async def _raised(session: LiveSession, hand: shapes.Hand) -> HandRaised:
    run = sessions.live_run(session)
    ids = {"session_id": run.session_id, "run_id": run.run_id}
    return HandRaised(**ids, **hand.model_dump(), participant=await _shown(session, hand.user_id))


async def _shown(session: LiveSession, user_id: UUID) -> Participant | None:
    """Whose hand it is, for those in a counted class who are shown them from now on."""
    run = sessions.run_of(session)
    if run is None or not session.counted or Locks.model_validate(session.locks).roster:
        return None
    return await listed.one(run, user_id)


async def _one_at_a_time(run: Run) -> None:
    """Hands of a run go up in the order in which they are committed, so that a place told is the place held."""
    await one_at_a_time(f"hands:{run.run_id}")
