"""Becoming somebody, signing in and out, and who one is."""

from __future__ import annotations

import asyncio
import json
import secrets
from datetime import timedelta
from typing import Any

import pytest

from domain.identity import accounts, sign_ins
from domain.kit.clock import ShiftedClock
from domain.kit.context import Runtime
from models.identity import RefreshToken, Role, SignIn, User, UserStatus
from server.main import Node
from tests.fixtures.clients import Answer, Api, Connect, wrong_fields
from tests.fixtures.patience import PATIENCE_SECONDS
from tests.fixtures.people import PASSWORD, Make
from tests.matrix.handshake import handshake


def registration(**changes: Any) -> dict[str, Any]:
    email = f"{secrets.token_hex(6)}@example.com"
    return {"name": "New Person", "email": email, "password": PASSWORD, "role": "student", **changes}


class TestRegistering:
    @pytest.mark.parametrize("role", ["student", "instructor"])
    async def test_makes_an_account_of_the_role_and_signs_in(self, api: Api, role: str) -> None:
        sent = registration(role=role)
        answer = await api.post("/auth/register", sent)
        assert answer.status == 201, answer
        assert set(answer.body) == {"user", "access_token", "refresh_token", "token_type", "expires_in"}
        assert (answer.body["token_type"], answer.body["expires_in"]) == ("Bearer", 900)
        row = await User.get(email=sent["email"])
        assert (str(row.id), row.role, row.status) == (answer.body["user"]["id"], Role(role), UserStatus.ACTIVE)
        me = await api.as_(answer.body["access_token"]).get("/auth/me")
        assert me.body == answer.body["user"]

    async def test_tells_no_password_and_no_hash(self, api: Api) -> None:
        sent = registration()
        registered = await api.post("/auth/register", sent)
        signed_in = await api.post("/auth/login", {"email": sent["email"], "password": PASSWORD})
        me = await api.as_(signed_in.body["access_token"]).get("/auth/me")
        row = await User.get(email=sent["email"])
        for answer in (registered, signed_in, me):
            said = json.dumps(answer.body)
            assert PASSWORD not in said
            assert row.password_hash not in said
            assert "hash" not in said

    async def test_keeps_a_salted_bcrypt_hash(self, api: Api) -> None:
        one, two = registration(), registration()
        await asyncio.gather(api.post("/auth/register", one), api.post("/auth/register", two))
        hashes = [(await User.get(email=sent["email"])).password_hash for sent in (one, two)]
        assert len(set(hashes)) == 2
        assert all(hashed.startswith("$2b$") for hashed in hashes)

    async def test_an_address_has_one_account_in_any_letter_case(self, api: Api) -> None:
        sent = registration()
        assert (await api.post("/auth/register", sent)).status == 201
        shouted = await api.post("/auth/register", registration(email=sent["email"].upper()))
        assert (shouted.status, shouted.code) == (409, "email_taken")
        assert await User.filter(email=sent["email"]).count() == 1

    async def test_of_ten_at_once_with_one_address_one_has_it(self, api: Api) -> None:
        sent = registration()
        answers = await asyncio.gather(*(api.post("/auth/register", sent) for _ in range(10)))
        assert sorted(answer.status for answer in answers) == [201] + [409] * 9

    async def test_an_administrator_is_never_made_by_registering(self, api: Api) -> None:
        sent = registration(role="admin")
        answer = await api.post("/auth/register", sent)
        assert (answer.status, wrong_fields(answer)) == (422, {"/role"})
        assert not await User.exists(email=sent["email"])

    @pytest.mark.parametrize("field", ["id", "status", "auth_epoch", "password_hash", "is_admin", "permissions"])
    async def test_a_field_that_is_not_for_registering_is_refused(self, api: Api, field: str) -> None:
        answer = await api.post("/auth/register", registration(**{field: "admin"}))
        assert (answer.status, wrong_fields(answer)) == (422, {f"/{field}"})

    @pytest.mark.parametrize("field", ["name", "email", "password", "role"])
    async def test_a_missing_field_is_named(self, api: Api, field: str) -> None:
        sent = registration()
        del sent[field]
        answer = await api.post("/auth/register", sent)
        assert (answer.status, wrong_fields(answer)) == (422, {f"/{field}"})

    @pytest.mark.parametrize(
        "email", ["", "a", "a@b", "a@@b.com", "a b@c.com", "@b.com", "a@.", "a@b.com\nc", "a" * 260 + "@b.com", 5, None]
    )
    async def test_what_is_no_address_is_refused(self, api: Api, email: Any) -> None:
        answer = await api.post("/auth/register", registration(email=email))
        assert (answer.status, wrong_fields(answer)) == (422, {"/email"})

    async def test_a_password_of_1024_bytes_is_taken_and_one_more_refused(self, api: Api) -> None:
        longest = registration(password="é" * 512)
        assert (await api.post("/auth/register", longest)).status == 201
        longer = await api.post("/auth/register", registration(password="é" * 512 + "x"))
        assert (longer.status, wrong_fields(longer)) == (422, {"/password"})
        assert (await api.post("/auth/register", registration(password="1234567"))).status == 422

    async def test_every_byte_of_a_long_password_counts(self, api: Api) -> None:
        sent = registration(password="p" * 72 + "a" + "q" * 50)
        assert (await api.post("/auth/register", sent)).status == 201
        for wrong in ("p" * 72, "p" * 72 + "b" + "q" * 50, "p" * 72 + "a" + "q" * 49 + "r"):
            refused = await api.post("/auth/login", {"email": sent["email"], "password": wrong})
            assert (refused.status, refused.code) == (401, "invalid_credentials")
        right = await api.post("/auth/login", {"email": sent["email"], "password": sent["password"]})
        assert right.status == 200


class TestSigningIn:
    async def test_an_unknown_address_and_a_wrong_password_are_told_the_same(self, api: Api, make: Make) -> None:
        someone = await make.student()
        unknown = await api.post("/auth/login", {"email": "nobody@example.com", "password": PASSWORD})
        wrong = await api.post("/auth/login", {"email": someone.user.email, "password": "not this one"})
        assert unknown.status == wrong.status == 401
        for answer in (unknown, wrong):
            answer.body.pop("request_id")
        assert unknown.body == wrong.body
        assert unknown.code == "invalid_credentials"

    async def test_letter_case_of_the_address_does_not_matter(self, api: Api, make: Make) -> None:
        someone = await make.student()
        answer = await api.post("/auth/login", {"email": someone.user.email.upper(), "password": PASSWORD})
        assert answer.status == 200

    async def test_a_stale_token_does_not_keep_anybody_from_signing_in(self, api: Api, make: Make) -> None:
        someone = await make.student()
        sent = {"email": someone.user.email, "password": PASSWORD}
        assert (await api.as_("stale").post("/auth/login", sent)).status == 200

    async def test_a_banned_person_is_told_so_only_with_the_right_password(self, api: Api, make: Make) -> None:
        someone = await make.banned()
        right = await api.post("/auth/login", {"email": someone.user.email, "password": PASSWORD})
        assert (right.status, right.code) == (403, "account_banned")
        wrong = await api.post("/auth/login", {"email": someone.user.email, "password": "not this one"})
        assert (wrong.status, wrong.code) == (401, "invalid_credentials")


@pytest.fixture
def clock(here: Node):
    """The clock of the server, to be moved; it is right again afterwards."""
    runtime: Runtime = here.runtime
    before, runtime.clock = runtime.clock, ShiftedClock()
    yield runtime.clock
    runtime.clock = before


class TestRefreshing:
    async def refresh(self, api: Api, token: str) -> Answer:
        return await api.post("/auth/refresh", {"refresh_token": token})

    async def test_gives_a_new_pair_and_the_old_one_is_spent(self, api: Api, make: Make) -> None:
        someone = await make.student()
        answer = await self.refresh(api, someone.refresh_token)
        assert answer.status == 200
        assert answer.body["refresh_token"] != someone.refresh_token
        assert (await api.as_(answer.body["access_token"]).get("/auth/me")).body["id"] == str(someone.id)

    async def test_within_ten_seconds_the_same_successor_is_given_again(
        self, api: Api, make: Make, here: Node, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        someone, began = await make.student(), here.runtime.clock()
        monkeypatch.setattr(here.runtime, "clock", lambda: began)  # which stands still: a machine may stop for seconds
        first = await self.refresh(api, someone.refresh_token)
        monkeypatch.setattr(here.runtime, "clock", lambda: began + timedelta(seconds=9))
        again = await self.refresh(api, someone.refresh_token)
        assert again.body["refresh_token"] == first.body["refresh_token"]

    async def test_fifty_at_once_get_one_successor(self, api: Api, make: Make) -> None:
        someone = await make.student()
        answers = await asyncio.gather(*(self.refresh(api, someone.refresh_token) for _ in range(50)))
        assert {answer.status for answer in answers} == {200}
        assert len({answer.body["refresh_token"] for answer in answers}) == 1
        assert await RefreshToken.filter(sign_in_id=someone.caller.sign_in_id).count() == 2

    async def test_after_ten_seconds_reuse_ends_the_whole_family(
        self, api: Api, make: Make, url: str, clock: Any
    ) -> None:
        someone = await make.student()
        successor = (await self.refresh(api, someone.refresh_token)).body
        clock.shift = timedelta(seconds=11)
        stolen = await self.refresh(api, someone.refresh_token)
        assert (stolen.status, stolen.code) == (401, "refresh_token_invalid")
        assert (await self.refresh(api, successor["refresh_token"])).status == 401
        for token in (someone.token, successor["access_token"]):
            assert (await api.as_(token).get("/auth/me")).status == 401
            assert (await handshake(url, token))["code"] == "token_invalid"
        assert (await SignIn.get(id=someone.caller.sign_in_id)).end_reason == "refresh_token_reused"

    async def test_reuse_ends_no_other_sign_in_of_the_person(self, api: Api, make: Make, clock: Any) -> None:
        someone = await make.student()
        phone = await make.signed_in(someone.user)
        await self.refresh(api, someone.refresh_token)
        clock.shift = timedelta(seconds=11)
        assert (await self.refresh(api, someone.refresh_token)).status == 401
        assert (await api.as_(phone).get("/auth/me")).status == 200

    async def test_reuse_closes_the_sockets_of_the_family(
        self, api: Api, make: Make, url: str, connect: Connect, clock: Any
    ) -> None:
        someone = await make.student()
        socket = await connect(url, someone)
        await self.refresh(api, someone.refresh_token)
        clock.shift = timedelta(seconds=11)
        await self.refresh(api, someone.refresh_token)
        await asyncio.wait_for(socket.closed.wait(), PATIENCE_SECONDS)

    async def test_an_expired_token_is_refused(self, api: Api, make: Make, clock: Any) -> None:
        someone = await make.student()
        clock.shift = timedelta(days=31)
        assert (await self.refresh(api, someone.refresh_token)).code == "refresh_token_invalid"

    @pytest.mark.parametrize("token", ["unknown", "x" * 200, "ünïcode"])
    async def test_a_token_that_is_none_of_ours_is_refused(self, api: Api, token: str) -> None:
        assert (await self.refresh(api, token)).code == "refresh_token_invalid"

    async def test_an_access_token_is_no_refresh_token(self, api: Api, make: Make) -> None:
        assert (await self.refresh(api, (await make.student()).token)).status in (401, 422)

    async def test_a_banned_person_gets_none(self, api: Api, make: Make) -> None:
        assert (await self.refresh(api, (await make.banned()).refresh_token)).code == "account_banned"

    async def test_only_a_digest_is_kept(self, api: Api, make: Make) -> None:
        someone = await make.student()
        successor = (await self.refresh(api, someone.refresh_token)).body["refresh_token"]
        kept = await RefreshToken.filter(sign_in_id=someone.caller.sign_in_id).values_list("token_hash", flat=True)
        assert len(kept) == 2
        assert not {someone.refresh_token, successor} & set(kept)


class TestSigningOut:
    async def test_kills_the_access_and_the_refresh_token(self, api: Api, make: Make, url: str) -> None:
        someone = await make.student()
        left = await api.as_(someone).post("/auth/logout", {"refresh_token": someone.refresh_token})
        assert (left.status, left.body) == (204, "")
        me = await api.as_(someone).get("/auth/me")
        assert (me.status, me.code) == (401, "token_invalid")
        assert (await api.post("/auth/refresh", {"refresh_token": someone.refresh_token})).status == 401
        assert (await handshake(url, someone))["code"] == "token_invalid"

    async def test_leaves_other_devices_signed_in(self, api: Api, make: Make) -> None:
        someone = await make.student()
        phone = await make.signed_in(someone.user)
        await api.as_(someone).post("/auth/logout", {"refresh_token": someone.refresh_token})
        assert (await api.as_(phone).get("/auth/me")).status == 200

    async def test_with_anothers_refresh_token_ends_nothing_of_theirs(self, api: Api, make: Make) -> None:
        thief, victim = await make.student(), await make.student()
        assert (await api.as_(thief).post("/auth/logout", {"refresh_token": victim.refresh_token})).status == 204
        assert (await api.as_(victim).get("/auth/me")).status == 200
        assert (await api.post("/auth/refresh", {"refresh_token": victim.refresh_token})).status == 200

    async def test_closes_the_sockets_of_the_sign_in_and_no_others(
        self, api: Api, make: Make, url: str, connect: Connect
    ) -> None:
        someone = await make.student()
        phone = await make.signed_in(someone.user)
        here, there = await connect(url, someone), await connect(url, phone)
        await api.as_(someone).post("/auth/logout", {"refresh_token": someone.refresh_token})
        await asyncio.wait_for(here.closed.wait(), PATIENCE_SECONDS)
        assert (await there.command("token.refresh", {"token": phone.token}))["ok"]


class TestBecomingAnAdministrator:
    async def test_of_an_account_ends_whatever_was_open_with_it(
        self, api: Api, make: Make, url: str, connect: Connect
    ) -> None:
        """Else whoever held a refresh token of it would be an administrator now."""
        someone = await make.student()
        socket = await connect(url, someone)
        await accounts.create_admin(make.context(), name="Ada", email=someone.user.email.upper(), password="a new one")
        assert (await api.post("/auth/refresh", {"refresh_token": someone.refresh_token})).status == 401
        assert (await api.as_(someone).get("/auth/me")).status == 401
        await asyncio.wait_for(socket.closed.wait(), PATIENCE_SECONDS)
        old = {"email": someone.user.email, "password": PASSWORD}
        assert (await api.post("/auth/login", old)).code == "invalid_credentials"
        signed_in = await api.post("/auth/login", {**old, "password": "a new one"})
        assert signed_in.body["user"]["role"] == "admin"

    async def test_while_somebody_signs_in_with_the_old_password_leaves_them_nothing(self, make: Make) -> None:
        someone = await make.student()
        proved = await User.get(id=someone.id)
        await accounts.create_admin(make.context(), name="Ada", email=proved.email, password="a new one")
        with pytest.raises(sign_ins.InvalidCredentials):
            await sign_ins.begin(make.context(), proved)
        assert not await SignIn.exists(user_id=someone.id, ended_at=None)
