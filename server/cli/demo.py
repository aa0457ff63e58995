"""`lyceum demo`."""

from __future__ import annotations

from argparse import Namespace

from domain.kit.settings import Environment, Settings
from server import demo
from server.cli.backends import backends
from server.cli.migrate import bring_up_to_date
from server.cli.refusals import MISCONFIGURED, Refused, read_settings
from server.cli.steps import run_async, say, step


def run(options: Namespace) -> int:
    with backends(read_settings()) as settings:
        bring_up_to_date(settings)
        load(settings)
    show_logins()
    return 0


def load(settings: Settings) -> None:
    """Load the demo data unless it is there. Raises Refused in production: its passwords are known to everybody."""
    if settings.env is Environment.PRODUCTION:
        raise Refused("There is no demo data in production: its passwords are public.", MISCONFIGURED)
    with step("demo data") as outcome:
        fresh = run_async(demo.load(settings, say))
        outcome.append("loaded" if fresh else "there")


def show_logins() -> None:
    for role, email, password in demo.LOGINS[:3]:
        say(f"sign in as {role}: {email} / {password}")
