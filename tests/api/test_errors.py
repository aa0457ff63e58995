"""Whatever is sent, the answer is a problem in our form: never a 500, never a library's own words."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from tests.fixtures.clients import Answer, Api
from tests.fixtures.people import Make

MEMBERS = {"type", "title", "status", "detail", "code", "request_id", "errors"}
Send = Callable[..., Awaitable[Answer]]


@pytest.fixture
def send(http: aiohttp.ClientSession, url: str) -> Send:
    """`await send("POST", "/auth/login", b"{")`: bytes as they are."""

    async def send_raw(method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        sent = {"Content-Type": "application/json"} if body is not None else {}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        async with http.request(method, f"{url}/api/v1{path}", data=body, headers=sent) as response:
            text = await response.text()
            body_is_json = "json" in response.content_type and text
            return Answer(response.status, json.loads(text) if body_is_json else text, response.headers)

    return send_raw


def is_problem(answer: Answer, status: int, code: str) -> bool:
    assert answer.headers["Content-Type"].startswith("application/problem+json"), answer
    assert set(answer.body) >= MEMBERS, answer
    assert answer.headers["X-Request-Id"] == answer.body["request_id"]
    assert answer.body["status"] == answer.status
    assert (answer.status, answer.code) == (status, code), answer
    return True


async def test_an_address_that_is_not_there_is_a_problem(send: Send) -> None:
    assert is_problem(await send("GET", "/nothing/here"), 404, "not_found")


async def test_an_object_that_is_not_there_is_a_problem(send: Send) -> None:
    assert is_problem(await send("GET", "/courses/no-such-course"), 404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/auth/login", {"POST"}),
        ("POST", "/courses", {"GET", "HEAD"}),
        ("GET", "/sections/01a1fc66-a2af-79ac-add3-4449c16ca238", {"PATCH", "PUT", "DELETE"}),
        ("DELETE", "/users/me", {"GET", "HEAD", "PATCH", "PUT"}),
        ("POST", "/instructor/courses/01a1fc66-a2af-79ac-add3-4449c16ca238", {"GET", "HEAD", "PATCH", "PUT", "DELETE"}),
    ],
)
async def test_a_wrong_method_is_answered_with_those_there_are(
    send: Send, method: str, path: str, allowed: set[str]
) -> None:
    answer = await send(method, path)
    assert is_problem(answer, 405, "method_not_allowed")
    assert {one.strip() for one in answer.headers["Allow"].split(",")} == allowed


async def test_no_token_is_a_401_that_says_how_to_sign_in(send: Send) -> None:
    answer = await send("GET", "/auth/me")
    assert is_problem(answer, 401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


async def test_another_scheme_than_bearer_is_refused(send: Send) -> None:
    assert is_problem(await send("GET", "/auth/me", Authorization="Basic dTpw"), 401, "token_invalid")


async def test_a_body_over_256_kb_is_refused(send: Send) -> None:
    body = b'{"email": "' + b"a" * 300_000 + b'"}'
    assert is_problem(await send("POST", "/auth/login", body), 413, "too_large")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
async def test_a_body_that_is_not_json_is_refused(send: Send, content_type: str) -> None:
    answer = await send("POST", "/auth/login", b"{}", Content_Type=content_type)
    assert is_problem(answer, 415, "unsupported_media_type")


async def test_a_compressed_body_is_refused(send: Send) -> None:
    answer = await send("POST", "/auth/login", b"\x1f\x8b", Content_Encoding="gzip")
    assert answer.status in (400, 415)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nonsense",
        b'{"email": "a@example.com",}',
        b'{"email": NaN, "password": "x"}',
        b'{"email": "a@example.com", "password": Infinity}',
        b"[" * 5000 + b"]" * 5000,
        b'{"a":' * 100 + b"1" + b"}" * 100,
        b'{"email": "a@example.com", "email": "b@example.com", "password": "x"}',
        b'{"email": ' + b"9" * 5000 + b"}",
        b'{"email": "\\ud800@example.com", "password": "x"}',
        b'{"email": "\xff\xfe", "password": "x"}',
        b'\xef\xbb\xbf{"email": "a@example.com", "password": "x"}',
        '{"email": "a@example.com", "password": "x"}'.encode("utf-16"),
        b'{"email": "a@example.com", "password": "x"} trailing',
    ],
    ids=[
        "empty",
        "cut off",
        "no JSON",
        "trailing comma",
        "NaN",
        "Infinity",
        "deep list",
        "deep object",
        "the same key twice",
        "a number of 5,000 digits",
        "half a surrogate pair",
        "not UTF-8",
        "byte order mark",
        "UTF-16",
        "more behind it",
    ],
)
async def test_json_that_can_be_read_in_two_ways_or_in_none_is_malformed(send: Send, body: bytes) -> None:
    assert is_problem(await send("POST", "/auth/login", body), 400, "malformed")


@pytest.mark.parametrize("body", [b"null", b"[]", b'"text"', b"1", b"true"])
async def test_json_that_is_no_object_does_not_validate(send: Send, body: bytes) -> None:
    assert is_problem(await send("POST", "/auth/login", body), 422, "invalid")


@pytest.mark.parametrize("name", ["a\x00b", "\x00"])
async def test_a_nul_in_text_does_not_validate(api: Api, make: Make, name: str) -> None:
    someone = await make.student()
    for field in ("name", "bio", "time_zone"):
        answer = await api.as_(someone).patch("/users/me", {field: name})
        assert is_problem(answer, 422, "invalid")
        assert [wrong["pointer"] for wrong in answer.body["errors"]] == [f"/{field}"]


@pytest.mark.parametrize("value", [10**30, -1, 0, 1.5, "5", True, None, [], {}])
async def test_a_number_that_is_none_we_take_does_not_validate(api: Api, make: Make, value: Any) -> None:
    host = await make.instructor()
    session = await make.session(host, await make.course(host))
    answer = await api.as_(host).patch(f"/live-sessions/{session.id}", {"max_students": value})
    assert is_problem(answer, 422, "invalid")


@pytest.mark.parametrize(
    "moment",
    [
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "9999-12-31T23:59:59Z",
        "0001-01-01T00:00:00Z",
        "2027-02-30T00:00:00Z",
        "2027-01-01T00:00:00",
        "yesterday",
        1e300,
    ],
)
async def test_a_time_outside_of_the_calendar_does_not_validate(api: Api, make: Make, moment: Any) -> None:
    host = await make.instructor()
    course = await make.course(host)
    plan = {"course_id": str(course.id), "title": "A class", "duration_minutes": 60, "max_students": 5}
    answer = await api.as_(host).post("/live-sessions", {**plan, "starts_at": moment})
    assert is_problem(answer, 422, "invalid")
    if isinstance(moment, str) and "+" not in moment:
        assert is_problem(await api.as_(host).get(f"/live-sessions?from={moment}"), 400, "invalid_query")


async def test_all_wrong_fields_are_named_at_once(api: Api) -> None:
    body = {"name": "", "email": "not an address", "password": "short", "role": "admin", "is_admin": True}
    answer = await api.post("/auth/register", body)
    assert is_problem(answer, 422, "invalid")
    pointers = {wrong["pointer"] for wrong in answer.body["errors"]}
    assert pointers == {"/name", "/email", "/password", "/role", "/is_admin"}
    assert all(wrong["code"] and wrong["message"] for wrong in answer.body["errors"])


async def test_a_field_of_an_odd_name_has_a_json_pointer_of_its_own(api: Api) -> None:
    answer = await api.post("/auth/login", {"email": "a@example.com", "password": "x", "a/b~c": 1})
    assert [wrong["pointer"] for wrong in answer.body["errors"]] == ["/a~1b~0c"]


async def test_a_thousand_wrong_fields_do_not_make_an_answer_without_end(api: Api) -> None:
    answer = await api.post("/auth/login", {f"wrong-{number}" * 5: number for number in range(3000)})
    assert is_problem(answer, 422, "invalid")
    assert len(json.dumps(answer.body)) < 64_000


@pytest.mark.parametrize("path", ["/courses/%00", "/courses/%ff%fe", "/courses/%ED%A0%80", "/courses/" + "a" * 4000])
async def test_a_path_of_odd_bytes_is_not_found(send: Send, path: str) -> None:
    answer = await send("GET", path)
    assert answer.status in (400, 404), answer


@pytest.mark.parametrize("path", ["/live-sessions/1", "/live-sessions/not-an-id", "/live-sessions/%00"])
async def test_an_id_that_is_none_is_not_found(api: Api, make: Make, path: str) -> None:
    assert is_problem(await api.as_(await make.student()).get(path), 404, "not_found")


async def test_the_request_id_is_echoed(send: Send) -> None:
    answer = await send("GET", "/health", X_Request_Id="from-the-client.1")
    assert answer.headers["X-Request-Id"] == "from-the-client.1"


@pytest.mark.parametrize("junk", ["a" * 65, "two words", "<script>", "é", ""])
async def test_a_junk_request_id_is_replaced(send: Send, junk: str) -> None:
    answer = await send("GET", "/health", X_Request_Id=junk)
    assert answer.headers["X-Request-Id"] not in ("", junk)


async def test_an_answer_tells_nothing_of_what_made_it(send: Send) -> None:
    answer = await send("POST", "/auth/login", b"{")
    text = json.dumps(answer.body).lower()
    assert not [word for word in ("traceback", "pydantic", "site-packages", "aiohttp", "asyncpg") if word in text]
    assert answer.headers["Server"] == "Lyceum"


async def test_a_body_that_stops_coming_does_not_hold_up_others(url: str, send: Send) -> None:
    host, port = url.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n")
    writer.write(b"Content-Length: 100\r\n\r\n{")
    await writer.drain()
    try:
        assert (await send("GET", "/health")).status == 200
    finally:
        writer.close()


async def test_security_headers_are_on_every_answer(send: Send) -> None:
    for answer in (await send("GET", "/health"), await send("GET", "/nothing"), await send("POST", "/auth/login", b"")):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Cache-Control"] == "no-store"
