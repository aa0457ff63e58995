"""The JavaScript clients: `python -m benchmarks.engine.build` brings them, and so does building the web client."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures.patience import PATIENCE_SECONDS

ROOT = Path(__file__).parents[3]
SCRIPT = Path(__file__).with_name("clients.mjs")
FOLDERS = (os.environ.get("LYCEUM_PEERS"), ROOT / ".data/bench/peers", ROOT / "web")


def peers_folder() -> Path | None:
    for folder in FOLDERS:
        if folder and (Path(folder) / "node_modules/socket.io-client/package.json").exists():
            return Path(folder)
    return None


class JavaScriptClients:
    """A Node process full of them."""

    async def start(self) -> JavaScriptClients:
        folder, node = peers_folder(), shutil.which("node")
        if folder is None or node is None:
            pytest.skip("no Node, or no socket.io-client: see tests/realtime/engine/peers.py")
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            node, str(SCRIPT), env={**os.environ, "PEERS": str(folder)}, stdin=pipe, stdout=pipe, limit=1 << 28
        )
        return self

    def tell(self, **order: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")

    async def report(self) -> list[dict[str, Any]]:
        """What each client has heard so far."""
        self.tell(report=True)
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE_SECONDS):
            clients: list[dict[str, Any]] = json.loads(await self._process.stdout.readline())
        return clients

    async def stop(self) -> None:
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()
