"""POSTs to addresses that people gave us: resolved once, every address looked at, and connected to just that."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from domain.gateways.egress import MAX_BYTES, SECONDS, Answer, EgressFailed
from domain.gateways.egress.addresses import is_loopback, is_public

MAX_URL = 2_000
LOOKUPS = 16  # at once: a slow name server must not keep the threads that others wait for
AddressInfo = tuple[Any, ...]
LookUp = Callable[[str, int], Awaitable[list[AddressInfo]]]


class AddressRefused(OSError):
    """A name led to an address that is not public, or to none."""


class PublicInternet:
    """`loopback` lets development reach its own machine, over plain http too. Nothing lets it reach the network
    that this machine stands in."""

    def __init__(self, *, https_only: bool, loopback: bool = False, look_up: LookUp | None = None) -> None:
        self._schemes = ("https",) if https_only else ("https", "http")
        self._loopback = loopback
        self._threads = ThreadPoolExecutor(LOOKUPS, thread_name_prefix="lookup")
        self._look_up = look_up or self._ask_the_system

    def refusal(self, url: str) -> str | None:
        try:
            parts = URL(url)
            port, host = parts.port, parts.host
        except ValueError:
            return "This is not a web address."
        if not url.isprintable() or " " in url or len(url) > MAX_URL:
            return f"A web address has no spaces, and at most {MAX_URL} characters."
        if parts.scheme not in self._schemes:
            return f"The address must begin with {' or '.join(f'{one}://' for one in self._schemes)}."
        if not host or port is None or not 0 < port < 65536:
            return "The address names no host."
        if parts.user is not None or parts.password is not None or "@" in parts.authority:
            return "Leave name and password out of the address: requests are signed instead."
        if parts.raw_fragment:
            return "Leave out what comes after #: it is not sent."
        literal = host.strip("[]")
        if _is_literal(literal) and not self._may_reach(literal):
            return "This is not an address of the public internet."
        return None

    async def post(self, url: str, body: bytes, headers: dict[str, str], *, keep: int = MAX_BYTES) -> Answer:
        if self.refusal(url) is not None:
            raise EgressFailed("address_refused")
        try:
            async with asyncio.timeout(SECONDS):
                return await self._post(url, body, headers, min(keep, MAX_BYTES))
        except TimeoutError:
            raise EgressFailed("timeout") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise EgressFailed(_code_of(error)) from None  # `from None`: errors of clients hold the address

    async def _post(self, url: str, body: bytes, headers: dict[str, str], keep: int) -> Answer:
        connector = aiohttp.TCPConnector(
            resolver=_Checked(self), socket_factory=self._socket, use_dns_cache=False, force_close=True
        )
        async with (
            aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,  # an answer is at most as large as it was sent
                timeout=aiohttp.ClientTimeout(total=SECONDS),
                headers={"Accept-Encoding": "identity"},
            ) as http,
            http.post(url, data=body, headers=headers, allow_redirects=False) as answer,
        ):
            kept = bytearray()
            while len(kept) < keep and (chunk := await answer.content.read(keep - len(kept))):
                kept += chunk
            return Answer(answer.status, bytes(kept), answer.headers.get("Retry-After"))

    async def addresses(self, host: str, port: int) -> list[AddressInfo]:
        """Where a name leads. Raises AddressRefused if one of them is not public: a name with two faces is a trap."""
        found = await self._look_up(host, port)
        if not found or not all(self._may_reach(str(info[4][0])) for info in found):
            raise AddressRefused(host)
        return found

    def _socket(self, info: AddressInfo) -> socket.socket:
        """The last gate before a connection, for names and literal addresses alike."""
        if not self._may_reach(str(info[4][0])):
            raise AddressRefused
        made = socket.socket(info[0], info[1], info[2])
        made.setblocking(False)
        return made

    def _may_reach(self, address: str) -> bool:
        return is_public(address) or (self._loopback and is_loopback(address))

    async def _ask_the_system(self, host: str, port: int) -> list[AddressInfo]:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._threads, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        )


class _Checked(AbstractResolver):
    def __init__(self, internet: PublicInternet) -> None:
        self._internet = internet

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=info[4][0],
                port=port,
                family=info[0],
                proto=info[2],
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for info in await self._internet.addresses(host, port)
        ]

    async def close(self) -> None:
        """Nothing is held open."""


def _is_literal(host: str) -> bool:
    """Whether a host is an address in any spelling that a socket would take for one: 127.1, 0x7f000001, ::1."""
    if ":" in host:
        return True
    try:
        socket.inet_aton(host)
    except OSError:
        return False
    return True


def _code_of(error: Exception) -> str:
    causes: BaseException | None = error
    while causes is not None:
        if isinstance(causes, AddressRefused):
            return "address_refused"
        causes = causes.__cause__ or causes.__context__
    if isinstance(error, ssl.SSLError | aiohttp.ClientSSLError):
        return "tls_failed"
    if isinstance(error, aiohttp.ClientConnectorError | OSError):
        return "unreachable"
    if isinstance(error, aiohttp.InvalidURL):
        return "address_refused"
    return "not_http"
