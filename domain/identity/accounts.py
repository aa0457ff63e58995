"""Becoming somebody here, and saying who one is."""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from tortoise.exceptions import IntegrityError

from domain.identity import sign_ins
from domain.kit.context import Context
from domain.kit.errors import Conflict, Invalid
from domain.kit.events import Event
from domain.kit.unit_of_work import require_match, save_edit, unit_of_work
from models.identity import Role, User


class EmailTaken(Conflict):
    code, title = "email_taken", "This e-mail address has an account"
    detail = "There is an account with this e-mail address. Sign in, or use another address."


class PasswordChanged(Event):
    type = "password.changed"

    user_id: UUID


async def register(ctx: Context, *, name: str, email: str, password: str, role: Role) -> User:
    """Create an account. Raises EmailTaken; the unique column decides between two at once."""
    password_hash = await ctx.runtime.hashing.hash(password)
    try:
        async with unit_of_work(ctx):
            return await User.create(name=name, email=email.lower(), password_hash=password_hash, role=role)
    except IntegrityError as error:
        raise EmailTaken from error


async def create_admin(ctx: Context, *, name: str, email: str, password: str) -> User:
    """The way to an administrator: the command line or the settings, never registration.

    An account that has this address becomes one and is given the password. Ends its sign-ins.
    """
    password_hash = await ctx.runtime.hashing.hash(password)
    async with unit_of_work(ctx):
        user, created = await User.get_or_create(
            email=email.lower(), defaults={"name": name, "password_hash": password_hash, "role": Role.ADMIN}
        )
        if not created:
            changes = {"role": Role.ADMIN, "password_hash": password_hash, "auth_epoch": user.auth_epoch + 1}
            await save_edit(user, changes)
            await sign_ins.end_all(ctx, user.id, "password_changed")
            ctx.record(PasswordChanged(user_id=user.id))
    return user


async def first_admin(ctx: Context) -> None:
    """Make the administrator that the settings name, unless the address has an account."""
    email, password = ctx.settings.admin_email, ctx.settings.admin_password
    if email and password and not await User.exists(email=email.lower()):
        await create_admin(ctx, name="Administrator", email=email, password=password.get_secret_value())


async def me(ctx: Context) -> User:
    return await User.get(id=ctx.caller.id)


async def edit_me(ctx: Context, changes: dict[str, Any]) -> User:
    """Change one's own profile. Needs a unit of work. Raises Invalid for an unknown time zone."""
    if "time_zone" in changes and changes["time_zone"] not in _time_zones():
        raise Invalid.field("time_zone", "unknown_time_zone", "Name a zone of the tz database, as Europe/Paris.")
    user = await me(ctx)
    require_match(ctx, user)
    await save_edit(user, changes)
    return user


@cache
def _time_zones() -> set[str]:
    """Their names stand in hundreds of files: read once, not with each request."""
    return available_timezones()
