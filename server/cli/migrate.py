"""`lyceum migrate`."""

from __future__ import annotations

from argparse import Namespace

from domain.kit.settings import Environment, Settings
from models import database
from server.cli.backends import backends, embedded_needed
from server.cli.refusals import read_settings
from server.cli.steps import run_async, step


def run(options: Namespace) -> int:
    with backends(read_settings()) as settings:
        bring_up_to_date(settings)
    return 0


def bring_up_to_date(settings: Settings) -> None:
    """Apply the migrations that are missing. `settings` has its database."""
    assert settings.database_url
    with step("database") as outcome:
        applied = run_async(database.migrate(settings.database_url.get_secret_value()))
        outcome.append(f"{len(applied)} migrations applied" if applied else "up to date")


def is_a_step_of_its_own(given: Settings) -> bool:
    """In production somebody decides when to migrate; elsewhere, and on a database of ours, it just happens."""
    return given.env is Environment.PRODUCTION and "postgres" not in embedded_needed(given)
