"""The console script `lyceum`."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from types import FrameType
from typing import NoReturn

from server.cli.parser import parser
from server.cli.refusals import Refused
from server.services import ServiceFailed

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code. What the person at the terminal can cure is a sentence, not a traceback."""
    options = parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _leave)
    try:
        # A command is imported when it is called: `lyceum --help` should not load the whole server.
        return int(import_module(options.module).run(options))
    except Refused as refusal:
        print(f"lyceum: {refusal}", file=sys.stderr)
        return refusal.exit_code
    except ServiceFailed as failure:
        print(f"lyceum: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # `lyceum openapi | head`: nobody is left to tell
        return 1


def _leave(signum: int, frame: FrameType | None) -> NoReturn:
    """SIGTERM before or after the server's own handlers: unwind, so that the embedded services are given back."""
    sys.exit(128 + signum)
