"""Facts: what has happened, told after the transaction that made it true."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Event(BaseModel):
    """A frozen fact. `type` is `noun.past_verb`; its fields hold only what its widest audience may see."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: ClassVar[str]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "type" in cls.__dict__:
            EVENTS[cls.type] = cls


EVENTS: dict[str, type[Event]] = {}  # every kind of fact there is, by its type


class LiveEvent(Event):
    """A fact of one run of a live class. What is not its routing is the event's `data` on the wire."""

    routing: ClassVar[frozenset[str]] = frozenset({"session_id", "run_id"})  # who is told, rather than what

    session_id: UUID
    run_id: UUID

    def data(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude=set(self.routing))


class ForSome(LiveEvent):
    """A fact that only these people are told, each in all their tabs; it has no number."""

    routing: ClassVar[frozenset[str]] = LiveEvent.routing | {"to"}

    to: list[UUID]
