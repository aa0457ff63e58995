"""Who calls, when, with what at hand: the first parameter of every rule."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from redis import asyncio as redis

from domain.kit.clock import Clock, system_clock
from domain.kit.errors import Forbidden, Unauthenticated
from domain.kit.events import Event
from domain.kit.hashing import HashingPool
from domain.kit.jobs import Listeners
from domain.kit.permissions import Permission, permissions_of
from domain.kit.redis import Scripts
from domain.kit.settings import Settings
from models.identity import Role

if TYPE_CHECKING:
    from domain.gateways.egress import Egress
    from domain.gateways.mail import Mail
    from domain.gateways.push import Push
    from domain.gateways.video.offered import Offered

log = logging.getLogger(__name__)

Tell = Callable[[Sequence[Event]], Awaitable[None]]


@dataclass(frozen=True)
class Caller:
    """A signed-in person, as their access token and the rows behind it say."""

    id: UUID
    name: str
    role: Role
    sign_in_id: UUID

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        return permissions_of(self.role)

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions


async def tell_nobody(events: Sequence[Event]) -> None:
    """The stand-in until sockets are there: a command-line tool has nobody to tell."""
    log.debug("not told: %s", [event.type for event in events])


@dataclass
class Runtime:
    """What a process has once, built by its composition root."""

    settings: Settings
    redis: redis.Redis
    scripts: Scripts
    video: Offered
    mail: Mail | None
    push: Push
    egress: Egress
    hashing: HashingPool
    listeners: Listeners
    node_id: str
    clock: Clock = system_clock
    tell: Tell = tell_nobody

    @property
    def channels(self) -> frozenset[str]:
        """Where notifications go besides the list. Mail only where somebody carries it."""
        return frozenset({"push"} if self.mail is None else {"mail", "push"})

    def context(self, visitor: Caller | None = None, *, request_id: str = "") -> Context:
        return Context(runtime=self, visitor=visitor, now=self.clock(), request_id=request_id)


@dataclass
class Context:
    runtime: Runtime
    visitor: Caller | None
    now: datetime
    request_id: str = ""
    if_match: str | None = None
    attends: Callable[[UUID], bool] | None = None  # whether the socket that asks is in this class; None: none asks
    facts: list[Event] = field(default_factory=list)

    @property
    def caller(self) -> Caller:
        """The signed-in caller. Raises Unauthenticated for a visitor."""
        if self.visitor is None:
            raise Unauthenticated
        return self.visitor

    @property
    def settings(self) -> Settings:
        return self.runtime.settings

    def require(self, permission: Permission) -> None:
        if not self.caller.may(permission):
            raise Forbidden(f"A role with the permission {permission.value} is needed.", permission=permission.value)

    def record(self, event: Event) -> None:
        """Note a fact; it is told when the unit of work has committed, and forgotten when it has not."""
        self.facts.append(event)

    def may(self, permission: Permission) -> bool:
        return self.visitor is not None and self.visitor.may(permission)
