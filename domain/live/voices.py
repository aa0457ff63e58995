"""Who could be heard in a class, from when to when: on stage, and by the microphones that are sent through us.

Rows in the database's time, for the summary. What a provider carries by itself we do not see: of it the stage is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.gateways.video import Source
from domain.kit.context import Context
from domain.kit.sql import execute, fetch
from domain.kit.unit_of_work import unit_of_work
from domain.live import presence
from domain.live.events.media import StageAnswered, StageRemoved, VideoChanged, VideoSwitched
from domain.live.events.people import ParticipantLeft
from domain.live.events.sessions import SessionEnded
from domain.live.inside import Banned, Inside, NotInside, member
from domain.live.seats import Run, RunOver
from models.base import new_id
from models.live import StageAnswer, VoiceKind
from models.live.sessions import LiveSession

THROUGH_SERVER = "server/"


@dataclass(frozen=True, slots=True)
class Heard:
    seconds: int
    times: int


async def of_run(run: Run) -> dict[tuple[UUID, VoiceKind], Heard]:
    """How long and how often each could be heard while they were there. Several lines at once count once."""
    rows = await fetch(
        "SELECT said.user_id, said.kind, count(*)::int AS times,"
        " round(extract(epoch FROM sum(upper(one) - lower(one))))::int AS seconds"
        " FROM (SELECT user_id, kind, range_agg(tstzrange(began_at, ended_at)) AS spans FROM live_voices"
        "  WHERE run_id = $1 GROUP BY user_id, kind) AS said"
        " JOIN (SELECT user_id, range_agg(tstzrange(joined_at, coalesce(left_at, now()))) AS spans"
        "  FROM attendance_intervals WHERE run_id = $1 GROUP BY user_id) AS there USING (user_id),"
        " unnest(said.spans * there.spans) AS one GROUP BY said.user_id, said.kind",
        [run.run_id],
    )
    return {(row["user_id"], VoiceKind(row["kind"])): Heard(row["seconds"], row["times"]) for row in rows}


async def to_browser(ctx: Context, here: Inside, to: UUID, page: str | None, *, heard: bool | None) -> None:
    """What the caller's browser says to another: whether a voice is in it; None: it only greets. Opens its own unit of
    work where something changes.

    A page that says another name has been loaded anew, and sends nothing any more under the old one.
    """
    line = f"{to}/{page or ''}"
    before = await _open(here.run, here.user_id, f"{to}/")
    now = {line} if (line in before if heard is None else heard) else set[str]()
    await _write(ctx, here, begun=now - before, over=before - now)


async def to_server(ctx: Context, here: Inside, line: str, *, heard: bool, anew: bool = False) -> None:
    """The same of what a browser sends to our media server, by its own name for the connection; one that is made
    `anew`, or from which they are heard now, takes the place of any other of theirs."""
    line = f"{THROUGH_SERVER}{line}"
    before = await _open(here.run, here.user_id, THROUGH_SERVER)
    now = {line} if heard else set[str]()
    over = before - now if heard or anew else before & {line}
    await _write(ctx, here, begun=now - before, over=over)


async def hung_up(run: Run, user_id: UUID, line: str) -> None:
    """A connection to our media server is no more."""
    await _close(run, "user_id = $2 AND line = $3", user_id, f"{THROUGH_SERVER}{line}")


# ---- when something changes: within the transaction of its cause -------------------------------------------------


async def stage_changed(ctx: Context, event: StageAnswered | StageRemoved) -> None:
    """On stage is who has said yes: while they think it over nobody waits to hear them."""
    run = Run(event.session_id, event.run_id)
    if isinstance(event, StageAnswered) and event.answer is StageAnswer.ACCEPTED:
        await _begin(run, event.user_id, VoiceKind.STAGE)
    elif isinstance(event, StageRemoved):
        await _close(run, "user_id = $2 AND kind = 'stage'", event.user_id)


async def rights_changed(ctx: Context, event: VideoChanged) -> None:
    """Whoever may not speak any more is not heard, whatever their browser sends."""
    if Source.MICROPHONE not in event.publish:
        run = Run(event.session_id, event.run_id)
        await _close(run, "user_id = ANY($2::uuid[]) AND kind = 'microphone'", event.to)


async def switched(ctx: Context, event: VideoSwitched) -> None:
    """Nobody is heard by the way there was."""
    await _close(Run(event.session_id, event.run_id), "kind = 'microphone'")


async def left(ctx: Context, event: ParticipantLeft) -> None:
    """Whoever is gone is not heard, and hears nobody."""
    if event.connection is not None or await presence.is_seated(event.run_id, event.user_id):
        return
    run = Run(event.session_id, event.run_id)
    await _close(run, "(user_id = $2 OR starts_with(line, $3))", event.user_id, f"{event.user_id}/")


async def ended(ctx: Context, event: SessionEnded) -> None:
    await _close(Run(event.session_id, event.run_id), "true")


# ---- helpers ------------------------------------------------------------------------------------------------------


async def _open(run: Run, user_id: UUID, lines: str) -> set[str]:
    rows = await fetch(
        "SELECT line FROM live_voices WHERE run_id = $1 AND user_id = $2 AND kind = 'microphone' AND ended_at IS NULL"
        " AND starts_with(line, $3)",
        [run.run_id, user_id, lines],
    )
    return {row["line"] for row in rows}


async def _write(ctx: Context, here: Inside, *, begun: set[str], over: set[str]) -> None:
    """Whoever is muted, put out or leaving at this moment was so before us, or ends what we write here."""
    if not begun and not over:
        return
    async with unit_of_work(ctx):
        try:
            await presence.require_live(here.run)
            await execute(
                "SELECT 1 FROM live_seats WHERE run_id = $1 AND user_id = $2 FOR SHARE", [here.run.run_id, here.user_id]
            )
            still = await member(await LiveSession.get(id=here.run.session_id), here.user_id)
        except (RunOver, NotInside, Banned):
            return
        await _close(here.run, "user_id = $2 AND line = ANY($3::text[])", here.user_id, sorted(over))
        if still.session.video_before != here.session.video_before:  # it was said of a way that is given up
            return
        if still.is_host or (still.on_stage and not still.silent):
            for line in begun:
                await _begin(here.run, here.user_id, VoiceKind.MICROPHONE, line)


async def _begin(run: Run, user_id: UUID, kind: VoiceKind, line: str = "") -> None:
    await execute(
        "INSERT INTO live_voices (id, created_at, session_id, run_id, user_id, kind, line, began_at)"
        " VALUES ($1, now(), $2, $3, $4, $5, $6, now())"
        " ON CONFLICT (run_id, user_id, kind, line) WHERE ended_at IS NULL DO NOTHING",
        [new_id(), run.session_id, run.run_id, user_id, kind.value, line],
    )


async def _close(run: Run, condition: str, *values: Any) -> None:
    """Locks rows in the order of their ids: two who leave at once end what they said to each other."""
    await execute(
        "UPDATE live_voices v SET ended_at = greatest(v.began_at, now()) FROM (SELECT id FROM live_voices"  # noqa: S608
        f" WHERE run_id = $1 AND ended_at IS NULL AND {condition} ORDER BY id FOR UPDATE) AS held"
        " WHERE v.id = held.id",
        [run.run_id, *values],
    )
