"""`Idempotency-Key`: a POST that is sent twice has its effect once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from models.catalogue import Course
from models.live.sessions import LiveSession
from models.operations import IdempotentReply
from server.main import Node
from tests.fixtures.clients import Answer, Api
from tests.fixtures.people import Make, Someone


@pytest.fixture
async def host(make: Make) -> Someone:
    return await make.instructor()


async def create(api: Api, title: str, key: str) -> Answer:
    return await api.post("/instructor/courses", {"title": title}, Idempotency_Key=key)


class TestAPostWithAKey:
    async def test_is_replayed(self, api: Api, host: Someone) -> None:
        mine = api.as_(host)
        first, again = await create(mine, "Once", "one"), await create(mine, "Once", "one")
        assert (first.status, again.status) == (201, 201)
        assert first.body == again.body
        assert "Idempotency-Replayed" not in first.headers
        assert again.headers["Idempotency-Replayed"] == "true"
        assert await Course.filter(instructor_id=host.id).count() == 1

    async def test_is_one_act_under_both_spellings_of_its_address(self, api: Api, host: Someone) -> None:
        mine = api.as_(host)
        for path in ("/api/instructor/courses", "/api/v1/instructor/courses"):
            assert (await mine.post(path, {"title": "Once"}, Idempotency_Key="both")).status == 201
        assert await Course.filter(instructor_id=host.id).count() == 1

    async def test_with_another_body_is_refused(self, api: Api, host: Someone) -> None:
        mine = api.as_(host)
        await create(mine, "Once", "body")
        other = await create(mine, "Twice", "body")
        assert (other.status, other.body["errors"][0]["code"]) == (422, "reused")
        assert await Course.filter(instructor_id=host.id).count() == 1

    async def test_is_anothers_own_matter(self, api: Api, make: Make, host: Someone) -> None:
        other = await make.instructor()
        mine, theirs = await create(api.as_(host), "Mine", "same"), await create(api.as_(other), "Theirs", "same")
        assert (mine.body["title"], theirs.body["title"]) == ("Mine", "Theirs")

    async def test_of_ten_at_once_has_its_effect_once(self, api: Api, host: Someone) -> None:
        answers = await asyncio.gather(*(create(api.as_(host), "Once", "race") for _ in range(10)))
        assert {answer.status for answer in answers} <= {201, 409}
        assert 201 in {answer.status for answer in answers}
        assert {answer.code for answer in answers if answer.status == 409} <= {"idempotency_in_progress"}
        assert await Course.filter(instructor_id=host.id).count() == 1

    async def test_that_is_still_running_is_told_to_come_back(self, api: Api, host: Someone, here: Node) -> None:
        await create(api.as_(host), "Once", "running")
        row = await IdempotentReply.all().order_by("-created_at").first()
        await IdempotentReply.filter(id=row.id).update(status=None, body=None)
        answer = await create(api.as_(host), "Once", "running")
        assert (answer.status, answer.code) == (409, "idempotency_in_progress")
        assert int(answer.headers["Retry-After"]) >= 1

    async def test_whose_server_was_killed_can_be_sent_again_after_a_minute(
        self, api: Api, host: Someone, here: Node
    ) -> None:
        await create(api.as_(host), "Once", "killed")
        row = await IdempotentReply.all().order_by("-created_at").first()
        long_ago = here.runtime.clock() - timedelta(seconds=61)
        await IdempotentReply.filter(id=row.id).update(status=None, body=None, created_at=long_ago)
        assert (await create(api.as_(host), "Once", "killed")).status == 201

    async def test_that_was_refused_is_refused_again(self, api: Api, make: Make, host: Someone) -> None:
        """As the first time, even if it could be done by now: the client asked whether *that* request was done."""
        course = await make.course(host, price_amount=100)
        student = api.as_(await make.student())
        path = f"/courses/{course.id}/enroll"
        assert (await student.post(path, Idempotency_Key="paid")).code == "payment_required"
        await Course.filter(id=course.id).update(price_amount=0)
        again = await student.post(path, Idempotency_Key="paid")
        assert (again.status, again.code) == (402, "payment_required")
        assert again.headers["Content-Type"].startswith("application/problem+json")
        assert (await student.post(path, Idempotency_Key="another")).status == 201

    async def test_that_failed_on_our_side_can_be_tried_again(self, api: Api, make: Make, host: Someone) -> None:
        """What could not be rendered is a 500: the row of a class whose settings we cannot read."""
        session = await make.live(host, await make.course(host))
        path = f"/live-sessions/{session.id}/start"
        await LiveSession.filter(id=session.id).update(settings={"unknown": 1})
        assert (await api.as_(host).post(path, Idempotency_Key="broken")).status == 500
        await LiveSession.filter(id=session.id).update(settings={})
        again = await api.as_(host).post(path, Idempotency_Key="broken")
        assert again.status == 200
        assert "Idempotency-Replayed" not in again.headers

    async def test_that_answers_nothing_is_replayed_too(self, api: Api, make: Make, host: Someone) -> None:
        session = await make.live(host, await make.course(host))
        path = f"/live-sessions/{session.id}/leave"
        answers = [await api.as_(host).post(path, Idempotency_Key="left") for _ in range(2)]
        assert [(answer.status, answer.body) for answer in answers] == [(204, ""), (204, "")]
        assert answers[1].headers["Idempotency-Replayed"] == "true"

    @pytest.mark.parametrize("key", ["", "k" * 256, "tab\tbed"])
    async def test_that_is_none_is_refused(self, api: Api, host: Someone, key: str) -> None:
        answer = await create(api.as_(host), "Once", key)
        assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "header:Idempotency-Key")
        assert not await Course.exists(instructor_id=host.id)


async def test_tokens_are_in_no_table_of_replies(api: Api, make: Make) -> None:
    someone = await make.student()
    sent: dict[str, Any] = {"email": someone.user.email, "password": "correct horse battery"}
    before = await IdempotentReply.all().count()
    first = await api.post("/auth/login", sent, Idempotency_Key="login")
    second = await api.post("/auth/login", sent, Idempotency_Key="login")
    assert first.body["refresh_token"] != second.body["refresh_token"]
    assert await IdempotentReply.all().count() == before
