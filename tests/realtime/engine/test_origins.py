"""Which pages may connect at all."""

from __future__ import annotations

import aiohttp
import pytest

from tests.realtime.engine.raw import serving


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://test", 200), ("http://evil", 400), ("http://test.evil", 400), ("https://test", 400),
        ("http://test:81", 400), ("null", 400), ("*", 400),
    ],
)  # fmt: skip
async def test_only_the_listed_pages_may_connect(origin: str, status: int) -> None:
    async with serving() as at, aiohttp.ClientSession() as session:
        headers = {"Origin": origin, "X-Forwarded-Host": origin.partition("://")[2]}
        async with session.get(at.url + "polling", headers=headers) as answer:
            assert answer.status == status
            assert answer.headers.get("Access-Control-Allow-Origin") == (origin if status == 200 else None)


async def test_no_listed_page_means_no_browser_at_all() -> None:
    async with serving(origins=[]) as at, aiohttp.ClientSession() as session:
        async with session.get(at.url + "polling", headers={"Origin": "http://test"}) as answer:
            assert answer.status == 400
        async with session.get(at.url + "polling") as answer:
            assert answer.status == 200
