"""Every kind of notification there is, as one table. docs/notifications.md is made from it."""

from __future__ import annotations

from domain.notifications.kinds import account, community, course, live, organization, payment, people
from domain.notifications.kinds.kind import Kind

KINDS: dict[str, Kind] = {
    kind.name: kind for area in (course, live, people, payment, account, organization, community) for kind in area.KINDS
}
BY_CAUSE: tuple[Kind, ...] = tuple(kind for kind in KINDS.values() if kind.cause is not None)
AWAITING: tuple[Kind, ...] = tuple(kind for kind in KINDS.values() if kind.cause is None)
