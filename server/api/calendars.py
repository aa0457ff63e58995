"""A person's classes for their calendar program."""

from __future__ import annotations

from uuid import UUID

from aiohttp import web
from pydantic import Field

from domain.kit.context import Context
from domain.kit.errors import NotFound
from domain.kit.shapes import Shape
from domain.live import calendar, sessions
from server.endpoint import Who, endpoint


class CalendarLink(Shape):
    path: str
    url: str


class CalendarState(Shape):
    active: bool = Field(description="whether there is an address to subscribe to")


@endpoint(who=Who.SIGNED_IN, answers=CalendarState)
async def show_link(ctx: Context) -> CalendarState:
    """Whether the caller's calendar can be subscribed to. The address was told once, and is not told again."""
    return CalendarState(active=await calendar.has_link(ctx))


@endpoint(who=Who.SIGNED_IN, answers=CalendarLink, status=201, replayable=False)
async def rotate_link(ctx: Context, request: web.Request) -> CalendarLink:
    """A new address to subscribe to one's calendar at. It is told this once; the one before is dead."""
    path = f"/api/v1/calendars/{await calendar.rotate(ctx)}.ics"
    base = ctx.settings.public_url or f"{request.scheme}://{request.host}"
    return CalendarLink(path=path, url=f"{base.rstrip('/')}{path}")


@endpoint(who=Who.SIGNED_IN, status=204)
async def close_link(ctx: Context) -> None:
    """End the subscription address. Again changes nothing."""
    await calendar.close(ctx)


@endpoint(who=Who.SIGNED_IN, file="text/calendar")
async def download(ctx: Context) -> web.Response:
    """The caller's classes, hosted and attended, as an iCalendar file in their own time zone."""
    return _file(await calendar.mine(ctx), 'attachment; filename="classes.ics"')


@endpoint(who=Who.SIGNED_IN, raises=(NotFound,), file="text/calendar")
async def download_class(ctx: Context, session_id: UUID) -> web.Response:
    """One class as an iCalendar file."""
    session = await sessions.access(ctx, session_id)
    return _file(await calendar.of_class(ctx, session), f'attachment; filename="class-{session_id}.ics"')


@endpoint(who=Who.GUEST, raises=(NotFound,), file="text/calendar")
async def feed(ctx: Context, secret: str) -> web.Response:
    """The same for a calendar program, by an address with a secret in it.

    It is the one such address: those programs can neither sign in nor send a token. It opens one timetable for
    reading, can be replaced, and is cut out of the log.
    """
    return _file(await calendar.feed(ctx, secret), 'inline; filename="classes.ics"')


def _file(text: str, disposition: str) -> web.Response:
    headers = {"Content-Disposition": disposition, "Referrer-Policy": "no-referrer"}
    return web.Response(text=text, content_type="text/calendar", charset="utf-8", headers=headers)
