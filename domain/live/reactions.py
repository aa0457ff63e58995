"""A sign that flies by: told at once, kept nowhere, and lost when the line is busy."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from domain.kit.context import Context
from domain.live.events.talk import ReactionShown
from domain.live.inside import Lock, inside, require_open


class Reaction(StrEnum):
    """All there are: what anybody may show to everybody is chosen here."""

    THUMBS_UP = "👍"
    THUMBS_DOWN = "👎"
    CLAP = "👏"
    HEART = "❤️"
    LAUGH = "😂"
    SURPRISE = "😮"
    PARTY = "🎉"
    THINKING = "🤔"
    RAISED_HANDS = "🙌"
    HUNDRED = "💯"


async def react(ctx: Context, session_id: UUID, emoji: Reaction) -> None:
    """Show something to everybody in the class. Raises as `inside` does, and Locked."""
    here = await inside(ctx, session_id)
    require_open(here, Lock.REACTIONS)
    await ctx.runtime.tell([ReactionShown(session_id=here.session.id, run_id=here.run.run_id, emoji=emoji.value)])
