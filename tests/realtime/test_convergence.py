"""A page that missed half of what happened, heard the rest twice and came back ends where a new one begins.

What runs here is the page's own reducer, in Node, on what a real server tells it. A failure names its seed.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from tests.fixtures.clients import Socket
from tests.fixtures.database import ROOT
from tests.fixtures.patience import PATIENCE_SECONDS, in_time
from tests.fixtures.people import Someone
from tests.realtime.classroom import Classroom, cut
from tests.realtime.conftest import MakeClassroom

STEPS = 45
LARGE = 201  # seats: a class that is counted
BUNDLER = ROOT / "web" / "node_modules" / ".bin" / "rolldown"
SEEDS = [int(seed) for seed in os.environ.get("CONVERGENCE_SEEDS", "1 2").split()]


class Pages:
    """The reducers of any number of pages, in one Node."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._turn = asyncio.Lock()

    async def __call__(self, **line: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        async with self._turn:
            self._process.stdin.write(json.dumps(line).encode() + b"\n")
            answer = await self._process.stdout.readline()
        assert answer, "the reducer has given up: see what Node wrote"
        shown: dict[str, Any] = json.loads(answer)
        return shown


@pytest_asyncio.fixture(loop_scope="session")
async def pages(tmp_path: Path) -> AsyncIterator[Pages]:
    node = shutil.which("node")
    if node is None or not BUNDLER.exists():
        pytest.skip("no Node or no packages of the web client here: make web")
    bundle = tmp_path / "state.mjs"
    built = await asyncio.create_subprocess_exec(
        *(str(BUNDLER), "src/live/state.ts", "--format", "esm", "--file", str(bundle)),
        cwd=ROOT / "web",
        stdout=asyncio.subprocess.DEVNULL,
    )
    assert await in_time(built.wait(), "the reducer is bundled") == 0
    driver = Path(__file__).parent / "pages.mjs"
    process = await asyncio.create_subprocess_exec(
        *(node, str(driver), bundle.as_uri()),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=2**22,
    )
    yield Pages(process)
    process.kill()
    await in_time(process.wait(), "the Node of the reducers ends, killed")


class Watcher:
    """A page whose line is bad: some of what it is told is lost, some comes twice."""

    def __init__(self, pages: Pages, room: Classroom, who: Someone, socket: Socket, rng: random.Random) -> None:
        self.pages, self.room, self.who, self.socket, self.rng = pages, room, who, socket, rng
        self.name, self.heard, self.now = f"{who.id} {id(self)}", 0, dict[str, Any]()

    async def opens(self) -> Watcher:
        await self.pages(page=self.name, me={"id": str(self.who.id), "name": self.who.user.name})
        await self.joins()
        return self

    async def joins(self, resume: dict[str, Any] | None = None) -> None:
        ack = await self.room.join(self.socket, **({"resume": resume} if resume else {}))
        assert ack["ok"], ack
        self.now = await self.pages(page=self.name, action={"type": "joined", "answer": ack["data"]})

    async def listens(self, *, lossy: bool = True) -> None:
        """Hear what has come since, and do what the page does when it finds a hole."""
        while self.heard < len(self.socket.events):
            event = self.socket.events[self.heard]
            self.heard += 1
            times = self.rng.choices([0, 1, 2], [2, 6, 2])[0] if lossy else 1
            for _ in range(times):
                self.now = await self.pages(page=self.name, action={"type": "heard", "event": event})
        while self.now["missing"] or self.now["stale"]:
            await self.joins(self.now["resume"])

    async def comes_back(self) -> None:
        """Its line was cut and is good again."""
        self.heard = len(self.socket.events)
        await self.joins(self.now["resume"])
        await self.listens(lossy=False)

    async def shows(self) -> dict[str, Any]:
        return await self.pages(page=self.name, show=True)


class Play:
    """Everybody does something, at random; what is refused changes nothing."""

    def __init__(self, room: Classroom, rng: random.Random, host: Socket, students: dict[UUID, Socket]) -> None:
        self.room, self.rng, self.host, self.students = room, rng, host, students
        self.said, self.polls, self.questions = list[str](), list[str](), list[str]()
        self.guest = room.students[-1]  # who comes and goes
        self.count = 0

    async def step(self) -> None:
        self.count += 1
        acts = {
            self.chat: 8, self.delete: 2, self.pin: 3, self.hand: 6, self.poll: 2, self.vote: 5, self.close: 1,
            self.ask: 3, self.upvote: 4, self.answer: 2, self.lock: 2, self.mute: 2, self.role: 1, self.out: 2,
            self.comes_and_goes: 4, self.change: 1, self.stage: 3,
        }  # fmt: skip
        await self.rng.choices(list(acts), list(acts.values()))[0]()

    async def send(self, socket: Socket, name: str, **data: Any) -> Any:
        ack = await socket.command(name, {**self.room.this, **data})
        return ack.get("data")

    def anybody(self) -> Socket:
        return self.rng.choice([self.host, *self.students.values()])

    def student(self) -> str:
        return str(self.rng.choice(list(self.students)))

    async def chat(self) -> None:
        to = {"to": str(self.room.host.id)} if self.rng.random() < 0.2 else {}
        if self.said and self.rng.random() < 0.4:
            to["reply_to"] = self.rng.choice(self.said)
        said = await self.room.say(self.anybody(), f"line {self.count}", **to)
        self.said += [said["data"]["id"]] if said["ok"] else []

    async def delete(self) -> None:
        if self.said:
            await self.send(self.anybody(), "chat.delete", message_id=self.rng.choice(self.said))

    async def pin(self) -> None:
        if self.said:
            deed = self.rng.choice(["chat.pin", "chat.pin", "chat.unpin"])
            await self.send(self.host, deed, message_id=self.rng.choice(self.said))

    async def hand(self) -> None:
        deed = self.rng.choice(["hand.raise"] * 4 + ["hand.lower", "hand.clear"])
        if deed == "hand.lower":
            await self.send(self.host, deed, user_id=self.student(), heard=self.rng.random() < 0.5)
        else:
            await self.send(self.anybody(), deed)

    async def poll(self) -> None:
        more = {"anonymous": self.rng.random() < 0.3, "correct": self.rng.choice([None, [1]])}
        poll = await self.send(self.host, "poll.open", question="?", options=["a", "b"], **more)
        self.polls += [poll["id"]] if poll else []

    async def vote(self) -> None:
        if self.polls:
            chosen = [self.rng.randrange(2)]
            await self.send(self.anybody(), "poll.vote", poll_id=self.rng.choice(self.polls), options=chosen)

    async def close(self) -> None:
        if self.polls:
            await self.send(self.host, "poll.close", poll_id=self.rng.choice(self.polls))

    async def ask(self) -> None:
        asked = await self.send(self.anybody(), "question.ask", client_id=f"q{self.count}", text="Why?")
        self.questions += [asked["id"]] if asked else []

    async def upvote(self) -> None:
        if self.questions:
            about = {"question_id": self.rng.choice(self.questions), "remove": self.rng.random() < 0.3}
            await self.send(self.anybody(), "question.upvote", **about)

    async def answer(self) -> None:
        if self.questions:
            about = {"question_id": self.rng.choice(self.questions)}
            if self.rng.random() < 0.3:
                await self.send(self.host, "question.dismiss", **about)
            else:
                await self.send(self.host, "question.answer", **about, text="Because.")

    async def lock(self) -> None:
        # In a large class it stays open: whoever is told that it was closed or opened looks anew, and not at the list.
        roster = [] if self.room.session.counted else ["roster"]
        name = self.rng.choice(["chat", "hands", "microphones", "private_chat", *roster])
        await self.send(self.host, "lock.set", **{name: self.rng.random() < 0.4})

    async def mute(self) -> None:
        await self.send(self.host, self.rng.choice(["member.mute", "member.unmute"]), user_id=self.student())

    async def role(self) -> None:
        await self.send(self.host, self.rng.choice(["member.promote", "member.demote"]), user_id=self.student())

    async def out(self) -> None:
        await self.send(self.host, "member.kick", user_id=str(self.guest.id))
        await self.room.join(self.students[self.guest.id])

    async def stage(self) -> None:
        await self.send(self.host, self.rng.choice(["stage.invite", "stage.remove"]), user_id=self.student())

    async def comes_and_goes(self) -> None:
        guest = self.students[self.guest.id]
        if self.rng.random() < 0.5:
            await self.send(guest, "leave")
            await self.room.join(guest)
        else:
            cut(guest)
            self.students[self.guest.id] = await self.room.inside(self.guest)

    async def change(self) -> None:
        await self.send(self.host, "session.extend", minutes=1)


@pytest.mark.parametrize(("seats", "seed"), [*((5, seed) for seed in SEEDS), *((LARGE, seed) for seed in SEEDS)])
async def test_a_page_that_was_away_and_a_new_one_show_the_same(
    classroom: MakeClassroom, pages: Pages, other_url: str, seats: int, seed: int
) -> None:
    rng = random.Random(seed)
    room = await classroom(seats=seats, students=3)
    urls = [room.url, other_url]
    host = await room.inside(room.host, other_url)
    students = {one.id: await room.inside(one, urls[n % 2]) for n, one in enumerate(room.students)}
    play = Play(room, rng, host, students)
    watchers = [
        await Watcher(pages, room, who, await room.socket(who, rng.choice(urls)), rng).opens()
        for who in (room.host, *room.students[:2])
    ]

    attentive = await Watcher(pages, room, room.students[1], students[room.students[1].id], rng).opens()

    for _ in range(STEPS):
        await play.step()
        await attentive.listens(lossy=False)
        if rng.random() < 0.4:
            await rng.choice(watchers).listens()
    for watcher in watchers:
        await watcher.comes_back()

    for watcher in (attentive, *watchers):  # who missed nothing has no reason to look anew
        stale, fresh = None, None
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):  # sums are told a moment later
                while stale is None or stale != fresh:
                    await watcher.listens(lossy=False)
                    other = await room.socket(watcher.who, rng.choice(urls))
                    new = await Watcher(pages, room, watcher.who, other, rng).opens()
                    stale, fresh = await watcher.shows(), await new.shows()
                    await other.close()
        except TimeoutError:
            assert stale == fresh, f"{seats} seats, seed {seed}"


async def test_who_leads_no_more_is_out_of_sight_of_a_page_that_was_told_so_while_the_roster_is_hidden(
    classroom: MakeClassroom, pages: Pages
) -> None:
    room = await classroom(students=2)
    helper, student = room.students
    host, _ = await room.inside(room.host), await room.inside(helper)
    of_helper = {**room.this, "user_id": str(helper.id)}
    await host.command("lock.set", {**room.this, "roster": True})
    await host.command("member.promote", of_helper)
    page = await Watcher(pages, room, student, await room.socket(student), random.Random(1)).opens()
    assert str(helper.id) in {one["id"] for one in (await page.shows())["people"]}

    await host.command("member.demote", of_helper)
    await page.socket.told("member.demoted")
    await page.listens(lossy=False)
    new = await Watcher(pages, room, student, await room.socket(student), random.Random(1)).opens()

    stale, fresh = await page.shows(), await new.shows()
    assert str(helper.id) not in {one["id"] for one in fresh["people"]}
    assert stale["people"] == fresh["people"]
