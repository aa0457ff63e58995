"""The grammar of what comes in and goes out: unknown fields are refused, text is bounded and clean."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from domain.kit.errors import FieldError

MAX_FIELD_ERRORS = 100  # whoever has more wrong than that learns the rest the next time


class Shape(BaseModel):
    """What the server says. Made from a row's attributes; derived values are computed here."""

    model_config = ConfigDict(from_attributes=True, extra="forbid", frozen=True)


class Input(BaseModel):
    """What a client sends. A field we do not know is an error, never ignored: it may be a misspelt one."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _without_defaults(schema: dict[str, Any]) -> None:
    for field in schema.get("properties", {}).values():
        field.pop("default", None)


class Edit(Input):
    """Changes to what there is: an absent field stays. Defaults only give fields a type, and are never used."""

    model_config = ConfigDict(json_schema_extra=_without_defaults)

    def changes(self) -> dict[str, Any]:
        """Only what was sent."""
        return self.model_dump(exclude_unset=True)


def _clean(text: str) -> str:
    if "\x00" in text:  # PostgreSQL has no way to store it
        raise ValueError("must not contain a NUL character")
    return text


def _utc(moment: datetime) -> datetime:
    if not 1900 < moment.year < 3000:  # near the ends of the calendar, adding an hour or a time zone is an error
        raise ValueError("must be a time of our days")
    return moment.astimezone(UTC)


Clean = AfterValidator(_clean)
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), Clean]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), Clean]
Prose = Annotated[str, StringConstraints(max_length=20_000), Clean]
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), Clean]
Moment = Annotated[AwareDatetime, AfterValidator(_utc)]
Minutes = Annotated[int, Field(ge=1, le=24 * 60)]


class Money(Shape):
    amount: int = Field(ge=0, le=100_000_000, description="in minor units, as cents")
    currency: str = Field(pattern="^[a-z]{3}$")


class Person(Shape):
    id: UUID
    name: str


def field_errors(error: ValidationError, where: str = "") -> list[FieldError]:
    """All that is wrong at once; `where` is '' for a body (JSON pointers) or 'query:' / 'path:'."""
    found = []
    for wrong in error.errors(include_url=False, include_context=False, include_input=False)[:MAX_FIELD_ERRORS]:
        path = "/".join(_token(part) for part in wrong["loc"])
        found.append(FieldError(f"{where}{path}" if where else f"/{path}", wrong["type"], wrong["msg"]))
    return found


def _token(part: str | int) -> str:
    """A part of a JSON pointer (RFC 6901). A client's own field names are not repeated at length."""
    return str(part)[:100].replace("~", "~0").replace("/", "~1")
