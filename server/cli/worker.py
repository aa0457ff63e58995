"""`lyceum worker`."""

from __future__ import annotations

from argparse import Namespace

from server import worker
from server.cli.backends import backends
from server.cli.migrate import bring_up_to_date, is_a_step_of_its_own
from server.cli.refusals import read_settings
from server.cli.steps import run_async


def run(options: Namespace) -> int:
    given = read_settings()
    with backends(given) as settings:
        if not is_a_step_of_its_own(given):
            bring_up_to_date(settings)
        run_async(worker.run(settings))
    return 0
