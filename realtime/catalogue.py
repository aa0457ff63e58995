"""The catalogue of commands and events, made from what the server itself goes by: docs/events.md."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from pydantic import BaseModel, TypeAdapter

from domain.community.events import GroupEvent
from domain.kit.events import Event, LiveEvent
from domain.kit.shapes import Input
from domain.live.events.sessions import SessionStarted
from domain.live.shapes import video
from domain.notifications.shapes import Inbox
from realtime.evictions import TokenExpiring
from realtime.gateway import Command
from realtime.groups import Groups
from realtime.live import Live
from realtime.notifications import Notifications
from realtime.pushes import PUSHES

HEAD = """# Commands and events

Made from the code by `make docs`; a test compares it. REST is in [openapi.json](openapi.json).

A command is answered by exactly one ack: `{"ok": true, "data": ...}` or `{"ok": false, "error": {...}}`, where the
error is the body that REST would send. Every command can fail with `unknown_command`, `invalid`, `token_invalid`,
`rate_limited` (with `retry_after`), `unavailable` and `internal`.

An event has its type as its name and one argument:
`{"id", "type", "session_id", "run_id", "seq", "at", "data"}`. `seq` counts the events of one run of a class without
holes; it is null for what is sent to one person or to those at the door. A client that finds a hole joins again with
`resume`. The room of a study group counts in the same way; its events have no `session_id` and no `run_id`, and their
data begin with the `group_id`.
"""
PERSONAL: dict[str, tuple[str, type[BaseModel]]] = {
    "notification.sync": ("to the socket that has just connected", Inbox),
    "media.candidate_found": ("to the socket of a line: a candidate of the media server", video.MediaCandidateFound),
    "media.feeds_changed": ("to a socket that watches: everything the others send", video.MediaFeedsChanged),
    "media.lost": ("to the socket of a line: it is no more", video.MediaLost),
    "media.offered": ("to a socket that watches, for it to answer", video.MediaOffered),
    "session.token_expiring": ("to a socket whose access token runs out within a minute", TokenExpiring),
}


def document() -> str:
    """The whole catalogue as Markdown."""
    named: dict[str, dict[str, Any]] = {}
    parts = [HEAD]
    for namespace, gateway in (("/live", Live), ("/notifications", Notifications), ("/groups", Groups)):
        commands = "\n".join(_command(one, named) for one in gateway.commands.values())
        parts.append(f"## Commands of {namespace}\n\n{commands}")
    events = sorted(PUSHES, key=lambda kind: kind.type)
    parts.append("## Events\n\n" + "\n".join(_event(kind, named) for kind in events) + "\n")
    parts.append("## Events for one socket\n\n" + "\n".join(_personal(name, named) for name in sorted(PERSONAL)) + "\n")
    shapes = (f"- {name}: {_described(named[name])}" for name in sorted(named))
    parts.append("## Shapes\n\n" + "\n".join(shapes) + "\n")
    return "\n".join(parts)


def _command(one: Command, named: dict[str, dict[str, Any]]) -> str:
    who = f"who may `{one.who.value}`" if one.who else "everybody signed in"
    errors = ", ".join(f"`{error.code}`" for error in sorted(one.raises, key=lambda error: error.code))
    lines = [f"### `{one.name}`", "", one.description, "", f"- For {who}."]
    lines.append(f"- Takes {_described(_schema(one.takes, named))}.")
    lines.append(f"- Answers {_type(_schema(one.answers, named)) if one.answers else 'null'}.")
    if errors:
        lines.append(f"- Fails with {errors}.")
    return "\n".join(lines) + "\n"


def _event(kind: type[Event], named: dict[str, dict[str, Any]]) -> str:
    routing = set(kind.routing) if issubclass(kind, LiveEvent | GroupEvent) else {"user_id"}
    if kind is SessionStarted:  # it carries more, for those who listen within
        routing |= {"course_id", "title"}
    return f"- `{kind.type}`: {_described(_schema(kind, named), leave_out=routing)}"


def _personal(name: str, named: dict[str, dict[str, Any]]) -> str:
    who, shape = PERSONAL[name]
    return f"- `{name}`, {who}: {_described(_schema(shape, named))}"


def _schema(shape: Any, named: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A shape's schema; the shapes it mentions by name are noted in `named`."""
    takes = isinstance(shape, type) and issubclass(shape, Input)
    schema = TypeAdapter(shape).json_schema(mode="validation" if takes else "serialization")
    named |= schema.pop("$defs", {})
    if isinstance(shape, type) and not takes and not issubclass(shape, Event):
        named[shape.__name__] = schema
    return schema


def _described(schema: dict[str, Any], leave_out: Collection[str] = ()) -> str:
    if "enum" in schema:
        return _type(schema)
    required = set(schema.get("required", ()))
    fields = [
        f"`{name}{'' if name in required else '?'}` {_type(field)}"
        for name, field in schema.get("properties", {}).items()
        if name not in leave_out
    ]
    return ", ".join(fields) or "nothing"


def _type(field: dict[str, Any]) -> str:
    if "$ref" in field:
        return str(field["$ref"].rsplit("/", 1)[-1])
    if "anyOf" in field:
        return " or ".join(_type(one) for one in field["anyOf"])
    if field.get("type") == "array":
        return f"list of {_type(field.get('items', {}))}"
    if "const" in field:
        return f"`{field['const']}`".lower()
    if "enum" in field:
        return " or ".join(f"`{value}`" for value in field["enum"])
    if "title" in field and "properties" in field:
        return str(field["title"])
    return str(field.get("format") or field.get("type") or "anything")
