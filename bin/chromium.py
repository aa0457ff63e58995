"""A Chromium for the tests in a browser: from PATH or CHROMIUM_PATH, else installed where that is allowed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from apt import install
from console import say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main() -> None:
    if found():
        say("chromium: there")
        return
    install("chromium", "tests in a browser cannot run; install it, or set CHROMIUM_PATH")


def found() -> bool:
    given = os.environ.get("CHROMIUM_PATH")
    return bool(given and Path(given).exists()) or any(map(shutil.which, NAMES))


if __name__ == "__main__":
    main()
