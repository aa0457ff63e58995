"""Why a command does not go on: one sentence on stderr, and an exit code."""

from __future__ import annotations

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import SettingsError

from domain.kit.settings import Settings

FAILED = 1
MISCONFIGURED = 2


class Refused(Exception):
    """The text is one sentence for the person at the terminal, and says what to do."""

    def __init__(self, sentence: str, exit_code: int = FAILED) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code


def read_settings() -> Settings:
    """The settings of the environment and `.env`. Raises Refused when a value is no good."""
    try:
        return Settings()
    except ValidationError as error:
        sentence = "; ".join(_explain(problem) for problem in error.errors(include_url=False))
    except SettingsError as error:
        sentence = str(error)
    except UnicodeDecodeError:
        sentence = ".env is not a text file in UTF-8"
    except OSError as error:
        sentence = f"{error.filename or '.env'} cannot be read ({error.strerror})"
    raise Refused(f"{sentence}. .env.example explains every setting.", MISCONFIGURED)


def environment_names(field: str) -> list[str]:
    """The variables that set a field of Settings; the canonical one first."""
    alias = Settings.model_fields[field].validation_alias
    choices = getattr(alias, "choices", None)
    return [str(choice) for choice in choices] if choices else [f"LYCEUM_{field.upper()}"]


def _explain(problem: ErrorDetails) -> str:
    """The variable, what is wrong with it, and the value; a value that may be a secret is not repeated."""
    message = problem["msg"].removeprefix("Value error, ")
    if not problem["loc"]:
        return message
    place = str(problem["loc"][0])
    name = next(
        (
            environment_names(field)[0]
            for field in Settings.model_fields
            if place.casefold() in {field.casefold(), *(name.casefold() for name in environment_names(field))}
        ),
        place,
    )
    secret = any(word in name for word in ("SECRET", "PASSWORD", "URL", "KEY"))
    shown = "" if secret else f", not {problem['input']!r}"
    return f"{name}: {message[:1].lower()}{message[1:]}{shown}"
