"""The locked requirements install the same files everywhere, whatever registry or mirror they come from."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
LOCKS = sorted((HOUSE / "requirements").glob("*.txt"))
PIN = re.compile(r"^[a-z0-9][a-z0-9.-]*(\[[a-z,]+\])?==[^ ]+( ; .+)? \\$")


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
class TestPython:
    def test_it_comes_from_the_file_of_its_name(self, lock: Path) -> None:
        assert lock.with_suffix(".in").exists()

    def test_every_package_has_one_version_and_hashes(self, lock: Path) -> None:
        lines = [line for line in lock.read_text().splitlines() if line and not line.lstrip().startswith("#")]
        packages = [line for line in lines if not line.startswith(" ")]
        assert packages
        assert [line for line in packages if not PIN.match(line)] == []
        assert all(re.match(r"    --hash=sha256:[0-9a-f]{64}( \\)?$", line) for line in lines if line.startswith(" "))

    def test_it_names_no_registry_and_no_folder(self, lock: Path) -> None:
        assert (
            re.findall(r"://|--index|--extra-index|--find-links|--trusted-host|file:|/home/|/root/", lock.read_text())
            == []
        )


def test_development_has_what_the_server_has() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^(\S+==\S+)", (HOUSE / "requirements" / name).read_text(), re.MULTILINE))

    assert pins("base.txt") - pins("dev.txt") == set()


def test_the_lock_of_the_web_client_names_no_registry() -> None:
    lock = json.loads((HOUSE / "web" / "package-lock.json").read_text())
    assert [place for place, entry in lock["packages"].items() if "resolved" in entry] == []
    assert [
        place
        for place, entry in lock["packages"].items()
        if place and not entry.keys() & {"integrity", "link", "optional"}
    ] == []
