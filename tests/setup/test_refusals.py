"""What goes wrong at a start is one sentence and an exit code, never a traceback, and never shows a password."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
SECRET = "hunter2-hunter2"


def lyceum(*arguments: str, cwd: Path, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command with nothing of ours in its environment but `env`."""
    plain = {"PATH": os.environ["PATH"], "PYTHONPATH": str(HOUSE), "HOME": str(cwd)}
    return subprocess.run(
        [sys.executable, "-m", "server.cli", *arguments],
        cwd=cwd,
        env=plain | dict(env or {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def refused(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode not in (0, -11), done
    assert "Traceback" not in done.stderr
    said = done.stderr.strip()
    assert said.startswith("lyceum: "), done
    assert len(said.splitlines()) == 1
    assert SECRET not in done.stdout + done.stderr
    for word in words:
        assert word in said


class TestSettings:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("PORT", "eighty"),
            ("LYCEUM_WORKERS", "0"),
            ("LYCEUM_ENV", "staging"),
            ("LYCEUM_BCRYPT_ROUNDS", "99"),
            ("LYCEUM_LOG_FORMAT", "xml"),
        ],
    )
    def test_a_broken_value_names_its_variable_and_the_value(self, tmp_path: Path, name: str, value: str) -> None:
        refused(lyceum("migrate", cwd=tmp_path, env={name: value}), name, value)

    def test_a_broken_line_in_the_file_is_named_too(self, tmp_path: Path) -> None:
        (tmp_path / ".env").write_text("LYCEUM_DATABASE_POOL=lots\n")
        refused(lyceum("migrate", cwd=tmp_path), "LYCEUM_DATABASE_POOL", "lots")

    def test_a_file_that_is_no_text_is_named(self, tmp_path: Path) -> None:
        (tmp_path / ".env").write_bytes(b"\xff\xfe\x00")
        refused(lyceum("migrate", cwd=tmp_path), ".env")

    def test_production_needs_a_secret(self, tmp_path: Path) -> None:
        refused(lyceum("serve", cwd=tmp_path, env={"LYCEUM_ENV": "production"}), "LYCEUM_SECRET_KEY")

    def test_a_short_secret_is_refused_and_not_repeated(self, tmp_path: Path) -> None:
        refused(lyceum("serve", cwd=tmp_path, env={"LYCEUM_SECRET_KEY": SECRET}), "LYCEUM_SECRET_KEY", "32")


class TestAddresses:
    def test_a_taken_port_is_named_before_anything_is_started(self, tmp_path: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = str(taken.getsockname()[1])
            refused(lyceum("serve", cwd=tmp_path, env={"PORT": port}), f"Port {port} is taken")
            refused(lyceum("serve", "--workers", "2", "--port", port, cwd=tmp_path), f"Port {port} is taken")
        assert not (tmp_path / ".data").exists()

    @pytest.mark.parametrize(
        ("name", "value", "word"),
        [
            ("DATABASE_URL", f"postgres://me:{SECRET}@127.0.0.1:1/lyceum", "127.0.0.1:1"),
            ("DATABASE_URL", f"mysql://me:{SECRET}@127.0.0.1/lyceum", "not the address"),
            ("DATABASE_URL", f"postgres://me:{SECRET}@db.invalid/lyceum", "db.invalid:5432"),
            ("REDIS_URL", f"redis://:{SECRET}@127.0.0.1:1/0", "127.0.0.1:1"),
            ("REDIS_URL", f"{SECRET}", "not the address"),
        ],
    )
    def test_a_service_that_is_not_there_is_named(self, tmp_path: Path, name: str, value: str, word: str) -> None:
        refused(lyceum("migrate", cwd=tmp_path, env={name: value}), name, word)

    def test_a_data_folder_that_cannot_be_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        refused(lyceum("migrate", cwd=tmp_path, env={"LYCEUM_DATA_DIR": "file/below"}), "file/below")


class TestCommands:
    def test_help_lists_every_command(self, tmp_path: Path) -> None:
        done = lyceum("--help", cwd=tmp_path)
        assert done.returncode == 0
        for command in ("serve", "worker", "migrate", "createadmin", "demo", "doctor", "openapi"):
            assert f"\n    {command} " in done.stdout.replace("\n    createadmin\n", "\n    createadmin ")

    def test_a_wrong_option_is_a_usage_error(self, tmp_path: Path) -> None:
        done = lyceum("serve", "--port", "99999", cwd=tmp_path)
        assert done.returncode == 2
        assert "a number from 0 to 65535" in done.stderr

    def test_the_doctor_names_what_is_ill_and_what_is_misspelt(self, tmp_path: Path) -> None:
        ill = {"DATABASE_URL": f"postgres://me:{SECRET}@127.0.0.1:1/x", "REDIS_URL": "redis://127.0.0.1:1"}
        done = lyceum("doctor", cwd=tmp_path, env=ill | {"LYCEUM_WORKER": "2"})
        assert done.returncode == 1
        assert "did you mean LYCEUM_WORKERS?" in done.stdout
        assert "FAIL  postgresql" in done.stdout
        assert "FAIL  redis" in done.stdout
        assert SECRET not in done.stdout + done.stderr
