"""Everything one can be told in place of a class: each a page of its own, with the focus, that all can read."""

from __future__ import annotations

import re

from playwright.async_api import Page, expect

from domain.live.shapes.classes import Devices, LiveSettings
from models.learning import Enrolment, EnrolmentStatus
from tests.fixtures.browser import Visit
from tests.fixtures.clients import Api
from tests.fixtures.people import Make
from tests.journeys.test_live_class import leave, people
from tests.journeys.test_moderation import decide_about, look_over

DRESSED = """([dark, direction]) => {
    document.documentElement.classList.toggle("dark", dark);
    document.documentElement.dir = direction;
}"""

# A browser that has been told to allow no device, until it is told otherwise; and what was taken of it.
REFUSING = """
    window.refusing = true;
    window.taken = [];
    const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wanted) => {
        if (window.refusing) throw new DOMException("Permission denied", "NotAllowedError");
        const stream = await real(wanted);
        window.taken.push(...stream.getTracks());
        return stream;
    };
"""


BOTH_ENDED = "() => window.taken.length === 2 && window.taken.every((track) => track.readyState === 'ended')"


async def told(page: Page, title: str, *, focused: bool = True) -> None:
    """The page says it, takes the focus, and holds up in the light and the dark, from either side."""
    heading = page.get_by_role("heading", name=title, level=1)
    await (expect(heading).to_be_focused() if focused else expect(heading).to_be_visible())
    for dark, direction in ((True, "rtl"), (False, "ltr")):
        await page.evaluate(DRESSED, [dark, direction])
        await page.wait_for_function("() => document.documentElement.scrollWidth <= innerWidth")
        await look_over(page)


async def press(page: Page, name: str) -> None:
    """By keyboard: what there is to do can be reached from the title."""
    button = page.get_by_role("main").get_by_role("button", name=name)
    await button.focus()
    await page.keyboard.press("Enter")


async def inside(page: Page) -> None:
    await expect(people(page)).to_contain_text("Ben")
    await expect(page.get_by_role("heading", level=1)).to_be_focused()


async def test_devices_are_tried_before_a_class_and_one_that_is_refused_holds_nobody_up(
    visit: Visit, make: Make, api: Api
) -> None:
    host = await make.instructor(name="Ines Instructor")
    course = await make.course(host)
    session = await make.session(host, course, seats=2)
    ana = await make.student(name="Ana", enrolled_in=course)
    devices = {"permissions": ["camera", "microphone"], "script": REFUSING, "phone": True}
    page = await visit(f"/live/{session.id}", ana, **devices)
    mirror = page.get_by_role("region", name="Camera and microphone")
    camera, microphone = [mirror.get_by_role("button", name=name, exact=True) for name in ("Camera", "Microphone")]
    for button in (camera, microphone):
        await expect(button).to_have_attribute("aria-pressed", "false")

    await press(page, "Camera")
    await expect(mirror).to_contain_text("Camera: this browser does not allow it.")
    await expect(mirror.get_by_role("listitem").first).to_contain_text("Press the icon")
    await told(page, session.title, focused=False)
    await page.evaluate("window.refusing = false")
    await press(page, "Try again: Camera")
    await expect(mirror.get_by_label("What others see of you")).to_be_visible()
    await press(page, "Microphone")
    await expect(mirror.get_by_role("meter")).to_be_visible()
    await expect(mirror.get_by_label("Microphone").last).to_be_visible()

    assert (await api.as_(host).post(f"/live-sessions/{session.id}/start")).status == 200
    await expect(people(page)).to_contain_text("Ana")  # by itself; on stage is who was asked there
    await page.wait_for_function(BOTH_ENDED)


async def test_whoever_is_not_in_class_is_told_why_and_what_they_can_do(visit: Visit, make: Make) -> None:
    host = await make.instructor(name="Ines Instructor")
    course = await make.course(host)
    settings = LiveSettings(devices=Devices.SINGLE).model_dump(mode="json")
    session = await make.live(host, course, seats=1, title="The night sky", settings=settings)
    ana, ben = [await make.student(name=name, enrolled_in=course) for name in ("Ana", "Ben")]
    address = f"/live/{session.id}"
    teaching, of_ana = await visit(address, host), await visit(address, ana)
    await expect(people(of_ana)).to_contain_text("Ana")

    # Full, in line, offered, in.
    of_ben = await visit(address, ben, phone=True)
    await expect(of_ben.get_by_text("0 of 1 left")).to_be_visible()
    await told(of_ben, "The class is full")
    await press(of_ben, "Join waiting list")
    await expect(of_ben.get_by_text("Place 1 of 1")).to_be_visible()
    async with of_ben.expect_response(lambda answer: answer.url.endswith("/status")):
        pass  # the page has heard from the door that Ben waits, and still lets him go
    await press(of_ben, "Leave the list")
    await told(of_ben, "You no longer wait for a seat")
    await press(of_ben, "Come back")
    await press(of_ben, "Join waiting list")
    await expect(of_ben.get_by_text("Place 1 of 1")).to_be_visible()
    await told(of_ben, "You are on the waiting list")
    await leave(of_ana)
    await told(of_ana, "You left the class")
    await expect(of_ben.get_by_role("timer")).to_be_visible()
    await told(of_ben, "A seat is yours")
    await press(of_ben, "No, thank you")
    await expect(of_ben.get_by_role("heading", name="You no longer wait for a seat")).to_be_focused()
    await press(of_ana, "Come back")
    await expect(people(of_ana)).to_contain_text("Ana")
    await press(of_ben, "Come back")
    await press(of_ben, "Join waiting list")
    await expect(of_ben.get_by_text("Place 1 of 1")).to_be_visible()
    await leave(of_ana)
    await press(of_ben, "Accept and enter")
    await inside(of_ben)

    # One device at a time: the newer one has it, until the older one takes it back.
    second = await of_ben.context.new_page()
    await second.goto(address)
    await expect(people(second)).to_contain_text("Ben")
    await told(of_ben, "The class is open somewhere else")
    await press(of_ben, "Use it here")
    await inside(of_ben)
    await expect(second.get_by_role("heading", name="The class is open somewhere else")).to_be_focused()
    await second.close()

    # Put out, and back.
    await teaching.get_by_role("button", name=re.compile("^People")).first.click()
    await decide_about(teaching, "Ben", "Remove")
    await teaching.get_by_role("dialog", name="Remove Ben?").get_by_role("button", name="Remove", exact=True).click()
    await told(of_ben, "You were removed from the class")
    await press(of_ben, "Come back")
    await inside(of_ben)

    # No longer enrolled, and enrolled again.
    mine = Enrolment.filter(learner_id=ben.id, course_id=course.id)
    await mine.update(status=EnrolmentStatus.ENDED)
    await told(of_ben, "You are no longer enrolled")
    await of_ben.reload()
    await told(of_ben, "This class is for enrolled students")
    await mine.update(status=EnrolmentStatus.ACTIVE)
    await of_ben.reload()
    await inside(of_ben)

    # Banned, at once and at the door.
    await decide_about(teaching, "Ben", "Ban")
    await teaching.get_by_role("dialog", name="Ban Ben?").get_by_role("button", name="Ban", exact=True).click()
    await told(of_ben, "You cannot enter this class")
    await of_ben.reload()
    await told(of_ben, "You cannot enter this class")

    # Over.
    await press(of_ana, "Come back")
    await expect(people(of_ana)).to_contain_text("Ana")
    await teaching.get_by_role("button", name="End class").click()
    await teaching.get_by_role("dialog").get_by_role("button", name="End class").click()
    await told(of_ana, "The class has ended")
    await of_ana.get_by_role("link", name="See what is left of it").click()
    await of_ana.wait_for_url(f"**/classes/{session.id}")
    await expect(of_ana.get_by_role("main").get_by_text("Ended", exact=True)).to_be_visible()
