"""The browsers a person is told on while no page of ours is open."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from aiohttp import web
from pydantic import Field, StringConstraints

from domain.kit.context import Context
from domain.kit.errors import NotFound, Unavailable
from domain.kit.shapes import Clean, Input, Shape
from domain.notifications import devices
from models.deliveries import PushSubscription
from server.endpoint import Who, endpoint

LATEST = 32_503_680_000_000  # the year 3000
Text = Annotated[str, StringConstraints(min_length=1, max_length=1000), Clean]
Key = Annotated[str, StringConstraints(max_length=100, pattern=r"^[A-Za-z0-9_-]+={0,2}$")]


class Keys(Input):
    p256dh: Key
    auth: Key


class Subscription(Input):
    """As `PushSubscription.toJSON()` gives it."""

    endpoint: Text
    keys: Keys
    expirationTime: Annotated[float, Field(ge=0, le=LATEST)] | None = Field(
        None, description="milliseconds since 1970; from then on nothing is sent there"
    )

    @property
    def expires_at(self) -> datetime | None:
        return None if self.expirationTime is None else datetime.fromtimestamp(self.expirationTime / 1000, UTC)


class DeviceShape(Shape):
    id: UUID
    name: str = Field(description="what the browser says of itself")
    created_at: datetime


class PublicKey(Shape):
    public_key: str = Field(description="`applicationServerKey` for `pushManager.subscribe`, in base64url")


@endpoint(who=Who.SIGNED_IN, answers=list[DeviceShape])
async def list_mine(ctx: Context) -> list[PushSubscription]:
    """The caller's devices, newest first; 20 at most."""
    return await devices.mine(ctx)


@endpoint(who=Who.SIGNED_IN, answers=DeviceShape, status=201, replayable=False)
async def subscribe(ctx: Context, request: web.Request, body: Subscription) -> PushSubscription:
    """Be told on this browser too. The same one again takes its own place."""
    name = request.headers.get("User-Agent", "").replace("\x00", "")
    given = {"endpoint": body.endpoint, "p256dh": body.keys.p256dh, "auth": body.keys.auth}
    return await devices.subscribe(ctx, **given, name=name, expires_at=body.expires_at)


@endpoint(who=Who.SIGNED_IN, answers=PublicKey, raises=(Unavailable,))
async def key(ctx: Context) -> PublicKey:
    """The key that a browser subscribes to."""
    return PublicKey(public_key=(await devices.pair(ctx)).public)


@endpoint(who=Who.SIGNED_IN, status=204, raises=(NotFound,))
async def unsubscribe(ctx: Context, device_id: UUID) -> None:
    """Not on this device any more."""
    await devices.unsubscribe(ctx, device_id)
