"""Every command and option of `lyceum`."""

from __future__ import annotations

import argparse
from importlib.metadata import version


def parser() -> argparse.ArgumentParser:
    """Each command sets `module`: where its `run(options) -> exit code` is."""
    root = argparse.ArgumentParser(
        prog="lyceum",
        description="A server for live classes, and the marketplace around them.",
        epilog="Settings come from the environment or .env; .env.example explains each.",
    )
    root.add_argument("--version", action="version", version=f"lyceum {version('lyceum')}")
    commands = root.add_subparsers(title="commands", metavar="COMMAND", required=True)

    serve = _command(commands, "serve", "serve HTTP, sockets and the web client")
    serve.add_argument("--host", help="the address to listen on (HOST, 127.0.0.1)")
    serve.add_argument("--port", type=_port, help="the port to listen on (PORT, 8080)")
    serve.add_argument("--workers", type=_workers, help="processes that share the port (LYCEUM_WORKERS, 1)")
    serve.add_argument("--demo", action="store_true", help="load the demo data first, once, and show its logins")
    serve.add_argument("--migrate", action="store_true", help="migrate first, in production too")
    serve.add_argument("--reload", action="store_true", help="start again when the code changes")
    serve.add_argument("--member", type=int, metavar="FD", help=argparse.SUPPRESS)

    _command(commands, "worker", "run jobs and schedules in a process of their own")
    _command(commands, "migrate", "bring the database up to date; any number may try at once")

    admin = _command(commands, "createadmin", "make an administrator")
    admin.add_argument("--email", required=True)
    admin.add_argument("--name", default="Administrator")
    admin.add_argument(
        "--password-stdin", action="store_true", help="read the password from standard input, do not ask"
    )

    _command(commands, "demo", "load the demo data, once")
    _command(commands, "doctor", "check every part, and say what to do", module="server.doctor")
    _command(commands, "openapi", "print the OpenAPI document")
    return root


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, help_: str, module: str = ""
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=help_, description=f"{help_[0].upper()}{help_[1:]}.")
    command.set_defaults(module=module or f"server.cli.{name}")
    return command


def _port(text: str) -> int:
    return _between(text, 0, 65535)


def _workers(text: str) -> int:
    return _between(text, 1, 64)


def _between(text: str, low: int, high: int) -> int:
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise argparse.ArgumentTypeError(f"a number from {low} to {high}, not {text!r}")
    return int(text)
