"""Jitsi Meet: a server of one's own (HS256), or 8x8's JaaS (RS256). Neither holds a token to what it may publish: the
page does, and a moderator.

A server of one's own takes no orders as it is installed: the modules of its XMPP server that end and kick over HTTP
are not loaded, and believe keys of another server. JaaS ends a meeting. It kicks, too, but by an id that it makes up
when somebody comes and tells to webhooks alone; to ban a person is for the whole account, with no way back."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any
from uuid import UUID

import jwt

from domain.gateways.video import TICKET_SECONDS, Capabilities, Entrant, OnlyTickets, Ticket, origin_of, room_of
from domain.gateways.video.calls import call

JAAS_URL = "https://8x8.vc"
SKEW_SECONDS = 10  # by which clocks may differ
ORDER_SECONDS = 30


class JitsiVideo(OnlyTickets):
    capabilities = Capabilities()

    def __init__(self, url: str, app_id: str, secret: str) -> None:
        self._url = url.rstrip("/")
        self.page_origin = origin_of(self._url)
        self._app_id = app_id
        self._secret = secret

    def ticket(self, entrant: Entrant) -> Ticket:
        claims = _claims(entrant) | {
            "aud": self._app_id,
            "iss": self._app_id,
            "sub": self._url.split("://")[-1].split("/")[0].split(":")[0],
        }
        # What a module of its XMPP server makes a moderator by.
        claims["context"]["user"]["affiliation"] = "owner" if entrant.is_host else "member"
        token = jwt.encode(claims, self._secret, algorithm="HS256")
        return _ticket("jitsi", entrant, token, self._url)


class JaasVideo(OnlyTickets):
    capabilities = Capabilities(server_end=True)
    page_origin = JAAS_URL

    def __init__(self, app_id: str, key_id: str, private_key: str, *, api: str = JAAS_URL) -> None:
        self._app_id = app_id
        self._key_id = key_id
        self._private_key = private_key.replace("\\n", "\n")  # as one line in an environment file
        self._api = api

    def ticket(self, entrant: Entrant) -> Ticket:
        claims = _claims(entrant) | {"aud": "jitsi", "iss": "chat", "sub": self._app_id}
        claims["context"]["features"] = dict.fromkeys(
            ("recording", "livestreaming", "transcription", "outbound-call", "sip-outbound-call"), "false"
        )
        return _ticket("jaas", entrant, self._signed(claims), f"{JAAS_URL}/{self._app_id}")

    async def end(self, room_id: UUID) -> None:
        now = int(time.time())
        times = {"nbf": now - SKEW_SECONDS, "exp": now + ORDER_SECONDS}
        admin = self._signed({"aud": "jitsi", "iss": "chat", "sub": self._app_id, "admin": True, **times})
        meeting = f"{room_of(room_id)}@conference.{self._app_id}.8x8.vc"
        order = {"action": "DESTROY", "payload": {"conferenceFullName": meeting}}
        await call("POST", f"{self._api}/v1/_jaas/conference-commands/v1/meeting", admin, order)

    def _signed(self, claims: dict[str, Any]) -> str:
        headers = {"kid": f"{self._app_id}/{self._key_id}"}
        return jwt.encode(claims, self._private_key, algorithm="RS256", headers=headers)


def _claims(entrant: Entrant) -> dict[str, Any]:
    now = int(entrant.now.timestamp())
    moderator = "true" if entrant.is_host else "false"
    user = {"id": str(entrant.user_id), "name": entrant.name, "moderator": moderator}  # strings, all of them
    return {
        "room": entrant.room,  # never "*", which is every room
        "iat": now,
        "nbf": now - SKEW_SECONDS,
        "exp": now + TICKET_SECONDS,
        "context": {"user": user},
    }


def _ticket(provider: str, entrant: Entrant, token: str, url: str) -> Ticket:
    expires_at = entrant.now + timedelta(seconds=TICKET_SECONDS)
    return Ticket(provider, "iframe", entrant.room, token, url, ice=[], expires_at=expires_at)
