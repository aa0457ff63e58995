"""A person's own notifications: the list, what is new in it, and what has been read."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from domain.kit.context import Context
from domain.kit.errors import NotFound
from domain.kit.paging import Page, Paging, page_of
from domain.kit.sql import fetch
from domain.notifications import shapes
from domain.notifications.events import NotificationCreated, NotificationsRead, NotificationsWritten
from models.notifications import Notification

LATEST = 10
CATCH_UP = 200
READ_AT_ONCE = 500


async def page(ctx: Context, paging: Paging, *, unread: bool | None = None) -> Page[Notification]:
    """Newest first; `extra` carries how many are unread."""
    rows = _own(ctx)
    if unread is not None:
        rows = rows.filter(read_at__isnull=unread)
    total = await rows.count() if paging.with_total else None
    if paging.after:
        rows = rows.filter(number__lt=paging.after[0])
    found = await rows.order_by("-number").limit(paging.limit + 1)
    page = page_of(found, paging, lambda row: (row.number,))
    page.total, page.extra = total, {"unread": await unread_count(ctx)}
    return page


async def latest(ctx: Context) -> shapes.Inbox:
    rows = await _own(ctx).order_by("-number").limit(LATEST)
    return shapes.Inbox(unread=await unread_count(ctx), latest=[_shape(row) for row in rows])


async def since(ctx: Context, notification_id: UUID) -> shapes.Missed:
    """What came after one that the caller knows. Raises NotFound."""
    known = await one(ctx, notification_id)
    rows = await _own(ctx).filter(number__gt=known.number).order_by("number").limit(CATCH_UP)
    return shapes.Missed(notifications=[_shape(row) for row in rows], unread=await unread_count(ctx))


async def one(ctx: Context, notification_id: UUID) -> Notification:
    row = await _own(ctx).get_or_none(id=notification_id)
    if row is None:
        raise NotFound
    return row


async def read(ctx: Context, ids: list[UUID]) -> int:
    """Mark some as read; the unread count. Needs a unit of work. Raises NotFound when one of them is another's."""
    if await _own(ctx).filter(id__in=ids).count() != len(set(ids)):
        raise NotFound
    return await _mark(ctx, Q(id__in=ids))


async def read_one(ctx: Context, notification_id: UUID) -> Notification:
    """Mark one as read; again changes nothing. Raises NotFound for another's. Needs a unit of work."""
    row = await one(ctx, notification_id)
    await _mark(ctx, Q(id=row.id))
    return await one(ctx, notification_id)


async def read_all(ctx: Context) -> int:
    return await _mark(ctx, Q())


async def unread_count(ctx: Context) -> int:
    return await _own(ctx).filter(read_at__isnull=True).count()


async def _mark(ctx: Context, wanted: Q) -> int:
    unread = _own(ctx).filter(wanted, read_at__isnull=True)
    ids: list[UUID] = list(await unread.order_by("number").values_list("id", flat=True))  # type: ignore[arg-type]
    await Notification.filter(id__in=ids, read_at=None).update(read_at=ctx.now)
    left = await unread_count(ctx)
    if ids:  # in parts: an event has a bounded size
        for start in range(0, len(ids), READ_AT_ONCE):
            ctx.record(NotificationsRead(user_id=ctx.caller.id, ids=ids[start : start + READ_AT_ONCE], unread=left))
    return left


async def created(fact: NotificationsWritten, people: Collection[UUID]) -> list[NotificationCreated]:
    """What each of these people of a batch is told; their unread ones are counted in one query."""
    rows = await fetch(
        "SELECT user_id, count(*)::int AS unread FROM notifications WHERE user_id = ANY($1) AND read_at IS NULL"
        " GROUP BY user_id",
        [list(people)],
    )
    unread = {row["user_id"]: row["unread"] for row in rows}
    return [
        NotificationCreated(
            user_id=one.user_id,
            notification=shapes.Notification(
                id=one.id,
                number=one.number,
                kind=fact.kind,
                data=fact.data,
                read_at=None,
                created_at=fact.created_at,
                **fact.words[one.words]._asdict(),
            ),
            unread=unread.get(one.user_id, 0),
        )
        for one in fact.written
        if one.user_id in people
    ]


def _own(ctx: Context) -> QuerySet[Notification]:
    return Notification.filter(user_id=ctx.caller.id)


def _shape(row: Notification) -> shapes.Notification:
    return shapes.Notification.model_validate(row)
