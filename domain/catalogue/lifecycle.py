"""The life of a course, as a table: state × what happens -> state. Anything not in it is refused."""

from __future__ import annotations

from enum import StrEnum

from domain.kit.errors import Conflict
from models.catalogue import CourseStatus


class CourseStep(StrEnum):
    SUBMIT = "submit"
    APPROVE = "approve"
    REJECT = "reject"
    ARCHIVE = "archive"


S, T = CourseStatus, CourseStep

STEPS: dict[tuple[CourseStatus, CourseStep], CourseStatus] = {
    (S.DRAFT, T.SUBMIT): S.PENDING,
    (S.REJECTED, T.SUBMIT): S.PENDING,
    (S.PENDING, T.APPROVE): S.PUBLISHED,
    (S.PENDING, T.REJECT): S.REJECTED,
    (S.PUBLISHED, T.ARCHIVE): S.ARCHIVED,
}


class CourseStateConflict(Conflict):
    code, title = "course_state", "Not possible in this state"
    detail = "A course that is {course_status} cannot do this: {step}."


def next_status(status: CourseStatus, step: CourseStep) -> CourseStatus:
    try:
        return STEPS[status, step]
    except KeyError:
        raise CourseStateConflict(course_status=status.value, step=step.value) from None
