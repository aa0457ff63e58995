"""Orders to a provider over HTTP."""

from __future__ import annotations

from typing import Any

import aiohttp

from domain.gateways.video import ProviderFailed

SECONDS = 5
NOT_FOUND = 404


async def call(method: str, url: str, token: str, body: dict[str, Any] | None = None) -> bool:
    """False: the provider knows nothing of what the order is about. Raises ProviderFailed."""
    headers = {"Authorization": f"Bearer {token}"}
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as http,
            http.request(method, url, json=body, headers=headers, allow_redirects=False) as response,
        ):
            if response.status == NOT_FOUND:
                return False
            if response.status not in range(200, 300):
                raise ProviderFailed(f"{method} {url}: {response.status}")
            return True
    except (aiohttp.ClientError, TimeoutError) as error:
        raise ProviderFailed(f"{method} {url}: {error!r}") from error
