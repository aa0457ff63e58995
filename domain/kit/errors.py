"""The failures that clients are told about.

One class per failure, beside the rule that raises it. `code` is what clients branch on and never changes;
`status` is its HTTP meaning; keyword arguments become members of the problem document (RFC 9457) and of the
error ack alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """One wrong field. `pointer` is a JSON pointer into the body, or `query:name` / `path:name`."""

    pointer: str
    code: str
    message: str


class DomainError(Exception):
    status: ClassVar[int] = 400
    code: ClassVar[str] = "bad_request"
    title: ClassVar[str] = "Bad request"
    detail: ClassVar[str] = "The request cannot be carried out."

    def __init__(self, detail: str | None = None, *, retry_after: float | None = None, **members: Any) -> None:
        self.explanation = detail or self.detail.format(**members)
        self.retry_after = retry_after
        self.members = members
        self.errors: list[FieldError] = []
        super().__init__(f"{self.code}: {self.explanation}")


class Malformed(DomainError):
    status, code, title = 400, "malformed", "Malformed request"


class InvalidCursor(DomainError):
    status, code, title = 400, "invalid_cursor", "Invalid cursor"
    detail = "This cursor is not one of ours, or was made for another list. Start again without it."


class Unauthenticated(DomainError):
    status, code, title = 401, "unauthenticated", "Sign in first"
    detail = "Send a valid access token: Authorization: Bearer <token>."


class Forbidden(DomainError):
    status, code, title = 403, "forbidden", "Not allowed"
    detail = "Your role does not allow this."


class NotFound(DomainError):
    status, code, title = 404, "not_found", "Not found"
    detail = "There is nothing here, or it is not for you to see."


class Conflict(DomainError):
    status, code, title = 409, "conflict", "Conflict"


class VersionMismatch(DomainError):
    status, code, title = 412, "version_mismatch", "Somebody changed it first"
    detail = "It has changed since you read it. Read it again, then repeat your change."


class Invalid(DomainError):
    status, code, title = 422, "invalid", "Some fields are not right"
    detail = "See errors for each field."

    def __init__(self, errors: list[FieldError], detail: str | None = None) -> None:
        super().__init__(detail)
        self.errors = errors

    @classmethod
    def field(cls, name: str, code: str, message: str) -> Invalid:
        return cls([FieldError(f"/{name}", code, message)])


class RateLimited(DomainError):
    status, code, title = 429, "rate_limited", "Too many requests"
    detail = "Slow down; try again after the time given in retry_after."


class Unavailable(DomainError):
    status, code, title = 503, "unavailable", "Not available right now"
    detail = "A part of the service is being restored. Try again in a moment."


class Internal(DomainError):
    status, code, title = 500, "internal", "Something went wrong here"
    detail = "It is written down with the request's id."


def problem_of(error: DomainError) -> dict[str, Any]:
    """The one description of a failure, for REST and for sockets."""
    problem: dict[str, Any] = {
        **error.members,
        "type": f"/api/docs#error-{error.code}",
        "title": error.title,
        "status": error.status,
        "detail": error.explanation,
        "code": error.code,
        "errors": [{"pointer": wrong.pointer, "code": wrong.code, "message": wrong.message} for wrong in error.errors],
    }
    if error.retry_after is not None:
        problem["retry_after"] = error.retry_after
    return problem
