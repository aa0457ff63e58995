"""Sessions: one row per signed-in device, a short access token, and a refresh token that is spent by use."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from tortoise.expressions import Subquery

from domain.identity.tokens import (
    TokenInvalid,
    hash_of,
    issue_access_token,
    new_refresh_token,
    read_access_token,
    successor_of,
)
from domain.kit.context import Caller, Context, Runtime
from domain.kit.errors import DomainError, Forbidden, NotFound, Unauthenticated
from domain.kit.events import Event
from domain.kit.paging import Page, Paging, beyond, by_time, page_of
from domain.kit.sql import fetch
from domain.kit.unit_of_work import unit_of_work
from models.identity import RefreshToken, Role, SignIn, User, UserStatus

SAME_SUCCESSOR_SECONDS = 10  # a lost answer or a second tab may ask again; later it is theft


class InvalidCredentials(Unauthenticated):
    code, title = "invalid_credentials", "Wrong e-mail or password"
    detail = "The e-mail address and the password do not go together."


class AccountBanned(Forbidden):
    code, title = "account_banned", "Account suspended"
    detail = "This account is suspended. Write to the people who run this site."


class RefreshTokenInvalid(Unauthenticated):
    code, title = "refresh_token_invalid", "Refresh token not valid"
    detail = "This refresh token is spent, expired or unknown. Sign in again."


class SignInBegun(Event):
    """Somebody proved who they are. `is_known`: with a browser they have used before, or it is their first."""

    type = "sign_in.begun"

    sign_in_id: UUID
    user_id: UUID
    user_agent: str
    is_known: bool


class SignInEnded(Event):
    """Every token of this sign-in is dead from now on."""

    type = "sign_in.ended"

    sign_in_id: UUID
    user_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class Tokens:
    user: User
    access_token: str
    refresh_token: str
    expires_in: int  # seconds


async def authenticate(runtime: Runtime, access_token: str) -> Caller:
    """The person behind an access token, by one query. Raises TokenInvalid, TokenExpired or AccountBanned."""
    claims = read_access_token(runtime.settings.signing_key, access_token)
    caller = await _current(claims.user_id, claims.sign_in_id, claims.epoch)
    if isinstance(caller, DomainError):
        raise caller
    return caller


async def _current(user_id: UUID, sign_in_id: UUID, epoch: int) -> Caller | DomainError:
    rows = await fetch(
        "SELECT u.name, u.role, u.status, u.auth_epoch, s.ended_at FROM sign_ins s JOIN users u ON u.id = s.user_id"
        " WHERE s.id = $1 AND u.id = $2",
        [sign_in_id, user_id],
    )
    if not rows or rows[0]["ended_at"] is not None or rows[0]["auth_epoch"] != epoch:
        return TokenInvalid()
    if rows[0]["status"] != UserStatus.ACTIVE:
        return AccountBanned()
    return Caller(id=user_id, name=rows[0]["name"], role=Role(rows[0]["role"]), sign_in_id=sign_in_id)


async def sign_in(ctx: Context, *, email: str, password: str, user_agent: str = "") -> Tokens:
    """Begin a session. Raises InvalidCredentials (the same, after the same time, for an unknown address)."""
    user = await User.get_or_none(email=email.lower())
    if not await ctx.runtime.hashing.matches(password, user.password_hash if user else None) or user is None:
        raise InvalidCredentials
    if user.status is not UserStatus.ACTIVE:
        raise AccountBanned
    return await begin(ctx, user, user_agent=user_agent)


async def begin(ctx: Context, user: User, *, user_agent: str = "") -> Tokens:
    """A new sign-in for a person whose identity has just been proved. Raises InvalidCredentials if that has lapsed."""
    refresh_token = new_refresh_token()
    async with unit_of_work(ctx):
        # Locked, so that whoever changes the password either ends this sign-in too or is seen here.
        if not await User.select_for_update().get_or_none(id=user.id, auth_epoch=user.auth_epoch):
            raise InvalidCredentials
        earlier = SignIn.filter(user_id=user.id)
        is_known = await earlier.filter(user_agent=user_agent[:300]).exists() or not await earlier.exists()
        row = await SignIn.create(user=user, user_agent=user_agent[:300])
        await _keep(ctx, refresh_token, row.id)
        ctx.record(SignInBegun(sign_in_id=row.id, user_id=user.id, user_agent=row.user_agent, is_known=is_known))
    return _tokens(ctx, user, row.id, refresh_token)


async def refresh(ctx: Context, refresh_token: str) -> Tokens:
    """Spend a refresh token for a new pair. Raises RefreshTokenInvalid; a second use ends the whole sign-in."""
    token_hash, successor = hash_of(refresh_token), successor_of(ctx.settings.signing_key, refresh_token)
    stolen = False
    async with unit_of_work(ctx):
        # The row lock lets one of two equal requests spend the token; the other then finds it spent just now.
        row = await RefreshToken.select_for_update().get_or_none(token_hash=token_hash)
        if row is None or row.expires_at <= ctx.now:
            raise RefreshTokenInvalid
        sign_in_row = await SignIn.get(id=row.sign_in_id).select_related("user")
        if sign_in_row.ended_at is not None:
            raise RefreshTokenInvalid
        if sign_in_row.user.status is not UserStatus.ACTIVE:
            raise AccountBanned
        if row.spent_at is None:
            await RefreshToken.filter(token_hash=token_hash).update(spent_at=ctx.now)
            await _keep(ctx, successor, sign_in_row.id)
        elif ctx.now - row.spent_at > timedelta(seconds=SAME_SUCCESSOR_SECONDS):
            stolen = True
            await _end(ctx, sign_in_row, "refresh_token_reused")
    if stolen:  # after the commit: an error inside would have rolled the ending back
        raise RefreshTokenInvalid
    return _tokens(ctx, sign_in_row.user, sign_in_row.id, successor)


async def sign_out(ctx: Context, refresh_token: str) -> None:
    """End the sign-in that a refresh token belongs to, and the caller's own. Needs a unit of work. Repeatable."""
    row = await RefreshToken.get_or_none(token_hash=hash_of(refresh_token)).select_related("sign_in")
    if row is not None and row.sign_in.user_id == ctx.caller.id:
        await _end(ctx, row.sign_in, "signed_out")
    own = await SignIn.get(id=ctx.caller.sign_in_id)
    await _end(ctx, own, "signed_out")


async def page(ctx: Context, paging: Paging) -> Page[SignIn]:
    """The caller's devices that are signed in, newest first: those that still have a token to go on with."""
    alive = RefreshToken.filter(spent_at=None, expires_at__gt=ctx.now, sign_in__user_id=ctx.caller.id)
    rows = SignIn.filter(user_id=ctx.caller.id, ended_at=None, id__in=Subquery(alive.values("sign_in_id")))
    total = await rows.count() if paging.with_total else None
    found = await rows.filter(beyond(paging, "created_at")).order_by("-created_at", "-id").limit(paging.limit + 1)
    of_rows = page_of(found, paging, by_time("created_at"))
    return Page(of_rows.data, of_rows.next_after, total)


async def end_one(ctx: Context, sign_in_id: UUID) -> None:
    """End one of the caller's own sign-ins; again changes nothing. Needs a unit of work. Raises NotFound."""
    row = await SignIn.get_or_none(id=sign_in_id, user_id=ctx.caller.id)
    if row is None:
        raise NotFound
    await _end(ctx, row, "signed_out")


async def still_good(sign_in_ids: Collection[UUID]) -> set[UUID]:
    """Of these, the ones that have not ended and whose person is not suspended; in one query."""
    rows = await fetch(
        "SELECT s.id FROM sign_ins s JOIN users u ON u.id = s.user_id"
        " WHERE s.id = ANY($1) AND s.ended_at IS NULL AND u.status = 'active'",
        [list(sign_in_ids)],
    )
    return {row["id"] for row in rows}


async def end_all(ctx: Context, user_id: UUID, reason: str) -> None:
    """End every sign-in of a person; raise their `auth_epoch` first. Needs a unit of work."""
    for row in await SignIn.filter(user_id=user_id, ended_at=None).order_by("id"):
        await _end(ctx, row, reason)


async def _end(ctx: Context, row: SignIn, reason: str) -> None:
    if await SignIn.filter(id=row.id, ended_at=None).update(ended_at=ctx.now, end_reason=reason):
        ctx.record(SignInEnded(sign_in_id=row.id, user_id=row.user_id, reason=reason))


async def _keep(ctx: Context, refresh_token: str, sign_in_id: UUID) -> None:
    expires_at = ctx.now + timedelta(days=ctx.settings.refresh_token_days)
    await RefreshToken.create(token_hash=hash_of(refresh_token), sign_in_id=sign_in_id, expires_at=expires_at)


def _tokens(ctx: Context, user: User, sign_in_id: UUID, refresh_token: str) -> Tokens:
    seconds = ctx.settings.access_token_seconds
    access_token = issue_access_token(
        ctx.settings.signing_key,
        user_id=user.id,
        sign_in_id=sign_in_id,
        epoch=user.auth_epoch,
        now=ctx.now,
        seconds=seconds,
    )
    return Tokens(user, access_token, refresh_token, seconds)
