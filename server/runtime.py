"""What a process has once: gateways, Redis, listeners, chosen by the settings."""

from __future__ import annotations

import secrets
from email.utils import parseaddr

from pydantic import SecretStr

from domain.gateways.egress.calls import PublicInternet
from domain.gateways.mail import Mail
from domain.gateways.mail.local import LocalMail
from domain.gateways.mail.smtp import SmtpMail
from domain.gateways.push.calls import WebPush
from domain.gateways.video import Video
from domain.gateways.video.agora import AgoraVideo
from domain.gateways.video.builtin import BuiltinVideo
from domain.gateways.video.daily import DailyVideo
from domain.gateways.video.janus import JanusVideo
from domain.gateways.video.jitsi import JaasVideo, JitsiVideo
from domain.gateways.video.livekit import LiveKitVideo
from domain.gateways.video.offered import Offered
from domain.gateways.video.turn import Turn
from domain.gateways.video.zoom import ZoomVideo
from domain.kit import redis
from domain.kit.context import Runtime
from domain.kit.hashing import HashingPool
from domain.kit.settings import VIDEO_NEEDS, VIDEO_ORDERS, Environment, Settings, VideoProvider
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
        scripts=redis.PlainScripts(client, server),
        video=choose_video(settings),
        mail=choose_mail(settings),
        push=WebPush(_push_subject(settings), settings.push_origins),
        egress=PublicInternet(https_only=settings.env is Environment.PRODUCTION, loopback=settings.egress_loopback),
        hashing=HashingPool(settings.bcrypt_rounds),
        listeners=LISTENERS,
        node_id=f"n{secrets.token_hex(8)}",
    )


async def close_runtime(runtime: Runtime) -> None:
    runtime.hashing.close()
    await runtime.push.close()
    if runtime.mail is not None:
        await runtime.mail.close()
    await runtime.video.close()
    await runtime.redis.aclose()
    await database.disconnect()


def choose_mail(settings: Settings) -> Mail | None:
    """The mail server of the settings; without one, a folder, and in production nothing."""
    if settings.smtp_host is not None:
        return SmtpMail(
            settings.smtp_host,
            settings.smtp_port,
            security=settings.smtp_security,
            user=settings.smtp_user,
            password=_plain(settings.smtp_password) if settings.smtp_password else None,
            sender=settings.mail_from,
        )
    if settings.env is Environment.PRODUCTION:
        return None
    return LocalMail(settings.data_dir / "outbox", settings.mail_from)


def _push_subject(settings: Settings) -> str:
    public = settings.public_url or ""
    known = settings.vapid_subject or (public if public.startswith("https://") else None)
    return known or f"mailto:{parseaddr(settings.mail_from)[1]}"


def choose_video(settings: Settings) -> Offered:
    """Every provider of which the settings have all keys; the default is one, the settings have looked."""
    providers = {one.value: make_video(settings, one) for one in settings.video_offered}
    return Offered(settings.video, providers, larger=settings.video_larger)


def make_video(settings: Settings, provider: VideoProvider) -> Video:
    keys = [_plain(getattr(settings, name)) for name in VIDEO_NEEDS[provider]]
    turn = Turn(settings.turn_urls, _plain(settings.turn_secret or ""), seconds=settings.turn_minutes * 60)
    match provider:
        case VideoProvider.LIVEKIT:
            return LiveKitVideo(*keys)
        case VideoProvider.JITSI:
            return JitsiVideo(*keys)
        case VideoProvider.JAAS:
            return JaasVideo(*keys)
        case VideoProvider.DAILY:
            return DailyVideo(*keys)
        case VideoProvider.AGORA:
            return AgoraVideo(*keys, customer=_orders(settings, provider))
        case VideoProvider.ZOOM:
            return ZoomVideo(*keys, rest=_orders(settings, provider))
        case VideoProvider.JANUS:
            return JanusVideo(*keys, key=settings.signing_key, kilobits=settings.janus_kilobits, turn=turn)
        case VideoProvider.BUILTIN:
            return BuiltinVideo(settings.signing_key, turn=turn, max_viewers=settings.video_max_viewers)


def _orders(settings: Settings, provider: VideoProvider) -> tuple[str, str] | None:
    name, secret = (getattr(settings, one) for one in VIDEO_ORDERS[provider])
    return None if name is None else (name, _plain(secret))


def _plain(value: str | SecretStr) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else value
