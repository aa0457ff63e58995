"""One click in a mail ends mail of its sort, signed in or not (RFC 8058)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from domain.kit.context import Context
from domain.kit.errors import NotFound
from domain.notifications import preferences
from models.deliveries import Channel
from models.identity import User

SIGNATURE_BYTES = 16
CONTEXT = b"lyceum: unsubscribe, 1"


@dataclass(frozen=True, slots=True)
class Wish:
    user_id: UUID
    topics: list[str]


def token_for(key: bytes, user_id: UUID, topics: Collection[str]) -> str:
    """Good for ever: a mail may be read years later. It opens nothing, and ends only mail of these topics."""
    said = user_id.bytes + ",".join(sorted(topics)).encode()
    return base64.urlsafe_b64encode(_signature(key, said) + said).rstrip(b"=").decode()


def read_token(key: bytes, token: str) -> Wish:
    """Raises NotFound for one that is not ours."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise NotFound from None
    signature, said = raw[:SIGNATURE_BYTES], raw[SIGNATURE_BYTES:]
    if len(said) <= 16 or not hmac.compare_digest(signature, _signature(key, said)):
        raise NotFound
    return Wish(UUID(bytes=said[:16]), said[16:].decode().split(","))


async def language_of(ctx: Context, token: str) -> str:
    """Of the person it was sent to. Raises NotFound."""
    wish = read_token(ctx.settings.signing_key, token)
    user = await User.get_or_none(id=wish.user_id)
    if user is None:
        raise NotFound
    return user.locale


async def unsubscribe(ctx: Context, token: str) -> str:
    """No more mail of these topics; the person's language. Again changes nothing. Needs a unit of work."""
    language = await language_of(ctx, token)
    wish = read_token(ctx.settings.signing_key, token)
    choices = [preferences.Choice(topic, Channel.MAIL, False) for topic in wish.topics]
    await preferences.choose(wish.user_id, choices)
    return language


def _signature(key: bytes, said: bytes) -> bytes:
    own = hmac.digest(key, CONTEXT, hashlib.sha256)
    return hmac.digest(own, said, hashlib.sha256)[:SIGNATURE_BYTES]
