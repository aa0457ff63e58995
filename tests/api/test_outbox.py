"""Mail that nobody carries: kept, shown in development, and nowhere else; and what doctor says of a mail server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer

from domain.gateways.mail import Letter
from domain.gateways.mail.local import LocalMail
from domain.kit.settings import Environment
from server import doctor, outbox
from server.app import make_app
from server.main import Node
from server.runtime import choose_mail
from tests.fixtures.clients import Api
from tests.fixtures.post import SENDER, MailServer

LETTER = Letter(
    id="1@example.org",
    to_name="Stu",
    to_address="stu@example.com",
    subject="<i>Hello</i>",
    text="In text",
    html="<p>In <b>HTML</b><script>alert(1)</script></p>",
    language="en",
    written_at=datetime(2026, 5, 1, tzinfo=UTC),
)


@pytest_asyncio.fixture(loop_scope="session")
async def demo(here: Node, http: aiohttp.ClientSession, tmp_path: Path) -> AsyncIterator[tuple[Api, LocalMail]]:
    """An application in development that keeps its mail."""
    mail = LocalMail(tmp_path / "outbox", SENDER)
    settings = here.runtime.settings.model_copy(update={"env": Environment.DEVELOPMENT})
    app = make_app(replace(here.runtime, settings=settings, mail=mail))
    outbox.add_routes(app)
    async with TestServer(app) as server:
        yield Api(http, str(server.make_url("")).rstrip("/")), mail


async def get(api: Api, path: str) -> tuple[int, str, str]:
    async with api.http.get(api.url + path) as response:
        return response.status, await response.text(), response.headers.get("Content-Security-Policy", "")


async def test_in_development_kept_mail_is_shown_and_its_markup_may_do_nothing(demo: tuple[Api, LocalMail]) -> None:
    api, mail = demo
    assert "Nothing yet" in (await get(api, "/outbox"))[1]
    await mail.send(LETTER)
    await mail.send(LETTER)  # a repeat is the same letter

    status, page, _ = await get(api, "/outbox")
    assert (status, page.count("<li>")) == (200, 1)
    assert "&lt;i&gt;Hello" in page
    [kept] = await mail.letters()
    status, shown, policy = await get(api, f"/outbox/{kept.name}")
    assert (status, "In <b>HTML</b>" in shown) == (200, True)
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy


@pytest.mark.parametrize("name", ["nothing", "..%2F..%2Fsecret_key", "%00"])
async def test_only_letters_are_shown(demo: tuple[Api, LocalMail], name: str) -> None:
    assert (await get(demo[0], f"/outbox/{name}"))[0] == 404


async def test_elsewhere_there_is_no_such_page(here: Node, api: Api) -> None:
    assert (await get(api, "/outbox"))[0] == 404
    assert (await get(api, "/outbox/1"))[0] == 404
    production = here.runtime.settings.model_copy(update={"env": Environment.PRODUCTION})
    assert choose_mail(production) is None


async def test_doctor_says_whether_the_mail_server_answers(here: Node, mail_server: MailServer) -> None:
    given = {"smtp_host": "127.0.0.1", "smtp_port": mail_server.port, "smtp_security": "none"}
    settings = here.runtime.settings.model_copy(update=given)
    assert (await asyncio.to_thread(doctor.mail, here.runtime.settings)).verdict is doctor.Verdict.NOTE
    assert (await asyncio.to_thread(doctor.mail, settings)).verdict is doctor.Verdict.WELL
    strict = settings.model_copy(update={"smtp_security": "starttls"})
    assert (await asyncio.to_thread(doctor.mail, strict)).verdict is doctor.Verdict.ILL
    await mail_server.stop()
    assert (await asyncio.to_thread(doctor.mail, settings)).verdict is doctor.Verdict.ILL
