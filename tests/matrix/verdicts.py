"""The table of verdicts.txt, read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

IN_EVERY_ROW = ("visitor", "student", "enrolled", "instructor", "another", "admin", "banned")
ACTORS = (*IN_EVERY_ROW, "co_host")
WHO_LEADS = ("enrolled", "instructor", "co_host")
SESSION_STATES = ("scheduled", "live", "inside", "full", "ended", "cancelled", "unseen")

REFUSALS = {
    "token": (401, "unauthenticated"),
    "pay": (402, "payment_required"),
    "role": (403, "forbidden"),
    "ban": (403, "account_banned"),
    "theirs": (403, "not_your_course"),
    "host": (403, "not_the_host"),
    "enrol": (403, "not_enrolled"),
    "outside": (403, "not_inside"),
    "students": (403, "students_only"),
    "member": (403, "organization_admins_only"),
    "group": (403, "not_a_member"),
    "owner": (403, "group_owner_only"),
    "stage": (403, "may_not_publish"),
    "hidden": (404, "not_found"),
    "state": (409, "course_state"),
    "empty": (409, "course_empty"),
    "taken": (409, "course_full"),
    "full": (409, "session_full"),
    "early": (409, "session_not_live"),
    "seated": (409, "already_seated"),
    "none": (409, "no_offer"),
    "alive": (409, "delivery_not_dead"),
    "on": (409, "session_live"),
    "direct": (409, "no_media_server"),
    "over": (409, "session_ended"),
    "off": (409, "session_cancelled"),
}

TABLE = (Path(__file__).parent / "verdicts.txt").read_text()


@dataclass(frozen=True, slots=True)
class Row:
    route: str | None  # "POST /x"
    command: str | None  # "live join"
    state: str
    verdicts: dict[str, str]  # by actor

    @property
    def actors(self) -> tuple[str, ...]:
        """A co-host is somebody enrolled, but in a class; asked where it makes a difference who leads."""
        act = self.route or self.command or ""
        of_class = self.state in SESSION_STATES and ("live-sessions/" in act or act.startswith("live "))
        return ACTORS if of_class and len({self.verdicts[one] for one in WHO_LEADS}) > 1 else IN_EVERY_ROW

    @property
    def name(self) -> str:
        return f"{' = '.join(filter(None, (self.route, self.command)))} [{self.state}]"


def rows() -> list[Row]:
    """Every line that has bars. An act that is left out is the one above, a co-host's verdict that of `enrolled`."""
    found: list[Row] = []
    act = ""
    for line in TABLE.splitlines():
        if "|" not in line or line.startswith("#"):
            continue
        left, state, cells = (part.strip() for part in line.split("|"))
        act = left or act
        given = cells.split()
        verdicts = dict(zip(ACTORS, [*given, *given[2:3]][: len(ACTORS)], strict=True))
        parts = [part.strip() for part in act.split(" = ")]
        route = next((part for part in parts if part[0].isupper()), None)
        command = next((part for part in parts if part[0].islower()), None)
        found.append(Row(route, command, state, verdicts))
    return found


def refusal(verdict: str) -> tuple[int, str] | None:
    """The status and code that a verdict refuses with; None where the act is done."""
    return None if verdict.isdigit() else REFUSALS[verdict]
