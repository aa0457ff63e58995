"""What has to be there before anything is measured: two C programs, and the peers from npm.

`python -m benchmarks.engine.build` brings the peers alone: the engine's tests use the JavaScript client among them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

BUILD_SECONDS = 180.0
HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BUILT = Path(os.environ.get("LYCEUM_BENCH_DIR", ROOT / ".data/bench"))
PEERS = Path(os.environ.get("LYCEUM_PEERS", BUILT / "peers"))


def compile_c(name: str) -> Path:
    """Raise FileNotFoundError without a C compiler."""
    source, program = HERE / "c" / f"{name}.c", BUILT / name
    if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
        BUILT.mkdir(parents=True, exist_ok=True)
        subprocess.run([shutil.which("cc") or "gcc", "-O2", "-o", program, source], check=True, timeout=BUILD_SECONDS)
    return program


def peers() -> Path:
    """The folder with the Node peers, installed as locked. Raise FileNotFoundError without Node and npm."""
    if not (PEERS / "node_modules").exists():
        PEERS.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(HERE / "peers" / name, PEERS / name)
        try:
            subprocess.run(["npm", "ci", "--no-progress"], cwd=PEERS, check=True, timeout=BUILD_SECONDS)
        except BaseException:  # half of them would be taken for all the next time
            shutil.rmtree(PEERS / "node_modules", ignore_errors=True)
            raise
    return PEERS


def redis_binary() -> tuple[str, int]:
    """The newest Redis at hand, and its major version: sharded channels need 7."""
    bundled = ROOT / ".venv/bin/redis-server"
    newer = bundled.with_name("redis-server-7")
    for name in (os.environ.get("LYCEUM_TEST_REDIS7"), shutil.which("redis-server"), str(newer), str(bundled)):
        if name and Path(name).exists():
            said = subprocess.run([name, "--version"], capture_output=True, text=True, check=True).stdout
            return name, int(said.partition("v=")[2].partition(".")[0])
    raise FileNotFoundError("no redis-server")


if __name__ == "__main__":
    print(peers())
