"""A Redis 7 for the tests of a cluster: the embedded one is a 6.2, and has no sharded channels."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from apt import install
from console import say

OURS = Path(sys.executable).with_name("redis-server-7")
# The package `redis-server` would start a service of its own; this one carries the same program by another name.
PACKAGE, PROGRAM = "redis-tools", Path("/usr/bin/redis-check-rdb")


def main() -> None:
    if os.environ.get("LYCEUM_TEST_REDIS7") or OURS.exists():
        say("redis 7: there")
        return
    if not PROGRAM.exists():
        install(PACKAGE, "tests of a Redis Cluster are skipped")
    if PROGRAM.exists():
        OURS.symlink_to(PROGRAM)


if __name__ == "__main__":
    main()
