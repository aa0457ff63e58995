"""Every room there is, built here and from ids of our own: no client names a room."""

from __future__ import annotations

from uuid import UUID

from realtime.engine import Room

LIVE = "/live"
NOTIFICATIONS = "/notifications"
GROUPS = "/groups"


def run(session_id: UUID, run_id: UUID) -> Room:
    """Those inside one run of a class."""
    return Room(LIVE, f"run:{run_id}", str(session_id))


def door(session_id: UUID) -> Room:
    """Those who wait for a class to start or for a seat to be free. Waiting costs none."""
    return Room(LIVE, f"door:{session_id}", str(session_id))


def member(session_id: UUID, run_id: UUID, user_id: UUID) -> Room:
    """The sockets of one person that are inside one run: what browsers tell each other for its pictures and voices."""
    return Room(LIVE, f"member:{run_id}:{user_id}", str(session_id))


def socket(sid: str) -> Room:
    """One socket alone, on whichever node it is: where a class lets people in on one device at a time."""
    return Room(LIVE, f"socket:{sid}", sid)


def group(group_id: UUID) -> Room:
    """Those who look at a study group now."""
    return Room(GROUPS, f"group:{group_id}", str(group_id))


def person(namespace: str, user_id: UUID) -> Room:
    """All the sockets of one person, for what only they may see."""
    return Room(namespace, f"person:{user_id}", str(user_id))
