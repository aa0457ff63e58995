"""Told of one's own account."""

from __future__ import annotations

from domain.identity.accounts import PasswordChanged
from domain.identity.sign_ins import SignInBegun
from domain.kit.context import Context
from domain.notifications import delivery, kinds
from domain.telling.devices import device_name


async def sign_in_begun(ctx: Context, event: SignInBegun) -> None:
    """Only of a device that the person has not signed in with before, and not of their very first."""
    if event.is_known:
        return
    data = {"device": device_name(event.user_agent), "sign_in_id": str(event.sign_in_id)}
    key = f"{event.type}:{event.sign_in_id}"
    await delivery.notify(ctx, kinds.account.NEW_SIGN_IN, [event.user_id], data, dedupe_key=key)


async def password_changed(ctx: Context, event: PasswordChanged) -> None:
    key = f"{event.type}:{event.user_id}:{ctx.now.isoformat()}"
    await delivery.notify(ctx, kinds.account.PASSWORD_CHANGED, [event.user_id], {}, dedupe_key=key)
