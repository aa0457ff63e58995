"""Composition root of the server: settings -> gateways -> database -> routes -> sockets -> (by default) the worker."""

from __future__ import annotations

import asyncio
import resource
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from aiohttp import http_parser, web

from domain.community import upkeep as community
from domain.identity import accounts
from domain.kit.context import Runtime
from domain.kit.settings import Settings
from domain.live import hosts, moderation, polls, room_evictions, timekeeping, upkeep, waiting
from domain.notifications import fan_outs
from domain.operations import retention
from realtime import autostart
from realtime.engine import Bus, drain, make_server
from realtime.engine.limits import ConnectionLimits
from realtime.engine.sockets import SocketServer
from realtime.evictions import Evictions
from realtime.gateway import Gateway
from realtime.groups import Groups
from realtime.live import Live
from realtime.notifications import Notifications
from realtime.presence import repeat
from realtime.scripts import PipelinedScripts
from realtime.teller import Teller
from server import logs, metrics, outbox
from server import web as web_client
from server.app import make_app
from server.keys import DRAINING
from server.middleware import client_address
from server.postman import deliver
from server.runtime import close_runtime, open_runtime
from server.worker import do_jobs

log = structlog.get_logger("server")

KEEPALIVE_SECONDS = 15  # aiohttp's own default lets half-sent requests sit for an hour
EVICTION_SWEEP_SECONDS = 10.0
EXPIRY_SWEEP_SECONDS = 5.0
UNWELCOME_SWEEP_SECONDS = 1.0
REMINDER_SWEEP_SECONDS = 10.0
WAKE_SECONDS = 60.0
RETENTION_SECONDS = 3600.0
HANDLER_SECONDS = 10.0
DEAD_LINE_SECONDS = 60.0  # a browser that lives answers a ping within twenty
MOST_SOCKETS = 5000
OWN_FILES = 300  # pools, logs, requests over REST, and connections that are no sockets yet
OPEN_FILES = 16_384  # two descriptors for each socket there may be, and the rest


@dataclass
class Node:
    """One server process: its runtime, its application, and its sockets."""

    runtime: Runtime
    app: web.Application
    sockets: SocketServer
    bus: Bus
    live: Live
    notifications: Notifications
    groups: Groups

    @property
    def gateways(self) -> list[Gateway]:
        return [self.live, self.notifications, self.groups]


async def serve(settings: Settings, *, sock: socket.socket | None = None) -> None:
    """Serve until SIGTERM or SIGINT, then drain and return. `sock` is bound already, or made from the settings."""
    logs.configure(settings)
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with node(settings) as running, _metrics(settings):
        runner = web.AppRunner(running.app, access_log=None, keepalive_timeout=KEEPALIVE_SECONDS, handle_signals=False)
        await runner.setup()
        listening = sock or _bind(settings)
        _give_up_dead_lines(listening)
        site = web.SockSite(runner, listening, shutdown_timeout=HANDLER_SECONDS)
        await site.start()
        running.sockets.started()
        print(f"ready on http://{settings.host}:{listening.getsockname()[1]}", flush=True)
        await stop.wait()
        log.info("draining", sockets=len(running.sockets.eio.sockets))
        running.app[DRAINING].set()
        await site.stop()
        await drain(running.sockets, settings.drain_seconds)
        await runner.cleanup()


@asynccontextmanager
async def node(settings: Settings) -> AsyncIterator[Node]:
    """Everything of a server process but the port: what tests start too."""
    if not hasattr(http_parser, "HttpRequestParserC"):
        raise RuntimeError("aiohttp's C parser is missing; its Python one is not safe to face the internet with.")
    most = _most_sockets(_allow_open_files())
    runtime = await open_runtime(settings)
    assert settings.redis_url is not None
    runtime.scripts = scripts = PipelinedScripts(settings.redis_url.get_secret_value())
    running = _compose(runtime, most)
    await running.bus.start()
    await scripts.start()
    await accounts.first_admin(runtime.context())
    stop = asyncio.Event()
    rounds = [asyncio.create_task(one) for one in _rounds(running)]
    worker = [do_jobs(runtime, stop), deliver(runtime, stop)] if settings.worker_inside else []
    jobs = [asyncio.create_task(one) for one in worker]
    try:
        yield running
    finally:
        stop.set()  # jobs that are begun are finished
        for task in rounds:
            task.cancel()
        await asyncio.wait([*rounds, *jobs], timeout=HANDLER_SECONDS)
        await running.bus.stop()
        await scripts.stop()
        await close_runtime(runtime)


def _compose(runtime: Runtime, most_sockets: int) -> Node:
    settings = runtime.settings
    assert settings.redis_url is not None
    address_of = partial(client_address, trusted_proxies=settings.trusted_proxies)
    limits = ConnectionLimits(per_node=most_sockets, address_of=address_of)
    sockets = make_server(origins=_origins(settings), polling=settings.polling_allowed, limits=limits)
    bus = Bus(
        sockets,
        settings.redis_url.get_secret_value(),
        prefix=settings.redis_prefix,
        secret=settings.signing_key,
        node_id=runtime.node_id,
    )
    runtime.tell = Teller(runtime, bus)
    live, notifications, groups = Live(runtime, bus), Notifications(runtime, bus), Groups(runtime, bus)
    for gateway in (live, notifications, groups):
        sockets.register_namespace(gateway)
        metrics.SOCKETS.labels(gateway.namespace).set_function(partial(_open_sockets, gateway))
    app = make_app(runtime)
    sockets.attach(app)
    outbox.add_routes(app)
    web_client.add_routes(app)  # last: it answers every other address
    return Node(runtime, app, sockets, bus, live, notifications, groups)


def _open_sockets(gateway: Gateway) -> float:
    return len(gateway.connections)


def _rounds(running: Node) -> list[Coroutine[Any, Any, None]]:
    """What every node does again and again, each by itself: one that fails or takes long holds up no other."""
    runtime, settings = running.runtime, running.runtime.settings
    evictions = Evictions(running.bus, running.live, running.groups, running.gateways)
    sweep_seconds = min(1.0, settings.live_grace_seconds / 4)

    async def beat() -> None:
        await running.live.presence.beat(evictions.put_out, evictions.replace)

    async def at_the_door() -> None:
        await running.live.knocks.beat(running.live.ask_again)
        await running.live.knocks.sweep()

    rounds: list[tuple[str, float, Callable[[], Awaitable[object]]]] = [
        ("heartbeat", settings.live_heartbeat_seconds, beat),
        ("seats", sweep_seconds, partial(upkeep.sweep, runtime)),
        ("who asks at the door", settings.live_heartbeat_seconds, at_the_door),
        ("lines left behind", sweep_seconds, running.live.close_left_behind),
        ("time", sweep_seconds, partial(timekeeping.sweep, runtime)),
        ("polls", sweep_seconds, partial(polls.sweep, runtime)),
        ("absent hosts", sweep_seconds, partial(hosts.sweep, runtime)),
        ("automatic starts", sweep_seconds, partial(autostart.sweep, runtime, running.live)),
        ("unwelcome", UNWELCOME_SWEEP_SECONDS, partial(moderation.put_out_unwelcome, runtime)),
        ("outsiders in rooms", room_evictions.LOOK_SECONDS / 3, partial(room_evictions.sweep, runtime)),
        ("unwelcome in groups", UNWELCOME_SWEEP_SECONDS, running.groups.put_out_unwelcome),
        ("who is in groups", settings.live_heartbeat_seconds, running.groups.beat),
        ("places in groups", EVICTION_SWEEP_SECONDS, partial(community.clear_unenrolled, runtime)),
        ("reminders", REMINDER_SWEEP_SECONDS, partial(timekeeping.remind, runtime)),
        ("evictions", EVICTION_SWEEP_SECONDS, evictions.sweep),
        ("expired tokens", EXPIRY_SWEEP_SECONDS, evictions.expire),
        ("tellings that stand still", WAKE_SECONDS, lambda: fan_outs.wake(runtime.context())),
        ("retention", RETENTION_SECONDS, lambda: retention.purge(runtime.context())),
    ]
    running.bus.on_reconnect(running.groups.beat)
    running.bus.on_reconnect(partial(waiting.tell_again, runtime))
    running.bus.on_reconnect(beat)  # Redis is back: every lease of ours is written again at once
    return [repeat(name, seconds, work) for name, seconds, work in rounds]


@asynccontextmanager
async def _metrics(settings: Settings) -> AsyncIterator[None]:
    if settings.metrics_port is None:
        yield
        return
    runner = web.AppRunner(metrics.application(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, settings.metrics_host, settings.metrics_port).start()
    try:
        yield
    finally:
        await runner.cleanup()


def _allow_open_files() -> int:
    """How many there may be. Many machines allow a process 1,024 unless it asks for more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    if allowed < OPEN_FILES:
        log.warning("few open files allowed", allowed=allowed, wanted=OPEN_FILES, sockets=_most_sockets(allowed))
    return allowed


def _most_sockets(open_files: int) -> int:
    """Each takes two descriptors. Whoever is one too many hears that the node is full, and nothing else is starved."""
    return max(1, min(MOST_SOCKETS, (open_files - OWN_FILES) // 2))


def _bind(settings: Settings) -> socket.socket:
    return socket.create_server((settings.host, settings.port), reuse_port=settings.workers > 1)


def _give_up_dead_lines(listening: socket.socket) -> None:
    """Whoever takes nothing of an answer for so long is gone, or means harm: the kernel ends it, for each connection
    that comes in here. Nothing else does, for one that the server has finished with. (Linux; elsewhere it is left.)"""
    if listening.family != socket.AF_UNIX and hasattr(socket, "TCP_USER_TIMEOUT"):
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(DEAD_LINE_SECONDS * 1000))


def _origins(settings: Settings) -> list[str]:
    """The pages that may open sockets here: our own address, and those the settings name."""
    own = [f"http://{host}:{settings.port}" for host in ("localhost", "127.0.0.1", settings.host)]
    return sorted({*own, *settings.allowed_origins, *([settings.public_url] if settings.public_url else [])})
