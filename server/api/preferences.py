"""What a person wants to be told where, and when not."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from domain.kit.context import Context
from domain.kit.errors import NotFound
from domain.kit.shapes import Edit, Input, Shape
from domain.notifications import preferences
from domain.notifications.preferences import Choice
from models.deliveries import Channel
from server.endpoint import Who, endpoint

Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
CLOCKS = ("quiet_from", "quiet_until", "digest_at")


class ChoiceInput(Input):
    topic: Annotated[str, StringConstraints(max_length=30)]
    channel: Channel = Field(strict=False)
    wanted: bool


class PreferencesEdit(Edit):
    """Only what is sent is changed; null ends quiet hours or the digest. Times are of the person's own clock."""

    choices: list[ChoiceInput] = Field(default=[], max_length=50)
    quiet_from: Clock | None = None
    quiet_until: Clock | None = None
    digest_at: Clock | None = Field(None, description="mail that can wait comes once a day, at this time")


class CellShape(Shape):
    topic: str = Field(description="a group of kinds")
    channel: Channel
    wanted: bool
    locked: bool = Field(description="cannot be changed: what protects an account is always sent")


class PreferencesShape(Shape):
    choices: list[CellShape]
    quiet_from: str | None = Field(description="HH:MM by the person's own clock")
    quiet_until: str | None
    digest_at: str | None
    muted_courses: list[UUID]


@endpoint(who=Who.SIGNED_IN, answers=PreferencesShape)
async def show(ctx: Context) -> PreferencesShape:
    """What the caller chose, and what is the default where they did not. The list in the app always has everything."""
    return _shape(await preferences.mine(ctx))


@endpoint(who=Who.SIGNED_IN, answers=PreferencesShape)
async def edit(ctx: Context, body: PreferencesEdit) -> PreferencesShape:
    """Change some of it."""
    changes = body.changes()
    if body.choices:
        await preferences.choose_mine(ctx, [Choice(one.topic, one.channel, one.wanted) for one in body.choices])
    if clocks := {name: _minutes(changes[name]) for name in CLOCKS if name in changes}:
        await preferences.calm(ctx, clocks)
    return _shape(await preferences.mine(ctx))


@endpoint(who=Who.SIGNED_IN, status=204, raises=(NotFound,))
async def mute(ctx: Context, course_id: UUID) -> None:
    """Be told of this course in the list alone. Again changes nothing."""
    await preferences.mute(ctx, course_id)


@endpoint(who=Who.SIGNED_IN, status=204)
async def unmute(ctx: Context, course_id: UUID) -> None:
    """Be told of this course again as of others. Again changes nothing."""
    await preferences.unmute(ctx, course_id)


def _shape(mine: preferences.Preferences) -> PreferencesShape:
    return PreferencesShape(
        choices=[CellShape.model_validate(cell) for cell in mine.cells],
        quiet_from=_clock(mine.quiet_from),
        quiet_until=_clock(mine.quiet_until),
        digest_at=_clock(mine.digest_at),
        muted_courses=mine.muted,
    )


def _minutes(clock: str | None) -> int | None:
    return None if clock is None else int(clock[:2]) * 60 + int(clock[3:])


def _clock(minutes: int | None) -> str | None:
    return None if minutes is None else f"{minutes // 60:02}:{minutes % 60:02}"
