"""Pictures and voices through a media server of ours: who may send is decided here, as between browsers.

What is looked at before a line is there is looked at once more when it is: a host who decides meanwhile finds either
the line, or us.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from domain.gateways.video import ProviderFailed
from domain.gateways.video.sfu import Line, Offer, Publishing, Refused, RoomFull, Sfu, Tell, Watching, kinds_of
from domain.kit.context import Context
from domain.kit.errors import Conflict, Unavailable
from domain.live import media, stage, video_providers
from domain.live.inside import Inside, inside


class NoMediaServer(Conflict):
    code, title = "no_media_server", "No media server"
    detail = "The pictures of this class do not flow through this server: see the provider of the ticket."


class MediaRefused(Conflict):
    code, title = "media_refused", "Not understood by the media server"
    detail = "The media server does not take this description or candidate. Begin again with a new line."


class MediaAway(Unavailable):
    code, title = "media_away", "Pictures and voices are away"
    detail = "The media server does not answer. The class goes on; try again in a moment."


async def publish(ctx: Context, session_id: UUID, offer: Offer, tell: Tell) -> tuple[Inside, Publishing, str]:
    """Send into the class; the description that answers. Raises as `inside` does, MayNotPublish, StageFull,
    NoMediaServer, MediaRefused or MediaAway."""
    here = await inside(ctx, session_id)
    own = media.sources_here(here)
    media.require_allowed(offer.sdp, own)
    if not own or not kinds_of(own) >= {*offer.streams.values(), *offer.showing}:
        raise stage.MayNotPublish
    room_id = video_providers.room_id(here.session)
    with answered():
        line, answer = await _sfu(ctx, here).publish(room_id, here.user_id, offer, own, tell)
    try:
        still = await inside(ctx, session_id)
        _require_same_room(still, room_id)
        now = media.sources_here(still)
        if not now:
            raise stage.MayNotPublish
        if now != own:
            with answered():
                await video_providers.of(ctx.runtime, here.session).allow(room_id, here.user_id, now)
    except BaseException:
        line.close()
        raise
    return here, line, answer


async def watch(ctx: Context, session_id: UUID, tell: Tell) -> tuple[Inside, Watching]:
    """Receive what the others show. Raises as `inside` does, NoMediaServer, MediaRefused or MediaAway."""
    here = await inside(ctx, session_id)
    room_id = video_providers.room_id(here.session)
    with answered():
        line = await _sfu(ctx, here).watch(room_id, here.user_id, tell)
    try:
        _require_same_room(await inside(ctx, session_id), room_id)
    except BaseException:
        line.close()
        raise
    return here, line


async def resume(ctx: Context, session_id: UUID, line: Line) -> None:
    """Take over a line whose socket is gone: what its owner may send has perhaps changed since.

    Raises as `inside` does, NoMediaServer, MayNotPublish or MediaAway.
    """
    here = await inside(ctx, session_id)
    _sfu(ctx, here)
    own = media.sources_here(here)
    if isinstance(line, Publishing):
        if not own:
            raise stage.MayNotPublish
        with answered():
            await line.allow(own)


@contextmanager
def answered() -> Iterator[None]:
    """What a media server does not do, as clients are told."""
    try:
        yield
    except RoomFull as error:
        raise stage.StageFull("As many show something as the class can carry.") from error
    except Refused as error:
        raise MediaRefused from error
    except ProviderFailed as error:
        raise MediaAway(retry_after=2) from error


def _require_same_room(still: Inside, room_id: UUID) -> None:
    if video_providers.room_id(still.session) != room_id:  # a host has switched the class to another meanwhile
        raise NoMediaServer


def _sfu(ctx: Context, here: Inside) -> Sfu:
    video = video_providers.of(ctx.runtime, here.session)
    if not isinstance(video, Sfu):
        raise NoMediaServer
    return video
