"""Places at which a test has a process die, as a power cut would: no cleaning up, no last word.

They exist in the test environment alone: anywhere else the settings refuse LYCEUM_FAILPOINT, and this does nothing.
"""

from __future__ import annotations

import os
import signal
from collections import Counter

from domain.kit.settings import Environment, Settings

_seen: Counter[str] = Counter()


def reached(name: str, settings: Settings) -> None:
    """Die here if the setting says `name:n`, the n-th time."""
    if settings.failpoint is None or settings.env is not Environment.TEST:
        return
    wanted, _, count = settings.failpoint.partition(":")
    _seen[name] += 1
    if wanted == name and _seen[name] >= int(count or 1):
        os.kill(os.getpid(), signal.SIGKILL)
