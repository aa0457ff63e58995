"""What the scripts behind `make` decide: which Python, which Node, and what a failed installation means."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

HOUSE = Path(__file__).parents[2]

PIP_WITHOUT_COMPILER = """
      building 'hiredis.hiredis' extension
      error: [Errno 2] No such file or directory: 'x86_64-linux-gnu-gcc'
  note: This error originates from a subprocess, and is likely not a problem with pip.
  ERROR: Failed building wheel for hiredis
ERROR: Could not build wheels for hiredis, which is required to install pyproject.toml-based projects
"""
PIP_WITHOUT_RUST = """
error: subprocess-exited-with-error
      error: can't find Rust compiler
      This package requires Rust >=1.64.0.
  ERROR: Failed building wheel for bcrypt
"""


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> ModuleType:
    """A module of bin/, as it sees itself when it is run."""
    monkeypatch.syspath_prepend(str(HOUSE / "bin"))
    return importlib.import_module(request.param)


@pytest.mark.parametrize("script", ["setup"], indirect=True)
class TestInstallation:
    @pytest.mark.parametrize(
        ("output", "words"),
        [
            (PIP_WITHOUT_COMPILER, ("hiredis has no ready-made wheel", "no compiler", "build-essential")),
            (PIP_WITHOUT_RUST, ("bcrypt has no ready-made wheel", "no compiler")),
            ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", ("differs from its hash",)),
            ("NewConnectionError: Failed to establish a new connection", ("registry does not answer",)),
            ("WARNING: x\nERROR: No space left on device\nhint: y", ("No space left on device",)),
        ],
    )
    def test_a_failure_is_one_sentence(self, script: ModuleType, output: str, words: tuple[str, ...]) -> None:
        sentence = script.explain(output)
        assert "\n" not in sentence
        for word in words:
            assert word in sentence

    def test_another_python_or_another_lock_is_another_installation(self, script: ModuleType) -> None:
        assert script.fingerprint("base") != script.fingerprint("dev")


TOO_OLD = ["v18.20.1", "v20.18.0", "v21.7.3", "v22.11.0", "no version"]
GOOD = ["v20.19.0", "v22.12.0", "v24.0.0"]


@pytest.mark.parametrize("script", ["node"], indirect=True)
@pytest.mark.parametrize("version", TOO_OLD + GOOD)
def test_a_node_is_used_when_vite_supports_it(script: ModuleType, tmp_path: Path, version: str) -> None:
    node = tmp_path / "node"
    node.write_text(f"#!/bin/sh\necho {version}\n")
    node.chmod(0o755)
    assert script.suits(str(node)) is (version in GOOD)


class TestPython:
    def find(self, path: Path) -> subprocess.CompletedProcess[str]:
        env = {"PATH": f"{path}:{os.environ['PATH']}" if any(path.iterdir()) else str(path)}
        return subprocess.run(
            ["/bin/sh", str(HOUSE / "bin" / "find-python")],
            env=env,
            cwd=path,
            capture_output=True,
            text=True,
            check=False,
        )

    def test_one_that_is_too_old_is_passed_over(self, tmp_path: Path) -> None:
        for name in ("python3", "python3.12"):
            (tmp_path / name).write_text("#!/bin/sh\nexit 1\n")
            (tmp_path / name).chmod(0o755)
        (tmp_path / "python3.11").write_text("#!/bin/sh\nexit 0\n")
        (tmp_path / "python3.11").chmod(0o755)
        assert self.find(tmp_path).stdout.strip() == str(tmp_path / "python3.11")

    def test_none_is_one_sentence(self, tmp_path: Path) -> None:
        done = self.find(tmp_path)
        assert done.returncode == 1
        assert "Python 3.11 or newer" in done.stderr


def test_make_lists_every_target_with_what_it_does() -> None:
    done = subprocess.run(["make", "help"], cwd=HOUSE, capture_output=True, text=True, check=True)
    for target in ("run", "dev", "test", "check", "bench", "migrate", "requirements", "clean"):
        assert f"  make {target} " in done.stdout


NPM = """
import pathlib, shutil, sys, time
here = pathlib.Path.cwd()
with (here / "called").open("a") as called: called.write(sys.argv[1] + "\\n")
end = time.monotonic() + 1  # long enough for another to come, if it may
while time.monotonic() < end and (here / "called").read_text().count("ci") < 2: time.sleep(0.01)
shutil.rmtree(here / "node_modules", ignore_errors=True)
(here / "node_modules").mkdir()
"""
INSTALL = """
import os, pathlib, sys
root = pathlib.Path(sys.argv[1])
import console, node, web
console.ROOT = web.ROOT = root
web.WEB, web.INSTALLED, web.WIRE = root / "web", root / "web/node_modules/installed-from", root / "no.json"
node.find = lambda: node.Node([sys.executable, str(root / "npm.py")], dict(os.environ))
web.main("nothing")
"""


def test_two_commands_at_once_install_the_web_packages_one_after_the_other(tmp_path: Path) -> None:
    (tmp_path / "npm.py").write_text(NPM)
    web = tmp_path / "web"
    web.mkdir()
    for name, content in (("index.html", ""), ("package.json", "{}"), ("package-lock.json", "{}")):
        (web / name).write_text(content)
    command = [sys.executable, "-c", INSTALL, str(tmp_path)]
    both = [subprocess.Popen(command, cwd=HOUSE / "bin", stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [one.wait(120) for one in both] == [0, 0]
    assert (web / "called").read_text() == "ci\n"
