"""Agora: AccessToken2 ("007"), their own binary format, with a privilege for each thing that may be published.

It holds people to them where co-host authentication is switched on for the project.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct
import zlib
from datetime import timedelta

from domain.gateways.video import Capabilities, Entrant, OnlyTickets, Source, Ticket, room_of

SECONDS = 3600  # whoever is inside is put out when it ends, unless the page has brought a new one
RTC = 1  # the service
JOIN, AUDIO, VIDEO = 1, 2, 3  # its privileges; 4, a data stream, is given to nobody


class AgoraVideo(OnlyTickets):
    capabilities = Capabilities(holds_publishing=True, needs_renewal=True)

    def __init__(self, app_id: str, certificate: str) -> None:
        self._app_id = app_id
        self._certificate = certificate

    def ticket(self, entrant: Entrant) -> Ticket:
        privileges = {JOIN: SECONDS}
        if Source.MICROPHONE in entrant.publish:
            privileges[AUDIO] = SECONDS
        if entrant.publish & {Source.CAMERA, Source.SCREEN}:
            privileges[VIDEO] = SECONDS
        room = room_of(entrant.session_id)
        token = self._token(room, str(entrant.user_id), privileges, issued=int(entrant.now.timestamp()))
        expires_at = entrant.now + timedelta(seconds=SECONDS)
        return Ticket("agora", "sdk", room, token, url=None, ice=[], expires_at=expires_at)

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


def _string(text: str) -> bytes:
    raw = text.encode()
    return struct.pack("<H", len(raw)) + raw
