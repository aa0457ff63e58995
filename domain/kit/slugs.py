"""Names as they stand in addresses."""

from __future__ import annotations

import re
import secrets
import unicodedata


def slug_of(name: str, otherwise: str, *, longest: int = 200) -> str:
    """Readable, and unique by its random tail of seven characters: two may have one name."""
    folded = unicodedata.normalize("NFKD", name).lower()
    words = re.sub(r"[^\w]+", "-", folded.encode("ascii", "ignore").decode()).strip("-")[:longest].strip("-")
    return f"{words or otherwise}-{secrets.token_hex(3)}"
