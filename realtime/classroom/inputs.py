"""What the commands of a class have in common."""

from __future__ import annotations

from uuid import UUID

from domain.kit.shapes import Input


class InOne(Input):
    """A command about one class."""

    session_id: UUID
