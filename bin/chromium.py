"""A Chromium for the tests in a browser: from PATH or CHROMIUM_PATH, else installed where that is allowed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from console import CommandFailed, run, say, step

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main() -> None:
    if found():
        say("chromium: there")
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        say("chromium: none here, so tests in a browser cannot run; install it, or set CHROMIUM_PATH")
        return
    quiet = dict(os.environ) | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        with step("chromium", "installing it with apt-get"):
            run(["apt-get", "update", "-qq"], env=quiet)
            run(["apt-get", "install", "-qq", "-y", "--no-install-recommends", "chromium"], env=quiet)
    except CommandFailed as failure:
        reason = failure.output.strip().splitlines()[-1:] or ["apt-get failed"]
        say(f"chromium: could not be installed ({reason[0]}), so tests in a browser cannot run")


def found() -> bool:
    given = os.environ.get("CHROMIUM_PATH")
    return bool(given and Path(given).exists()) or any(map(shutil.which, NAMES))


if __name__ == "__main__":
    main()
