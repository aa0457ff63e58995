"""Accounts: registering, signing in and out, and who one is."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from aiohttp import web
from pydantic import AfterValidator, Field, StringConstraints

from domain.identity import accounts, sign_ins
from domain.identity.accounts import EmailTaken
from domain.identity.sign_ins import AccountBanned, InvalidCredentials, RefreshTokenInvalid
from domain.kit.context import Context
from domain.kit.errors import NotFound, VersionMismatch
from domain.kit.paging import Page, Paging
from domain.kit.permissions import Permission, permissions_of
from domain.kit.shapes import Clean, Edit, Input, Name, Prose, Shape, Word
from models.identity import Role, User, UserStatus
from server.endpoint import Who, endpoint

MAX_PASSWORD_BYTES = 1024


def _bounded(password: str) -> str:
    if len(password.encode()) > MAX_PASSWORD_BYTES:
        raise ValueError(f"must be at most {MAX_PASSWORD_BYTES} bytes")
    return password


Email = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, to_lower=True, max_length=254, pattern=r"^[^@\s]{1,64}@[^@\s]+\.[^@\s.]+$"
    ),
    Clean,
]
NewPassword = Annotated[str, StringConstraints(min_length=8), AfterValidator(_bounded)]
Secret = Annotated[str, StringConstraints(min_length=1, max_length=MAX_PASSWORD_BYTES)]


class Registration(Input):
    name: Name
    email: Email
    password: NewPassword
    role: Literal[Role.STUDENT, Role.INSTRUCTOR] = Field(description="an administrator is never made by registering")


class Login(Input):
    email: Email
    password: Secret
    otp: Annotated[str, StringConstraints(max_length=20)] | None = Field(
        None, description="the one-time password, for accounts that ask for one"
    )


class RefreshTokenInput(Input):
    refresh_token: Annotated[str, StringConstraints(min_length=1, max_length=200), Clean]


class UserEdit(Edit):
    name: Name = Field(default="")
    locale: Literal["en", "ar", "fr"] = "en"
    time_zone: Word = "UTC"
    avatar_url: Annotated[str, StringConstraints(max_length=500, pattern=r"^https://[^\s]+$"), Clean] | None = None
    bio: Prose = ""


class UserShape(Shape):
    id: UUID
    name: str
    email: str
    role: Role
    status: UserStatus
    locale: str
    time_zone: str
    avatar_url: str | None
    bio: str
    permissions: list[Permission]
    created_at: datetime
    version: Annotated[int, Field(exclude=True)]


class Session(Shape):
    user: UserShape
    access_token: str
    refresh_token: str
    token_type: Literal["Bearer"]
    expires_in: int = Field(description="seconds until the access token runs out")


class SignInShape(Shape):
    """A device that is signed in."""

    id: UUID
    user_agent: str = Field(description="what the program called itself; empty if it did not")
    created_at: datetime
    current: bool = Field(description="the one that asks")


@endpoint(who=Who.GUEST, answers=Session, status=201, raises=(EmailTaken,), transaction=False, replayable=False)
async def register(ctx: Context, request: web.Request, body: Registration) -> Session:
    """Create an account and sign in."""
    user = await accounts.register(ctx, name=body.name, email=body.email, password=body.password, role=body.role)
    return session_shape(await sign_ins.begin(ctx, user, user_agent=request.headers.get("User-Agent", "")))


@endpoint(
    who=Who.GUEST,
    answers=Session,
    raises=(InvalidCredentials, AccountBanned),
    transaction=False,
    replayable=False,
)
async def login(ctx: Context, request: web.Request, body: Login) -> Session:
    """Sign in with e-mail and password."""
    agent = request.headers.get("User-Agent", "")
    return session_shape(await sign_ins.sign_in(ctx, email=body.email, password=body.password, user_agent=agent))


@endpoint(
    who=Who.GUEST, answers=Session, raises=(RefreshTokenInvalid, AccountBanned), transaction=False, replayable=False
)
async def refresh(ctx: Context, body: RefreshTokenInput) -> Session:
    """Spend a refresh token for a new pair. Using one twice ends the whole sign-in."""
    return session_shape(await sign_ins.refresh(ctx, body.refresh_token))


@endpoint(who=Who.SIGNED_IN, status=204, replayable=False)
async def logout(ctx: Context, body: RefreshTokenInput) -> None:
    """End this sign-in: its access token and its refresh token are refused from now on."""
    await sign_ins.sign_out(ctx, body.refresh_token)


@endpoint(who=Who.SIGNED_IN, answers=UserShape)
async def me(ctx: Context) -> UserShape:
    """Who the caller is, and what they may do."""
    return user_shape(await accounts.me(ctx))


@endpoint(who=Who.SIGNED_IN, answers=UserShape, raises=(VersionMismatch,))
async def edit_me(ctx: Context, body: UserEdit) -> UserShape:
    """Change one's own profile: only the fields that are sent."""
    return user_shape(await accounts.edit_me(ctx, body.changes()))


@endpoint(who=Who.SIGNED_IN, answers=SignInShape)
async def list_sign_ins(ctx: Context, paging: Paging) -> Page[SignInShape]:
    """Where the caller is signed in, newest first."""
    found = await sign_ins.page(ctx, paging)
    shown = [
        SignInShape(
            id=row.id, user_agent=row.user_agent, created_at=row.created_at, current=row.id == ctx.caller.sign_in_id
        )
        for row in found.data
    ]
    return Page(shown, found.next_after, found.total)


@endpoint(who=Who.SIGNED_IN, status=204, raises=(NotFound,))
async def end_sign_in(ctx: Context, sign_in_id: UUID) -> None:
    """Sign a device out: its tokens are refused from now on. Again changes nothing."""
    await sign_ins.end_one(ctx, sign_in_id)


def user_shape(user: User) -> UserShape:
    fields = {name: getattr(user, name) for name in UserShape.model_fields if name != "permissions"}
    return UserShape(**fields, permissions=sorted(permissions_of(user.role)))


def session_shape(tokens: sign_ins.Tokens) -> Session:
    return Session(
        user=user_shape(tokens.user),
        access_token=tokens.access_token,
        refresh_token=tokens.refresh_token,
        token_type="Bearer",  # noqa: S106 - the name of a scheme
        expires_in=tokens.expires_in,
    )
