"""A throw-away environment for the peer: none of its packages is one of ours."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from benchmarks.stage import DATA
from models import database

HERE = Path(__file__).parent
VENV = DATA / "peer"
PATIENCE_SECONDS = 90.0


async def install() -> Path | None:
    """The Python that has the peer's packages; None when they cannot be had here."""
    python, stamp = VENV / "bin" / "python", VENV / "installed"
    wanted = (HERE / "requirements.txt").read_text()
    if stamp.exists() and stamp.read_text() == wanted:
        return python
    print("-- installing a peer (FastAPI, SQLAlchemy) into .data/bench", flush=True)
    steps = [
        [sys.executable, "-m", "venv", "--clear", str(VENV)],
        [str(python), "-m", "pip", "install", "--quiet", "--no-input", "-r", str(HERE / "requirements.txt")],
    ]
    with (DATA / "peer.log").open("wb") as log:
        for step in steps:
            process = await asyncio.create_subprocess_exec(*step, stdout=log, stderr=log)
            try:
                if await asyncio.wait_for(process.wait(), PATIENCE_SECONDS):
                    return None
            except TimeoutError:
                process.kill()
                await process.wait()
                return None
    stamp.write_text(wanted)
    return python


def command(python: Path) -> list[str]:
    return [str(python), str(HERE / "app.py")]


def settings(database_url: str) -> dict[str, str]:
    """Where the database is, in the words of asyncpg: an address with a socket folder is not for SQLAlchemy."""
    credentials = database.config(database_url)["connections"]["default"]["credentials"]
    names = ("host", "port", "user", "password", "database")
    return {"PATH": os.environ["PATH"], **{f"PEER_{name.upper()}": str(credentials[name]) for name in names}}
