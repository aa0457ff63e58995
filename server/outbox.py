"""/outbox: the mail that nobody carried, for whoever tries Lyceum out. In development alone, and only kept mail."""

from __future__ import annotations

from html import escape

from aiohttp import web

from domain.gateways.mail.local import Kept, LocalMail
from domain.kit.errors import NotFound
from domain.kit.settings import Environment
from server.keys import RUNTIME

HEADERS = {  # a mail's own markup is shown, and may do nothing
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
    " allow-popups allow-popups-to-escape-sandbox",
    "Cache-Control": "no-store",
}
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Outbox</title>
<meta name="viewport" content="width=device-width">
<style>body{{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:50rem;padding:0 1rem;
color-scheme:light dark}}li{{margin:.75rem 0}}small{{opacity:.75}}</style></head>
<body><h1>Outbox</h1><p>No mail server is set, so mail is kept here. The newest {count}:</p>
<ul>{rows}</ul></body></html>"""
NOTHING = "<li>Nothing yet.</li>"


def add_routes(app: web.Application) -> None:
    settings = app[RUNTIME].settings
    if settings.env is Environment.DEVELOPMENT and isinstance(app[RUNTIME].mail, LocalMail):
        app.router.add_get("/outbox", _list)
        app.router.add_get("/outbox/{name}", _show)
    else:
        app.router.add_get("/outbox{rest:(/.*)?}", _nothing)


async def _list(request: web.Request) -> web.Response:
    letters = await _mail(request).letters()
    rows = "".join(_row(letter) for letter in letters) or NOTHING
    return _page(PAGE.format(count=len(letters), rows=rows))


async def _show(request: web.Request) -> web.Response:
    letter = await _mail(request).letter(request.match_info["name"])
    if letter is None:
        raise NotFound
    return _page(letter.part("html") or f"<pre>{escape(letter.part('plain'))}</pre>")


async def _nothing(request: web.Request) -> web.Response:
    raise NotFound


def _row(letter: Kept) -> str:
    message = letter.message
    about = f"{message['To']} · {message['Date']}"
    subject = escape(str(message["Subject"]))
    return f'<li><a href="/outbox/{letter.name}">{subject}</a><br><small>{escape(about)}</small></li>'


def _mail(request: web.Request) -> LocalMail:
    mail = request.app[RUNTIME].mail
    assert isinstance(mail, LocalMail)
    return mail


def _page(html: str) -> web.Response:
    return web.Response(text=html, content_type="text/html", headers=HEADERS)
