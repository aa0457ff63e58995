"""The lives of courses and classes: what is in the table happens, every other pair is refused."""

from __future__ import annotations

from itertools import product

import pytest

from domain.catalogue import lifecycle as courses
from domain.catalogue.lifecycle import CourseStateConflict, CourseStep
from domain.live import lifecycle as sessions
from domain.live.lifecycle import REFUSALS, SessionStep
from models.catalogue import CourseStatus
from models.live import SessionStatus

COURSE_LIFE = {
    ("draft", "submit", "pending"),
    ("rejected", "submit", "pending"),
    ("pending", "approve", "published"),
    ("pending", "reject", "rejected"),
    ("published", "archive", "archived"),
}
SESSION_LIFE = {
    ("scheduled", "start", "live"),
    ("scheduled", "cancel", "cancelled"),
    ("live", "end", "ended"),
}


@pytest.mark.parametrize(("status", "step"), list(product(CourseStatus, CourseStep)))
def test_a_course_takes_the_steps_of_its_life_and_no_other(status: CourseStatus, step: CourseStep) -> None:
    leads_to = {after for before, taken, after in COURSE_LIFE if (before, taken) == (status, step)}
    if leads_to:
        assert {courses.next_status(status, step)} == leads_to
    else:
        with pytest.raises(CourseStateConflict) as refused:
            courses.next_status(status, step)
        assert refused.value.status == 409
        assert refused.value.members == {"course_status": status.value, "step": step.value}


@pytest.mark.parametrize(("status", "step"), list(product(SessionStatus, SessionStep)))
def test_a_class_takes_the_steps_of_its_life_and_no_other(status: SessionStatus, step: SessionStep) -> None:
    leads_to = {after for before, taken, after in SESSION_LIFE if (before, taken) == (status, step)}
    if leads_to:
        assert {sessions.next_status(status, step)} == leads_to
    else:
        with pytest.raises(REFUSALS[status]):
            sessions.next_status(status, step)


def test_every_state_of_a_class_has_its_refusal() -> None:
    assert set(REFUSALS) == set(SessionStatus)
    assert {refusal.status for refusal in REFUSALS.values()} == {409}
    assert len({refusal.code for refusal in REFUSALS.values()}) == len(REFUSALS)


def test_no_course_is_stuck_and_a_class_ends() -> None:
    assert {before for before, _, _ in COURSE_LIFE} == set(CourseStatus) - {CourseStatus.ARCHIVED}
    assert {before for before, _, _ in SESSION_LIFE} == {SessionStatus.SCHEDULED, SessionStatus.LIVE}
