"""What each act of the table sends, in the world that was built for it."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.fixtures.people import PASSWORD

if TYPE_CHECKING:
    from tests.matrix.world import World


def _plan(world: World) -> dict[str, Any]:
    starts_at = (world.make.runtime.clock() + timedelta(hours=1)).isoformat()
    plan = {"title": "A class", "starts_at": starts_at, "duration_minutes": 60, "max_students": 5}
    return {"course_id": world.ids["course_id"], **plan}


def _outage(world: World) -> dict[str, Any]:
    """Around now: of a class that is on, or has just ended."""
    now = world.make.runtime.clock()
    return {"began_at": (now - timedelta(minutes=5)).isoformat(), "ended_at": (now + timedelta(minutes=5)).isoformat()}


def _weekly(world: World) -> dict[str, Any]:
    until = (world.make.runtime.clock() + timedelta(days=20)).date().isoformat()
    when = {"weekdays": [0], "local_time": "18:30", "time_zone": "Europe/Paris", "until": until}
    plan = {"title": "A class", "duration_minutes": 60, "max_students": 5}
    return {"course_id": world.ids["course_id"], **when, **plan}


def _office_hours(world: World) -> dict[str, Any]:
    """Hours that nobody else has opened."""
    starts_at = world.make.runtime.clock() + timedelta(days=30 + secrets.randbelow(10**5))
    ends_at = starts_at + timedelta(minutes=30)
    return {"starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat(), "slot_minutes": 15}


def _registration(world: World) -> dict[str, Any]:
    email = f"{secrets.token_hex(6)}@example.com"
    return {"name": "New Person", "email": email, "password": PASSWORD, "role": "student"}


def _organization_registration(world: World) -> dict[str, Any]:
    email = f"{secrets.token_hex(6)}@example.com"
    return {"organization_name": "A school", "name": "New Person", "email": email, "password": PASSWORD}


def _member(world: World) -> dict[str, Any]:
    """Somebody who is no member yet."""
    return {"email": world.people["another"].user.email, "role": "tutor"}


def _rename(world: World) -> dict[str, Any]:
    return {"title": "Another title"}


def _refresh_token(world: World) -> dict[str, Any]:
    return {"refresh_token": world.by_hand().refresh_token}


def _a_line(world: World) -> Any:
    return {**_this_class(world), "line": "a line"}


def _this_class(world: World) -> dict[str, Any]:
    return {"session_id": world.ids["session_id"]}


def _somebody(world: World) -> dict[str, Any]:
    return {**_this_class(world), "user_id": world.ids["user_id"]}


def _this_group(world: World) -> dict[str, Any]:
    return {"group_id": world.ids["group_id"]}


def _about(world: World, name: str) -> dict[str, Any]:
    return {**_this_class(world), name: world.ids[name]}


def _own_token(world: World) -> dict[str, Any]:
    assert world.actor is not None
    return {"token": world.actor.token}


def _browser(world: World) -> dict[str, Any]:
    """As the push service of a browser has it, with the keys of RFC 8291's example."""
    p256dh = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
    keys = {"p256dh": p256dh, "auth": "BTBZMqHH6r4Tts7J_aSIgg"}
    return {"endpoint": f"https://fcm.googleapis.com/fcm/send/{secrets.token_hex(8)}", "keys": keys}


BODIES = {
    "POST /notifications/devices": _browser,
    "PATCH /notifications/preferences": lambda world: {"digest_at": "18:00"},
    "POST /admin/deliveries/retry": lambda world: {"channel": "push"},
    "PATCH /admin/courses/{course_id}/reject": lambda world: {"reason": "Too short."},
    "POST /auth/login": lambda world: {"email": world.by_hand().user.email, "password": PASSWORD},
    "POST /auth/logout": _refresh_token,
    "POST /auth/refresh": _refresh_token,
    "POST /auth/register": _registration,
    "POST /auth/register/organization": _organization_registration,
    "PATCH /organizations/{organization_id}": lambda world: {"name": "Another name"},
    "POST /organizations/{organization_id}/members": _member,
    "POST /organizations/{organization_id}/webhooks": lambda world: {"url": "http://127.0.0.1:9/"},
    "PATCH /organizations/{organization_id}/webhooks/{webhook_id}": lambda world: {"description": "Another"},
    "POST /courses/{course_id}/announcements": lambda world: {"title": "News", "text": "Read this."},
    "POST /courses/{course_id}/office-slots": _office_hours,
    "POST /courses/{course_id}/sections": _rename,
    "POST /courses/{course_id}/study-groups": lambda world: {"name": "A group"},
    "PATCH /study-groups/{group_id}": lambda world: {"name": "Another name"},
    "POST /instructor/courses": _rename,
    "PATCH /instructor/courses/{course_id}": _rename,
    "PATCH /lessons/{lesson_id}": _rename,
    "POST /live-series": _weekly,
    "PATCH /live-series/{series_id}": _rename,
    "POST /live-sessions": _plan,
    "PATCH /live-sessions/{session_id}": _rename,
    "POST /live-sessions/{session_id}/extend": lambda world: {"minutes": 5},
    "POST /live-sessions/{session_id}/outages": _outage,
    "PATCH /sections/{section_id}": _rename,
    "POST /sections/{section_id}/lessons": lambda world: {"title": "A lesson", "type": "text"},
    "PATCH /users/me": lambda world: {"bio": "New words."},
}

DATA = {
    "live join": _this_class,
    "live leave": _this_class,
    "live lobby.approve": _somebody,
    "live lobby.approve_all": _this_class,
    "live lobby.deny": _somebody,
    "live lobby.deny_all": _this_class,
    "live waitlist.accept": _this_class,
    "live waitlist.admit": _somebody,
    "live waitlist.join": _this_class,
    "live waitlist.leave": _this_class,
    "live session.start": _this_class,
    "live session.end": _this_class,
    "live chat.send": lambda world: {**_this_class(world), "client_id": secrets.token_hex(4), "text": "Hello."},
    "live chat.delete": lambda world: _about(world, "message_id"),
    "live chat.pin": lambda world: _about(world, "message_id"),
    "live chat.unpin": lambda world: _about(world, "message_id"),
    "live hand.raise": _this_class,
    "live hand.lower": _this_class,
    "live hand.clear": _this_class,
    "live reaction.send": lambda world: {**_this_class(world), "emoji": "👏"},
    "live pulse.send": lambda world: {**_this_class(world), "feeling": "fine"},
    "live poll.open": lambda world: {**_this_class(world), "question": "?", "options": ["a", "b"]},
    "live poll.vote": lambda world: {**_about(world, "poll_id"), "options": [0]},
    "live poll.close": lambda world: _about(world, "poll_id"),
    "live poll.extend": lambda world: {**_about(world, "poll_id"), "seconds": 30},
    "live poll.reopen": lambda world: _about(world, "poll_id"),
    "live question.ask": lambda world: {**_this_class(world), "client_id": "k", "text": "How?"},
    "live question.upvote": lambda world: _about(world, "question_id"),
    "live question.answer": lambda world: {**_about(world, "question_id"), "text": "So."},
    "live question.dismiss": lambda world: _about(world, "question_id"),
    "live signal": lambda world: {
        **_this_class(world),
        "to": world.ids["user_id"],
        "candidate": {"candidate": ""},
    },
    "live media.publish": lambda world: {**_a_line(world), "sdp": "v=0", "streams": {"0": "camera"}},
    "live media.subscribe": lambda world: _a_line(world),
    "live media.answer": lambda world: {**_a_line(world), "sdp": "v=0"},
    "live media.candidate": lambda world: {**_a_line(world), "candidate": None},
    "live media.show": lambda world: {**_a_line(world), "showing": []},
    "live media.resume": lambda world: _a_line(world),
    "live media.unpublish": lambda world: _a_line(world),
    "live video.ticket": _this_class,
    "live video.switch": lambda world: {**_this_class(world), "provider": "builtin"},
    "live stage.invite": _somebody,
    "live stage.answer": lambda world: {**_this_class(world), "answer": "declined"},
    "live stage.focus": lambda world: {**_this_class(world), "user_id": None},
    "live stage.remove": _somebody,
    "live session.extend": lambda world: {**_this_class(world), "minutes": 5},
    "live lock.set": lambda world: {**_this_class(world), "chat": True},
    "live member.kick": _somebody,
    "live member.ban": _somebody,
    "live member.unban": _somebody,
    "live member.mute": _somebody,
    "live member.unmute": _somebody,
    "live member.promote": _somebody,
    "live member.demote": _somebody,
    "live token.refresh": _own_token,
    "notifications token.refresh": _own_token,
    "groups token.refresh": _own_token,
    "groups group.join": _this_group,
    "groups group.leave": _this_group,
    "groups group.send": lambda world: {**_this_group(world), "client_id": secrets.token_hex(4), "text": "Hello."},
    "groups group.delete": lambda world: {**_this_group(world), "message_id": world.ids["message_id"]},
    "notifications sync": lambda world: {"after": world.ids["notification_id"]},
    "notifications read": lambda world: (
        {"all": True} if world.state == "all" else {"ids": [world.ids["notification_id"]]}
    ),
}
