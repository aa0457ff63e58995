"""The layers of pyproject.toml hold, and each contract notices the import it is there to refuse."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINTER = Path(sys.executable).with_name("lint-imports")

# The contract's number in pyproject.toml, and a line that breaks it: file -> import.
OFFENCES = [
    ("Nobody imports upward", "domain/kit/clock.py", "import server.errors"),
    ("Nobody imports upward", "models/base.py", "import domain.kit.clock"),
    ("Nobody imports upward", "server/errors.py", "import realtime.rooms"),
    ("The domain has its own storeys", "domain/kit/clock.py", "import domain.identity.tokens"),
    ("The domain has its own storeys", "domain/live/chat.py", "import domain.notifications.kinds"),
    ("The rules know no transport", "domain/live/chat.py", "import aiohttp"),
    ("HTTP knows no sockets", "server/errors.py", "import socketio"),
    ("Sockets speak HTTP only in the engine", "realtime/live.py", "import aiohttp"),
]


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([LINTER, "--no-cache"], cwd=root, capture_output=True, text=True, check=False, timeout=300)


def test_every_contract_is_kept() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(("contract", "file", "line"), OFFENCES, ids=lambda value: str(value)[:40])
def test_a_contract_notices_who_breaks_it(contract: str, file: str, line: str, tmp_path: Path) -> None:
    for package in ("server", "realtime", "domain", "models"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    offender = tmp_path / file
    offender.write_text(offender.read_text() + f"\n{line}\n")

    result = lint(tmp_path)

    assert result.returncode != 0
    broken = [text for text in result.stdout.splitlines() if "BROKEN" in text]
    assert any(contract in text for text in broken), result.stdout
