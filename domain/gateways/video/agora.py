"""Agora: AccessToken2 ("007"), their own binary format, with a privilege for each thing that may be published, and
the rules of its REST, which put people out and let nobody in.

It holds people to their privileges where co-host authentication is switched on for the project.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct
import zlib
from datetime import timedelta
from typing import Any
from uuid import UUID

from domain.gateways.video import Capabilities, Entrant, OnlyTickets, Source, Ticket, room_of
from domain.gateways.video.calls import ask, call

API = "https://api.agora.io"
ANSWER_SECONDS = 20  # what Agora asks its callers to wait for
RULE_SECONDS = 30  # outlasts pages that come back by themselves, and keeps out few who were let in again
SECONDS = 600  # whoever is inside is put out when it ends, unless the page has brought a new one
RTC = 1  # the service
JOIN, AUDIO, VIDEO = 1, 2, 3  # its privileges; 4, a data stream, is given to nobody


class AgoraVideo(OnlyTickets):
    def __init__(
        self, app_id: str, certificate: str, *, customer: tuple[str, str] | None = None, api: str = API
    ) -> None:
        """`customer`: the id and secret of its REST, without which nobody is put out."""
        self._app_id = app_id
        self._certificate = certificate
        self._customer = customer
        self._api = api
        orders = customer is not None
        self.capabilities = Capabilities(
            server_kick=orders,
            server_end=orders,
            tells_present=orders,
            holds_publishing=True,
            needs_renewal=True,
            ticket_seconds=SECONDS,
        )

    def ticket(self, entrant: Entrant) -> Ticket:
        privileges = {JOIN: SECONDS}
        if Source.MICROPHONE in entrant.publish:
            privileges[AUDIO] = SECONDS
        if entrant.publish & {Source.CAMERA, Source.SCREEN}:
            privileges[VIDEO] = SECONDS
        room, uid = entrant.room, uid_of(entrant.user_id)
        token = self._token(room, str(uid), privileges, issued=int(entrant.now.timestamp()))
        expires_at = entrant.now + timedelta(seconds=SECONDS)
        return Ticket("agora", "sdk", room, token, url=None, ice=[], expires_at=expires_at, uid=uid)

    async def kick(self, room_id: UUID, user_id: UUID) -> None:
        await self._rule(room_id, uid=uid_of(user_id))

    async def end(self, room_id: UUID) -> None:
        await self._rule(room_id)

    async def present(self, room_id: UUID) -> set[str]:
        """One list where everybody may speak, two where a channel is broadcast."""
        if self._customer is None:
            return set()
        url = f"{self._api}/dev/v1/channel/user/{self._app_id}/{room_of(room_id)}"
        found = await ask(url, self._credentials(self._customer), scheme="Basic", seconds=ANSWER_SECONDS) or {}
        lists = [found.get("data", {}).get(name) or [] for name in ("users", "broadcasters", "audience")]
        return {str(uid) for uids in lists for uid in uids}

    def called(self, user_id: UUID) -> str:
        return str(uid_of(user_id))

    async def _rule(self, room_id: UUID, **whom: int) -> None:
        """Nobody of these is in the channel, for a while; everybody when it names none. A second one does no harm."""
        if self._customer is None:
            return
        rule: dict[str, Any] = {
            "appid": self._app_id,
            "cname": room_of(room_id),  # without it the person would be kept out of every channel
            **whom,
            "time_in_seconds": RULE_SECONDS,
            "privileges": ["join_channel"],
        }
        url = f"{self._api}/dev/v1/kicking-rule"
        await call("POST", url, self._credentials(self._customer), rule, scheme="Basic", seconds=ANSWER_SECONDS)

    @staticmethod
    def _credentials(customer: tuple[str, str]) -> str:
        return base64.b64encode(":".join(customer).encode()).decode()

    def _token(self, channel: str, uid: str, privileges: dict[int, int], *, issued: int) -> str:
        """Little-endian throughout: "007" and the deflated signature and body."""
        salt = secrets.randbelow(99_999_999) + 1
        service = struct.pack("<HH", RTC, len(privileges))
        service += b"".join(struct.pack("<HI", *privilege) for privilege in sorted(privileges.items()))
        service += _string(channel) + _string(uid)
        body = _string(self._app_id) + struct.pack("<IIIH", issued, SECONDS, salt, 1) + service
        key = hmac.digest(struct.pack("<I", issued), self._certificate.encode(), hashlib.sha256)
        key = hmac.digest(struct.pack("<I", salt), key, hashlib.sha256)
        signature = hmac.digest(key, body, hashlib.sha256)
        packed = struct.pack("<H", len(signature)) + signature + body
        return "007" + base64.b64encode(zlib.compress(packed)).decode()


def uid_of(user_id: UUID) -> int:
    """Rules know people by a number of 32 bits alone. Never 0, which is everybody; among a hundred in a class two
    share one in a million classes."""
    return int.from_bytes(hashlib.sha256(user_id.bytes).digest()[:4]) or 1


def _string(text: str) -> bytes:
    raw = text.encode()
    return struct.pack("<H", len(raw)) + raw
