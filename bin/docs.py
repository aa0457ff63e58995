"""Write the documents that are made from the code: docs/openapi.json, docs/events.md and docs/notifications.md."""

from __future__ import annotations

import json
from pathlib import Path

from domain.notifications.kinds import page
from realtime import catalogue
from server import openapi

DOCS = Path(__file__).parents[1] / "docs"


def documents() -> dict[Path, str]:
    return {
        DOCS / "openapi.json": json.dumps(openapi.document(), indent=1, ensure_ascii=False, sort_keys=True) + "\n",
        DOCS / "events.md": catalogue.document(),
        DOCS / "notifications.md": page.document(),
    }


if __name__ == "__main__":
    for path, text in documents().items():
        path.write_text(text)
        print(f"-- {path.name} written")
