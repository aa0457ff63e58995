"""What a host decides in class, as the students see it; and a class that goes on while one looks elsewhere."""

from __future__ import annotations

import re

from playwright.async_api import Page, WebSocketRoute, expect

from models.live.talk import ChatMessage
from tests.fixtures.browser import Visit
from tests.fixtures.people import Make
from tests.journeys.test_live_class import people, say
from tests.journeys.test_pages import AXE, FAULTS, RULES, SETTLED


class Line:
    """The network of one page, which can be cut without a word."""

    def __init__(self) -> None:
        self._open: list[WebSocketRoute] = []
        self._is_up = True

    async def under(self, page: Page) -> None:
        await page.route_web_socket(re.compile("/socket.io/"), self._carry)
        await page.reload()

    async def cut(self) -> None:
        self._is_up = False
        for socket in self._open:
            await socket.close()

    def mend(self) -> None:
        self._is_up = True

    async def _carry(self, socket: WebSocketRoute) -> None:
        if self._is_up:
            self._open.append(socket)
            socket.connect_to_server()
        else:
            await socket.close()


async def look_over(page: Page) -> None:
    """What axe finds on the page as it is now: nothing."""
    await page.evaluate(SETTLED)
    await page.evaluate(AXE.read_text() + ";0")
    assert await page.evaluate(FAULTS, RULES) == []


# Of what a finger presses in a chat, each is large enough, and above the next.
APART = """() => {
    const boxes = [...document.querySelectorAll("[role=log] button")].map((one) => one.getBoundingClientRect());
    const shown = boxes.filter((box) => box.height > 0);
    const apart = shown.every((box, n) => box.height >= 44 && (n === 0 || box.top >= shown[n - 1].bottom));
    return apart && shown.length >= 10;
}"""


ONE_ROW = """() => {
    const boxes = [...document.querySelectorAll("[role=toolbar] button")].map((one) => one.getBoundingClientRect());
    return new Set(boxes.filter((box) => box.height > 0).map((box) => box.y)).size === 1;
}"""


async def to_the_first(page: Page) -> None:
    await page.wait_for_function(
        "() => { const box = document.querySelector('[role=log]'); box.scrollTop = 0;"
        " return box.textContent.includes('earlier, 0.') }"
    )


async def decide_about(host: Page, name: str, deed: str) -> None:
    await host.get_by_role("button", name=f"Decide about {name}").click()
    await host.get_by_role("menuitem", name=deed, exact=True).click()


async def test_a_host_closes_the_chat_but_for_one_slows_it_down_bans_and_forgives_and_nothing_said_is_lost(
    visit: Visit, make: Make
) -> None:
    host = await make.instructor(name="Ines Instructor")
    course = await make.course(host)
    session = await make.live(host, course, seats=5, title="The night sky")
    ana, ben = [await make.student(name=name, enrolled_in=course) for name in ("Ana", "Ben")]
    await ChatMessage.bulk_create(
        ChatMessage(session=session, run_id=session.run_id, author=host.user, client_id=f"{n}", text=f"earlier, {n}.")
        for n in range(130)
    )
    address = f"/live/{session.id}"
    teaching, of_ana = await visit(address, host), await visit(address, ana)
    of_ben = await visit(address, ben, phone=True)
    line = Line()
    await line.under(of_ana)
    for page in (teaching, of_ana, of_ben):
        await expect(people(page).get_by_role("listitem")).to_have_count(3)
    await of_ben.get_by_role("toolbar").get_by_role("button", name=re.compile("^Chat")).click()
    write = "Write a message"

    # On a phone there is one row of five; what was read is found where it was left.
    log = of_ben.get_by_role("log")
    await expect(log.get_by_text("earlier, 129.")).to_be_in_viewport()
    await of_ben.wait_for_function(APART)
    await log.evaluate("box => { box.scrollTop = 700 }")
    await expect(of_ben.get_by_role("button", name="Jump to the latest")).to_be_visible()
    reading = await log.evaluate("box => box.scrollTop")
    bar = of_ben.get_by_role("toolbar").get_by_role("button")
    await expect(bar.filter(visible=True)).to_have_count(5)
    await of_ben.wait_for_function(ONE_ROW)
    await of_ben.get_by_role("button", name="Close").click()
    await of_ben.get_by_role("toolbar").get_by_role("button", name="More").click()
    await of_ben.get_by_role("dialog", name="More").get_by_role("button", name="Polls").click()
    await expect(of_ben.get_by_role("heading", name="Polls")).to_be_focused()
    await of_ben.get_by_role("toolbar").get_by_role("button", name=re.compile("^Chat")).click()
    await of_ben.wait_for_function("at => document.querySelector('[role=log]')?.scrollTop === at", arg=reading)
    await of_ben.get_by_role("button", name="Jump to the latest").click()

    # The chat is closed, but for Ana.
    await teaching.get_by_role("button", name=re.compile("^People")).first.click()
    await teaching.get_by_role("button", name="Class rules").click()
    rules = teaching.get_by_role("dialog", name="Class rules")
    await rules.get_by_label("Make an exception for…").select_option("Ana")
    await rules.get_by_role("button", name="Hands only").click()
    await expect(of_ben.get_by_text("The host has closed the chat.")).to_be_visible()
    await expect(of_ben.get_by_label(write)).to_have_count(0)
    await say(of_ana, "I may")
    await expect(of_ben.get_by_text("I may")).to_be_visible()
    await of_ana.keyboard.press("Escape")  # who goes by keys is always somewhere
    await expect(of_ana.get_by_role("heading", level=1)).to_be_focused()
    await of_ana.keyboard.press("Alt+c")
    await expect(of_ana.get_by_role("heading", name="Chat")).to_be_focused()
    await teaching.set_viewport_size({"width": 390, "height": 844})
    await look_over(teaching)
    await teaching.set_viewport_size({"width": 1280, "height": 800})

    # It opens again, slowly.
    await rules.get_by_role("button", name="All open").click()
    await expect(of_ben.get_by_label(write)).to_be_visible()
    await rules.get_by_label(re.compile("^Slow mode")).select_option("300")
    await expect(of_ben.get_by_text("Slow mode: one message every 300 seconds")).to_be_visible()
    await say(of_ben, "one a while")
    await expect(of_ana.get_by_text("one a while")).to_be_visible()
    await expect(of_ben.get_by_text("you can write again in")).to_be_visible()
    await rules.get_by_label(re.compile("^Slow mode")).select_option("0")
    await teaching.keyboard.press("Escape")

    # Ana looks at another page, still in class, and comes back to what was said meanwhile.
    await of_ana.get_by_role("link", name="See other pages, stay in class").click()
    await of_ana.wait_for_url(f"**/courses/{course.id}")
    bar = of_ana.get_by_role("region", name="Your class")
    await expect(bar).to_contain_text("The night sky")
    await say(of_ben, "where is Ana?")
    await expect(bar).to_contain_text("1 new message")
    await look_over(of_ana)
    await bar.get_by_role("link", name="Return").click()
    await expect(of_ana.get_by_text("where is Ana?")).to_have_count(1)
    await expect(bar).to_have_count(0)

    # Her network goes away for a moment. What she writes waits, what others write comes later; nothing comes twice.
    await line.cut()
    await expect(of_ana.get_by_text("Reconnecting…")).to_be_visible()
    await say(of_ana, "written in the dark")
    await expect(of_ana.get_by_text("Waiting for the connection")).to_be_visible()
    await say(of_ben, "said meanwhile")
    line.mend()
    await expect(of_ana.get_by_text("said meanwhile")).to_have_count(1)
    for page in (of_ana, of_ben):
        await expect(page.get_by_text("written in the dark")).to_have_count(1)
        await expect(page.get_by_text("where is Ana?")).to_have_count(1)
    await expect(of_ana.get_by_text("Waiting for the connection")).to_have_count(0)

    # Whoever goes up finds all that was said, though a page comes with the last of it only.
    await to_the_first(of_ana)

    # An answer leads to what it answers, though this page has not fetched that yet.
    await of_ana.get_by_role("button", name="Reply to Ines Instructor").first.click()
    await expect(of_ana.get_by_label(write)).to_be_focused()
    await say(of_ana, "that was long ago")
    await log.get_by_role("button", name=re.compile("^Go to the message of Ines Instructor: earlier")).click()
    await expect(log.locator("li:focus")).to_contain_text("earlier, 0.")
    await expect(log.locator("li:focus")).to_be_in_viewport()

    await to_the_first(of_ana)
    await say(of_ben, "did you find it?")
    await of_ana.get_by_role("button", name="1 new message").click()
    await expect(of_ana.get_by_text("did you find it?")).to_be_in_viewport()

    # Escape takes an answer back before it is sent; of what is deleted, an answer shows nothing any more.
    for text in ("", "I did"):
        await of_ana.get_by_role("button", name="Reply to Ben").last.click()
        await expect(of_ana.get_by_text("Answering Ben")).to_have_count(1)
        await of_ana.keyboard.type(text)
        await of_ana.keyboard.press("Enter" if text else "Escape")
        await expect(of_ana.get_by_text("Answering Ben")).to_have_count(0)
    answer = of_ana.get_by_role("log").get_by_role("listitem").filter(has_text="I did")
    await expect(answer).to_contain_text("did you find it?")
    await expect(of_ben.get_by_text("I did", exact=True)).to_be_visible()  # else the list moves under the menu
    menu_of_it = "Actions for the message of Ben"
    await of_ana.get_by_role("button", name=menu_of_it).last.click()
    reply = of_ana.get_by_role("menuitem", name="Reply", exact=True)
    await expect(reply).to_be_visible()
    await say(of_ben, "no matter")
    await expect(of_ana.get_by_text("no matter")).to_have_count(1)
    await expect(reply).to_be_visible()  # whatever comes while a menu is open
    await expect(of_ben.get_by_text("no matter")).to_be_visible()
    asked = of_ben.get_by_role("log").get_by_role("listitem").filter(has_text="did you find it?").first
    await asked.get_by_role("button", name=menu_of_it).click()
    await of_ben.get_by_role("menuitem", name="Delete").click()
    await of_ben.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(of_ana.get_by_text("did you find it?")).to_have_count(0)
    await expect(answer).to_contain_text("deleted")
    for page in (of_ana, of_ben):  # what they had the focus on is gone
        await expect(page.get_by_role("heading", name="Chat")).to_be_focused()

    # Ben is banned, and let in again.
    await decide_about(teaching, "Ben", "Ban")
    await teaching.keyboard.press("Escape")
    await expect(teaching.get_by_role("button", name="Decide about Ben")).to_be_focused()
    await decide_about(teaching, "Ben", "Ban")
    asking = teaching.get_by_role("dialog", name="Ban Ben?")
    await asking.get_by_label("Reason (optional)").fill("Shouting")
    await asking.get_by_role("button", name="Ban", exact=True).click()
    await expect(of_ben.get_by_role("heading", name="You cannot enter this class")).to_be_visible()
    await expect(people(of_ana)).not_to_contain_text("Ben")
    await teaching.get_by_text("Banned (1)").click()
    banned = teaching.get_by_role("list", name="Banned people")
    await expect(banned).to_contain_text("Shouting")
    await banned.get_by_role("listitem").filter(has_text="Ben").get_by_role("button").click()
    await expect(banned).to_have_count(0)
    await of_ben.get_by_role("button", name="Come back").click()  # their page has learnt of it by itself
    await expect(people(of_ben)).to_contain_text("Ben")
