"""Pictures and voices by LiveKit's own library, through a stand-in that speaks LiveKit's protocol.

What is tried is our page, our server's orders and tickets; how a real LiveKit sends media on is not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from aiohttp import WSCloseCode
from playwright.async_api import expect

from domain.gateways.video.livekit import LiveKitVideo
from domain.gateways.video.offered import Offered
from server.main import Node
from tests.fixtures.browser import Visit
from tests.fixtures.clients import Api
from tests.fixtures.livekit import KEY, SECRET, FakeLiveKit
from tests.fixtures.nodes import Start
from tests.fixtures.people import Make
from tests.journeys.test_video import VOICE_STOPS, VOICES_COME, WATCHED, decide_about_ana, do, picture, pictures_move


@pytest.fixture
def jobs_reach_livekit(here: Node, fake_livekit: FakeLiveKit) -> Iterator[None]:
    """The server of the tests does the jobs of them all: it gives the orders."""
    before = here.runtime.video
    livekit = LiveKitVideo(fake_livekit.settings["LYCEUM_LIVEKIT_URL"], KEY, SECRET)
    here.runtime.video = Offered("builtin", {**before.providers, "livekit": livekit})
    yield
    here.runtime.video = before


@pytest.mark.usefixtures("jobs_reach_livekit")
async def test_a_class_through_livekit_is_seen_and_held_to_what_hosts_decide_while_it_is_on(
    visit: Visit, start: Start, make: Make, api: Api, fake_livekit: FakeLiveKit
) -> None:
    server = await start(**fake_livekit.settings, LYCEUM_VIDEO="livekit")
    host = await make.instructor(name="Ines Instructor")
    course = await make.course(host)
    session = await make.session(host, course, seats=4)
    ana, ben = [await make.student(name=name, enrolled_in=course) for name in ("Ana", "Ben")]
    begun = await api.as_(host).at(server.url).post(f"/live-sessions/{session.id}/start")
    assert begun.status == 200, begun.body
    devices = {"permissions": ["camera", "microphone"], "script": WATCHED, "at": server.url}
    address = f"/live/{session.id}"
    teaching, of_ana, of_ben = [await visit(address, one, **devices) for one in (host, ana, ben)]

    await teaching.get_by_role("button", name="Camera", exact=True).click()
    await teaching.get_by_role("dialog", name="Camera and microphone").get_by_role("button", name="Done").click()
    for page in (of_ana, of_ben):
        await expect(picture(page, "Camera of Ines Instructor")).to_be_visible()
    await asyncio.gather(*(pictures_move(page) for page in (of_ana, of_ben)))
    assert set(fake_livekit.guests()) == {str(one.id) for one in (host, ana, ben)}

    # Whom a host invites is let to speak by LiveKit too, while inside; and no more once they are muted.
    await teaching.get_by_role("button", name="People").first.click()
    await decide_about_ana(teaching, "Invite on stage")
    await of_ana.get_by_role("button", name="Accept").click()
    hers = of_ana.get_by_role("dialog", name="Camera and microphone")
    await hers.get_by_role("button", name="Camera", exact=True).click()
    await hers.get_by_role("button", name="Microphone", exact=True).click()
    await hers.get_by_role("button", name="Done").click()
    await expect(picture(of_ben, "Camera of Ana")).to_be_visible()
    await do(of_ben, VOICES_COME)
    await decide_about_ana(teaching, "Mute")
    await do(of_ben, VOICE_STOPS)
    await pictures_move(of_ben)
    await fake_livekit.until(lambda: len(fake_livekit.orders("UpdateParticipant")) == 2)
    given, taken = [one["permission"]["canPublishSources"] for one in fake_livekit.orders("UpdateParticipant")]
    assert given == ["CAMERA", "MICROPHONE", "SCREEN_SHARE", "SCREEN_SHARE_AUDIO"]
    assert taken == ["CAMERA", "SCREEN_SHARE"]

    # Its line to LiveKit breaks, and the class's does not: it is in again, with what it shows.
    mine = fake_livekit.guests()[str(host.id)]
    before = mine.ws
    await before.close(code=WSCloseCode.SERVICE_RESTART)
    await fake_livekit.until(lambda: mine.ws is not before)
    assert fake_livekit.guests()[str(host.id)] is mine, "the same stay, taken up again"
    await asyncio.gather(*(pictures_move(page) for page in (of_ana, of_ben)))

    # Put out of the class is put out there, and a page that is gone leaves no picture.
    await decide_about_ana(teaching, "Remove")
    await teaching.get_by_role("dialog").get_by_role("button", name="Remove").click()
    await expect(picture(of_ben, "Camera of Ana")).to_have_count(0)
    await do(of_ana, "await until(() => window.connections.every((one) => one.signalingState === 'closed'))")
    await teaching.reload()
    await expect(picture(of_ben, "Camera of Ines Instructor")).to_have_count(0)
    await teaching.get_by_role("button", name="Camera", exact=True).click()
    await pictures_move(of_ben)

    # So few are left that their browsers carry it: the host is told what that means, and LiveKit's room is ended.
    await teaching.get_by_role("button", name="More").click()
    await teaching.get_by_role("menuitem", name="Without the media server").click()
    asked = teaching.get_by_role("dialog", name="Go on without the media server?")
    await expect(asked).to_contain_text("at most 8 see it")
    await asked.get_by_role("button", name="Without the media server").click()
    await expect(of_ben.get_by_text("The video now comes another way.")).to_be_visible()
    await fake_livekit.until(lambda: fake_livekit.orders("DeleteRoom") != [] and fake_livekit.guests() == {})
    await pictures_move(of_ben)
