"""`lyceum serve --reload`: for development. One server process, started again when a file of ours changes.

PostgreSQL and Redis belong to the parent and stay up in between.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from domain.kit.settings import Settings
from server.cli.refusals import Refused
from server.cli.steps import say
from server.supervisor import member_command, member_environment

HOUSE = Path(__file__).resolve().parent.parent
FOLDERS = ("server", "realtime", "domain", "models")
PATIENCE_SECONDS = 5.0


def run(settings: Settings) -> int:
    """Serve until Ctrl-C. The addresses of the services are set."""
    if not find_spec("watchfiles"):
        raise Refused("Reloading needs the development packages: `make dev` installs them.")
    tether, held = os.pipe()
    process = _start(settings, tether)
    try:
        for changed in _changes():
            say(f"{', '.join(changed)} changed: starting again")
            _end(process)
            process = _start(settings, tether)
    except KeyboardInterrupt:
        pass
    finally:
        _end(process)
        os.close(tether)
        os.close(held)
    return 0


def _start(settings: Settings, tether: int) -> subprocess.Popen[bytes]:
    environment = member_environment(settings) | {"LYCEUM_DRAIN_SECONDS": "0"}
    return subprocess.Popen(member_command(tether), env=environment, pass_fds=(tether,), start_new_session=True)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _changes() -> Iterator[list[str]]:
    """The names of Python files that changed together. Ends by KeyboardInterrupt."""
    watchfiles: Any = import_module("watchfiles")
    folders = [HOUSE / name for name in FOLDERS]
    for changes in watchfiles.watch(
        *folders, watch_filter=watchfiles.PythonFilter(), raise_interrupt=True, rust_timeout=500
    ):
        yield sorted({str(Path(path).relative_to(HOUSE)) for _, path in changes})
