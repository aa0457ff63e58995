"""Orders to a provider over HTTP, and the WebSocket to one that takes them there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import orjson

from domain.gateways.video import ProviderFailed

SECONDS = 5
NOT_FOUND = 404
MAX_MESSAGE_BYTES = 1024 * 1024
UNIX = "unix:"


async def call(
    method: str,
    url: str,
    token: str,
    body: dict[str, Any] | None = None,
    *,
    scheme: str = "Bearer",
    seconds: float = SECONDS,
) -> bool:
    """False: the provider knows nothing of what the order is about. Raises ProviderFailed."""
    return await _answer(method, url, f"{scheme} {token}", body, seconds) is not None


async def ask(
    url: str, token: str, body: dict[str, Any] | None = None, *, scheme: str = "Bearer", seconds: float = SECONDS
) -> dict[str, Any] | None:
    """What the provider knows about it, asked with POST where there is a body; None: nothing.

    Raises ProviderFailed, also for what is no JSON object.
    """
    method = "GET" if body is None else "POST"
    raw = await _answer(method, url, f"{scheme} {token}", body, seconds)
    if raw is None:
        return None
    try:
        found = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise ProviderFailed(f"{method} {url}: no JSON") from error
    if not isinstance(found, dict):
        raise ProviderFailed(f"{method} {url}: no JSON object")
    return found


async def _answer(
    method: str, url: str, authorization: str, body: dict[str, Any] | None, seconds: float
) -> bytes | None:
    headers, timeout = {"Authorization": authorization}, aiohttp.ClientTimeout(total=seconds)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as http,
            http.request(method, url, json=body, headers=headers, allow_redirects=False) as response,
        ):
            if response.status == NOT_FOUND:
                return None
            if response.status not in range(200, 300):
                raise ProviderFailed(f"{method} {url}: {response.status}")
            return await response.read()
    except (aiohttp.ClientError, TimeoutError) as error:
        raise ProviderFailed(f"{method} {url}: {error!r}") from error


class Wire:
    """A WebSocket that carries JSON objects both ways."""

    def __init__(self, http: aiohttp.ClientSession, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._http = http
        self._socket = socket

    async def send(self, message: dict[str, Any]) -> None:
        """Waits while the other side is slow. Raises ProviderFailed when the line is gone."""
        try:
            await self._socket.send_bytes(orjson.dumps(message))
        except (aiohttp.ClientError, ConnectionError) as error:
            raise ProviderFailed(f"not sent: {error!r}") from error

    async def messages(self) -> AsyncIterator[dict[str, Any]]:
        """Until the line is gone. What is not a JSON object is the end of it too."""
        async for raw in self._socket:
            if raw.type not in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
                return
            try:
                message = orjson.loads(raw.data)
            except orjson.JSONDecodeError:
                return
            if not isinstance(message, dict):
                return
            yield message

    async def close(self) -> None:
        await self._socket.close()
        await self._http.close()


async def dial(url: str, protocol: str) -> Wire:
    """Open one: `url` is ws:, wss:, or unix: and the path of a socket. Raises ProviderFailed."""
    connector = aiohttp.UnixConnector(url.removeprefix(UNIX)) if url.startswith(UNIX) else None
    http = aiohttp.ClientSession(connector=connector)
    try:
        async with asyncio.timeout(SECONDS):
            socket = await http.ws_connect(
                "http://localhost/" if connector else url,
                protocols=(protocol,),
                max_msg_size=MAX_MESSAGE_BYTES,
                timeout=aiohttp.ClientWSTimeout(ws_close=SECONDS),
            )
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        await http.close()
        raise ProviderFailed(f"{url}: {error!r}") from error
    except BaseException:
        await http.close()
        raise
    return Wire(http, socket)
