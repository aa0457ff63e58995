"""The table of kinds as a page for people: docs/notifications.md."""

from __future__ import annotations

from domain.notifications.kinds import KINDS
from domain.notifications.kinds.kind import DEFAULT_LANGUAGE, Group, Kind

HEAD = """# Notifications

Made by `make docs` from `domain/notifications/kinds/`; a test compares it. Every notification is a row in the
person's list first. Beside that it goes to their connected browsers at once, and by mail or push where the kind does
by default and the person has not chosen otherwise. *Urgent* ones go out before others and in quiet hours too.
*Batched* ones tell several causes within a while as one. *Expired* says from when on a mail or push that has not gone
out is worse than none: it is dropped then, and a push service is told to drop it too. A kind whose cause is *awaited*
has its words and its place here, and nothing in the product causes it yet.
"""
COLUMNS = "| event | kind | who is told | what they read | also by | priority | expired | may be turned off |"
RULE = "|---|---|---|---|---|---|---|---|"


def document() -> str:
    parts = [HEAD]
    for group in Group:
        rows = [_row(kind) for kind in KINDS.values() if kind.group is group]
        parts.append("\n".join([f"## {group.value.capitalize()}", "", COLUMNS, RULE, *rows]) + "\n")
    return "\n".join(parts)


def _row(kind: Kind) -> str:
    title, body = kind.texts[DEFAULT_LANGUAGE]
    cells = (
        f"`{kind.cause}`" if kind.cause else "*awaited*",
        f"`{kind.name}`",
        kind.who,
        f"**{title}** {body}",
        ", ".join(sorted(kind.channels)) or "-",
        ", ".join(word for word in ("urgent", "batched") if getattr(kind, word)) or "ordinary",
        _expiry(kind),
        "no" if kind.mandatory else "yes",
    )
    return f"| {' | '.join(cells)} |"


def _expiry(kind: Kind) -> str:
    if kind.lasts is not None:
        return f"{kind.lasts.total_seconds() / 60:.0f} min after its cause"
    return f"at `{kind.until}`" if kind.until else "-"
