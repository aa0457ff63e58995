"""What stands around every request: allowances, origins, and what may be asked from elsewhere."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer, make_mocked_request
from multidict import CIMultiDict

from server.app import make_app
from server.main import Node
from server.middleware import client_address
from tests.fixtures.clients import Api
from tests.fixtures.people import PASSWORD, Make

ORIGIN = "https://school.example"


@pytest_asyncio.fixture(loop_scope="session")
async def strict(here: Node, http: aiohttp.ClientSession) -> AsyncIterator[Api]:
    """The same server with small allowances, and one other site that may ask it things."""
    changes = {"requests_per_minute": 5, "sign_ins_per_minute": 3, "allowed_origins": [ORIGIN]}
    prefix = f"{here.runtime.settings.redis_prefix}:strict:{secrets.token_hex(4)}"
    settings = here.runtime.settings.model_copy(update={**changes, "redis_prefix": prefix})
    async with TestServer(make_app(replace(here.runtime, settings=settings))) as server:
        yield Api(http, str(server.make_url("/")).rstrip("/"))
    async for key in here.runtime.redis.scan_iter(f"{prefix}:*"):
        await here.runtime.redis.delete(key)


class TestAllowances:
    async def test_are_told_on_every_answer_and_end_with_a_429(self, strict: Api, make: Make) -> None:
        someone = strict.as_(await make.student())
        answers = [await someone.get(path) for path in ("/auth/me", "/nothing", "/users/me", "/auth/me", "/courses")]
        assert [answer.headers["RateLimit-Remaining"] for answer in answers] == ["4", "3", "2", "1", "0"]
        assert {answer.headers["RateLimit-Limit"] for answer in answers} == {"5"}
        refused = await someone.get("/auth/me")
        assert (refused.status, refused.code) == (429, "rate_limited")
        assert refused.headers["Content-Type"].startswith("application/problem+json")
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        assert refused.headers["Retry-After"] == refused.headers["RateLimit-Reset"]
        assert refused.headers["RateLimit-Remaining"] == "0"

    async def test_are_each_persons_own(self, strict: Api, make: Make) -> None:
        greedy, other = await make.student(), await make.student()
        for _ in range(6):
            last = await strict.as_(greedy).get("/auth/me")
        assert last.status == 429
        assert (await strict.as_(other).get("/auth/me")).status == 200

    async def test_for_signing_in_are_smaller_and_by_address(self, strict: Api, make: Make) -> None:
        someone = await make.student()
        wrong = {"email": someone.user.email, "password": "not this one"}
        assert [(await strict.post("/auth/login", wrong)).status for _ in range(4)] == [401, 401, 401, 429]
        right = {"email": someone.user.email, "password": PASSWORD}
        assert (await strict.as_(someone).post("/auth/login", right)).status == 429

    async def test_are_not_had_anew_by_naming_another_address(self, strict: Api) -> None:
        wrong = {"email": "nobody@example.com", "password": "not this one"}
        statuses = [
            (await strict.post("/auth/login", wrong, X_Forwarded_For=f"10.0.0.{number}")).status for number in range(4)
        ]
        assert statuses == [401, 401, 401, 429]

    @pytest.mark.parametrize(
        ("forwarded", "proxies", "address"),
        [
            (None, 0, "9.9.9.9"),
            ("1.1.1.1", 0, "9.9.9.9"),
            ("1.1.1.1", 1, "1.1.1.1"),
            ("6.6.6.6, 1.1.1.1", 1, "1.1.1.1"),
            ("6.6.6.6, 1.1.1.1, 2.2.2.2", 2, "1.1.1.1"),
            ("1.1.1.1", 2, "9.9.9.9"),
            ("6.6.6.6\n1.1.1.1", 1, "1.1.1.1"),
            ("2001:db8:1:2:3:4:5:6", 1, "2001:db8:1:2::/64"),
            ("2001:db8:1:2::1", 1, "2001:db8:1:2::/64"),
            ("::ffff:1.1.1.1", 1, "1.1.1.1"),
            ("fe80::1%eth0", 1, "fe80::/64"),
            ("1.1.1.1:80", 1, "1.1.1.1"),
            ("[2001:db8:1:2::1]:80", 1, "2001:db8:1:2::/64"),
        ],
    )
    def test_believe_as_many_proxies_as_there_are(self, forwarded: str | None, proxies: int, address: str) -> None:
        headers = CIMultiDict(("X-Forwarded-For", line) for line in (forwarded or "").splitlines())
        request = make_mocked_request("GET", "/", headers=headers).clone(remote="9.9.9.9")
        assert client_address(request, proxies) == address


class TestOtherOrigins:
    async def test_a_browser_of_an_allowed_one_may_ask(self, strict: Api) -> None:
        asked = await strict.call("OPTIONS", "/courses", Origin=ORIGIN, Access_Control_Request_Method="PATCH")
        assert asked.status == 204
        assert asked.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert {"GET", "POST", "PUT", "PATCH", "DELETE"} == set(
            asked.headers["Access-Control-Allow-Methods"].split(", ")
        )
        allowed = asked.headers["Access-Control-Allow-Headers"].lower()
        assert all(name in allowed for name in ("authorization", "content-type", "idempotency-key", "if-match"))
        answer = await strict.get("/courses", Origin=ORIGIN)
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert "Origin" in answer.headers["Vary"]
        readable = answer.headers["Access-Control-Expose-Headers"]
        assert all(name in readable for name in ("ETag", "Link", "Retry-After", "X-Request-Id"))

    async def test_errors_can_be_read_there_too(self, strict: Api) -> None:
        answer = await strict.get("/courses/none", Origin=ORIGIN)
        assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (404, ORIGIN)

    @pytest.mark.parametrize(
        "origin",
        ["https://evil.example", "null", "*", f"{ORIGIN}.evil.example", ORIGIN.replace("s:", ":"), ORIGIN + "/"],
    )
    async def test_another_one_is_told_nothing(self, strict: Api, origin: str) -> None:
        for answer in (
            await strict.call("OPTIONS", "/courses", Origin=origin, Access_Control_Request_Method="GET"),
            await strict.get("/courses", Origin=origin),
        ):
            assert not [name for name in answer.headers if name.startswith("Access-Control")]

    async def test_cookies_are_never_asked_for(self, strict: Api) -> None:
        answer = await strict.get("/courses", Origin=ORIGIN)
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert "Set-Cookie" not in answer.headers


async def test_every_route_answers_under_both_spellings(api: Api) -> None:
    for base in ("/api", "/api/v1"):
        assert (await api.get(f"{base}/health")).body == {"status": "ok"}
        assert (await api.get(f"{base}/courses")).status == 200


async def test_head_answers_as_get_without_the_body(api: Api) -> None:
    answer = await api.call("HEAD", "/courses")
    assert (answer.status, answer.body) == (200, "")


async def test_the_server_is_ready_when_its_parts_are(api: Api) -> None:
    answer = await api.get("/ready")
    assert answer.body == {"status": "ok", "database": True, "redis": True, "draining": False}
