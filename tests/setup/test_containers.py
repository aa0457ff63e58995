"""The container files cannot be run everywhere the tests run, so what they say is compared with what we have."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from domain.kit.settings import Settings
from server.cli.parser import parser
from server.cli.refusals import environment_names

HOUSE = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((HOUSE / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service.get("image") == "lyceum"}
DOCKERFILE = (HOUSE / "Dockerfile").read_text()
PROXY = (HOUSE / "deploy" / "haproxy.cfg").read_text()


class TestCompose:
    def test_everything_that_is_needed_is_there(self) -> None:
        assert set(SERVICES) == {"proxy", "app", "worker", "migrate", "postgres", "redis", "storage", "mail"}
        assert SERVICES["app"]["deploy"]["replicas"] == 2

    def test_what_is_waited_for_until_it_is_well_can_tell_that_it_is(self) -> None:
        for name, service in SERVICES.items():
            for other, wish in service.get("depends_on", {}).items():
                if wish["condition"] == "service_healthy":
                    image_checks = other in OURS and "HEALTHCHECK" in DOCKERFILE
                    check = SERVICES[other].get("healthcheck", {})
                    assert check or image_checks, f"{name} waits for {other}"
                    assert not check.get("disable"), f"{name} waits for {other}"

    def test_the_migrations_run_once_and_before_anybody_serves(self) -> None:
        assert SERVICES["migrate"]["restart"] == "no"
        for name in ("app", "worker"):
            assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}

    @pytest.mark.parametrize("name", OURS)
    def test_a_service_of_ours_runs_a_command_there_is_with_settings_there_are(self, name: str) -> None:
        assert parser().parse_args(OURS[name]["command"]).module
        known = {variable for field in Settings.model_fields for variable in environment_names(field)}
        assert set(OURS[name]["environment"]) - known == set()

    def test_the_settings_are_good_for_production(self, monkeypatch: pytest.MonkeyPatch) -> None:
        secrets = {"LYCEUM_SECRET_KEY": "k" * 48, "POSTGRES_PASSWORD": "pp", "REDIS_PASSWORD": "rr"}
        for name, value in OURS["app"]["environment"].items():
            monkeypatch.setenv(name, interpolate(value, secrets))
        settings = Settings(_env_file=None)
        assert settings.env == "production"
        assert settings.database_url
        assert settings.database_url.get_secret_value() == "postgres://lyceum:pp@postgres:5432/lyceum"
        assert settings.trusted_proxies == 1
        assert settings.host == "0.0.0.0"
        assert not settings.polling_allowed

    def test_every_secret_comes_from_outside_and_must_be_set(self) -> None:
        for service in SERVICES.values():
            for name, value in service.get("environment", {}).items():
                if re.search(r"SECRET|PASSWORD", name) and name != "LYCEUM_ADMIN_PASSWORD":
                    assert re.fullmatch(r"\$\{[A-Z_]+:\?.+\}", str(value)), name

    def test_only_the_proxy_is_open_to_the_world(self) -> None:
        published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
        assert set(published) == {"proxy", "mail"}
        assert all(port.startswith("127.0.0.1:") for port in published["mail"])

    def test_every_named_volume_is_declared(self) -> None:
        mounts = [mount for service in SERVICES.values() for mount in service.get("volumes", [])]
        named = {mount.split(":")[0] for mount in mounts if not mount.startswith((".", "/"))}
        assert named == set(COMPOSE["volumes"])
        for mount in mounts:
            if mount.startswith("."):
                assert (HOUSE / mount.split(":")[0]).exists()


class TestProxy:
    def test_it_asks_each_server_whether_it_is_ready(self) -> None:
        assert "uri /api/ready" in PROXY
        assert re.search(r"server-template app \d+ app:8080 check", PROXY)
        assert OURS["app"]["environment"]["PORT"] == "8080"

    def test_it_keeps_sockets_open_longer_than_their_pings(self) -> None:
        tunnel = re.search(r"timeout tunnel (\d+)m", PROXY)
        assert tunnel
        assert int(tunnel[1]) * 60 > 60

    def test_it_passes_on_nothing_that_clients_say_about_their_address(self) -> None:
        assert "del-header X-Forwarded-For" in PROXY
        assert "option forwardfor" in PROXY

    def test_its_log_has_no_query_strings(self) -> None:
        assert "option httplog" not in PROXY
        assert "%HPO" in PROXY

    def test_its_own_check_asks_what_it_answers(self) -> None:
        assert "http://127.0.0.1:8404/up" in SERVICES["proxy"]["healthcheck"]["test"]
        assert "bind 127.0.0.1:8404" in PROXY


class TestImage:
    def test_nobody_in_it_is_root(self) -> None:
        last_stage = DOCKERFILE.split("\nFROM ")[-1]
        assert re.search(r"^USER lyceum$", last_stage, re.MULTILINE)
        assert last_stage.index("USER lyceum") < last_stage.index("ENTRYPOINT")

    def test_its_packages_are_the_locked_ones(self) -> None:
        assert "--require-hashes" in DOCKERFILE
        assert "npm ci" in DOCKERFILE

    def test_what_it_copies_is_there_and_let_in(self) -> None:
        ignore = (HOUSE / ".dockerignore").read_text().splitlines()
        let_in = {line.removeprefix("!") for line in ignore if line.startswith("!")}
        assert ignore[1] == "*" or "*" in ignore
        for sources in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE):
            for source in sources.split():
                place = source.rstrip("/")
                assert any(place == one or place.startswith(f"{one}/") for one in let_in), f"{place} is not let in"

    def test_every_package_of_ours_is_in_it(self) -> None:
        for package in ("server", "realtime", "domain", "models"):
            assert f"COPY {package} {package}" in DOCKERFILE


def interpolate(value: str, values: dict[str, str]) -> str:
    """As compose does: ${NAME:?why} and ${NAME:-default}."""
    return re.sub(
        r"\$\{([A-Z_]+)(?::([-?])([^}]*))?\}",
        lambda found: values.get(found[1], found[3] if found[2] == "-" else ""),
        str(value),
    )
