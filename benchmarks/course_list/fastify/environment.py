"""The peer's packages, installed as locked, beside a copy of its program: Node looks for them there."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

from benchmarks.stage import DATA

HERE = Path(__file__).parent
FOLDER = DATA / "fastify"
FILES = ("package.json", "package-lock.json", ".npmrc", "server.mjs")
PATIENCE_SECONDS = 120.0


async def install() -> Path | None:
    """The program, beside its packages; None when they cannot be had here."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return None
    wanted = "".join((HERE / name).read_text() for name in FILES)
    stamp, program = FOLDER / "installed", FOLDER / "server.mjs"
    if stamp.exists() and stamp.read_text() == wanted:
        return program
    print("-- installing a peer (fastify, pg) into .data/bench", flush=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copy(HERE / name, FOLDER / name)
    with (DATA / "fastify-install.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec("npm", "ci", "--no-progress", cwd=FOLDER, stdout=log, stderr=log)
        try:
            if await asyncio.wait_for(process.wait(), PATIENCE_SECONDS):
                return None
        except TimeoutError:
            process.kill()
            await process.wait()
            return None
    stamp.write_text(wanted)
    return program
