"""The browser client's files, and the headers that keep a page from running what is not ours."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from aiohttp import web

from domain.gateways.video.offered import Offered
from domain.kit.errors import NotFound
from server.keys import RUNTIME

INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
YEAR_SECONDS = 31_536_000
MISSING = "The web client is not built. Run: make web"


def add_routes(app: web.Application) -> None:
    app.router.add_get("/{path:.*}", _page)


async def _page(request: web.Request) -> web.StreamResponse:
    """A file of the client, or its one page: which address shows what is the client's own business."""
    path = request.match_info["path"]
    if path.startswith(("api/", "socket.io/")):
        raise NotFound
    root = request.app[RUNTIME].settings.web_dir.resolve()
    file = _inside(root, path)
    if file is None:
        if "." in path.rsplit("/", 1)[-1]:
            raise NotFound
        file = root / "index.html"
        if not file.is_file():
            return web.Response(text=MISSING, status=503, headers={"Retry-After": "10"})
    response = web.FileResponse(file)
    immutable = path.startswith("assets/")
    response.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable" if immutable else "no-cache"
    if file.suffix == ".html":
        response.headers["Content-Security-Policy"] = _policy(file, request.app[RUNTIME].video)
    return response


def _inside(root: Path, path: str) -> Path | None:
    """The file of that name under the client's folder. No link, `..` or NUL leads out of it."""
    if not path or "\x00" in path:
        return None
    file = (root / path).resolve()
    return file if file.is_relative_to(root) and file.is_file() else None


def _policy(page: Path, video: Offered) -> str:
    """Only our own scripts, and the one inline script that sets the theme before the first paint, by its hash; within
    the page only the pages of the providers which carry the pictures of a class, if they have any; and of those that
    our page speaks to itself, their address."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in INLINE_SCRIPT.findall(page.read_text())
    )
    frames = " ".join(video.page_origins) or "'none'"
    asked = " ".join(["'self' ws: wss:", *video.api_origins])
    return (
        f"default-src 'self'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline';"
        f" img-src 'self' data: https:; media-src 'self' blob:; connect-src {asked};"
        f" frame-src {frames}; object-src 'none'; base-uri 'none';"
        " frame-ancestors 'none'; form-action 'self'"
    )


async def harden(request: web.Request, response: web.StreamResponse) -> None:
    """On every answer, as a signal of the application."""
    headers = response.headers
    headers["Server"] = "Lyceum"  # and no version to look exploits up by
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "no-referrer")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    origins = "".join(f' "{origin}"' for origin in request.app[RUNTIME].video.page_origins)
    who = f"(self{origins})"
    headers.setdefault("Permissions-Policy", f"camera={who}, microphone={who}, display-capture={who}")
