"""Messages to push services over HTTP."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

import aiohttp

from domain.gateways.push import Device, Message, PushFailed, PushGone, PushRefused, hosts
from domain.gateways.push.encryption import base64url, encrypt
from domain.gateways.push.vapid import authorization
from domain.kit.clock import Clock, system_clock

SECONDS = 10
GONE = (404, 410)
PATIENCE = 429
FOREVER = (400, 413)
MAX_RETRY_AFTER = 24 * 3600.0
CONNECTIONS = 32
SIGNED_SECONDS = 3600


class WebPush:
    """`subject` is how a push service reaches us: a mailto: or https: address."""

    def __init__(self, subject: str, origins: Collection[str] = (), clock: Clock = system_clock) -> None:
        self._subject = subject
        self._origins = frozenset(origins)
        self._clock = clock
        self._http: aiohttp.ClientSession | None = None
        self._signed: dict[tuple[str, str], tuple[float, str]] = {}

    def accepts(self, endpoint: str) -> bool:
        return hosts.accepts(endpoint, self._origins)

    async def send(self, device: Device, message: Message, private_key: str) -> None:
        if not self.accepts(device.endpoint):
            raise PushGone("not a push service's address any more")
        try:
            body = encrypt(message.payload, device.p256dh, device.auth)
        except ValueError as error:
            raise PushGone("its keys are none") from error
        try:
            # Redirects are not followed: they would lead where `accepts` was not asked.
            async with self._session().post(
                device.endpoint, data=body, headers=self._headers(device, message, private_key), allow_redirects=False
            ) as response:
                status, after = response.status, response.headers.get("Retry-After")
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise PushFailed(type(error).__name__) from error
        if status in GONE:
            raise PushGone(str(status))
        if status in FOREVER:
            raise PushRefused(str(status))
        if status not in range(200, 300):
            raise PushFailed(str(status), _seconds(after) if status == PATIENCE or after else None)

    async def close(self) -> None:
        if self._http is not None:
            await self._http.close()

    def _headers(self, device: Device, message: Message, private_key: str) -> dict[str, str]:
        return {
            "Authorization": self._authorization(device.endpoint, private_key),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(message.seconds),
            "Urgency": message.urgency.value,
            "Topic": base64url(bytes.fromhex(message.tag))[:32],  # a newer one takes the place of one still waiting
        }

    def _authorization(self, endpoint: str, private_key: str) -> str:
        """Signed once an hour for each service, not for each message."""
        now, place = self._clock(), (urlsplit(endpoint).netloc, private_key)
        since, value = self._signed.get(place, (0.0, ""))
        if now.timestamp() - since > SIGNED_SECONDS:
            value = authorization(endpoint, private_key, subject=self._subject, now=now)
            self._signed = {} if len(self._signed) > 100 else self._signed
            self._signed[place] = (now.timestamp(), value)
        return value

    def _session(self) -> aiohttp.ClientSession:
        if self._http is None:
            self._http = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=SECONDS),
                connector=aiohttp.TCPConnector(limit=CONNECTIONS),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._http


def _seconds(retry_after: str | None) -> float | None:
    """Services send seconds. A date, which HTTP allows too, is left to our own patience."""
    return (
        min(float(retry_after), MAX_RETRY_AFTER)
        if retry_after and retry_after.isascii() and retry_after.isdigit()
        else None
    )
