"""Courses, from the first draft to the public shelf."""

from __future__ import annotations

import asyncio
import secrets
from typing import Any

import pytest

from models.catalogue import Category, Course, CourseStatus
from models.learning import Enrolment
from models.live import SessionStatus
from models.live.sessions import LiveSession
from models.notifications import Notification
from tests.fixtures.clients import Api
from tests.fixtures.people import Make


async def titles(api: Api, query: str) -> set[str]:
    answer = await api.get(f"/courses?{query}&limit=100")
    assert answer.status == 200, answer
    return {course["title"] for course in answer.body["data"]}


class TestCreating:
    async def test_begins_a_draft_of_ones_own(self, api: Api, make: Make) -> None:
        host = await make.instructor(name="Ines")
        category = await Category.create(name=secrets.token_hex(4), slug=secrets.token_hex(4))
        sent = {
            "title": "  Algebra, en été  ",
            "description": "Rings.",
            "category_id": str(category.id),
            "level": "beginner",
            "language": "fr",
            "price": {"amount": 4900, "currency": "eur"},
            "max_students": 30,
        }
        answer = await api.as_(host).post("/instructor/courses", sent)
        assert answer.status == 201, answer
        assert answer.body["slug"].startswith("algebra-en-ete-")
        expected = {
            **sent,
            "title": "Algebra, en été",
            "status": "draft",
            "instructor": {"id": str(host.id), "name": "Ines"},
            "category": {"id": str(category.id), "name": category.name, "slug": category.slug},
            "rating": {"average": 0.0, "count": 0},
            "seats": {"capacity": 30, "taken": 0},
            "sections_count": 0,
            "lessons_count": 0,
            "published_at": None,
            "rejection_reason": None,
            "organization_id": None,
        }
        del expected["category_id"], expected["max_students"]
        assert {name: answer.body[name] for name in expected} == expected
        assert set(answer.body) == {*expected, "id", "slug", "created_at"}

    async def test_a_title_in_another_script_has_a_slug_too(self, api: Api, make: Make) -> None:
        answer = await api.as_(await make.instructor()).post("/instructor/courses", {"title": "رياضيات"})
        assert answer.body["slug"].startswith("course-")

    @pytest.mark.parametrize(
        ("field", "value", "pointer"),
        [
            ("title", "", "/title"),
            ("title", "t" * 201, "/title"),
            ("level", "expert", "/level"),
            ("language", "english", "/language"),
            ("price", {"amount": -1, "currency": "usd"}, "/price/amount"),
            ("price", {"amount": 49.5, "currency": "usd"}, "/price/amount"),
            ("price", {"amount": 10**12, "currency": "usd"}, "/price/amount"),
            ("price", {"amount": 1, "currency": "dollars"}, "/price/currency"),
            ("price", {"amount": 1}, "/price/currency"),
            ("price", 49, "/price"),
            ("max_students", 0, "/max_students"),
            ("category_id", "01a1fc66-a2af-79ac-add3-4449c16ca238", "/category_id"),
            ("instructor_id", "01a1fc66-a2af-79ac-add3-4449c16ca238", "/instructor_id"),
            ("status", "published", "/status"),
            ("enrolled_count", 5, "/enrolled_count"),
            ("rating_average", 5, "/rating_average"),
            ("slug", "mine", "/slug"),
        ],
    )
    async def test_what_does_not_validate_is_named(
        self, api: Api, make: Make, field: str, value: Any, pointer: str
    ) -> None:
        answer = await api.as_(await make.instructor()).post("/instructor/courses", {"title": "T", field: value})
        assert answer.status == 422
        assert [wrong["pointer"] for wrong in answer.body["errors"]] == [pointer]


class TestEditing:
    @pytest.mark.parametrize("method", ["PATCH", "PUT"])
    @pytest.mark.parametrize("base", ["/api", "/api/v1"])
    async def test_changes_only_what_is_sent_in_both_spellings(
        self, api: Api, make: Make, method: str, base: str
    ) -> None:
        host = await make.instructor()
        course = await make.draft(host, description="Before.")
        answer = await api.as_(host).call(method, f"{base}/instructor/courses/{course.id}", {"title": "After"})
        assert (answer.status, answer.body["title"], answer.body["description"]) == (200, "After", "Before.")

    async def test_honours_if_match(self, api: Api, make: Make) -> None:
        host = await make.instructor()
        course = await make.draft(host)
        path = f"/instructor/courses/{course.id}"
        seen = (await api.as_(host).get(path)).headers["ETag"]
        assert (await api.as_(host).patch(path, {"title": "One"}, If_Match=seen)).status == 200
        late = await api.as_(host).patch(path, {"title": "Two"}, If_Match=seen)
        assert (late.status, late.code) == (412, "version_mismatch")
        assert (await Course.get(id=course.id)).title == "One"

    async def test_places_do_not_fall_below_those_enrolled(self, api: Api, make: Make) -> None:
        host = await make.instructor()
        course = await make.course(host)
        for _ in range(2):
            await make.student(enrolled_in=course)
        path = f"/instructor/courses/{course.id}"
        refused = await api.as_(host).patch(path, {"max_students": 1})
        assert (refused.status, refused.body["errors"][0]["code"]) == (422, "below_enrolled")
        assert (await api.as_(host).patch(path, {"max_students": 2})).body["seats"] == {"capacity": 2, "taken": 2}

    async def test_lowering_places_while_people_enrol_never_breaks(self, api: Api, make: Make) -> None:
        host = await make.instructor()
        course = await make.course(host)
        students = await asyncio.gather(*(make.student() for _ in range(6)))
        answers = await asyncio.gather(
            *(api.as_(student).post(f"/courses/{course.id}/enroll") for student in students),
            *(api.as_(host).patch(f"/instructor/courses/{course.id}", {"max_students": 3}) for _ in range(3)),
        )
        assert {answer.status for answer in answers} <= {200, 201, 409, 412, 422}
        row = await Course.get(id=course.id)
        assert row.enrolled_count == await Enrolment.filter(course_id=course.id).count()
        assert row.max_students is None or row.enrolled_count <= row.max_students


class TestPublishing:
    async def test_goes_by_way_of_review(self, api: Api, make: Make) -> None:
        host, admin, stranger = await make.instructor(), await make.admin(), await make.student()
        course = await make.draft(host, title=f"Geometry {secrets.token_hex(4)}")
        path = f"/courses/{course.id}"
        assert (await api.as_(stranger).get(path)).status == 404
        sent = await api.as_(host).post(f"{path}/publish")
        assert (sent.status, sent.body["status"]) == (200, "pending")
        assert (await api.get(path)).status == 404
        waiting = await api.as_(admin).get("/admin/courses?status=pending&limit=100")
        assert str(course.id) in {one["id"] for one in waiting.body["data"]}

        rejected = await api.as_(admin).patch(f"/admin/courses/{course.id}/reject", {"reason": "Too short."})
        assert (rejected.status, rejected.body["status"]) == (200, "rejected")
        assert rejected.body["rejection_reason"] == "Too short."
        assert (await api.as_(host).post(f"{path}/publish")).body["status"] == "pending"
        approved = await api.as_(admin).patch(f"/admin/courses/{course.id}/approve")
        assert (approved.body["status"], approved.body["rejection_reason"]) == ("published", None)
        assert approved.body["published_at"].endswith("Z")
        assert (await api.get(path)).body["title"] == course.title
        assert (await api.get(f"/courses/{course.slug}")).body["id"] == str(course.id)
        assert course.title in await titles(api, f"q={course.title}")

    async def test_tells_the_instructor_the_outcome(self, api: Api, make: Make) -> None:
        host, admin = await make.instructor(), await make.admin()
        course = await make.draft(host)
        await api.as_(host).post(f"/courses/{course.id}/publish")
        await api.as_(admin).patch(f"/admin/courses/{course.id}/reject", {"reason": "Too short."})
        await api.as_(host).post(f"/courses/{course.id}/publish")
        await api.as_(admin).patch(f"/admin/courses/{course.id}/approve")
        rows = await Notification.filter(user_id=host.id).order_by("number")
        assert [(row.number, row.kind) for row in rows] == [(1, "course.rejected"), (2, "course.approved")]
        assert rows[0].body == "Too short."

    async def test_needs_a_lesson(self, api: Api, make: Make) -> None:
        host = await make.instructor()
        course = (await api.as_(host).post("/instructor/courses", {"title": "Empty"})).body
        empty = await api.as_(host).post(f"/courses/{course['id']}/publish")
        assert (empty.status, empty.code) == (409, "course_empty")
        section = await api.as_(host).post(f"/courses/{course['id']}/sections", {"title": "S"})
        assert (await api.as_(host).post(f"/courses/{course['id']}/publish")).code == "course_empty"
        lesson = {"title": "L", "type": "text"}
        await api.as_(host).post(f"/sections/{section.body['id']}/lessons", lesson)
        assert (await api.as_(host).post(f"/courses/{course['id']}/publish")).status == 200

    async def test_a_reason_is_needed_and_clean(self, api: Api, make: Make) -> None:
        host, admin = await make.instructor(), await make.admin()
        course = await make.draft(host)
        await api.as_(host).post(f"/courses/{course.id}/publish")
        for reason in ("", "  ", "a\x00b", "r" * 2001):
            answer = await api.as_(admin).patch(f"/admin/courses/{course.id}/reject", {"reason": reason})
            assert answer.status == 422
        assert (await Course.get(id=course.id)).status is CourseStatus.PENDING

    async def test_two_reviewers_at_once_publish_once(self, api: Api, make: Make) -> None:
        host, admins = await make.instructor(), [await make.admin(), await make.admin()]
        course = await make.draft(host)
        await api.as_(host).post(f"/courses/{course.id}/publish")
        answers = await asyncio.gather(
            *(api.as_(admin).patch(f"/admin/courses/{course.id}/approve") for admin in admins)
        )
        assert 200 in {answer.status for answer in answers}
        assert {answer.status for answer in answers} <= {200, 409, 412}
        assert await Notification.filter(user_id=host.id, kind="course.approved").count() == 1


class TestTheShelf:
    async def test_shows_what_is_published_and_nothing_else(self, api: Api, make: Make) -> None:
        host, word = await make.instructor(), secrets.token_hex(6)
        shown = await make.course(host, title=f"Shown {word}")
        await make.draft(host, title=f"Draft {word}")
        gone = await make.course(host, title=f"Gone {word}")
        assert (await api.as_(host).delete(f"/instructor/courses/{gone.id}")).status == 204
        for someone in (None, host, await make.admin()):
            assert await titles(api.as_(someone), f"q={word}") == {shown.title}

    async def test_is_searched_by_title_description_and_instructor_in_any_case(self, api: Api, make: Make) -> None:
        word = secrets.token_hex(6)
        host, named = await make.instructor(), await make.instructor(name=f"Prof {word}")
        await make.course(host, title=f"Title {word}")
        await make.course(host, title="Described", description=f"About {word}.")
        await make.course(named, title="Taught")
        assert await titles(api, f"q={word.upper()}") == {f"Title {word}", "Described", "Taught"}
        assert await titles(api, f"instructor_id={named.id}") == {"Taught"}

    @pytest.mark.parametrize("q", ["%25", "_", "%5C", "'", '"', "%25%25", "%5C%25", "%3B--"])
    async def test_a_search_takes_every_character_for_itself(self, api: Api, make: Make, q: str) -> None:
        await make.course(await make.instructor(), title="Without any")
        assert "Without any" not in await titles(api, f"q={q}")

    async def test_is_narrowed_by_category(self, api: Api, make: Make) -> None:
        category = await Category.create(name=secrets.token_hex(4), slug=secrets.token_hex(4))
        host = await make.instructor()
        await make.course(host, title="Inside", category_id=category.id)
        await make.course(host, title="Outside")
        assert await titles(api, f"category={category.slug}") == {"Inside"}
        listed = await api.get("/categories")
        assert category.slug in {one["slug"] for one in listed.body["data"]}
        assert [one["name"] for one in listed.body["data"]] == sorted(one["name"] for one in listed.body["data"])

    async def test_a_course_says_what_the_caller_has_to_do_with_it(self, api: Api, make: Make) -> None:
        host = await make.instructor()
        course = await make.course(host)
        student = await make.student(enrolled_in=course)
        path = f"/courses/{course.id}"
        assert (await api.get(path)).body["viewer"] is None
        assert (await api.as_(host).get(path)).body["viewer"] == {"enrolment": None, "may_edit": True}
        viewer = (await api.as_(student).get(path)).body["viewer"]
        assert (viewer["enrolment"]["status"], viewer["may_edit"]) == ("active", False)


class TestDeleting:
    async def test_hides_the_course_keeps_the_enrolments_and_calls_off_its_classes(self, api: Api, make: Make) -> None:
        host = await make.instructor()
        course = await make.course(host)
        student = await make.student(enrolled_in=course)
        planned, running = await make.session(host, course), await make.live(host, course)
        assert (await api.as_(host).delete(f"/instructor/courses/{course.id}")).status == 204

        for someone in (None, student, host, await make.admin()):
            assert (await api.as_(someone).get(f"/courses/{course.id}")).status == 404
        assert (await LiveSession.get(id=planned.id)).status is SessionStatus.CANCELLED
        assert (await LiveSession.get(id=running.id)).status is SessionStatus.ENDED
        assert await Enrolment.filter(course_id=course.id).count() == 1
        assert (await Course.get(id=course.id)).deleted_at is not None
        assert (await api.as_(student).get("/enrolments")).body["data"] == []
        assert (await api.as_(host).delete(f"/instructor/courses/{course.id}")).status == 404


class TestTheOutline:
    async def outline(self, api: Api, course: Course) -> list[tuple[str, list[str]]]:
        answer = await api.get(f"/courses/{course.id}/sections")
        return [(one["title"], [lesson["title"] for lesson in one["lessons"]]) for one in answer.body["data"]]

    async def test_topics_are_sections_under_another_name(self, api: Api, make: Make) -> None:
        host = await make.instructor()
        course = await make.course(host)
        topics = await api.get(f"/api/courses/{course.id}/topics")
        assert topics.body == (await api.get(f"/api/v1/courses/{course.id}/sections")).body
        added = await api.as_(host).post(f"/api/courses/{course.id}/topics", {"title": "More"})
        assert added.status == 201
        renamed = await api.as_(host).call("PUT", f"/api/topics/{added.body['id']}", {"title": "Most"})
        assert renamed.body["title"] == "Most"
        lesson = await api.as_(host).post(f"/api/topics/{added.body['id']}/lessons", {"title": "L", "type": "text"})
        assert lesson.status == 201
        assert (await api.as_(host).delete(f"/api/topics/{added.body['id']}")).status == 204

    async def test_sections_added_at_once_have_an_order(self, api: Api, make: Make) -> None:
        host = await make.instructor()
        course = await make.course(host)
        path = f"/courses/{course.id}/sections"
        answers = await asyncio.gather(*(api.as_(host).post(path, {"title": f"S{n}"}) for n in range(8)))
        assert sorted(answer.body["position"] for answer in answers) == list(range(2, 10))

    @pytest.mark.parametrize(
        ("moved", "to", "order"),
        [("A", 3, "BCAD"), ("D", 1, "DABC"), ("B", 4, "ACDB"), ("C", 3, "ABCD"), ("A", 99, "BCDA"), ("D", 2, "ADBC")],
    )
    async def test_a_section_moves_to_the_position_it_is_given(
        self, api: Api, make: Make, moved: str, to: int, order: str
    ) -> None:
        host = await make.instructor()
        course = (await api.as_(host).post("/instructor/courses", {"title": "T"})).body
        path = f"/courses/{course['id']}/sections"
        ids = {name: (await api.as_(host).post(path, {"title": name})).body["id"] for name in "ABCD"}
        answer = await api.as_(host).patch(f"/sections/{ids[moved]}", {"position": to})
        assert answer.status == 200
        listed = (await api.as_(host).get(path)).body["data"]
        assert "".join(one["title"] for one in listed) == order
        assert [one["position"] for one in listed] == [1, 2, 3, 4]
        assert answer.body["position"] == min(to, 4)

    async def test_a_lesson_moves_within_its_section(self, api: Api, make: Make) -> None:
        host = await make.instructor()
        course = await make.course(host)
        [section] = (await api.get(f"/courses/{course.id}/sections")).body["data"]
        for title in "BC":
            await api.as_(host).post(f"/sections/{section['id']}/lessons", {"title": title, "type": "text"})
        first = section["lessons"][0]["id"]
        assert (await api.as_(host).patch(f"/lessons/{first}", {"position": 2})).body["position"] == 2
        assert await self.outline(api, course) == [("A section", ["B", "A lesson", "C"])]

    async def test_a_deleted_section_takes_its_lessons_along(self, api: Api, make: Make) -> None:
        host = await make.instructor()
        course = await make.course(host)
        [section] = (await api.get(f"/courses/{course.id}/sections")).body["data"]
        lesson = section["lessons"][0]["id"]
        assert (await api.as_(host).get(f"/lessons/{lesson}")).status == 200
        assert (await api.as_(host).delete(f"/sections/{section['id']}")).status == 204
        assert (await api.as_(host).get(f"/lessons/{lesson}")).status == 404
        assert await self.outline(api, course) == []
        shown = (await api.get(f"/courses/{course.id}")).body
        assert (shown["sections_count"], shown["lessons_count"]) == (0, 0)

    async def test_the_outline_shows_no_content(self, api: Api, make: Make) -> None:
        course = await make.course(await make.instructor())
        [section] = (await api.get(f"/courses/{course.id}/sections")).body["data"]
        assert "content" not in section["lessons"][0]

    async def test_a_lesson_of_another_course_is_not_reached_through_ones_own(self, api: Api, make: Make) -> None:
        mine, theirs = await make.instructor(), await make.instructor()
        await make.course(mine)
        course = await make.course(theirs)
        [section] = (await api.get(f"/courses/{course.id}/sections")).body["data"]
        for path in (f"/sections/{section['id']}", f"/lessons/{section['lessons'][0]['id']}"):
            assert (await api.as_(mine).patch(path, {"title": "Mine now"})).code == "not_your_course"
            assert (await api.as_(mine).delete(path)).code == "not_your_course"
        assert await self.outline(api, course) == [("A section", ["A lesson"])]
