"""`.env.example` is complete, and tells the truth about the defaults."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import SecretStr
from pydantic_core import PydanticUndefined

from domain.kit.settings import Settings
from server.cli.refusals import environment_names

HOUSE = Path(__file__).parents[2]
EXAMPLE = (HOUSE / ".env.example").read_text()
SHOWN = dict(re.findall(r"^#([A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE))


def of_compose() -> set[str]:
    return set(re.findall(r"\$\{([A-Z_]+)", (HOUSE / "docker-compose.yml").read_text()))


def test_every_setting_is_shown_under_its_first_name() -> None:
    names = {environment_names(field)[0] for field in Settings.model_fields}
    assert names - set(SHOWN) == set(), "explain these in .env.example"


def test_nothing_is_shown_that_nobody_reads() -> None:
    names = {environment_names(field)[0] for field in Settings.model_fields}
    assert set(SHOWN) - names - of_compose() == set(), "these are no settings any more"


def test_what_compose_asks_for_is_shown() -> None:
    assert of_compose() - set(SHOWN) == set(), "explain these in .env.example"


def test_the_values_shown_are_the_defaults() -> None:
    wrong = {}
    for field, info in Settings.model_fields.items():
        name = environment_names(field)[0]
        assert info.default is not PydanticUndefined
        default = "" if info.default is None or info.default == [] else str(info.default)
        default = default.lower() if isinstance(info.default, bool) else default
        if same_number(SHOWN.get(name, default), default):
            continue
        wrong[name] = (SHOWN[name], default)
    assert wrong == {}


def same_number(shown: str, default: str) -> bool:
    try:
        return float(shown) == float(default)
    except ValueError:
        return shown == default


def test_no_secret_has_a_value() -> None:
    for field, info in Settings.model_fields.items():
        if SecretStr in (info.annotation, *getattr(info.annotation, "__args__", ())):
            assert SHOWN[environment_names(field)[0]] == ""
