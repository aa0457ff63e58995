"""Pictures and voices from browser to browser, with a camera that shows a test picture."""

from __future__ import annotations

import asyncio
import re

from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Locator, Page, expect

from tests.fixtures.browser import PATIENCE_MS, Visit
from tests.fixtures.clients import Api
from tests.fixtures.nodes import Start
from tests.fixtures.people import Make

# What a page connects with and takes from its devices is kept where a test finds it.
WATCHED = """
    window.connections = [];
    window.taken = [];
    const Real = window.RTCPeerConnection;
    window.RTCPeerConnection = class extends Real {
        constructor(...given) { super(...given); window.connections.push(this); }
    };
    // Small pictures, and few: what a page does with them is the same, and a machine without a graphics card has to
    // encode and paint each of them.
    const small = { width: 320, height: 180, frameRate: 8 };
    for (const name of ["getUserMedia", "getDisplayMedia"]) {
        const real = navigator.mediaDevices[name].bind(navigator.mediaDevices);
        navigator.mediaDevices[name] = async (wanted) => {
            const stream = await real(wanted?.video ? { ...wanted, video: { ...wanted.video, ...small } } : wanted);
            window.taken.push(...stream.getTracks());
            return stream;
        };
    }
"""
COUNTED = """
    const counted = async (kind, what) => {
        let sum = 0;
        for (const one of window.connections.filter((each) => each.signalingState !== "closed"))
            for (const stat of (await one.getStats()).values())
                if (stat.type === "inbound-rtp" && stat.kind === kind) sum += stat[what] ?? 0;
        return sum;
    };
    const until = async (met) => {
        while (!await met()) await new Promise((done) => setTimeout(done, 100));
    };
"""
PICTURES_MOVE = """
    const before = await counted("video", "framesDecoded");
    await until(async () => await counted("video", "framesDecoded") > before + 4);
"""
# No packet of a voice, or of a picture, for a second, whatever came before.
VOICE_STOPS = """
    let before = -1, now = await counted("audio", "packetsReceived");
    while (now !== before) {
        await new Promise((done) => setTimeout(done, 1000));
        [before, now] = [now, await counted("audio", "packetsReceived")];
    }
"""
PICTURES_STOP = VOICE_STOPS.replace("audio", "video")
VOICES_COME = """await until(async () => await counted("audio", "packetsReceived") > 10);"""
# So many connections bring a voice, whatever came over them before.
VOICES_FROM = """
    const heard = () => Promise.all(window.connections.map(async (one) => {
        if (one.signalingState === "closed") return 0;
        const stats = [...(await one.getStats()).values()];
        return stats.reduce((sum, stat) =>
            sum + (stat.type === "inbound-rtp" && stat.kind === "audio" ? stat.packetsReceived : 0), 0);
    }));
    await until(async () => {
        const before = await heard();
        await new Promise((done) => setTimeout(done, 1000));
        const now = await heard();
        return before.filter((packets, n) => now[n] > packets).length === %d;
    });
"""
OPEN_CONNECTIONS = "until(() => window.connections.filter((one) => one.signalingState !== 'closed').length === %d)"
HER_PICTURE = "document.querySelector(\"video[aria-label='Camera of Ana']\")"
# Looked at in one step: what is told goes away by itself.
ABOVE_THE_BAR = """(words) => {
    const leaves = [...document.querySelectorAll("*")].filter((one) => one.childElementCount === 0);
    const told = leaves.find((one) => one.textContent === words)?.getBoundingClientRect();
    return told?.height > 0 && told.bottom < document.querySelector("[role=toolbar]").getBoundingClientRect().top;
}"""
LIVE_TRACKS = "() => window.taken.filter((track) => track.readyState === 'live').length"


async def do(page: Page, what: str) -> None:
    async with asyncio.timeout(PATIENCE_MS / 1000):
        await page.evaluate(f"async () => {{ {COUNTED} {what} }}")


async def pictures_move(page: Page) -> None:
    """More pictures are decoded than there were."""
    await do(page, PICTURES_MOVE)


async def decide_about_ana(teaching: Page, what: str) -> None:
    await teaching.get_by_role("button", name="Decide about Ana").click()
    await teaching.get_by_role("menuitem", name=what, exact=True).click()


async def look_at_it(page: Page, layout: str) -> None:
    await page.get_by_role("button", name=re.compile("^Layout: ")).click()
    await page.get_by_role("menuitemradio", name=layout).click()


async def hide_names(teaching: Page, *, hide: bool) -> None:
    await teaching.get_by_role("button", name="Class rules").click()
    rules = teaching.get_by_role("dialog", name="Class rules")
    await rules.get_by_role("checkbox", name="See who else is here").set_checked(not hide)
    await rules.get_by_role("button", name="Close").click()


def picture(page: Page, of: str) -> Locator:
    return page.locator(f"video[aria-label='{of}']")


async def test_a_host_is_seen_and_heard_whatever_happens_to_the_line_until_the_class_ends(
    visit: Visit, make: Make
) -> None:
    host = await make.instructor(name="Ines Instructor")
    course = await make.course(host)
    session = await make.live(host, course, seats=4)
    ana, ben, cem = [await make.student(name=name, enrolled_in=course) for name in ("Ana", "Ben", "Cem")]
    devices = {"permissions": ["camera", "microphone"], "script": WATCHED}
    teaching, of_ana, of_ben = [await visit(f"/live/{session.id}", one, **devices) for one in (host, ana, ben)]

    # Off until one wants it; the first time with a look in the mirror.
    microphone, camera = [teaching.get_by_role("button", name=name, exact=True) for name in ("Microphone", "Camera")]
    await expect(camera).to_have_attribute("aria-pressed", "false")
    assert await teaching.evaluate(LIVE_TRACKS) == 0
    await camera.click()
    mirror = teaching.get_by_role("dialog", name="Camera and microphone")
    await expect(mirror.locator("video")).to_be_visible()
    await mirror.get_by_role("button", name="Microphone", exact=True).click()
    await mirror.get_by_role("button", name="Done").click()
    await expect(camera).to_have_attribute("aria-pressed", "true")
    await expect(microphone).to_have_attribute("aria-pressed", "true")

    for page in (of_ana, of_ben):
        await expect(picture(page, "Camera of Ines Instructor")).to_be_visible()
    await asyncio.gather(*(pictures_move(page) for page in (of_ana, of_ben)), do(of_ana, VOICES_COME))

    # Students have nothing to press, and a late one gets what the others have.
    await expect(of_ana.get_by_role("button", name="Camera", exact=True)).to_have_count(0)
    of_cem = await visit(f"/live/{session.id}", cem, **devices)
    await pictures_move(of_cem)

    # For a line that carries no pictures: none is sent to it, the voice is, and there is a way back.
    await of_cem.get_by_role("button", name=re.compile("^Connection: ")).click()
    await of_cem.get_by_role("dialog", name="Connection").get_by_role("button", name="Audio only").click()
    await of_cem.keyboard.press("Escape")
    await expect(picture(of_cem, "Camera of Ines Instructor")).to_have_count(0)
    await do(of_cem, PICTURES_STOP)
    await do(of_cem, VOICES_FROM % 1)
    await of_cem.get_by_role("button", name="Show pictures again").click()
    await pictures_move(of_cem)

    # The line is gone and comes back.
    await of_ben.context.set_offline(True)
    await expect(of_ben.get_by_text("Reconnecting…").first).to_be_visible()
    await of_ben.context.set_offline(False)
    await expect(of_ben.get_by_text("Reconnecting…")).to_have_count(0)
    await pictures_move(of_ben)
    await of_ben.reload()
    await pictures_move(of_ben)

    await teaching.get_by_role("button", name="Share screen").click()
    for page in (of_ana, of_cem):
        await expect(picture(page, "Screen of Ines Instructor")).to_be_visible()
        await pictures_move(page)
    await teaching.get_by_role("button", name="Share screen").click()
    await expect(picture(of_ana, "Screen of Ines Instructor")).to_have_count(0)

    # On stage by invitation, and off it again.
    await teaching.get_by_role("button", name="People").first.click()
    writing = of_ana.get_by_role("textbox", name="Write a message")
    await writing.fill("I think")
    await decide_about_ana(teaching, "Invite on stage")
    invitation = of_ana.get_by_role("region", name="You are invited on stage")
    await expect(invitation).to_be_visible()
    await expect(writing).to_be_focused()
    await expect(of_ana.get_by_role("button", name="Camera", exact=True)).to_have_count(0)
    await of_ana.keyboard.press("Alt+i")
    await expect(invitation).to_be_focused()
    await of_ana.keyboard.press("Tab")
    await of_ana.keyboard.press("Enter")
    await expect(invitation).to_have_count(0)
    await expect(teaching.get_by_text("Ana would rather not come on stage.")).to_be_visible()
    await decide_about_ana(teaching, "Invite on stage")
    await invitation.get_by_role("button", name="Accept").click()
    await teaching.wait_for_function(ABOVE_THE_BAR, arg="Ana comes on stage.")
    mirror = of_ana.get_by_role("dialog", name="Camera and microphone")
    for device in ("Microphone", "Camera"):
        await expect(mirror.get_by_role("button", name=device, exact=True)).to_have_attribute("aria-pressed", "false")
    await mirror.get_by_role("button", name="Camera", exact=True).click()
    await mirror.get_by_role("button", name="Done").click()
    for page in (teaching, of_cem):
        await expect(picture(page, "Camera of Ana")).to_be_visible()
        await pictures_move(page)

    # What the host has everybody look at is large on each page, until one looks at it otherwise oneself; and however
    # one looks at pictures, they are not begun anew.
    await of_cem.evaluate(f"window.hers = {HER_PICTURE}")
    show = teaching.get_by_role("button", name="Show to everybody: Camera of Ana")
    await show.click()
    large = of_cem.locator("[data-large]")
    await expect(large).to_contain_text("Ana")
    await look_at_it(of_cem, "Tiled")
    await expect(large).to_have_count(0)
    await of_cem.get_by_role("button", name="Follow the host").click()
    await expect(large).to_contain_text("Ana")
    await look_at_it(of_cem, "Sidebar")
    await expect(large).to_contain_text("Ines Instructor")
    await show.click()
    await expect(of_cem.get_by_role("button", name="Follow the host")).to_have_count(0)
    await look_at_it(of_cem, "Auto")
    await of_cem.wait_for_function(f"() => window.hers === {HER_PICTURE} && !window.hers.paused")
    await pictures_move(of_cem)

    # Muted by the host: no sound arrives anywhere, the page says why, and none leaves it until it may again.
    hers = of_ana.get_by_role("button", name="Microphone", exact=True)
    await hers.click()
    await asyncio.gather(*(do(page, VOICES_FROM % 2) for page in (of_ben, of_cem)))
    await decide_about_ana(teaching, "Mute")
    await asyncio.gather(*(do(page, VOICES_FROM % 1) for page in (of_ben, of_cem)))
    await expect(hers).to_be_disabled()
    await expect(of_ana.get_by_role("region", name="Video")).to_contain_text("The host has muted you")
    await of_ana.keyboard.press("Alt+M")
    await expect(hers).to_have_attribute("aria-pressed", "false")
    await pictures_move(of_cem)
    await decide_about_ana(teaching, "Give the word back")
    await hers.click()
    await do(of_cem, VOICES_FROM % 2)

    # So it is when all are muted; when they may speak again, each switches their own microphone on.
    await teaching.get_by_role("button", name="Mute all students").click()
    await do(of_cem, VOICES_FROM % 1)
    await expect(of_ana.get_by_role("region", name="Video")).to_contain_text("The host has muted all students")
    await expect(hers).to_be_disabled()
    await expect(teaching.get_by_role("button", name="Microphone", exact=True)).to_be_enabled()
    await teaching.get_by_role("button", name="Let students speak again").click()
    await expect(hers).to_be_enabled()
    await expect(hers).to_have_attribute("aria-pressed", "false")
    await hers.click()
    await do(of_cem, VOICES_FROM % 2)

    # Who sees nobody's name sees who is on stage all the same: those who were here, and one who comes later.
    await hide_names(teaching, hide=True)
    await of_cem.reload()
    for page in (of_cem, of_ben):
        await expect(picture(page, "Camera of A student")).to_be_visible()
        await do(page, VOICES_FROM % 2)
    await expect(of_cem.get_by_role("main")).not_to_contain_text("Ana")
    await hide_names(teaching, hide=False)
    await expect(picture(of_cem, "Camera of Ana")).to_be_visible()
    await pictures_move(of_cem)

    await decide_about_ana(teaching, "Have them step down")
    await expect(picture(of_cem, "Camera of Ana")).to_have_count(0)
    await do(of_ana, "await until(() => window.taken.every((track) => track.readyState === 'ended'))")
    await pictures_move(of_ana)

    # Put out while she is shown: her picture and every connection to her are gone, and her devices are let go.
    await decide_about_ana(teaching, "Invite on stage")
    await invitation.get_by_role("button", name="Accept").click()
    await mirror.get_by_role("button", name="Camera", exact=True).click()
    await mirror.get_by_role("button", name="Done").click()
    await expect(picture(of_cem, "Camera of Ana")).to_be_visible()
    await decide_about_ana(teaching, "Remove")
    await teaching.get_by_role("dialog").get_by_role("button", name="Remove").click()
    for page in (of_ben, of_cem):
        await expect(picture(page, "Camera of Ana")).to_have_count(0)
        await do(page, "await " + OPEN_CONNECTIONS % 1)
    await do(teaching, "await " + OPEN_CONNECTIONS % 2)
    await do(of_ana, "await " + OPEN_CONNECTIONS % 0)
    await of_ana.wait_for_function(f"() => ({LIVE_TRACKS})() === 0")
    await pictures_move(of_cem)

    await teaching.get_by_role("button", name="End class").click()
    await teaching.get_by_role("dialog").get_by_role("button", name="End class").click()
    await expect(teaching.get_by_role("heading", name="The class has ended")).to_be_visible()
    await teaching.wait_for_function(f"() => ({LIVE_TRACKS})() === 0")
    await expect(of_cem.get_by_role("heading", name="The class has ended")).to_be_visible()
    await do(of_cem, "await until(() => window.connections.every((one) => one.signalingState === 'closed'))")


async def test_the_page_of_a_provider_is_shown_within_ours_with_a_ticket_when_one_wants_it(
    visit: Visit, start: Start, make: Make, api: Api
) -> None:
    async def room(request: web.Request) -> web.Response:
        has = "with" if request.query.get("jwt", "").count(".") == 2 else "without"
        return web.Response(text=f"<p>The room {has} a ticket</p>", content_type="text/html")

    app = web.Application()
    app.router.add_get("/class-{id}", room)
    async with TestServer(app) as provider:
        keys = {"LYCEUM_JITSI_APP_ID": "lyceum", "LYCEUM_JITSI_SECRET": "a secret of thirty-two bytes at least"}
        server = await start(LYCEUM_VIDEO="jitsi", LYCEUM_JITSI_URL=str(provider.make_url("")), **keys)
        host = await make.instructor(name="Ines Instructor")
        course = await make.course(host)
        ana = await make.student(name="Ana", enrolled_in=course)
        session = await make.session(host, course, seats=2)
        at_server = api.as_(host).at(server.url)
        assert (await at_server.post(f"/live-sessions/{session.id}/start")).status == 200
        page, hers = [await visit(f"/live/{session.id}", one, at=server.url) for one in (host, ana)]

        await expect(page.get_by_role("button", name="Microphone")).to_have_count(0)
        assert len(page.frames) == 1, "nobody else hears of the person before they want it"
        for one in (page, hers):
            await one.get_by_role("button", name="Open Jitsi Meet").click()
            await expect(one.frame_locator("iframe").get_by_text("The room with a ticket")).to_be_visible()

        # Their page has the devices that one may use, as long as one may, and cannot take ours elsewhere.
        async def devices(one: Page, *names: str) -> None:
            await expect(one.locator("iframe")).to_have_attribute(
                "allow", "; ".join([*names, "autoplay", "fullscreen"])
            )
            await expect(one.frame_locator("iframe").get_by_text("The room with a ticket")).to_be_visible()

        await devices(page, "camera", "microphone", "display-capture")
        await devices(hers)
        await expect(hers.locator("iframe")).to_have_attribute("sandbox", "allow-scripts allow-same-origin allow-forms")
        await page.get_by_role("button", name="People").first.click()
        await decide_about_ana(page, "Invite on stage")
        await hers.get_by_role("button", name="Accept").click()
        await devices(hers, "camera", "microphone", "display-capture")
        await decide_about_ana(page, "Mute")
        await devices(hers, "camera", "display-capture")
        await decide_about_ana(page, "Have them step down")
        await devices(hers)
