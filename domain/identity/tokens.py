"""Access tokens (JWT, minutes) and refresh tokens (random, weeks, single use)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import jwt

from domain.kit.errors import Unauthenticated

ALGORITHM = "HS256"  # in code, never taken from a token
AUDIENCE = "lyceum"
REQUIRED = ["exp", "iat", "sub", "aud", "typ", "sid", "epoch"]
LEEWAY_SECONDS = 5
FORM = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)  # one spelling of a token: no padding, no line breaks


class TokenInvalid(Unauthenticated):
    code, title = "token_invalid", "Token not valid"
    detail = "This access token is not one of ours, or belongs to a session that has ended. Sign in again."


class TokenExpired(Unauthenticated):
    code, title = "token_expired", "Token expired"
    detail = "This access token has run out. Use the refresh token to get another."


@dataclass(frozen=True, slots=True)
class Claims:
    user_id: UUID
    sign_in_id: UUID
    epoch: int
    expires_at: int  # seconds since 1970


def issue_access_token(key: bytes, *, user_id: UUID, sign_in_id: UUID, epoch: int, now: datetime, seconds: int) -> str:
    claims = {
        "aud": AUDIENCE,
        "typ": "access",
        "sub": str(user_id),
        "sid": str(sign_in_id),
        "epoch": epoch,
        "iat": int(now.timestamp()),
        "exp": int((now + timedelta(seconds=seconds)).timestamp()),
    }
    return jwt.encode(claims, key, algorithm=ALGORITHM)


def read_access_token(key: bytes, token: str) -> Claims:
    """What a token says, once its signature and dates hold. Raises TokenExpired or TokenInvalid."""
    if not FORM.fullmatch(token):
        raise TokenInvalid
    try:
        claims = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            leeway=LEEWAY_SECONDS,
            options={"require": REQUIRED},
        )
        if claims["typ"] != "access":
            raise TokenInvalid
        return Claims(UUID(claims["sub"]), UUID(claims["sid"]), int(claims["epoch"]), int(claims["exp"]))
    except jwt.ExpiredSignatureError as error:
        raise TokenExpired from error
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError, OverflowError) as error:
        raise TokenInvalid from error


def new_refresh_token() -> str:
    return secrets.token_urlsafe(32)


def successor_of(key: bytes, refresh_token: str) -> str:
    """The token that follows this one. Computed, so that two tabs asking at once are given the same."""
    digest = hmac.digest(key, b"refresh:" + refresh_token.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def hash_of(refresh_token: str) -> str:
    """256 random bits need no salt and no slowness."""
    return hashlib.sha256(refresh_token.encode()).hexdigest()
