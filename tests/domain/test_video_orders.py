"""What the API of each provider is told when somebody is put out, may publish something else, or the class ends."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import jwt
import pytest
from aiohttp import encode_basic_auth
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from domain.gateways.video import Entrant, ProviderFailed, Source, Video
from domain.gateways.video.agora import AgoraVideo
from domain.gateways.video.daily import DailyVideo
from domain.gateways.video.jitsi import JaasVideo
from domain.gateways.video.livekit import LiveKitVideo
from domain.gateways.video.zoom import ZoomVideo
from tests.fixtures.provider import KEY, NOW, PERSON, ROOM, SECRET, SESSION, StandIn


@pytest.fixture
def daily(provider: StandIn) -> DailyVideo:
    return DailyVideo("lyceum", "a-domain", SECRET, api=f"{provider.url}/v1")


async def test_livekit_puts_somebody_out_of_one_room(livekit: LiveKitVideo, provider: StandIn) -> None:
    await livekit.kick(SESSION, PERSON)

    (method, path, body, _) = provider.told[-1]
    assert (method, path) == ("POST", "/twirp/livekit.RoomService/RemoveParticipant")
    assert body == {"room": ROOM, "identity": str(PERSON)}
    assert provider.grants() == {"roomAdmin": True, "room": ROOM}


async def test_livekit_ends_a_room(livekit: LiveKitVideo, provider: StandIn) -> None:
    await livekit.end(SESSION)

    assert provider.told[-1][1:3] == ("/twirp/livekit.RoomService/DeleteRoom", {"room": ROOM})
    assert provider.grants()["roomCreate"] is True


async def test_livekit_lets_somebody_inside_publish_or_no_more(livekit: LiveKitVideo, provider: StandIn) -> None:
    await livekit.allow(SESSION, PERSON, frozenset(Source))
    await livekit.allow(SESSION, PERSON, frozenset())

    given, taken = (body["permission"] for _, _, body, _ in provider.told)
    assert given["canPublish"] is True
    assert set(given["canPublishSources"]) == {"CAMERA", "MICROPHONE", "SCREEN_SHARE", "SCREEN_SHARE_AUDIO"}
    assert (taken["canPublish"], taken["canPublishSources"], taken["canSubscribe"]) == (False, [], True)


async def test_who_is_not_in_the_room_need_not_be_put_out(livekit: LiveKitVideo, provider: StandIn) -> None:
    provider.answers = [404]
    await livekit.kick(SESSION, PERSON)


@pytest.mark.parametrize("status", [401, 429, 500, 302])
async def test_an_order_that_was_not_carried_out_is_an_error_for_the_job_to_repeat(
    livekit: LiveKitVideo, provider: StandIn, status: int
) -> None:
    provider.answers = [status]
    with pytest.raises(ProviderFailed):
        await livekit.kick(SESSION, PERSON)


async def test_a_provider_that_is_away_is_one_too() -> None:
    with pytest.raises(ProviderFailed):
        await LiveKitVideo("ws://127.0.0.1:9", KEY, SECRET).end(SESSION)


async def test_daily_makes_a_private_room_once_and_puts_people_out_of_it(daily: DailyVideo, provider: StandIn) -> None:
    provider.answers = [404]
    await daily.open(SESSION)
    await daily.open(SESSION)
    made = [body for method, path, body, _ in provider.told if (method, path) == ("POST", "/v1/rooms")]
    assert [(one["name"], one["privacy"]) for one in made] == [(ROOM, "private")]

    await daily.kick(SESSION, PERSON)
    assert provider.told[-1][:3] == ("POST", f"/v1/rooms/{ROOM}/eject", {"user_ids": [str(PERSON)]})
    await daily.end(SESSION)
    method, path, body, token = provider.told[-1]
    assert (method, path) == ("POST", f"/v1/rooms/{ROOM}")
    assert body["properties"]["eject_at_room_exp"] is True
    assert token == SECRET


@pytest.fixture
def agora(provider: StandIn) -> AgoraVideo:
    return AgoraVideo("a" * 32, "b" * 32, customer=("customer", SECRET), api=provider.url)


async def test_agora_lets_one_person_or_everybody_into_one_channel_no_more(
    agora: AgoraVideo, provider: StandIn
) -> None:
    ticket = agora.ticket(Entrant(SESSION, PERSON, "Stu Dent", is_host=False, publish=frozenset(), now=NOW))
    await agora.kick(SESSION, PERSON)
    await agora.end(SESSION)

    put_out, ended = provider.told
    rule = {"appid": "a" * 32, "cname": ROOM, "time_in_seconds": 30, "privileges": ["join_channel"]}
    assert put_out[:3] == ("POST", "/dev/v1/kicking-rule", rule | {"uid": ticket.uid})
    assert ended[:3] == ("POST", "/dev/v1/kicking-rule", rule)
    assert put_out[3] == ended[3] == encode_basic_auth("customer", SECRET)
    assert agora.capabilities.server_kick
    assert agora.capabilities.server_end

    provider.answers = [504]
    with pytest.raises(ProviderFailed) as failed:
        await agora.kick(SESSION, PERSON)
    assert SECRET not in str(failed.value)


@pytest.fixture
def zoom(provider: StandIn) -> ZoomVideo:
    return ZoomVideo("sdk-key", "another secret", rest=(KEY, SECRET), api=f"{provider.url}/v2")


def live(*ids: str, name: str = ROOM, more: str = "") -> dict[str, Any]:
    return {"sessions": [{"id": one, "session_name": name} for one in ids], "next_page_token": more}


async def test_zoom_ends_the_sessions_that_are_on_by_the_name_of_the_class(zoom: ZoomVideo, provider: StandIn) -> None:
    provider.found = {"sessions": [live("other==", name=f"{ROOM}0", more="next+page="), live("4A/B==", "/5//C")]}
    await zoom.end(SESSION)

    ended = [(path, body) for method, path, body, _ in provider.told if method == "PUT"]
    base, end = "/v2/videosdk/sessions", {"action": "end"}
    assert ended == [(f"{base}/4A%2FB==/status", end), (f"{base}/%252F5%252F%252FC/status", end)]
    assert [(one["type"], one["session_name"]) for one in provider.asked] == [("live", ROOM)] * 2
    assert [one.get("next_page_token") for one in provider.asked] == [None, "next+page="]
    assert date.fromisoformat(provider.asked[0]["from"]) < date.fromisoformat(provider.asked[0]["to"])
    for *_, token in provider.told:
        claims = jwt.decode(token, SECRET, algorithms=["HS256"], issuer=KEY)
        assert claims["exp"] - claims["iat"] <= 120


async def test_zoom_removes_each_page_of_a_person_and_nobody_else(zoom: ZoomVideo, provider: StandIn) -> None:
    mine = {"user_key": str(PERSON)}
    users = [
        {"users": [{"user_key": str(uuid4()), "participant_uuid": "another"}], "next_page_token": "more"},
        {
            "users": [
                mine | {"participant_uuid": "one"},
                mine | {"participant_uuid": "gone", "leave_time": "2026-01-01T10:00:00Z"},
                mine | {"participant_uuid": "two"},
            ]
        },
    ]
    provider.found = {"sessions": [live("4AB==")], "users": users}
    await zoom.kick(SESSION, PERSON)

    removed = [(path, body) for method, path, body, _ in provider.told if method == "PATCH"]
    assert removed == [
        ("/v2/videosdk/sessions/4AB==/events", {"method": "user.remove", "params": {"participant_uuid": who}})
        for who in ("one", "two")
    ]


async def test_what_zoom_knows_nothing_of_need_not_be_ended_and_what_it_cannot_say_is_an_error(
    zoom: ZoomVideo, provider: StandIn
) -> None:
    provider.answers = [404]
    await zoom.kick(SESSION, PERSON)
    assert [method for method, *_ in provider.told] == ["GET"]

    provider.found = {"sessions": [live("a", more="again") for _ in range(40)]}
    with pytest.raises(ProviderFailed, match="no end"):
        await zoom.end(SESSION)
    provider.found = {"sessions": [["no object"]]}
    with pytest.raises(ProviderFailed, match="no JSON object"):
        await zoom.end(SESSION)


async def test_who_has_no_keys_to_give_orders_by_gives_none_and_says_so(provider: StandIn) -> None:
    without: list[Video] = [AgoraVideo("a", "b", api=provider.url), ZoomVideo("a", "b", api=provider.url)]
    for video in without:
        await video.kick(SESSION, PERSON)
        await video.end(SESSION)
        assert (video.capabilities.server_kick, video.capabilities.server_end) == (False, False)
    assert provider.told == []


async def test_who_is_in_a_room_is_known_by_the_names_of_its_tickets(
    livekit: LiveKitVideo, daily: DailyVideo, agora: AgoraVideo, zoom: ZoomVideo, provider: StandIn
) -> None:
    me, recorder = {"identity": str(PERSON)}, {"identity": "EG_recorder"}
    channel = {"data": {"channel_exist": True, "mode": 2, "broadcasters": [7], "audience": [int(agora.called(PERSON))]}}
    provider.found = {
        "ListParticipants": [{"participants": [me, recorder]}],
        "presence": [{"total_count": 2, "data": [{"userId": str(PERSON)}, {"userId": None, "userName": "A guest"}]}],
        ROOM: [channel],
        "sessions": [live("4AB==")],
        "users": [{"users": [{"user_key": str(PERSON)}, {"user_key": "gone", "leave_time": "2026-01-01T10:00:00Z"}]}],
    }
    assert await livekit.present(SESSION) == {str(PERSON), "EG_recorder"}
    assert provider.grants() == {"roomAdmin": True, "room": ROOM}
    assert await daily.present(SESSION) == {daily.called(PERSON)}
    assert await agora.present(SESSION) == {"7", agora.called(PERSON)}
    assert await zoom.present(SESSION) == {zoom.called(PERSON)}
    paths = [path for _, path, *_ in provider.told]
    assert paths[1:3] == [f"/v1/rooms/{ROOM}/presence", f"/dev/v1/channel/user/{'a' * 32}/{ROOM}"]

    provider.found, provider.answers = {}, [404] * 4
    for video in (livekit, daily, agora, zoom):
        assert await video.present(SESSION) == set(), "there is no such room yet"


async def test_jaas_ends_a_meeting_by_a_token_of_an_administrator(provider: StandIn) -> None:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    jaas = JaasVideo("vpaas-magic-cookie-1", "4f5e", pem, api=provider.url)
    await jaas.end(SESSION)

    method, path, body, token = provider.told[-1]
    assert (method, path) == ("POST", "/v1/_jaas/conference-commands/v1/meeting")
    meeting = f"{ROOM}@conference.vpaas-magic-cookie-1.8x8.vc"
    assert body == {"action": "DESTROY", "payload": {"conferenceFullName": meeting}}
    claims = jwt.decode(token, private.public_key(), algorithms=["RS256"], audience="jitsi", issuer="chat")
    assert (claims["sub"], claims["admin"]) == ("vpaas-magic-cookie-1", True)
    assert claims["exp"] - claims["nbf"] <= 60
    assert (jaas.capabilities.server_kick, jaas.capabilities.server_end) == (False, True)
