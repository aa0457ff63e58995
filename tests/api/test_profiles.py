"""What a person says of themselves, and where they are signed in."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from models.identity import User
from tests.fixtures.clients import Api, wrong_fields
from tests.fixtures.people import Make


class TestOnesOwnProfile:
    async def test_says_who_one_is_and_what_one_may_do(self, api: Api, make: Make) -> None:
        someone = await make.instructor(name="Ines")
        answer = await api.as_(someone).get("/auth/me")
        assert answer.body["id"] == str(someone.id)
        assert (answer.body["name"], answer.body["email"]) == ("Ines", someone.user.email)
        assert (answer.body["role"], answer.body["status"]) == ("instructor", "active")
        assert "courses:create" in answer.body["permissions"]
        assert "users:manage" not in answer.body["permissions"]
        assert answer.body["created_at"].endswith("Z")
        assert (await api.as_(someone).get("/users/me")).body == answer.body

    @pytest.mark.parametrize("method", ["PATCH", "PUT"])
    async def test_changes_only_what_is_sent(self, api: Api, make: Make, method: str) -> None:
        someone = await make.student(name="Before")
        answer = await api.as_(someone).call(method, "/users/me", {"bio": "I learn.", "time_zone": "Africa/Cairo"})
        assert answer.status == 200, answer
        row = await User.get(id=someone.id)
        assert (row.name, row.bio, row.time_zone, row.version) == ("Before", "I learn.", "Africa/Cairo", 2)

    @pytest.mark.parametrize(
        "field",
        ["id", "email", "role", "status", "auth_epoch", "password_hash", "permissions", "version"],
    )
    async def test_what_is_not_ones_own_to_change_is_refused(self, api: Api, make: Make, field: str) -> None:
        someone = await make.student()
        before = await User.filter(id=someone.id).values()
        answer = await api.as_(someone).patch("/users/me", {field: "admin", "bio": "x"})
        assert (answer.status, wrong_fields(answer)) == (422, {f"/{field}"})
        assert await User.filter(id=someone.id).values() == before

    @pytest.mark.parametrize(
        "change",
        [
            {"time_zone": "Mars/Olympus"},
            {"time_zone": "../../etc/passwd"},
            {"locale": "xx"},
            {"name": "  "},
            {"name": None},
            {"name": "n" * 101},
            {"avatar_url": "javascript:alert(1)"},
            {"avatar_url": "http://insecure.example/a.png"},
        ],
    )
    async def test_what_does_not_validate_changes_nothing(self, api: Api, make: Make, change: dict[str, Any]) -> None:
        someone = await make.student()
        answer = await api.as_(someone).patch("/users/me", change)
        assert (answer.status, wrong_fields(answer)) == (422, {f"/{next(iter(change))}"})
        assert (await User.get(id=someone.id)).version == 1

    async def test_nobody_overwrites_what_they_have_not_seen(self, api: Api, make: Make) -> None:
        someone = api.as_(await make.student())
        seen = (await someone.get("/users/me")).headers["ETag"]
        assert (await someone.patch("/users/me", {"bio": "first"}, If_Match=seen)).status == 200
        late = await someone.patch("/users/me", {"bio": "second"}, If_Match=seen)
        assert (late.status, late.code) == (412, "version_mismatch")
        now = await someone.get("/users/me")
        assert now.body["bio"] == "first"
        assert (await someone.patch("/users/me", {"bio": "third"}, If_Match=now.headers["ETag"])).status == 200
        assert (await someone.patch("/users/me", {"bio": "fourth"}, If_Match="*")).status == 200

    async def test_a_proxys_weak_tag_and_a_list_of_tags_are_understood(self, api: Api, make: Make) -> None:
        someone = api.as_(await make.student())
        seen = (await someone.get("/users/me")).headers["ETag"]
        assert (await someone.patch("/users/me", {"bio": "one"}, If_Match=f'"77", {seen}')).status == 200
        weak = f"W/{(await someone.get('/users/me')).headers['ETag']}"
        assert (await someone.patch("/users/me", {"bio": "two"}, If_Match=weak)).status == 200

    async def test_of_two_at_once_both_are_kept_or_one_is_told(self, api: Api, make: Make) -> None:
        someone = await make.student()
        changes = [{"bio": "words"}, {"time_zone": "Asia/Tokyo"}]
        answers = await asyncio.gather(*(api.as_(someone).patch("/users/me", change) for change in changes))
        row = await User.get(id=someone.id)
        kept = {"words": row.bio == "words", "zone": row.time_zone == "Asia/Tokyo"}
        assert [answer.status == 200 for answer in answers] == list(kept.values())
        assert all(answer.status in (200, 412) for answer in answers)


async def test_a_person_sees_their_devices_and_signs_one_out(api: Api, make: Make) -> None:
    here = await make.student()
    there, stranger = await make.signed_in(here.user), await make.student()

    listed = (await api.as_(here).get("/auth/sign-ins")).body["data"]
    other = next(row["id"] for row in listed if not row["current"])
    refused = await api.as_(stranger).delete(f"/auth/sign-ins/{other}")
    still = await api.as_(there).get("/users/me")
    ended = [(await api.as_(here).delete(f"/auth/sign-ins/{other}")).status for _ in range(2)]

    assert (len(listed), [row["current"] for row in listed].count(True)) == (2, True)
    assert (refused.status, still.status) == (404, 200)
    assert ended == [204, 204]
    assert (await api.as_(there).get("/users/me")).status == 401
    assert [row["current"] for row in (await api.as_(here).get("/auth/sign-ins")).body["data"]] == [True]
