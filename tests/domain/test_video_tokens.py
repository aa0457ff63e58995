"""Every provider's ticket, read as the provider reads it: what it opens, for whom, and for how long."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import zlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from domain.gateways.video import Entrant, Source, Ticket, Video
from domain.gateways.video.agora import AgoraVideo
from domain.gateways.video.builtin import BuiltinVideo
from domain.gateways.video.daily import DailyVideo
from domain.gateways.video.jitsi import JaasVideo, JitsiVideo
from domain.gateways.video.livekit import LiveKitVideo
from domain.gateways.video.turn import Turn
from domain.gateways.video.zoom import ZoomVideo

SECRET = "a secret of thirty-two bytes at least"
NOW = datetime.now(UTC).replace(microsecond=0)
SESSION, PERSON = UUID(int=7), UUID(int=9)
ROOM = f"class-{SESSION}"
STUDENT = Entrant(SESSION, PERSON, "Stu Dent", is_host=False, publish=frozenset(), now=NOW)
ON_STAGE = replace(STUDENT, publish=frozenset(Source))
MUTED_ON_STAGE = replace(STUDENT, publish=frozenset({Source.CAMERA, Source.SCREEN}))
HOST = replace(ON_STAGE, name="Ho St", is_host=True)

PRIVATE = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = PRIVATE.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()

LIVEKIT = LiveKitVideo("wss://live.example.com", "APIkey", SECRET)
JITSI = JitsiVideo("https://meet.example.com/", "lyceum", SECRET)
JAAS = JaasVideo("vpaas-magic-cookie-1", "4f5e", PEM.replace("\n", "\\n"))
DAILY = DailyVideo("lyceum", "30f866c3-9123-452a-8723-ff58322d09c5", SECRET)
AGORA = AgoraVideo("a" * 32, "b" * 32)
ZOOM = ZoomVideo("sdk-key", SECRET)
BUILTIN = BuiltinVideo(SECRET.encode(), max_viewers=12)


def read(ticket: Ticket, key: Any = SECRET, algorithm: str = "HS256", **options: Any) -> dict[str, Any]:
    """What a ticket says. When it runs out is a test of its own: this module may be older than a minute by now."""
    claims: dict[str, Any] = jwt.decode(
        ticket.token, key, algorithms=[algorithm], options={"verify_exp": False}, **options
    )
    return claims


def test_livekit_grants_a_student_to_look_and_listen_in_one_room() -> None:
    ticket = LIVEKIT.ticket(STUDENT)
    claims = read(ticket, issuer="APIkey")
    assert (claims["sub"], claims["name"]) == (str(PERSON), "Stu Dent")
    assert claims["video"] == {
        "room": ROOM,
        "roomJoin": True,
        "canSubscribe": True,
        "canPublish": False,
        "canPublishSources": [],
        "canPublishData": False,
    }
    assert ticket.url == "wss://live.example.com"


def test_livekit_grants_each_source_by_its_name_and_administration_to_nobody() -> None:
    for entrant in (HOST, ON_STAGE):
        grants = read(LIVEKIT.ticket(entrant))["video"]
        assert grants["canPublish"] is True
        assert set(grants["canPublishSources"]) == {"camera", "microphone", "screen_share", "screen_share_audio"}
        assert "roomAdmin" not in grants
    muted = read(LIVEKIT.ticket(MUTED_ON_STAGE))["video"]
    assert muted["canPublishSources"] == ["camera", "screen_share"], "a screen's sound is a voice too"


def test_jitsi_of_ones_own_gets_its_domain_one_room_and_who_moderates() -> None:
    ticket = JITSI.ticket(STUDENT)
    claims = read(ticket, audience="lyceum", issuer="lyceum")
    assert (claims["sub"], claims["room"]) == ("meet.example.com", ROOM)
    user = claims["context"]["user"]
    assert user == {"id": str(PERSON), "name": "Stu Dent", "moderator": "false", "affiliation": "member"}
    host = read(JITSI.ticket(HOST), audience="lyceum")["context"]["user"]
    assert (host["moderator"], host["affiliation"]) == ("true", "owner")


def test_jaas_is_signed_with_the_key_that_its_header_names() -> None:
    ticket = JAAS.ticket(STUDENT)
    header = jwt.get_unverified_header(ticket.token)
    assert (header["alg"], header["kid"]) == ("RS256", "vpaas-magic-cookie-1/4f5e")
    claims = read(ticket, PRIVATE.public_key(), "RS256", audience="jitsi", issuer="chat")
    assert (claims["sub"], claims["room"]) == ("vpaas-magic-cookie-1", ROOM)
    assert claims["context"]["user"]["moderator"] == "false"
    assert set(claims["context"]["features"].values()) == {"false"}
    assert all(isinstance(value, str) for value in claims["context"]["user"].values())
    host = read(JAAS.ticket(HOST), PRIVATE.public_key(), "RS256", audience="jitsi")
    assert host["context"]["user"]["moderator"] == "true"


def test_daily_is_for_one_room_and_ends_and_lets_a_student_send_nothing() -> None:
    claims = read(DAILY.ticket(STUDENT))
    assert (claims["d"], claims["r"]) == ("30f866c3-9123-452a-8723-ff58322d09c5", ROOM)
    assert claims["exp"] > claims["iat"]
    assert (claims["ud"], claims["u"], claims["o"], claims["ss"]) == (str(PERSON), "Stu Dent", False, False)
    assert claims["p"]["cs"] is False


def test_daily_names_what_may_be_sent() -> None:
    assert set(read(DAILY.ticket(ON_STAGE))["p"]["cs"].split(",")) == {"v", "a", "sv", "sa"}
    assert set(read(DAILY.ticket(MUTED_ON_STAGE))["p"]["cs"].split(",")) == {"v", "sv"}
    assert read(DAILY.ticket(ON_STAGE))["o"] is False
    assert read(DAILY.ticket(HOST))["o"] is True


@dataclass
class AgoraToken:
    app_id: str
    issued: int
    expire: int
    privileges: dict[int, int]
    channel: str
    uid: str


def read_agora(token: str, certificate: str) -> AgoraToken:
    """A reader of AccessToken2 of our own, from the published layout."""
    assert token[:3] == "007"
    raw = memoryview(zlib.decompress(base64.b64decode(token[3:], validate=True)))

    def take(layout: str) -> tuple[int, ...]:
        nonlocal raw
        size = struct.calcsize(layout)
        values = struct.unpack(layout, raw[:size])
        raw = raw[size:]
        return values

    def text() -> bytes:
        nonlocal raw
        (size,) = take("<H")
        value, raw = bytes(raw[:size]), raw[size:]
        return value

    signature, body = text(), bytes(raw)
    app_id = text().decode()
    issued, expire, salt, services = take("<IIIH")
    assert services == 1
    kind, count = take("<HH")
    assert kind == 1, "the service is RTC"
    privileges = dict(take("<HI") for _ in range(count))
    channel, uid = text().decode(), text().decode()
    assert not raw, "nothing is left over"
    key = hmac.new(struct.pack("<I", issued), certificate.encode(), hashlib.sha256).digest()
    key = hmac.new(struct.pack("<I", salt), key, hashlib.sha256).digest()
    assert hmac.compare_digest(signature, hmac.new(key, body, hashlib.sha256).digest()), "the signature is wrong"
    return AgoraToken(app_id, issued, expire, privileges, channel, uid)


def test_agora_is_read_back_from_its_published_layout() -> None:
    found = read_agora(AGORA.ticket(STUDENT).token, "b" * 32)
    assert (found.app_id, found.channel) == ("a" * 32, ROOM)
    assert found.uid == str(AGORA.ticket(HOST).uid), "a number of the person, whatever else holds"
    assert 0 < int(found.uid) < 2**32
    assert found.uid != str(AGORA.ticket(replace(STUDENT, user_id=SESSION)).uid)
    assert found.issued == int(NOW.timestamp())
    assert 0 < found.expire <= 24 * 3600
    assert found.privileges == {1: 600}, "to join is all"


def test_agora_gives_the_privileges_of_what_may_be_published() -> None:
    assert set(read_agora(AGORA.ticket(HOST).token, "b" * 32).privileges) == {1, 2, 3}
    assert set(read_agora(AGORA.ticket(ON_STAGE).token, "b" * 32).privileges) == {1, 2, 3}
    assert set(read_agora(AGORA.ticket(MUTED_ON_STAGE).token, "b" * 32).privileges) == {1, 3}


def test_an_agora_token_signed_with_another_certificate_is_no_good() -> None:
    with pytest.raises(AssertionError, match="signature"):
        read_agora(AGORA.ticket(STUDENT).token, "c" * 32)


def test_zoom_knows_hosts_from_participants() -> None:
    claims = read(ZOOM.ticket(STUDENT))
    assert (claims["app_key"], claims["tpc"], claims["version"]) == ("sdk-key", ROOM, 1)
    assert claims["role_type"] == 0
    assert read(ZOOM.ticket(ON_STAGE))["role_type"] == 0, "on stage is no host"
    assert read(ZOOM.ticket(HOST))["role_type"] == 1
    assert claims["tpc"] == claims["tpc"].lower()
    assert len(claims["tpc"]) <= 200
    assert len(claims["user_key"]) <= 36
    assert 1800 <= claims["exp"] - claims["iat"] <= 48 * 3600


def test_the_built_in_room_says_what_may_be_published() -> None:
    claims = read(BUILTIN.ticket(MUTED_ON_STAGE), audience="lyceum-video")
    assert (claims["sub"], claims["sid"], claims["room"]) == (str(PERSON), str(SESSION), ROOM)
    assert claims["publish"] == ["camera", "screen"]
    assert BUILTIN.capabilities.max_viewers == 12


@pytest.mark.parametrize("video", [LIVEKIT, JITSI, JAAS, DAILY, ZOOM, BUILTIN], ids=lambda one: type(one).__name__)
def test_tickets_run_out_when_they_say_and_soon(video: Video) -> None:
    ticket = video.ticket(STUDENT)
    claims = jwt.decode(ticket.token, options={"verify_signature": False})
    assert claims["exp"] == int(ticket.expires_at.timestamp())
    assert timedelta() < ticket.expires_at - NOW <= timedelta(minutes=30)


@pytest.mark.parametrize("video", [LIVEKIT, DAILY, AGORA, BUILTIN], ids=lambda one: type(one).__name__)
def test_who_holds_a_student_to_it_says_so(video: Video) -> None:
    assert video.capabilities.holds_publishing


@pytest.mark.parametrize("video", [JITSI, JAAS, ZOOM], ids=lambda one: type(one).__name__)
def test_whose_tokens_know_nothing_of_publishing_says_so(video: Video) -> None:
    assert not video.capabilities.holds_publishing
    assert not video.capabilities.server_kick


def test_a_relay_believes_our_credentials_until_they_run_out() -> None:
    urls = ["stun:relay.example.com", "turn:relay.example.com:3478", "turns:relay.example.com:5349"]
    stun, turn = Turn(urls, "relay-secret", seconds=600).servers(PERSON, NOW)
    assert stun == {"urls": urls[:1]}
    assert turn["urls"] == urls[1:]
    expires, _, user = turn["username"].partition(":")
    assert (int(expires), user) == (int(NOW.timestamp()) + 600, str(PERSON))
    expected = hmac.new(b"relay-secret", turn["username"].encode(), hashlib.sha1).digest()
    assert base64.b64decode(turn["credential"]) == expected


def test_the_built_in_ticket_brings_the_relays_and_nobody_elses_does() -> None:
    turn = Turn(["turn:relay.example.com"], "relay-secret", seconds=600)
    assert BuiltinVideo(SECRET.encode(), turn=turn).ticket(STUDENT).ice[0]["username"].endswith(str(PERSON))
    assert BUILTIN.ticket(STUDENT).ice == LIVEKIT.ticket(STUDENT).ice == []
