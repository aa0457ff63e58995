"""The server with one more route, which answers what a list would from memory."""

from __future__ import annotations

import asyncio
import signal

import orjson
from aiohttp import web

from domain.kit.settings import Settings
from server import logs
from server.cli.steps import run_async
from server.main import node

ANSWER = orjson.dumps({"data": [{"title": "x" * 806, "number": number} for number in range(20)]})


async def main() -> None:
    settings = Settings()
    logs.configure(settings)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with node(settings) as running:
        running.app.router.add_get("/bench/static", _static)
        runner = web.AppRunner(running.app, access_log=None, handle_signals=False)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        running.sockets.started()  # as the server itself does: the collector leaves alone what was loaded
        print(f"ready on http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
        await stop.wait()
        await runner.cleanup()


async def _static(request: web.Request) -> web.Response:
    return web.Response(body=ANSWER, content_type="application/json")


if __name__ == "__main__":
    run_async(main())
