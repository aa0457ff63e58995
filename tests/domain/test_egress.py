"""Addresses that people give us lead to the public internet, or nowhere."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from domain.gateways.egress import EgressFailed
from domain.gateways.egress.addresses import is_public
from domain.gateways.egress.calls import PublicInternet
from domain.kit.settings import Settings

V4 = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.1 127.255.255.254
168.63.129.16 169.254.0.1 169.254.169.254 169.254.170.2 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1
192.88.99.1 192.168.0.1 192.168.255.255 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255
240.0.0.1 255.255.255.255
"""
V6 = """
:: ::1 ::127.0.0.1 ::10.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1
64:ff9b::127.0.0.1 64:ff9b::10.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 64:ff9b:1:ffff::8.8.8.8 100::1
2001::1 2001:0:7f00:1:: 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 2002:a00:1::1 2002:808:808::1 3fff::1 5f00::1
fc00::1 fd00:ec2::254 fd12:3456:789a:1::1 fe80::1 fe80::1%eth0 fec0::1 ff02::1 ff0e::1 4000::1 2606:4700::1111%1
"""
NOT_PUBLIC = [*V4.split(), *V6.split()]
PUBLIC = ["1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.32.0.1", "2606:4700::1111", "64:ff9b::8.8.8.8"]
HOSTS = [
    *("127.1", "127.0.1", "0", "0x7f.1", "0x7f000001", "017700000001", "2130706433", "0177.0.0.1", "127.0.0.1."),
    *("①②⑦.⓪.⓪.①", "127。0。0。1", "[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:7f00:1]", "[::7f00:1]", "[::1", "["),
    *("localhost", "LOCALHOST", "localhost.", "rebound.example", "two-faced.example", "nothing.example", ""),
    *("user@127.0.0.1", "user:password@localhost", "1.1.1.1@127.0.0.1", "127.0.0.1#@1.1.1.1", "%31%32%37.1"),
    *("127.0.0.1\\@1.1.1.1", "127.0.0.1%2f@1.1.1.1", "1.1.1.1%00.127.0.0.1", "127.0.0.1\t", " 127.0.0.1"),
]
URLS = [
    *("file:///etc/passwd", "gopher://127.0.0.1:{port}/", "ftp://127.0.0.1:{port}/", "//127.0.0.1:{port}/", ""),
    *("unix:///var/run/docker.sock", "data:text/plain,x", "javascript:alert(1)", "http:127.0.0.1:{port}", "\x00"),
    *("127.0.0.1:{port}", "http://", "http://localhost:0/", "http://localhost:65536/", "http://localhost:-1/"),
]
NASTY = [
    *URLS,
    *(f"{scheme}://{host}:{{port}}/" for scheme in ("http", "https") for host in (*HOSTS, *V4.split())),
    *(f"http://[{address}]:{{port}}/" for address in V6.split() if "%" not in address),
]


@dataclass
class Listener:
    """Something on this machine that nobody outside may reach."""

    port: int = 0
    hits: int = 0
    answer: bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.hits += 1
        await reader.readuntil(b"\r\n\r\n")
        writer.write(self.answer)
        await writer.drain()
        writer.close()


@pytest_asyncio.fixture(loop_scope="session")
async def listener() -> AsyncIterator[Listener]:
    one = Listener()
    server = await asyncio.start_server(one.serve, "127.0.0.1", 0)
    one.port = server.sockets[0].getsockname()[1]
    async with server:
        yield one


class Names:
    """A name server that has another answer each time it is asked, as one that means harm would."""

    def __init__(self, **answers: list[list[str]]) -> None:
        self.answers = answers
        self.asked = 0

    async def __call__(self, host: str, port: int) -> list[Any]:
        self.asked += 1
        turns = self.answers.get(host.split(".")[0].replace("-", "_"), [["127.0.0.1"]])
        addresses = turns.pop(0) if len(turns) > 1 else turns[0]
        return [
            (socket.AF_INET6 if ":" in one else socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port))
            for one in addresses
        ]


async def refused(internet: PublicInternet, url: str) -> str:
    with pytest.raises(EgressFailed) as failed:
        await internet.post(url, b"{}", {})
    return failed.value.code


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_an_address_that_is_not_public_is_known(address: str) -> None:
    assert not is_public(address)


def test_public_addresses_are_known() -> None:
    assert [one for one in PUBLIC if not is_public(one)] == []
    assert not is_public("example.com")
    assert not is_public("")


async def test_no_nasty_address_reaches_this_machine(listener: Listener) -> None:
    names = {"rebound": [["127.0.0.1"]], "two_faced": [["1.1.1.1", "127.0.0.1"]], "nothing": [[]]}
    internet = PublicInternet(https_only=False, look_up=Names(**names))
    codes = {url: await refused(internet, url) for url in [one.format(port=listener.port) for one in NASTY]}

    assert len(codes) > 100
    assert {url: code for url, code in codes.items() if code != "address_refused"} == {}
    assert listener.hits == 0


async def test_a_name_that_changes_its_mind_is_asked_once_and_gains_nothing(listener: Listener) -> None:
    names = Names(rebound=[["127.0.0.1"], ["1.1.1.1"]], later=[["::1"]])
    internet = PublicInternet(https_only=False, look_up=names)

    assert await refused(internet, f"http://rebound.example:{listener.port}/") == "address_refused"
    assert await refused(internet, f"http://later.example:{listener.port}/") == "address_refused"
    assert (names.asked, listener.hits) == (2, 0)


async def test_what_is_connected_to_is_the_address_that_was_looked_at(listener: Listener) -> None:
    names = Names(own=[["127.0.0.1"], ["10.0.0.1"]])
    internet = PublicInternet(https_only=False, loopback=True, look_up=names)

    answer = await internet.post(f"http://own.example:{listener.port}/", b"{}", {})

    assert (answer.status, answer.body, names.asked, listener.hits) == (200, b"ok", 1, 1)


async def test_loopback_is_for_whoever_allows_it_and_the_network_around_is_for_nobody(listener: Listener) -> None:
    internet = PublicInternet(https_only=False, loopback=True)

    assert (await internet.post(f"http://localhost:{listener.port}/", b"{}", {})).status == 200
    assert await refused(internet, "http://10.0.0.1/") == "address_refused"
    assert await refused(internet, "http://169.254.169.254/latest/meta-data/") == "address_refused"


async def test_production_speaks_https_alone() -> None:
    internet = PublicInternet(https_only=True)
    assert internet.refusal("http://example.com/") is not None
    assert internet.refusal("https://example.com/hooks?team=1") is None
    with pytest.raises(ValueError, match="LYCEUM_EGRESS_LOOPBACK"):
        Settings(_env_file=None, env="production", secret_key="x" * 40, egress_loopback=True)  # type: ignore[call-arg]


async def test_a_redirect_is_an_answer_and_is_not_followed(listener: Listener) -> None:
    listener.answer = (
        f"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:{listener.port}/x\r\nContent-Length: 0\r\n\r\n"
    ).encode()
    internet = PublicInternet(https_only=False, loopback=True)

    assert (await internet.post(f"http://127.0.0.1:{listener.port}/", b"{}", {})).status == 307
    assert listener.hits == 1


@pytest.mark.parametrize("keep", [1_000, 10**9])
async def test_of_a_very_long_answer_no_more_is_read_than_is_kept(listener: Listener, keep: int) -> None:
    listener.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n" + b"x" * 3_000_000
    internet = PublicInternet(https_only=False, loopback=True)

    answer = await internet.post(f"http://127.0.0.1:{listener.port}/", b"{}", {}, keep=keep)

    assert len(answer.body) == min(keep, 1_000_000)


async def test_what_is_not_http_and_who_is_not_there_are_told_apart(listener: Listener) -> None:
    listener.answer = b"220 mail.example.com ESMTP\r\n"
    internet = PublicInternet(https_only=False, loopback=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        unused = free.getsockname()[1]

    assert await refused(internet, f"http://127.0.0.1:{listener.port}/") == "not_http"
    assert await refused(internet, f"http://127.0.0.1:{unused}/") == "unreachable"
