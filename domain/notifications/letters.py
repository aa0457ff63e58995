"""A parcel as a letter: one template for each of text and HTML, in the reader's language and direction."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from domain.gateways.mail import Letter
from domain.notifications.channels import Parcel
from domain.notifications.unsubscribing import token_for

FOLDER = Path(__file__).parent / "templates"
SHOWN = 20  # of those that were gathered
RIGHT_TO_LEFT = {"ar"}
WORDS: dict[str, dict[str, str]] = {
    "en": {
        "hello": "Hello {name},",
        "open": "Open",
        "gathered": "New notifications: {n}",
        "more": "Further notifications: {n}",
        "why": "You get this because you have an account here. What is sent to you is chosen in your settings.",
        "stop": "No more mail of this sort",
    },
    "fr": {
        "hello": "Bonjour {name},",
        "open": "Ouvrir",
        "gathered": "Nouvelles notifications : {n}",
        "more": "Autres notifications : {n}",
        "why": "Vous recevez ce message car vous avez un compte ici. Les envois se choisissent dans vos réglages.",
        "stop": "Ne plus recevoir ce type de message",
    },
    "ar": {
        "hello": "مرحبًا {name}،",
        "open": "فتح",
        "gathered": "إشعارات جديدة: {n}",
        "more": "إشعارات أخرى: {n}",
        "why": "تصلك هذه الرسالة لأن لديك حسابًا هنا. يمكنك اختيار ما يصلك من الإعدادات.",
        "stop": "إيقاف هذا النوع من الرسائل",
    },
}


def _environment(*, html: bool) -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=html,  # noqa: S701 - plain text has nothing to escape
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


HTML = _environment(html=True).get_template("mail.html.j2")
TEXT = _environment(html=False).get_template("mail.txt.j2")


def letter_of(parcel: Parcel, *, base: str, domain: str, key: bytes) -> Letter:
    """Repeated, it is the same letter with the same Message-ID. Mandatory mail has no way out of it."""
    language = parcel.language.split("-")[0]
    language = language if language in WORDS else "en"
    words = WORDS[language]
    shown = parcel.items[:SHOWN]
    count = len(parcel.items)
    stop = None if parcel.mandatory else unsubscribe_url(base, token_for(key, parcel.user_id, parcel.topics))
    subject = parcel.items[0].title if count == 1 else words["gathered"].format(n=count)
    said: dict[str, Any] = {
        "language": language,
        "direction": "rtl" if language in RIGHT_TO_LEFT else "ltr",
        "subject": subject,
        "words": words,
        "name": parcel.name,
        "items": [
            {"title": one.title, "body": one.body, "url": f"{base}{one.link}" if one.link else None} for one in shown
        ],
        "more": count - len(shown),
        "list_url": f"{base}/notifications",
        "unsubscribe": stop,
    }
    return Letter(
        id=f"{parcel.id}@{domain}",
        to_name=parcel.name,
        to_address=parcel.address,
        subject=subject,
        text=TEXT.render(said),
        html=HTML.render(said),
        language=language,
        written_at=_newest(parcel),
        unsubscribe=stop,
    )


def unsubscribe_url(base: str, token: str) -> str:
    return f"{base}/api/v1/notifications/unsubscribe/{token}"


def _newest(parcel: Parcel) -> datetime:
    return max(item.created_at for item in parcel.items)
