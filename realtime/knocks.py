"""Who asks to be let in by a socket of this node: vouched for again and again, and gone when no node does any more.

Only about this node's own connections: that somebody asks is a row. A node that was killed vouches for nobody; one that
was held, and finds that those who are with it were taken for gone, has them ask again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable
from uuid import UUID

from domain.kit.context import Context, Runtime
from domain.live import lobby

AskAgain = Callable[[str, UUID], Awaitable[bool]]


class Knocks:
    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._asked: dict[str, dict[UUID, UUID]] = defaultdict(dict)  # socket -> class it asks to be let into -> person
        self._unseen: set[lobby.Unseen] = set()  # when this node looked last

    def asks(self, sid: str, session_id: UUID, user_id: UUID) -> None:
        self._asked[sid][session_id] = user_id

    def asks_no_more(self, sid: str, session_id: UUID) -> None:
        self._asked[sid].pop(session_id, None)
        if not self._asked[sid]:
            del self._asked[sid]

    def gone(self, sid: str) -> None:
        """A socket has closed. Its person has the grace to come back with another, as inside the class."""
        self._asked.pop(sid, None)

    async def leaves(self, ctx: Context, sid: str, session_id: UUID) -> None:
        """The caller waits no longer, by this page."""
        if session_id in self._asked.get(sid, ()):
            self.asks_no_more(sid, session_id)
            await lobby.ask_no_more(ctx, session_id)

    async def beat(self, ask_again: AskAgain) -> None:
        """Vouch for all who ask by a socket of this node. `ask_again` for whom nothing is known of: True if they do."""
        asking = {(session_id, user_id) for asked in self._asked.values() for session_id, user_id in asked.items()}
        unknown = await lobby.vouch(asking) if asking else set()
        for sid, asked in list(self._asked.items()):
            for session_id, user_id in list(asked.items()):
                waits = session_id in self._asked.get(sid, ())  # still, after those before them
                if waits and (session_id, user_id) in unknown and not await ask_again(sid, session_id):
                    self.asks_no_more(sid, session_id)

    async def sweep(self) -> None:
        """Take for gone whom no node vouches for: seen to be so twice, a heartbeat apart. After the database was away
        nobody has been vouched for, and each node says so first."""
        settings = self._runtime.settings
        unseen = await lobby.unseen(settings.live_heartbeat_seconds + settings.live_grace_seconds)
        for one in unseen & self._unseen:
            await lobby.give_up(self._runtime.context(), one)
        self._unseen = unseen
