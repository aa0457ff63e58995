"""Access tokens that are not what they seem: each is refused, at every route alike and at the door of every socket."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Iterator
from typing import Any

import jwt
import pytest

from domain.identity.tokens import ALGORITHM
from tests.fixtures.clients import Api
from tests.fixtures.nodes import SECRET
from tests.fixtures.people import Make, Someone
from tests.matrix.handshake import handshake

MISSING = object()


def encoded(part: Any) -> str:
    raw = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def signed(header: Any, claims: Any, key: str = SECRET, digest: str = "sha256") -> str:
    """By hand: a library would refuse to make most of these."""
    text = f"{encoded(header)}.{encoded(claims)}"
    return f"{text}.{encoded(hmac.digest(key.encode(), text.encode(), digest))}"


def forgeries(good: str, other: Someone) -> Iterator[tuple[str, str]]:
    """A name and a token for each; `good` is a real one."""
    head, body, signature = good.split(".")
    header = json.loads(base64.urlsafe_b64decode(head + "=="))
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))

    def with_claim(**changes: Any) -> str:
        changed = {name: value for name, value in {**claims, **changes}.items() if value is not MISSING}
        return signed(header, changed)

    for algorithm in ("none", "None", "NONE", "nOnE", "", None, 0, [], "HS512", "HS384", "RS256", "ES256", "PS256"):
        yield f"alg {algorithm!r}, no signature", f"{encoded({**header, 'alg': algorithm})}.{body}."
        yield f"alg {algorithm!r}, our signature", f"{encoded({**header, 'alg': algorithm})}.{body}.{signature}"
    for digest in ("sha384", "sha512"):
        name = f"HS{digest[3:]}"
        yield f"{name} with our key", signed({**header, "alg": name}, claims, digest=digest)
    for key in ("", "secret", "lyceum", SECRET[:-1], SECRET + " ", SECRET.upper(), hashlib.sha256(b"").hexdigest()):
        yield f"signed with {key!r}", signed(header, claims, key=key)
    for extra in (
        {"crit": ["exp"]},
        {"crit": ["unknown"], "unknown": 1},
        {"b64": False, "crit": ["b64"]},
        {"zip": "DEF"},
        {"jwk": {"kty": "oct", "k": encoded(b"mine")}},
        {"kid": "../../dev/null"},
        {"jku": "https://evil.example/keys"},
    ):
        yield f"header {extra}, signed with nothing", signed({**header, **extra}, claims, key="")
    yield "unknown crit, signed by us", signed({**header, "crit": ["unknown"], "unknown": 1}, claims)

    for name in claims:
        yield f"without {name}", with_claim(**{name: MISSING})
        for value in (None, "", [], {}, -1, "x", 1e308, True):
            if name == "epoch" and value is True:
                continue  # is 1
            if name == "iat" and value in (-1, True):
                continue  # made long ago: its end is what counts
            if name == "exp" and value == 1e308:
                continue  # only we can sign it
            yield f"{name} {value!r}", with_claim(**{name: value})
    now = int(time.time())
    yield "expired a minute ago", with_claim(exp=now - 60)
    yield "expired in 1970", with_claim(exp=0)
    yield "made in an hour", with_claim(iat=now + 3600)
    yield "not before an hour", with_claim(nbf=now + 3600)
    yield "a refresh token's type", with_claim(typ="refresh")
    yield "a type in capitals", with_claim(typ="ACCESS")
    yield "for another audience", with_claim(aud="other")
    yield "for many other audiences", with_claim(aud=["a", "b"])
    yield "another person's id", with_claim(sub=str(other.id))
    yield "another person's sign-in", with_claim(sid=str(other.caller.sign_in_id))
    yield "nobody's id", with_claim(sub=str(uuid.uuid4()))
    yield "nobody's sign-in", with_claim(sid=str(uuid.uuid4()))
    yield "an older epoch", with_claim(epoch=claims["epoch"] - 1)
    yield "a newer epoch", with_claim(epoch=claims["epoch"] + 1)
    yield "SQL for an id", with_claim(sub="' OR 1=1 --")
    yield "a NUL in the id", with_claim(sub=str(other.id) + "\x00")

    yield "claims that are a list", signed(header, [claims])
    yield "claims that are text", signed(header, "claims")
    yield "claims that are no JSON", signed(header, b"{")
    yield "claims that are not UTF-8", signed(header, b"\xff\xfe")
    yield "a header that is a list", signed([header], claims)
    yield "a header that is no JSON", signed(b"{", claims)
    yield "claims nested a thousand deep", signed(header, b"[" * 1000 + b"]" * 1000)
    yield "other claims under the old signature", f"{head}.{encoded({**claims, 'sub': str(other.id)})}.{signature}"
    yield "no signature", f"{head}.{body}."
    yield "no signature and no dot", f"{head}.{body}"
    yield "one part", head
    yield "four parts", f"{good}.{signature}"
    yield "half a signature", f"{head}.{body}.{signature[:20]}"
    yield "a longer signature", f"{good}AAAA"
    yield "another first character", f"{head}.{body}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"
    yield (
        "another character in the middle",
        f"{head}.{body}.{signature[:9]}{'A' if signature[9] != 'A' else 'B'}" + (signature[10:]),
    )
    yield "padding", f"{head}.{body}.{signature}="
    yield "dots", "..."
    yield "a word", "token"
    yield "ten thousand characters", "a" * 6000
    yield "null", "null"


@pytest.fixture
async def stranger(make: Make) -> Someone:
    return await make.student()


async def test_no_forged_token_opens_a_route_or_a_socket(api: Api, url: str, make: Make, stranger: Someone) -> None:
    someone = await make.student()
    assert (await api.as_(someone).get("/auth/me")).status == 200, "or every refusal below says nothing"
    assert await handshake(url, someone) is None
    made = list(forgeries(someone.token, stranger))
    assert len(made) > 100

    passed = []
    for name, token in made:
        answer = await api.as_(token).get("/auth/me")
        if answer.status != 401 or answer.code not in ("token_invalid", "token_expired"):
            passed.append(f"REST, {name}: {answer.status} {answer.body}")
        refused = await handshake(url, token)
        if refused is None or refused["status"] != 401 or refused["code"] != answer.code:
            passed.append(f"socket, {name}: {refused}")
    assert not passed, "\n".join(passed)


async def test_a_bad_token_is_refused_even_where_none_is_needed(api: Api, make: Make, stranger: Someone) -> None:
    someone = await make.student()
    for name, token in list(forgeries(someone.token, stranger))[::10]:
        assert (await api.as_(token).get("/courses")).status == 401, name
        assert (await api.as_(token).get("/health")).status == 200, name


@pytest.mark.parametrize(
    "auth",
    [
        {"token": None},
        {"token": 5},
        {"token": ["a"]},
        {"token": {}},
        {"tokens": "x"},
        {"token": ""},
        {"token": "Bearer x"},
        {"token": "\x00"},
    ],
    ids=str,
)
async def test_a_socket_without_a_token_is_not_let_in(url: str, auth: dict[str, Any]) -> None:
    for namespace in ("/live", "/notifications"):
        refused = await handshake(url, None, namespace, **auth)
        assert refused is not None
        assert refused["status"] == 401


async def test_a_socket_that_sends_no_auth_at_all_is_told_to_sign_in(url: str) -> None:
    assert (await handshake(url, None))["code"] == "unauthenticated"


async def test_a_token_in_an_address_is_not_read(api: Api, make: Make) -> None:
    someone = await make.student()
    for name in ("token", "access_token"):
        assert (await api.get(f"/auth/me?{name}={someone.token}")).status in (400, 401)


async def test_an_ordinary_library_reads_what_we_sign(make: Make) -> None:
    someone = await make.student()
    claims = jwt.decode(someone.token, SECRET, algorithms=[ALGORITHM], audience="lyceum")
    assert set(claims) == {"aud", "typ", "sub", "sid", "epoch", "iat", "exp"}
    assert claims["exp"] - claims["iat"] == 900
