"""What holds wherever people talk: what a message may be, and what of it a returning client is told."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, StringConstraints

from domain.kit.shapes import Clean


def _says_something(text: str) -> str:
    if not text.strip():
        raise ValueError("must say something")
    return text


ClientId = Annotated[str, StringConstraints(min_length=1, max_length=64), Clean]
Message = Annotated[str, StringConstraints(min_length=1, max_length=5000), Clean, AfterValidator(_says_something)]


def without_deleted(missed: list[dict[str, Any]], *, posted: str, deleted: str) -> list[dict[str, Any]]:
    """Missed events, told to somebody who comes back: what was deleted since is told without its text.

    `posted` and `deleted` are the types of these events; the first carries `id` and `text`, the other `message_id`.
    """
    gone = {event["data"]["message_id"] for event in missed if event["type"] == deleted}
    return [
        {**event, "data": {**event["data"], "text": ""}}
        if event["type"] == posted and event["data"]["id"] in gone
        else event
        for event in missed
    ]
