"""The people of the table, and its objects in each of their states."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.catalogue import courses
from domain.community import messages
from domain.kit.unit_of_work import unit_of_work
from domain.live import admission, chat, planning, polls, questions, runs, sessions, waiting
from domain.notifications import delivery, kinds
from domain.webhooks import endpoints
from models.catalogue import Course, Lesson, Section
from models.community import GroupMember, MemberState, StudyGroup
from models.deliveries import Channel, Delivery, DeliveryState, PushSubscription
from models.identity import User, UserStatus
from models.live import EndReason
from models.live.people import Knock, Standing
from models.live.sessions import LiveSession, OfficeSlot, Series
from models.notifications import Notification
from models.organizations import MemberRole, Membership
from tests.fixtures.people import Make, Someone
from tests.matrix.bodies import BODIES, DATA
from tests.matrix.verdicts import ACTORS, SESSION_STATES, Row, refusal

COURSE_STATES = ("draft", "empty", "pending", "published", "paid", "preview", "full", "deleted")
GROUP_STATES = ("group", "in it", "mine", "gone")


@dataclass
class People:
    """One of each, for the whole table; the last seat of a full class is a sixth person's."""

    make: Make
    by_name: dict[str, Someone | None]
    somebody: Someone

    @classmethod
    async def gather(cls, make: Make) -> People:
        everyone: dict[str, Someone | None] = {
            "visitor": None,
            "student": await make.student(name="Stu Dent"),
            "enrolled": await make.student(name="Enid Rolled"),
            "instructor": await make.instructor(),
            "another": await make.instructor(name="Ann Other"),
            "admin": await make.admin(),
            "banned": await make.student(name="Bo Banned"),
            "co_host": await make.student(name="Coco Host"),
        }
        return cls(make, everyone, await make.student(name="Some Body"))

    def __getitem__(self, name: str) -> Someone:
        someone = self.by_name[name]
        assert someone is not None
        return someone

    def is_(self, name: str, someone: Someone | None) -> bool:
        known = self.by_name[name]
        return (known and known.id) == (someone and someone.id)

    async def signed_in_anew(self, name: str) -> Someone | None:
        """With tokens of their own: an act may end the sign-in. The banned one was signed in before it happened."""
        if self.by_name[name] is None:
            return None
        user = await User.get(id=self[name].id)
        await User.filter(id=user.id).update(status=UserStatus.ACTIVE)
        someone = await self.make.signed_in(user)
        if name == "banned":
            await User.filter(id=user.id).update(status=UserStatus.BANNED)
        return someone


@dataclass
class World:
    """What a cell is about: its course with an outline, perhaps a class, and the ids that paths name."""

    people: People
    actor: Someone | None
    state: str
    ids: dict[str, str] = field(default_factory=lambda: {"secret": "guessed", "token": "guessed"})
    touched: bool = False

    @property
    def make(self) -> Make:
        return self.people.make

    @classmethod
    async def of(cls, row: Row, act: str, people: People, actor: Someone | None, last: World | None) -> World:
        """A world for the next cell of a row: the last one, if nobody was let do anything to it."""
        if last is not None and not last.touched:
            world = replace(last, actor=actor)
        else:
            world = cls(people, actor, row.state)
            await world._build(act)
        name = next(name for name in ACTORS if people.is_(name, actor))
        done = refusal(row.verdicts[name]) is None and not act.startswith("GET ")
        world.touched = done or row.state == "own"  # what is one's own is nobody else's
        return world

    async def _build(self, act: str) -> None:
        if self.state in SESSION_STATES and ("live-sessions/" in act or act.startswith("live ")):
            course = await self._course("draft" if self.state == "unseen" else "published")
            if "/bans" in act or "member." in act:  # somebody of the class, for a host to decide about
                await self.make.enrol(self.people.somebody, course)
                self.ids["user_id"] = str(self.people.somebody.id)
            session = await self._session(course)
            await self.make.enrol(self.people["co_host"], course)
            await Standing.create(session_id=session.id, user_id=self.people["co_host"].id, co_host=True)
            self.ids["session_id"] = str(session.id)
            if "lobby." in act or "waitlist.admit" in act:  # somebody who asks to be let in
                await self._somebody_asks(session, act)
            if act.startswith(("live signal", "live stage")):  # somebody who is inside
                self.ids["user_id"] = str(self.people.somebody.id)
                await self.make.enrol(self.people.somebody, course)
                if self.state in ("live", "inside"):
                    await admission.enter(self.make.context(self.people.somebody), session.id, "a socket of theirs")
            if act.split(".")[0] in ("live chat", "live poll", "live question"):
                await self._said_and_asked(session)
        elif self.state in GROUP_STATES:
            await self._study_group(act)
        elif "{organization_id}" in act:
            await self._organization()
        elif "sign-ins/" in act:
            self.ids["sign_in_id"] = str(self.people.somebody.caller.sign_in_id)
        elif "{device_id}" in act:
            self.ids["device_id"] = await self._device()
        elif "{delivery_id}" in act:
            self.ids["delivery_id"] = await self._delivery()
        elif "notification" in act:
            self.ids["notification_id"] = await self._notification()
        elif self.state in COURSE_STATES:
            course = await self._course(self.state)
            if "{series_id}" in act:
                await self._series(course)
            elif "slot" in act:
                await self._slot(course)

    async def _course(self, state: str) -> Course:
        """With `enrolled` in it, whatever its state."""
        instructor = self.people["instructor"]
        public = state in ("published", "paid", "preview", "full")
        course = await (self.make.course if public else self.make.draft)(instructor)
        section = await Section.get(course_id=course.id)
        lesson = await Lesson.get(section_id=section.id)
        await self.make.enrol(self.people["enrolled"], course)
        ctx = self.make.context(instructor)
        async with unit_of_work(ctx):
            if state == "pending":
                await courses.publish(ctx, course)
            elif state == "deleted":
                await courses.delete(ctx, course)
            elif state == "paid":
                await Course.filter(id=course.id).update(price_amount=4900)
            elif state == "full":
                await Course.filter(id=course.id).update(max_students=1)
            elif state == "preview":
                await Lesson.filter(id=lesson.id).update(preview=True)
            elif state == "empty":
                await Lesson.filter(id=lesson.id).delete()
        self.ids |= {"course_id": str(course.id), "section_id": str(section.id), "lesson_id": str(lesson.id)}
        return course

    async def _organization(self) -> None:
        """Of `instructor`, with `enrolled` as a student in it; its webhook leads to where nobody answers."""
        organization = await self.make.organization(self.people["instructor"])
        for who in (self.people["enrolled"], self.people.somebody):
            await Membership.create(organization_id=organization.id, user_id=who.id, role=MemberRole.STUDENT)
        ctx = self.make.context(self.people["instructor"])
        async with unit_of_work(ctx):
            fresh = await endpoints.create(
                ctx, organization.id, url="http://127.0.0.1:9/", description="", event_types=[], enabled=True
            )
            delivery = await endpoints.ping(ctx, organization.id, fresh.endpoint.id)
        self.ids |= {"organization_id": str(organization.id), "user_id": str(self.people.somebody.id)}
        self.ids |= {"webhook_id": str(fresh.endpoint.id), "delivery_id": str(delivery.id)}

    async def _study_group(self, act: str) -> None:
        """Of somebody else, or of `enrolled`: with them in it where it is joined. A third one is in it, or asks."""
        course = await self._course("published")
        somebody, enrolled = self.people.somebody, self.people["enrolled"]
        third = await self.make.student(enrolled_in=course)
        await self.make.enrol(somebody, course)
        group = await self.make.group(enrolled if self.state == "mine" else somebody, course)
        if self.state == "in it":
            await self.make.in_group(enrolled, group)
        await self.make.in_group(third, group)
        if act.startswith("POST "):
            await GroupMember.filter(group_id=group.id, user_id=third.id).update(state=MemberState.ASKED)
        if self.state == "gone":
            await StudyGroup.filter(id=group.id).update(dissolved_at=group.created_at)
        self.ids |= {"group_id": str(group.id), "user_id": str(third.id), "message_id": str(group.id)}
        if act == "groups group.delete" and self.state != "gone":
            ctx = self.make.context(third)
            async with unit_of_work(ctx):
                said = await messages.send(ctx, group.id, client_id="said", text="Hello.")
            self.ids["message_id"] = str(said.id)

    async def _series(self, course: Course) -> None:
        when = {"weekdays": [0], "local_time": "18:30", "time_zone": "UTC", "until": datetime.now(UTC).date()}
        row = await Series.create(course_id=course.id, host_id=self.people["instructor"].id, **when)
        self.ids["series_id"] = str(row.id)

    async def _slot(self, course: Course) -> None:
        at = self.make.runtime.clock() + timedelta(days=2, seconds=secrets.randbelow(10**6))
        host = self.people["instructor"]
        row = await OfficeSlot.create(course_id=course.id, host_id=host.id, starts_at=at, duration_minutes=15)
        self.ids["slot_id"] = str(row.id)

    async def _session(self, course: Course) -> LiveSession:
        host = self.people["instructor"]
        if self.state in ("scheduled", "unseen"):
            return await self.make.session(host, course)
        if self.state == "cancelled":
            session = await self.make.session(host, course)
            ctx = self.make.context(host)
            async with unit_of_work(ctx):
                await planning.cancel(ctx, await sessions.hosted(ctx, session.id))
            return session
        session = await self.make.live(host, course, seats=1 if self.state == "full" else 5)
        if self.state == "full":
            await self.make.enrol(self.people.somebody, course)
            await admission.reserve(self.make.context(self.people.somebody), session.id)
        elif self.state == "ended":
            ctx = self.make.context(host)
            async with unit_of_work(ctx):
                await runs.end(ctx, await sessions.hosted(ctx, session.id), EndReason.HOST)
        return session

    async def _somebody_asks(self, session: LiveSession, act: str) -> None:
        somebody = self.people.somebody
        self.ids["user_id"] = str(somebody.id)
        await self.make.enrol(somebody, await Course.get(id=session.course_id))  # strangers are swept from the door
        if "lobby." in act:
            await Knock.create(session_id=session.id, user_id=somebody.id)
        elif self.state == "live":
            await waiting.join(self.make.context(somebody), session.id)

    async def _said_and_asked(self, session: LiveSession) -> None:
        """What the host has said, put and asked; where nobody is inside, ids of nothing."""
        self.ids |= {name: str(session.id) for name in ("message_id", "poll_id", "question_id")}
        if self.state != "inside":
            return
        ctx = self.make.context(self.people["instructor"])
        await admission.enter(ctx, session.id, "a socket")
        async with unit_of_work(ctx):
            said = await chat.send(ctx, session.id, client_id="said", text="Welcome.")
            asked = await questions.ask(ctx, session.id, client_id="asked", text="Why?")
            choice = {"question": "?", "options": ["a", "b"], "multiple": False, "anonymous": False, "correct": None}
            poll = await polls.put(ctx, session.id, **choice)
        self.ids |= {"message_id": str(said.id), "poll_id": str(poll.id), "question_id": str(asked.id)}

    async def _notification(self) -> str:
        reader = self.people.somebody if self.state == "foreign" or self.actor is None else self.actor
        ctx, key = self.make.context(), secrets.token_hex(8)
        data = {"course_id": key, "course_title": "A course"}
        async with unit_of_work(ctx):
            await delivery.notify(ctx, kinds.course.ENROLMENT_WELCOME, [reader.id], data, dedupe_key=key)
        row = await Notification.get(user_id=reader.id, dedupe_key=key)
        return str(row.id)

    async def _device(self) -> str:
        owner = self.people.somebody if self.state == "foreign" or self.actor is None else self.actor
        given = {"endpoint": "https://fcm.googleapis.com/x", "p256dh": "-", "enc_auth": "-"}
        row = await PushSubscription.create(user_id=owner.id, endpoint_hash=secrets.token_hex(32), **given)
        return str(row.id)

    async def _delivery(self) -> str:
        """One that was sent, or given up; no worker looks at either."""
        told = await Notification.get(id=await self._notification())
        row, _ = await Delivery.get_or_create(
            notification_id=told.id,
            channel=Channel.PUSH,
            defaults={"user_id": told.user_id, "topic": "course", "next_attempt_at": told.created_at},
        )
        await Delivery.filter(id=row.id).update(state=DeliveryState(self.state), lead=row.id)
        return str(row.id)

    def path(self, route: str) -> str:
        return route.split(" ")[1].format(**self.ids)

    def body(self, route: str) -> Any:
        """What the route is sent; None: nothing."""
        make = BODIES.get(route)
        return make(self) if make else None

    def data(self, command: str) -> dict[str, Any]:
        """What the command is sent."""
        return DATA[command](self)

    def by_hand(self) -> Someone:
        """Whose credentials are sent: the caller's; a visitor has found somebody's."""
        return self.actor or self.people.somebody
