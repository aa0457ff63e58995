"""Pictures and voices through a real Janus: only with one on this machine, and an interface beside the loopback."""

from __future__ import annotations

import asyncio
import re

import pytest_asyncio
from playwright.async_api import expect

from tests.fixtures.browser import Visit
from tests.fixtures.clients import Api
from tests.fixtures.janus import RealJanus
from tests.fixtures.nodes import GRACE_SECONDS, Process, Start
from tests.fixtures.people import Make
from tests.journeys.test_video import (
    OPEN_CONNECTIONS,
    PICTURES_STOP,
    VOICE_STOPS,
    VOICES_COME,
    WATCHED,
    do,
    picture,
    pictures_move,
)

OPEN = "window.connections.filter((one) => one.signalingState !== 'closed').length"

# A page that goes on sending whatever it is told.
DEFIANT = """
    window.taken.forEach((track) => { track.stop = () => undefined; });
    RTCRtpSender.prototype.replaceTrack = async () => undefined;
"""
STILL_SENDS = """
    const sent = async () => {
        let sum = 0;
        for (const one of window.connections.filter((each) => each.signalingState !== "closed"))
            for (const stat of (await one.getStats()).values())
                if (stat.type === "outbound-rtp" && stat.kind === "audio") sum += stat.packetsSent;
        return sum;
    };
    const before = await sent();
    await until(async () => await sent() > before);
"""


@pytest_asyncio.fixture(loop_scope="session")
async def through_janus(real_janus: RealJanus, start: Start) -> Process:
    """A server whose pictures flow through the Janus of this test."""
    return await start(**real_janus.settings, LYCEUM_VIDEO_MAX_VIEWERS="2")


async def test_a_class_that_grows_goes_on_through_janus_until_somebody_is_put_out_and_janus_is_restarted(
    visit: Visit, make: Make, api: Api, through_janus: Process, real_janus: RealJanus
) -> None:
    host = await make.instructor(name="Ines Instructor")
    course = await make.course(host)
    session = await make.session(host, course, seats=4, settings={"video": "builtin"})
    begun = await api.as_(host).at(through_janus.url).post(f"/live-sessions/{session.id}/start")
    assert begun.status == 200, begun.body
    ana, ben, cem = [await make.student(name=name, enrolled_in=course) for name in ("Ana", "Ben", "Cem")]
    devices = {"permissions": ["camera", "microphone"], "script": WATCHED, "at": through_janus.url}
    address = f"/live/{session.id}"
    teaching, of_ana, of_ben = [await visit(address, one, **devices) for one in (host, ana, ben)]

    await teaching.get_by_role("button", name="Camera", exact=True).click()
    mirror = teaching.get_by_role("dialog", name="Camera and microphone")
    await mirror.get_by_role("button", name="Done").click()
    for page in (of_ana, of_ben):
        await expect(picture(page, "Camera of Ines Instructor")).to_be_visible()
    await asyncio.gather(*(pictures_move(page) for page in (of_ana, of_ben)))
    await do(teaching, "await " + OPEN_CONNECTIONS % 2)
    taken = await teaching.evaluate("window.taken.length")

    # From browser to browser nobody more would see: the host, whose camera stays on, has a media server carry it.
    offer = teaching.get_by_role("status").filter(has_text="2 of 2 see the video")
    await offer.get_by_role("button", name="Switch to the media server").click()
    await expect(offer).to_have_count(0)
    for page in (of_ana, of_ben):
        await expect(page.get_by_text("The video now comes another way.")).to_be_visible()
        await do(page, "await " + OPEN_CONNECTIONS % 1)
        await expect(picture(page, "Camera of Ines Instructor")).to_be_visible()
    await asyncio.gather(*(pictures_move(page) for page in (of_ana, of_ben)))
    await expect(teaching.get_by_role("button", name="Camera", exact=True)).to_have_attribute("aria-pressed", "true")
    assert await teaching.evaluate("window.taken.length") == taken, "no device was opened anew"
    of_cem = await visit(address, cem, **devices)
    await pictures_move(of_cem)
    await do(teaching, f"await until(() => {OPEN} <= 2)")  # sent once, however many watch

    # A student on stage is heard until the host mutes all, and then not even a page of their own making is.
    await teaching.get_by_role("button", name="People").first.click()
    decide = teaching.get_by_role("button", name="Decide about Ana")
    await decide.click()
    await teaching.get_by_role("menuitem", name="Invite on stage").click()
    await of_ana.get_by_role("button", name="Accept").click()
    hers = of_ana.get_by_role("dialog", name="Camera and microphone")
    await hers.get_by_role("button", name="Microphone", exact=True).click()
    await hers.get_by_role("button", name="Done").click()
    await do(of_ben, VOICES_COME)

    # For a line that carries no pictures: the voice goes on without them.
    await of_cem.get_by_role("button", name=re.compile("^Connection: ")).click()
    audio_only = of_cem.get_by_role("dialog", name="Connection").get_by_role("button", name="Audio only")
    await audio_only.click()
    await do(of_cem, PICTURES_STOP)
    await do(of_cem, VOICES_COME)
    await audio_only.click()
    await pictures_move(of_cem)

    await of_ana.evaluate(DEFIANT)
    await teaching.get_by_role("button", name="Mute all students").click()
    await do(of_ben, VOICE_STOPS)
    await do(of_ana, STILL_SENDS)
    await pictures_move(of_ben)

    # The line to the class breaks: who is away is seen on and sees on, and nobody connects anew when they are back.
    dropped = (teaching, of_ben)
    made = [await page.evaluate("window.connections.length") for page in dropped]
    for page in dropped:
        await page.context.set_offline(True)
        await expect(page.get_by_text("Reconnecting…").first).to_be_visible()
    away = of_cem.get_by_role("list", name="People").get_by_role("listitem").filter(has_text="Ines Instructor")
    await expect(away).to_contain_text("away")
    await asyncio.gather(*(pictures_move(page) for page in (of_ben, of_cem)))
    for page in dropped:
        await page.context.set_offline(False)
        await expect(page.get_by_text("Reconnecting…")).to_have_count(0)
    await asyncio.gather(*(pictures_move(page) for page in (of_ben, of_cem)))
    assert [await page.evaluate("window.connections.length") for page in dropped] == made
    await teaching.get_by_role("button", name="Camera", exact=True).click()
    await expect(picture(of_ben, "Camera of Ines Instructor")).to_have_count(0)
    await teaching.get_by_role("button", name="Camera", exact=True).click()
    await pictures_move(of_ben)

    # A page that is gone for good leaves no picture behind, though its person has the grace to come back.
    await teaching.reload()
    await expect(picture(of_ben, "Camera of Ines Instructor")).to_have_count(0, timeout=GRACE_SECONDS * 1000 * 2 / 3)
    await teaching.get_by_role("button", name="Camera", exact=True).click()
    await asyncio.gather(*(pictures_move(page) for page in (of_ben, of_cem)))

    await real_janus.kill()
    await real_janus.start()
    await asyncio.gather(*(pictures_move(page) for page in (of_ben, of_cem)))

    await teaching.get_by_role("button", name="People").first.click()
    await teaching.get_by_role("button", name="Decide about Cem").click()
    await teaching.get_by_role("menuitem", name="Remove").click()
    await teaching.get_by_role("dialog").get_by_role("button", name="Remove").click()
    await do(of_cem, "await until(() => window.connections.every((one) => one.signalingState === 'closed'))")
    await pictures_move(of_ben)

    await through_janus.kill()
    await do(of_ben, PICTURES_STOP)
