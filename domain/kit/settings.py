"""Every setting there is, from the environment or `.env`. `.env.example` explains each."""

from __future__ import annotations

import secrets
from email.utils import parseaddr
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import AliasChoices, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

MIN_SECRET_BYTES = 32


class Environment(StrEnum):
    DEVELOPMENT = "development"
    PRODUCTION = "production"
    TEST = "test"


class VideoProvider(StrEnum):
    BUILTIN = "builtin"
    LIVEKIT = "livekit"
    JITSI = "jitsi"
    JAAS = "jaas"
    DAILY = "daily"
    AGORA = "agora"
    ZOOM = "zoom"
    JANUS = "janus"


VIDEO_NEEDS: dict[VideoProvider, tuple[str, ...]] = {
    VideoProvider.BUILTIN: (),
    VideoProvider.LIVEKIT: ("livekit_url", "livekit_key", "livekit_secret"),
    VideoProvider.JITSI: ("jitsi_url", "jitsi_app_id", "jitsi_secret"),
    VideoProvider.JAAS: ("jaas_app_id", "jaas_key_id", "jaas_private_key"),
    VideoProvider.DAILY: ("daily_domain", "daily_domain_id", "daily_key"),
    VideoProvider.AGORA: ("agora_app_id", "agora_certificate"),
    VideoProvider.ZOOM: ("zoom_sdk_key", "zoom_sdk_secret"),
    VideoProvider.JANUS: ("janus_url", "janus_secret", "janus_admin_secret"),
}

# What a provider also takes, both or neither: with them the server can put people out and end the room.
VIDEO_ORDERS: dict[VideoProvider, tuple[str, str]] = {
    VideoProvider.AGORA: ("agora_customer_id", "agora_customer_secret"),
    VideoProvider.ZOOM: ("zoom_api_key", "zoom_api_secret"),
}


def _named(*names: str) -> AliasChoices:
    return AliasChoices(*names)


class Settings(BaseSettings):
    """Read once by a composition root and handed down; nothing else reads the environment."""

    model_config = SettingsConfigDict(
        env_file=".env", env_prefix="LYCEUM_", env_ignore_empty=True, extra="ignore", frozen=True
    )

    env: Environment = Environment.DEVELOPMENT
    host: str = Field("127.0.0.1", validation_alias=_named("HOST", "LYCEUM_HOST"))
    port: int = Field(8080, ge=0, le=65535, validation_alias=_named("PORT", "LYCEUM_PORT"))
    metrics_host: str = "127.0.0.1"
    metrics_port: int | None = Field(None, ge=0, le=65535)
    workers: int = Field(1, ge=1, le=64)
    worker_inside: bool = True
    data_dir: Path = Path(".data")
    web_dir: Path = Path("web/dist")
    public_url: str | None = None
    allowed_origins: Annotated[list[str], NoDecode] = []
    trusted_proxies: int = Field(0, ge=0, le=5)

    database_url: SecretStr | None = Field(None, validation_alias=_named("DATABASE_URL", "LYCEUM_DATABASE_URL"))
    database_pool: int = Field(16, ge=2, le=200)
    redis_url: SecretStr | None = Field(None, validation_alias=_named("REDIS_URL", "LYCEUM_REDIS_URL"))
    redis_prefix: str = "lyceum"

    secret_key: SecretStr | None = None
    access_token_seconds: int = Field(900, ge=5)
    refresh_token_days: int = Field(30, ge=1)
    bcrypt_rounds: int = Field(12, ge=4, le=16)
    admin_email: str | None = None
    admin_password: SecretStr | None = None

    log_format: str = Field("console", pattern="^(console|json)$")
    log_level: str = Field("info", pattern="^(debug|info|warning|error)$")

    long_polling: bool = True
    requests_per_minute: int = Field(1200, ge=1)
    sign_ins_per_minute: int = Field(600, ge=1)
    commands_per_second: int = Field(20, ge=1)
    signals_per_second: int = Field(50, ge=1)
    chats_per_second: int = Field(2, ge=1)
    sockets_per_person: int = Field(5, ge=1)
    fast_transport: bool = False
    drain_seconds: float = Field(3.0, ge=0)

    course_review_required: bool = True
    live_grace_seconds: float = Field(30, gt=0)
    live_heartbeat_seconds: float = Field(10, gt=0)
    live_offer_seconds: float = Field(60, gt=0)
    live_reservation_seconds: float = Field(60, gt=0)
    live_no_host_minutes: float = Field(10, gt=0)
    live_roster_size: int = Field(200, ge=0)  # a class for more students lists to them only whom they see at work

    smtp_host: str | None = Field(None, validation_alias=_named("SMTP_HOST", "LYCEUM_SMTP_HOST"))
    smtp_port: int = Field(587, ge=1, le=65535, validation_alias=_named("SMTP_PORT", "LYCEUM_SMTP_PORT"))
    smtp_security: str = Field(
        "starttls", pattern="^(starttls|tls|none)$", validation_alias=_named("SMTP_SECURITY", "LYCEUM_SMTP_SECURITY")
    )
    smtp_user: str | None = Field(None, validation_alias=_named("SMTP_USER", "LYCEUM_SMTP_USER"))
    smtp_password: SecretStr | None = Field(None, validation_alias=_named("SMTP_PASSWORD", "LYCEUM_SMTP_PASSWORD"))
    mail_from: str = "Lyceum <lyceum@localhost.localdomain>"
    mail_gather_minutes: float = Field(10, ge=0, le=1440)
    vapid_private_key: SecretStr | None = None
    vapid_subject: str | None = Field(None, pattern="^(mailto:|https://).+$")
    push_origins: Annotated[list[str], NoDecode] = []
    failpoint: str | None = None
    egress_loopback: bool = False

    video: VideoProvider = VideoProvider.BUILTIN
    video_large: VideoProvider | None = None
    video_max_viewers: int = Field(8, ge=1, le=12)
    turn_urls: Annotated[list[str], NoDecode] = []
    turn_secret: SecretStr | None = None
    turn_minutes: int = Field(360, ge=5, le=1440)
    livekit_url: str | None = None
    livekit_key: str | None = None
    livekit_secret: SecretStr | None = None
    jitsi_url: str | None = None
    jitsi_app_id: str | None = None
    jitsi_secret: SecretStr | None = None
    jaas_app_id: str | None = None
    jaas_key_id: str | None = None
    jaas_private_key: SecretStr | None = None
    daily_domain: str | None = None
    daily_domain_id: str | None = None
    daily_key: SecretStr | None = None
    agora_app_id: str | None = None
    agora_certificate: SecretStr | None = None
    agora_customer_id: str | None = None
    agora_customer_secret: SecretStr | None = None
    zoom_sdk_key: str | None = None
    zoom_sdk_secret: SecretStr | None = None
    zoom_api_key: str | None = None
    zoom_api_secret: SecretStr | None = None
    janus_url: str | None = None
    janus_secret: SecretStr | None = None
    janus_admin_secret: SecretStr | None = None
    janus_kilobits: int = Field(2500, ge=200, le=20_000)

    @field_validator("allowed_origins", "turn_urls", "push_origins", mode="before")
    @classmethod
    def _split_commas(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @model_validator(mode="after")
    def _video_is_whole(self) -> Settings:
        for setting, chosen in (("LYCEUM_VIDEO", self.video), ("LYCEUM_VIDEO_LARGE", self.video_large)):
            needed = VIDEO_NEEDS[chosen] if chosen else ()
            missing = [f"LYCEUM_{name.upper()}" for name in needed if getattr(self, name) is None]
            if missing:
                raise ValueError(f"{setting}={chosen} needs {' and '.join(missing)}")
        if self.video_large is VideoProvider.BUILTIN:
            raise ValueError("LYCEUM_VIDEO_LARGE is for what the built-in room is too small for")
        for names in VIDEO_ORDERS.values():
            if len({getattr(self, name) is None for name in names}) > 1:
                raise ValueError(f"{' and '.join(f'LYCEUM_{name.upper()}' for name in names)} come together")
        if self.turn_secret is None and any(url.startswith(("turn:", "turns:")) for url in self.turn_urls):
            raise ValueError("LYCEUM_TURN_URLS needs LYCEUM_TURN_SECRET, the one of the relay itself")
        if self.janus_url is not None and not self.janus_url.startswith(("ws://", "wss://", "unix:/")):
            raise ValueError("LYCEUM_JANUS_URL takes an address that begins with ws://, wss:// or unix:/")
        unknown = [url for url in self.turn_urls if not url.startswith(("turn:", "turns:", "stun:", "stuns:"))]
        if unknown:
            raise ValueError("LYCEUM_TURN_URLS takes addresses that begin with turn:, turns: or stun:")
        return self

    @model_validator(mode="after")
    def _messages_can_leave(self) -> Settings:
        if "@" not in parseaddr(self.mail_from)[1]:
            raise ValueError("LYCEUM_MAIL_FROM is an address, as Lyceum <school@example.com>")
        if (self.smtp_user is None) != (self.smtp_password is None):
            raise ValueError("SMTP_USER and SMTP_PASSWORD come together")
        safe = ("https://",) if self.env is Environment.PRODUCTION else ("https://", "http://")
        if any(not origin.startswith(safe) or origin.count("/") != 2 for origin in self.push_origins):
            raise ValueError("LYCEUM_PUSH_ORIGINS takes origins, as https://push.example.com")
        if self.failpoint is not None and self.env is not Environment.TEST:
            raise ValueError("LYCEUM_FAILPOINT kills the process: it is for tests alone")
        return self

    @model_validator(mode="after")
    def _production_is_safe(self) -> Settings:
        if self.secret_key is not None and len(self.secret_key.get_secret_value().encode()) < MIN_SECRET_BYTES:
            raise ValueError(
                f"LYCEUM_SECRET_KEY is shorter than {MIN_SECRET_BYTES} bytes; "
                "make one with: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
            )
        if self.env is Environment.PRODUCTION and self.secret_key is None:
            raise ValueError("LYCEUM_SECRET_KEY must be set when LYCEUM_ENV=production")
        if self.env is Environment.PRODUCTION and self.egress_loopback:
            raise ValueError("LYCEUM_EGRESS_LOOPBACK is for development: with LYCEUM_ENV=production leave it out")
        return self

    @cached_property
    def signing_key(self) -> bytes:
        """The key that signs tokens and cursors. Outside production one is made and kept in the data folder."""
        if self.secret_key is not None:
            return self.secret_key.get_secret_value().encode()
        path = self.data_dir / "secret_key"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_suffix(f".{secrets.token_hex(4)}")
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_urlsafe(48))
            try:  # a link is made once, whoever comes first: every process reads the same key
                path.hardlink_to(fresh)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return path.read_bytes()

    @property
    def video_offered(self) -> list[VideoProvider]:
        """Those that a class may choose: all whose keys are here."""
        return [one for one, needs in VIDEO_NEEDS.items() if all(getattr(self, name) is not None for name in needs)]

    @property
    def video_larger(self) -> VideoProvider | None:
        """What carries the classes that the built-in room is too small for. Of its own accord the server takes none
        but Janus: our pages show its pictures by themselves, it holds students to what they may, and costs nobody's
        minutes."""
        return self.video_large or (VideoProvider.JANUS if VideoProvider.JANUS in self.video_offered else None)

    @property
    def polling_allowed(self) -> bool:
        """Long-polling needs each of a client's requests to reach the same process."""
        return self.long_polling and self.workers == 1
