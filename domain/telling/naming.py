"""Naming somebody with an @ in what one says."""

from __future__ import annotations

import re

MOST_NAMED = 20  # people one message can call
QUOTED = 200  # characters of it


def is_named(name: str, text: str) -> bool:
    """A whole name, with its spaces or without: @ann is not @anna. Both in lower case."""
    spellings = "|".join(re.escape(spelling) for spelling in {name, name.replace(" ", "")})
    return re.search(rf"@(?:{spellings})(?!\w)", text) is not None
