"""What carries the pictures and voices of a class: its own choice among what the server offers, and while it is on
no other."""

from __future__ import annotations

from typing import Any

from domain.gateways.video import Video
from domain.kit.context import Context, Runtime
from domain.kit.errors import Invalid
from domain.live.lifecycle import REFUSALS
from domain.live.shapes import video as shapes
from models.live import SessionStatus
from models.live.sessions import LiveSession


def named(runtime: Runtime, session: LiveSession) -> str:
    """The provider of a class: the one it began with, or the one it will begin with as things stand."""
    return runtime.video.named(session.video or session.settings.get("video"))


def of(runtime: Runtime, session: LiveSession) -> Video:
    return runtime.video.of(session.video or session.settings.get("video"))


def offered(ctx: Context) -> list[shapes.ProviderOffered]:
    """All there is to choose from, the server's own choice first."""
    video = ctx.runtime.video
    names = sorted(video.providers, key=lambda name: (name != video.default, name))
    return [
        shapes.ProviderOffered(
            provider=name,
            default=name == video.default,
            capabilities=shapes.VideoCapabilities.model_validate(
                video.providers[name].capabilities, from_attributes=True
            ),
        )
        for name in names
    ]


def require_offered(ctx: Context, settings: dict[str, Any] | None) -> None:
    """Raises Invalid for a provider that this server has no keys of."""
    chosen, video = (settings or {}).get("video"), ctx.runtime.video
    if chosen is not None and chosen not in video.providers:
        names = ", ".join(sorted(video.providers))
        raise Invalid.field("settings/video", "not_offered", f"This server offers {names}.")


def kept(session: LiveSession, settings: dict[str, Any]) -> dict[str, Any]:
    """New settings of a class, with the provider it has while it is on. Raises the refusal of its state for another."""
    if session.status is not SessionStatus.LIVE:
        return settings
    before = session.settings.get("video")
    if settings.get("video", before) != before:
        raise REFUSALS[session.status]
    return {**settings, "video": before}
