"""Every kind that has a cause is told by the fact that the table names, and every cause is a fact."""

from __future__ import annotations

from domain.kit.events import EVENTS
from domain.listeners import LISTENERS
from domain.notifications import kinds


def test_every_cause_is_a_fact_that_is_listened_to() -> None:
    heard = {event.type for event in [*LISTENERS.within, *LISTENERS.jobs]}
    causes = {kind.cause for kind in kinds.BY_CAUSE}
    assert causes <= set(EVENTS), "no such fact"
    assert causes <= heard, "add a row to domain/listeners.py"
