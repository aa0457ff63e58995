"""The way out of a sort of mail, from the mail itself."""

from __future__ import annotations

from html import escape

from aiohttp import web

from domain.kit.context import Context
from domain.kit.errors import NotFound
from domain.notifications import unsubscribing
from server.endpoint import Who, endpoint

WORDS = {
    "en": ("No more mail of this sort?", "Stop it", "Done. You will get no more mail of this sort."),
    "fr": ("Ne plus recevoir ce type de message ?", "Arrêter", "C'est fait. Vous ne recevrez plus ce type de message."),
    "ar": ("هل تريد إيقاف هذا النوع من الرسائل؟", "إيقاف", "تم. لن تصلك رسائل من هذا النوع."),
}
PAGE = """<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8"><title>Lyceum</title>
<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">
<style>body{{font:18px/1.5 system-ui,sans-serif;margin:15vh auto;max-width:30rem;padding:0 1rem;text-align:center;
color-scheme:light dark}}button{{font:inherit;padding:.75rem 1.5rem}}</style></head><body>{content}</body></html>"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"


@endpoint(who=Who.GUEST, raises=(NotFound,), file="text/html")
async def ask(ctx: Context, token: str) -> web.Response:
    """A page with one button. Reading it ends nothing: mail programs look at links by themselves."""
    language = await unsubscribing.language_of(ctx, token)
    question, button, _ = _words(language)
    form = f'<form method="post"><p>{escape(question)}</p><button>{escape(button)}</button></form>'
    return _page(language, form)


@endpoint(who=Who.GUEST, raises=(NotFound,), file="text/html", replayable=False)
async def unsubscribe(ctx: Context, token: str) -> web.Response:
    """End mail of this sort: the button's way, and that of mail programs (RFC 8058). Again changes nothing."""
    language = await unsubscribing.unsubscribe(ctx, token)
    return _page(language, f"<p>{escape(_words(language)[2])}</p>")


def _words(language: str) -> tuple[str, str, str]:
    return WORDS.get(language.split("-")[0], WORDS["en"])


def _page(language: str, content: str) -> web.Response:
    direction = "rtl" if language.startswith("ar") else "ltr"
    page = PAGE.format(language=escape(language), direction=direction, content=content)
    return web.Response(text=page, content_type="text/html", headers={"Content-Security-Policy": POLICY})
