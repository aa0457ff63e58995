"""`lyceum serve`: claim the port, find or start PostgreSQL and Redis, migrate, serve."""

from __future__ import annotations

import errno
import os
import signal
import socket
import threading
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager

from domain.kit.settings import Environment, Settings
from server import main, reload, supervisor
from server.cli import demo, ports
from server.cli.backends import backends
from server.cli.migrate import bring_up_to_date, is_a_step_of_its_own
from server.cli.refusals import read_settings
from server.cli.steps import run_async, say


def run(options: Namespace) -> int:
    given = {name: getattr(options, name) for name in ("host", "port", "workers")}
    settings = read_settings().model_copy(update={name: value for name, value in given.items() if value is not None})
    if options.member is not None:
        return _serve_as_member(settings, parent=options.member)
    many = settings.workers > 1 or options.reload
    if settings.metrics_port:
        ports.claim(settings.metrics_host, settings.metrics_port, variable="LYCEUM_METRICS_PORT").close()
    claim = ports.claim_for_many if many else ports.claim
    with claim(settings.host, settings.port) as sock, _prepared(settings, options) as ready:
        ready = ready.model_copy(update={"port": sock.getsockname()[1]})
        if options.reload:
            return reload.run(ready)
        if many:
            return supervisor.run(ready)
        _serve(ready, sock)
        return 0


@contextmanager
def _prepared(settings: Settings, options: Namespace) -> Iterator[Settings]:
    """PostgreSQL and Redis answer, and the tables are there."""
    with backends(settings) as ready:
        if options.migrate or not is_a_step_of_its_own(settings):
            bring_up_to_date(ready)
        if options.demo and settings.env is Environment.PRODUCTION:
            say("demo data: none in production, its passwords are public")
        elif options.demo:
            demo.load(ready)
            demo.show_logins()
        if settings.port:
            say(f"open http://{_browsable(settings.host)}:{settings.port}")
        yield ready


def _serve(settings: Settings, sock: socket.socket) -> None:
    try:
        run_async(main.serve(settings, sock=sock), fast_transport=settings.fast_transport)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        # Two servers may both bind a port; only one may listen.
        raise ports.refusal(error, settings.host, settings.port) from error
    finally:
        # A second Ctrl-C should not leave PostgreSQL and Redis behind.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _serve_as_member(settings: Settings, parent: int) -> int:
    """One of several processes on a port; it leaves when its parent does, even when that was killed."""
    threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()
    with ports.claim(settings.host, settings.port, shared=True) as sock:
        _serve(settings, sock)
    return 0


def _leave_with(parent: int) -> None:
    os.read(parent, 1)  # the parent never writes: this returns when its end of the pipe is gone
    os.kill(os.getpid(), signal.SIGTERM)


def _browsable(host: str) -> str:
    return "localhost" if host in {"127.0.0.1", "0.0.0.0", "::", "::1"} else host  # noqa: S104 - compared only
