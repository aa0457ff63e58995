"""The answers already given to requests that carried an idempotency key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.kit.errors import Conflict, FieldError, Invalid
from models.operations import IdempotentReply

ABANDONED = timedelta(seconds=60)  # whoever ran it was killed: the next may take it over


class IdempotencyConflict(Conflict):
    code, title = "idempotency_in_progress", "Still running"
    detail = "A request with this Idempotency-Key is being carried out. Ask again in a moment."


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    content_type: str
    body: bytes


async def claim(reply_id: str, request_hash: str, now: datetime) -> Reply | None:
    """None: it is the caller's to run. Otherwise the answer there is.

    Raises Invalid when the key was used for another request, IdempotencyConflict while that is being carried out.
    """
    _, ours = await IdempotentReply.get_or_create(
        id=reply_id, defaults={"request_hash": request_hash, "created_at": now}
    )
    if ours:
        return None
    row = await IdempotentReply.get_or_none(id=reply_id)
    if row is None:  # withdrawn a moment ago
        raise IdempotencyConflict(retry_after=1)
    if row.request_hash != request_hash:
        message = "This key was used for another request."
        raise Invalid([FieldError("header:Idempotency-Key", "reused", message)], message)
    if row.status is not None:
        return Reply(row.status, row.content_type, row.body or b"")
    abandoned = IdempotentReply.filter(id=reply_id, status=None, created_at__lt=now - ABANDONED)
    if await abandoned.update(created_at=now):
        return None
    raise IdempotencyConflict(retry_after=1)


async def keep(reply_id: str, reply: Reply) -> None:
    await IdempotentReply.filter(id=reply_id).update(
        status=reply.status, content_type=reply.content_type, body=reply.body
    )


async def withdraw(reply_id: str) -> None:
    """It failed in a way that may be tried again with the same key."""
    await IdempotentReply.filter(id=reply_id).delete()
