"""Knocking at a namespace's door: what a socket is told that is not let in."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp

from tests.fixtures.patience import PATIENCE_SECONDS
from tests.fixtures.people import Someone


async def handshake(
    url: str, who: Someone | str | None, namespace: str = "/live", **auth: Any
) -> dict[str, Any] | None:
    """None when the connection is accepted; otherwise the `data` of its `connect_error`.

    Raw frames, because clients guess at what they are told: 40 is CONNECT, 44 is CONNECT_ERROR.
    """
    token = who.token if isinstance(who, Someone) else who
    given = auth or ({"token": token} if token is not None else None)
    async with aiohttp.ClientSession() as http, asyncio.timeout(PATIENCE_SECONDS):
        address = f"{url.replace('http', 'ws', 1)}/socket.io/?EIO=4&transport=websocket"
        async with http.ws_connect(address) as socket:
            await socket.receive_str()  # the transport's own hello
            await socket.send_str(f"40{namespace},{json.dumps(given) if given is not None else ''}")
            while True:
                frame = await socket.receive_str()
                if frame == "2":
                    await socket.send_str("3")
                elif frame.startswith("40"):
                    return None
                elif frame.startswith("44"):
                    refused: dict[str, Any] = json.loads(frame.partition(",")[2])
                    data: dict[str, Any] = refused["data"]
                    return data
