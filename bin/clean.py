"""Remove everything that `make` made here: environment, data, builds, caches."""

from __future__ import annotations

import shutil
import sys

from console import ROOT, give_up, say

sys.path.insert(0, str(ROOT))

from server import services  # needs the path above, and nothing that is installed

MADE = (
    ".venv",
    ".data",
    "build",
    "lyceum.egg-info",
    "web/node_modules",
    "web/dist",
    ".pytest_cache",
    ".mypy_cache",
    ".ruff_cache",
    ".hypothesis",
    ".import_linter_cache",
)


def main() -> None:
    if not services.end_orphans(ROOT / ".data"):
        give_up("Lyceum runs from .data: stop it first (Ctrl-C where it was started).")
    for name in MADE:
        shutil.rmtree(ROOT / name, ignore_errors=True)
    for cache in ROOT.glob("[!.]*/**/__pycache__"):
        shutil.rmtree(cache, ignore_errors=True)
    say("clean: as after a checkout")


if __name__ == "__main__":
    main()
