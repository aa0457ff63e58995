"""Each one's part in a class that is over: how long they could be heard, and how often they said something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from domain.kit.context import Context
from domain.kit.shapes import Person
from domain.kit.sql import fetch
from domain.live import video_providers, voices
from domain.live.seats import Run
from domain.live.shapes.summary import KeptPart, ShownPart
from domain.live.voices import Heard
from models.identity import User
from models.live import VoiceKind
from models.live.sessions import LiveSession

SILENT = Heard(0, 0)
# Everybody who was there, whatever they said: an instructor wants to see who said nothing.
COUNTED = """
SELECT s.user_id, s.role, coalesce(h.raised, 0)::int AS hands_raised, coalesce(h.heard, 0)::int AS called_on,
 coalesce(m.messages, 0)::int AS messages, coalesce(q.questions, 0)::int AS questions,
 coalesce(v.votes, 0)::int AS votes
 FROM live_seats s
 LEFT JOIN (SELECT user_id, count(*) AS raised, count(*) FILTER (WHERE heard) AS heard FROM live_hands
  WHERE run_id = $1 GROUP BY user_id) h ON h.user_id = s.user_id
 LEFT JOIN (SELECT author_id, count(*) AS messages FROM chat_messages
  WHERE run_id = $1 AND to_id IS NULL AND deleted_at IS NULL GROUP BY author_id) m ON m.author_id = s.user_id
 LEFT JOIN (SELECT author_id, count(*) AS questions FROM live_questions
  WHERE run_id = $1 AND dismissed_at IS NULL GROUP BY author_id) q ON q.author_id = s.user_id
 LEFT JOIN (SELECT user_id, count(*) AS votes FROM live_votes
  WHERE poll_id IN (SELECT id FROM live_polls WHERE run_id = $1 AND NOT anonymous) GROUP BY user_id) v
  ON v.user_id = s.user_id
 WHERE s.run_id = $1 AND EXISTS (SELECT 1 FROM attendance_intervals i WHERE i.run_id = $1 AND i.user_id = s.user_id)
 ORDER BY s.user_id
"""


async def of_run(ctx: Context, run: Run) -> list[KeptPart]:
    """By the ids of people: who they are is looked up when it is shown."""
    heard = await voices.of_run(run)
    session = await LiveSession.get(id=run.session_id)
    carried_by = [video_providers.of(ctx.runtime, session), *map(ctx.runtime.video.of, session.video_before)]
    through_us = all(video.capabilities.through_us for video in carried_by)
    rows: list[dict[str, Any]] = await fetch(COUNTED, [run.run_id])
    parts = []
    for row in rows:
        stage = heard.get((row["user_id"], VoiceKind.STAGE), SILENT)
        microphone = heard.get((row["user_id"], VoiceKind.MICROPHONE), SILENT if through_us else None)
        parts.append(
            KeptPart(
                **row,
                stage_seconds=stage.seconds,
                stage_times=stage.times,
                microphone_seconds=microphone.seconds if microphone else None,
                microphone_times=microphone.times if microphone else None,
            )
        )
    return parts


async def named(parts: Sequence[KeptPart]) -> list[ShownPart]:
    """With their names, whoever could be heard longest first."""
    names: dict[UUID, str] = {
        user.id: user.name for user in await User.filter(id__in=[part.user_id for part in parts]).only("id", "name")
    }
    shown = [
        ShownPart(user=Person(id=part.user_id, name=names[part.user_id]), **part.model_dump(exclude={"user_id"}))
        for part in parts
        if part.user_id in names
    ]
    return sorted(shown, key=_order)


def _order(part: ShownPart) -> tuple[int, int, str, UUID]:
    heard = part.stage_seconds if part.microphone_seconds is None else part.microphone_seconds
    return -heard, -part.called_on, part.user.name, part.user.id
