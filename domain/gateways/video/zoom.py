"""Zoom Video SDK: a signature for one session, and its REST to put people out and to end one. It knows hosts and
participants, and holds nobody to what they publish."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

import jwt

from domain.gateways.video import Capabilities, Entrant, OnlyTickets, ProviderFailed, Ticket, room_of
from domain.gateways.video.calls import ask, call

API = "https://api.zoom.us/v2"
ORDER_SECONDS = 60
PAGE = 300  # the most that one answer lists
MOST_PAGES = 20  # of people: more than a session takes
DAYS = 2  # how long ago a session that is on may have begun
SECONDS = 1800  # the shortest that Zoom accepts
SKEW_SECONDS = 30
HOST, PARTICIPANT = 1, 0


class ZoomVideo(OnlyTickets):
    def __init__(self, sdk_key: str, sdk_secret: str, *, rest: tuple[str, str] | None = None, api: str = API) -> None:
        """`rest`: the key and secret of its REST, which are others. Without them nobody is put out."""
        self._key = sdk_key
        self._secret = sdk_secret
        self._rest = rest
        self._api = f"{api}/videosdk/sessions"
        orders = rest is not None
        self.capabilities = Capabilities(
            server_kick=orders, server_end=orders, tells_present=orders, ticket_seconds=SECONDS
        )

    def ticket(self, entrant: Entrant) -> Ticket:
        expires_at = entrant.now + timedelta(seconds=SECONDS)
        room = entrant.room  # lower case, and below 200 letters, as Zoom compares them
        claims = {
            "app_key": self._key,
            "tpc": room,
            "role_type": HOST if entrant.is_host else PARTICIPANT,
            "version": 1,
            "user_identity": str(entrant.user_id),
            "user_key": str(entrant.user_id),  # 36 letters are the most
            "iat": int(entrant.now.timestamp()) - SKEW_SECONDS,
            "exp": int(expires_at.timestamp()),
        }
        token = jwt.encode(claims, self._secret, algorithm="HS256")
        return Ticket("zoom", "sdk", room, token, url=None, ice=[], expires_at=expires_at)

    async def kick(self, room_id: UUID, user_id: UUID) -> None:
        """As often as they are there: each page of theirs is somebody else to Zoom."""
        if self._rest is None:
            return
        token = _signed(*self._rest)
        for session in await self._live(room_id, token):
            there = [
                user["participant_uuid"]
                async for user in _there(session, token)
                if user.get("user_key") == str(user_id) and user.get("participant_uuid")
            ]
            for who in there:
                order = {"method": "user.remove", "params": {"participant_uuid": who}}
                await call("PATCH", f"{session}/events", token, order)

    async def end(self, room_id: UUID) -> None:
        if self._rest is None:
            return
        token = _signed(*self._rest)
        for session in await self._live(room_id, token):
            await call("PUT", f"{session}/status", token, {"action": "end"})

    async def present(self, room_id: UUID) -> set[str]:
        if self._rest is None:
            return set()
        token = _signed(*self._rest)
        sessions = await self._live(room_id, token)
        return {
            user["user_key"] for session in sessions async for user in _there(session, token) if user.get("user_key")
        }

    async def _live(self, room_id: UUID, token: str) -> list[str]:
        """The addresses of the sessions that are on by the name of this class. Zoom gives each an id of its own."""
        room, now = room_of(room_id), time.time()
        wanted = {
            "type": "live",
            "session_name": room,
            "from": _day(now - DAYS * 24 * 3600),
            "to": _day(now),
        }
        return [
            f"{self._api}/{_escaped(session['id'])}"
            async for session in _listed(self._api, "sessions", wanted, token)
            if session.get("session_name") == room and session.get("id")
        ]


async def _there(session: str, token: str) -> AsyncIterator[dict[str, Any]]:
    """The people in a session who have not left it."""
    async for user in _listed(f"{session}/users", "users", {"type": "live"}, token):
        if not user.get("leave_time"):
            yield user


async def _listed(url: str, name: str, wanted: dict[str, str], token: str) -> AsyncIterator[dict[str, Any]]:
    """Everything of a list that comes in pages. Nothing, if Zoom knows nothing of what it is a list of."""
    page = ""
    for _ in range(MOST_PAGES):
        query = urlencode(wanted | {"page_size": str(PAGE)} | ({"next_page_token": page} if page else {}))
        found = await ask(f"{url}?{query}", token) or {}
        for one in found.get(name) or []:
            yield one
        page = found.get("next_page_token") or ""
        if not page:
            return
    raise ProviderFailed(f"{url}: no end of pages")


def _day(moment: float) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(moment))


def _escaped(session: str) -> str:
    """An id of Zoom's as a part of an address: some of them have to be escaped twice."""
    twice = session.startswith(("/", "+")) or "//" in session
    return quote(quote(session, safe=""), safe="") if twice else quote(session, safe="")


def _signed(key: str, secret: str) -> str:
    now = int(time.time())
    claims = {"iss": key, "iat": now - SKEW_SECONDS, "exp": now + ORDER_SECONDS}
    return jwt.encode(claims, secret, algorithm="HS256")
