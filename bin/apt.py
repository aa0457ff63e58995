"""A package of the system, installed where that is allowed."""

from __future__ import annotations

import os
import shutil

from console import CommandFailed, run, say, step


def install(package: str, without: str) -> None:
    """Needs root and apt-get, and goes on without: `without` says what cannot be done then."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        say(f"{package}: none here, so {without}")
        return
    quiet = dict(os.environ) | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        with step(package, "installing it with apt-get"):
            run(["apt-get", "update", "-qq"], env=quiet)
            run(["apt-get", "install", "-qq", "-y", "--no-install-recommends", package], env=quiet)
    except CommandFailed as failure:
        reason = failure.output.strip().splitlines()[-1:] or ["apt-get failed"]
        say(f"{package}: could not be installed ({reason[0]}), so {without}")
