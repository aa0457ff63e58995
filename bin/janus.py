"""A Janus for the test that sends pictures through a real one: installed where that is allowed."""

from __future__ import annotations

import shutil

from apt import install
from console import say


def main() -> None:
    if shutil.which("janus"):
        say("janus: there")
    else:
        install("janus", "one test is skipped: pictures through a real media server")


if __name__ == "__main__":
    main()
