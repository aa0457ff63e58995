"""What carries the pictures and voices of a class: its own choice among what the server offers, else the server's, by
how many may come. That is decided when it begins; while it is on, its hosts alone switch it to another."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from domain.gateways.video import Video
from domain.gateways.video.offered import ALWAYS
from domain.kit.context import Context, Runtime
from domain.kit.errors import Invalid
from domain.live.lifecycle import REFUSALS
from domain.live.shapes import video as shapes
from models.learning import Enrolment, EnrolmentStatus
from models.live import SessionStatus
from models.live.sessions import LiveSession


def named(runtime: Runtime, session: LiveSession) -> str:
    """The provider of a class that has begun."""
    return runtime.video.named(session.video or session.settings.get("video"))


def of(runtime: Runtime, session: LiveSession) -> Video:
    return runtime.video.of(session.video or session.settings.get("video"))


def room_id(session: LiveSession) -> UUID:
    """Of its room there. After each switch it is another: what was given out for the room before, tickets and orders
    alike, opens and ends that one alone, also where a class has come back to the same provider."""
    switches = len(session.video_before)
    return uuid5(session.id, str(switches)) if switches else session.id


def larger(runtime: Runtime, session: LiveSession) -> str | None:
    """What a class can be switched to when not everybody sees."""
    if of(runtime, session).capabilities.max_viewers is None:
        return None
    return runtime.video.larger


def smaller(runtime: Runtime, session: LiveSession) -> shapes.VideoSmaller | None:
    """What a class that is carried by something larger can be switched back to."""
    name = named(runtime, session)
    can = runtime.video.of(ALWAYS).capabilities
    if name == ALWAYS or can.max_viewers is None:
        return None
    return shapes.VideoSmaller(provider=ALWAYS, max_viewers=can.max_viewers, max_on_stage=can.max_on_stage)


async def chosen(runtime: Runtime, session: LiveSession) -> str:
    """The provider that a class begins with. Who may come are the students of the course, as far as there are seats:
    how many of them do is known when it is late."""
    video, own = runtime.video, session.settings.get("video")
    name = video.named(own)
    limit = video.of(name).capabilities.max_viewers
    if own is not None or limit is None or video.larger is None:
        return name
    students = Enrolment.filter(course_id=session.course_id).exclude(status=EnrolmentStatus.ENDED)
    return name if min(session.max_students, await students.count()) <= limit else video.larger


def offered(ctx: Context) -> list[shapes.ProviderOffered]:
    """All there is to choose from, the server's own choice first."""
    video = ctx.runtime.video
    names = sorted(video.providers, key=lambda name: (name != video.default, name))
    return [
        shapes.ProviderOffered(
            provider=name,
            default=name == video.default,
            larger=name == video.larger and video.of(None).capabilities.max_viewers is not None,
            capabilities=shapes.VideoCapabilities.model_validate(
                video.providers[name].capabilities, from_attributes=True
            ),
        )
        for name in names
    ]


def require_offered(ctx: Context, settings: dict[str, Any] | None) -> None:
    """Raises Invalid for a provider that this server has no keys of."""
    own = (settings or {}).get("video")
    if own is not None:
        require_one(ctx, own, "settings/video")


def require_one(ctx: Context, name: str, field: str) -> None:
    """Raises Invalid as above, of that field."""
    names = ctx.runtime.video.providers
    if name not in names:
        raise Invalid.field(field, "not_offered", f"This server offers {', '.join(sorted(names))}.")


def kept(session: LiveSession, settings: dict[str, Any]) -> dict[str, Any]:
    """New settings of a class, with the provider it has while it is on. Raises the refusal of its state for another."""
    if session.status is not SessionStatus.LIVE:
        return settings
    before = session.settings.get("video")
    if settings.get("video", before) != before:
        raise REFUSALS[session.status]
    return {**settings, "video": before}
