"""Who is enrolled in a course, for its instructor."""

from __future__ import annotations

from uuid import UUID

from tortoise.expressions import Q

from domain.kit.paging import Page, Paging, page_of
from domain.kit.shapes import Person
from models.catalogue import Course
from models.learning import Enrolment, EnrolmentStatus


async def page(course: Course, paging: Paging, q: str | None = None) -> Page[Person]:
    """Students by name, whose name contains `q`; `course` came from `courses.editable`."""
    rows = Enrolment.filter(course_id=course.id).exclude(status=EnrolmentStatus.ENDED)
    if q:
        rows = rows.filter(learner__name__icontains=q)
    total = await rows.count() if paging.with_total else None
    if paging.after is not None:
        name, last_id = paging.after[0], UUID(paging.after[1])
        rows = rows.filter(Q(learner__name__gt=name) | Q(learner__name=name, learner_id__gt=last_id))
    found = await rows.order_by("learner__name", "learner_id").limit(paging.limit + 1).select_related("learner")
    of_rows = page_of(found, paging, lambda row: (row.learner.name, str(row.learner_id)))
    people = [Person(id=row.learner_id, name=row.learner.name) for row in of_rows.data]
    return Page(people, of_rows.next_after, total)
