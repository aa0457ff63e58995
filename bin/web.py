"""The web client: `web.py build` (when its sources changed), `check`, `test`, `dev`."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import node
from console import ROOT, CommandFailed, give_up, run, say, step, turn

WEB = ROOT / "web"
BUILT = WEB / "dist" / "built-from"
INSTALLED = WEB / "node_modules" / "installed-from"
WIRE = ROOT / "docs" / "openapi.json"
ROUTES = WEB / "src" / "routeTree.gen.ts"
NOT_SOURCES = {"node_modules", "dist", "routeTree.gen.ts", "schema.gen.ts"}


def main(task: str) -> None:
    if not (WEB / "index.html").exists():
        say("web client: not there yet, skipped")
        return
    with turn("web"):
        if task == "build":
            build()
            return
        tools = install()
        generate(tools)
        if task == "check" and not ROUTES.exists():
            quietly(tools, "run", "build")  # the router's plugin writes it; the types need it
    follow(tools, task)


def build() -> None:
    """Build unless `dist` was made from what is there now."""
    sources = fingerprint(files())
    if BUILT.exists() and BUILT.read_text() == sources:
        say("web client: built")
        return
    tools = install()
    generate(tools)
    with step("web client", "building"):
        quietly(tools, "run", "build")
    BUILT.write_text(sources)


def install() -> node.Node:
    """The locked packages, unless they are there."""
    tools = node.find()
    locked = fingerprint([WEB / "package-lock.json"])
    if not INSTALLED.exists() or INSTALLED.read_text() != locked:
        with step("web packages", "installing what package-lock.json has locked"):
            quietly(tools, "ci", "--no-audit", "--no-fund", "--loglevel=error")
        INSTALLED.write_text(locked)
    return tools


def generate(tools: node.Node) -> None:
    """The types of the wire, from the OpenAPI document."""
    made = WEB / "src" / "api" / "schema.gen.ts"
    if WIRE.exists() and "api" in scripts() and not newer(made, WIRE):
        quietly(tools, "run", "api")


def follow(tools: node.Node, task: str) -> None:
    """Hand over to npm, its output shown."""
    if task not in scripts():
        say(f"web client: has no `{task}` yet, skipped")
        return
    try:
        code = subprocess.run([*tools.npm, "run", "--silent", task], cwd=WEB, env=tools.env, check=False).returncode
    except KeyboardInterrupt:
        code = 0
    sys.exit(code)


def quietly(tools: node.Node, *arguments: str) -> None:
    try:
        run([*tools.npm, *arguments], cwd=WEB, env=tools.env)
    except CommandFailed as failure:
        print(failure.output, file=sys.stderr)
        give_up(f"The web client could not be made: npm {' '.join(arguments)} failed, see above.")


def scripts() -> set[str]:
    return set(json.loads((WEB / "package.json").read_text()).get("scripts", {}))


def files() -> Iterator[Path]:
    """Everything a build reads, in a fixed order."""
    if WIRE.exists():
        yield WIRE
    for folder, folders, names in os.walk(WEB):
        folders[:] = sorted(set(folders) - NOT_SOURCES)
        yield from (Path(folder) / name for name in sorted(set(names) - NOT_SOURCES))


def fingerprint(paths: Iterator[Path] | list[Path]) -> str:
    seen = hashlib.sha256()
    for path in paths:
        seen.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return seen.hexdigest()


def newer(path: Path, than: Path) -> bool:
    return path.exists() and path.stat().st_mtime >= than.stat().st_mtime


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "build")
