"""Hands, reactions and the pulse: what people show without a word."""

from __future__ import annotations

from uuid import UUID

from domain.kit.context import Context, Runtime
from domain.live import hands, pulse, reactions
from domain.live.inside import Banned, Locked, NotInside
from domain.live.pulse import Feeling, StudentsOnly
from domain.live.reactions import Reaction
from domain.live.sessions import NotTheHost
from domain.live.shapes import talk as shapes
from realtime.buckets import Buckets
from realtime.classroom.inputs import InOne
from realtime.engine import Bus
from realtime.gateway import Connection, Gateway, command

REACTIONS_PER_SECOND, REACTIONS_AT_ONCE = 2, 5


class HandLower(InOne):
    user_id: UUID | None = None
    heard: bool = False


class ReactionSend(InOne):
    emoji: Reaction


class PulseSend(InOne):
    feeling: Feeling


class Showing(Gateway):
    def __init__(self, namespace: str, runtime: Runtime, bus: Bus) -> None:
        super().__init__(namespace, runtime, bus)
        self._reactions = Buckets(per_second=REACTIONS_PER_SECOND, burst=REACTIONS_AT_ONCE)

    @command("hand.raise", answers=shapes.Hand, raises=(NotInside, Banned, Locked), transaction=True)
    async def hand_raise(self, ctx: Context, connection: Connection, data: InOne) -> shapes.Hand:
        """Raise one's hand; again, it keeps its place."""
        return await hands.put_up(ctx, data.session_id)

    @command("hand.lower", raises=(NotInside, Banned, NotTheHost), transaction=True)
    async def hand_lower(self, ctx: Context, connection: Connection, data: HandLower) -> None:
        """Lower one's own hand, or as host somebody's: `heard` after they spoke. Again changes nothing."""
        await hands.put_down(ctx, data.session_id, data.user_id, heard=data.heard)

    @command("hand.clear", raises=(NotInside, Banned, NotTheHost), transaction=True)
    async def hand_clear(self, ctx: Context, connection: Connection, data: InOne) -> None:
        """As host, lower every hand."""
        await hands.clear(ctx, data.session_id)

    @command("reaction.send", raises=(NotInside, Banned, Locked))
    async def reaction_send(self, ctx: Context, connection: Connection, data: ReactionSend) -> None:
        """Show something to everybody in the class, for a moment."""
        self._reactions.spend(ctx.caller.id)
        await reactions.react(ctx, data.session_id, data.emoji)

    @command("pulse.send", raises=(NotInside, Banned, StudentsOnly))
    async def pulse_send(self, ctx: Context, connection: Connection, data: PulseSend) -> None:
        """Say how one is doing. Nobody learns who said what; the host is told sums, from five people on."""
        await pulse.feel(ctx, data.session_id, data.feeling)
