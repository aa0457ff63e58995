"""What a process has once: gateways, Redis, listeners, chosen by the settings."""

from __future__ import annotations

import secrets

from pydantic import SecretStr

from domain.gateways.video import Video
from domain.gateways.video.agora import AgoraVideo
from domain.gateways.video.builtin import BuiltinVideo
from domain.gateways.video.daily import DailyVideo
from domain.gateways.video.jitsi import JaasVideo, JitsiVideo
from domain.gateways.video.livekit import LiveKitVideo
from domain.gateways.video.turn import Turn
from domain.gateways.video.zoom import ZoomVideo
from domain.kit import redis
from domain.kit.context import Runtime
from domain.kit.hashing import HashingPool
from domain.kit.settings import VIDEO_NEEDS, Settings, VideoProvider
from domain.listeners import LISTENERS
from models import database


async def open_runtime(settings: Settings) -> Runtime:
    """Connect to PostgreSQL, prepare for Redis. Needs both addresses in the settings."""
    assert settings.database_url is not None
    assert settings.redis_url is not None
    await database.connect(settings.database_url.get_secret_value(), settings.database_pool)
    client, server = redis.connect(settings.redis_url.get_secret_value())
    return Runtime(
        settings=settings,
        redis=client,
        redis_server=server,
        video=choose_video(settings),
        hashing=HashingPool(settings.bcrypt_rounds),
        listeners=LISTENERS,
        node_id=f"n{secrets.token_hex(8)}",
    )


async def close_runtime(runtime: Runtime) -> None:
    runtime.hashing.close()
    await runtime.redis.aclose()
    await database.disconnect()


def choose_video(settings: Settings) -> Video:
    """The provider of the settings, which have looked that none of its keys is missing."""
    keys = [_plain(getattr(settings, name)) for name in VIDEO_NEEDS[settings.video]]
    match settings.video:
        case VideoProvider.LIVEKIT:
            return LiveKitVideo(*keys)
        case VideoProvider.JITSI:
            return JitsiVideo(*keys)
        case VideoProvider.JAAS:
            return JaasVideo(*keys)
        case VideoProvider.DAILY:
            return DailyVideo(*keys)
        case VideoProvider.AGORA:
            return AgoraVideo(*keys)
        case VideoProvider.ZOOM:
            return ZoomVideo(*keys)
        case VideoProvider.BUILTIN:
            secret = _plain(settings.turn_secret or "")
            turn = Turn(settings.turn_urls, secret, seconds=settings.turn_minutes * 60)
            return BuiltinVideo(settings.signing_key, turn=turn, max_viewers=settings.video_max_viewers)


def _plain(value: str | SecretStr) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else value
