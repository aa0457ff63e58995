"""Taking part in a course, and how far one is."""

from __future__ import annotations

import asyncio

import pytest

from domain.kit.unit_of_work import unit_of_work
from domain.learning import enrolments
from models.catalogue import Course, CourseStatus
from models.learning import Enrolment, EnrolmentStatus, LessonCompletion
from models.notifications import Notification
from tests.fixtures.clients import Api
from tests.fixtures.people import Make


class TestEnrolling:
    async def test_is_201_the_first_time_and_200_with_the_same_body_after(self, api: Api, make: Make) -> None:
        course = await make.course(await make.instructor())
        student = await make.student()
        first = await api.as_(student).post(f"/courses/{course.id}/enroll")
        again = await api.as_(student).post(f"/courses/{course.id}/enroll")
        assert (first.status, again.status) == (201, 200)
        assert first.body == again.body
        assert first.body["progress"] == {"percent": 0, "completed": 0, "required": 1}
        assert first.body["course_id"] == str(course.id)
        assert await Enrolment.filter(course_id=course.id).count() == 1
        assert (await Course.get(id=course.id)).enrolled_count == 1

    async def test_twenty_clicks_at_once_are_one_enrolment_and_one_notification(self, api: Api, make: Make) -> None:
        host = await make.instructor()
        course = await make.course(host)
        student = await make.student()
        answers = await asyncio.gather(*(api.as_(student).post(f"/courses/{course.id}/enroll") for _ in range(20)))
        assert sorted(answer.status for answer in answers) == [200] * 19 + [201]
        assert (await Course.get(id=course.id)).enrolled_count == 1
        assert await Notification.filter(user_id=student.id, kind="enrolment.welcome").count() == 1
        assert await Notification.filter(user_id=host.id, kind="enrolment.new").count() == 1

    async def test_of_thirty_at_once_for_ten_places_ten_get_one(self, api: Api, make: Make) -> None:
        host = await make.instructor()
        course = await make.course(host, max_students=10)
        students = await asyncio.gather(*(make.student() for _ in range(30)))
        answers = await asyncio.gather(*(api.as_(student).post(f"/courses/{course.id}/enroll") for student in students))
        assert sorted(answer.status for answer in answers) == [201] * 10 + [409] * 20
        assert {answer.code for answer in answers if answer.status == 409} == {"course_full"}
        assert await Enrolment.filter(course_id=course.id).count() == 10
        assert (await Course.get(id=course.id)).enrolled_count == 10
        assert await Notification.filter(user_id=host.id, kind="enrolment.new").count() == 10
        refused = [one for one, answer in zip(students, answers, strict=True) if answer.status == 409]
        assert await Notification.filter(user_id__in=[one.id for one in refused]).count() == 0

    async def test_a_paid_course_names_its_price(self, api: Api, make: Make) -> None:
        course = await make.course(await make.instructor(), price_amount=4900, price_currency="eur")
        answer = await api.as_(await make.student()).post(f"/courses/{course.id}/enroll")
        assert (answer.status, answer.code) == (402, "payment_required")
        assert answer.body["price"] == {"amount": 4900, "currency": "eur"}
        assert not await Enrolment.exists(course_id=course.id)

    @pytest.mark.parametrize("status", [status for status in CourseStatus if status is not CourseStatus.PUBLISHED])
    async def test_a_course_that_is_not_public_is_closed_whoever_can_see_it(
        self, make: Make, status: CourseStatus
    ) -> None:
        course = await make.draft(await make.instructor())
        course.status = status
        ctx = make.context(await make.student())
        async with unit_of_work(ctx):
            with pytest.raises(enrolments.CourseClosed):
                await enrolments.enrol(ctx, course)
        assert not await Enrolment.exists(course_id=course.id)

    async def test_who_has_left_may_come_back_and_has_a_place_again(self, api: Api, make: Make) -> None:
        course = await make.course(await make.instructor())
        student = await make.student(enrolled_in=course)
        await Enrolment.filter(course_id=course.id).update(status=EnrolmentStatus.ENDED)
        await Course.filter(id=course.id).update(enrolled_count=0)
        assert (await api.as_(student).get(f"/courses/{course.id}/progress")).code == "not_enrolled"
        assert (await api.as_(student).post(f"/courses/{course.id}/enroll")).status == 201
        assert (await Course.get(id=course.id)).enrolled_count == 1

    async def test_nobody_enrols_somebody_else(self, api: Api, make: Make) -> None:
        course = await make.course(await make.instructor())
        student, victim = await make.student(), await make.student()
        await api.as_(student).post(f"/courses/{course.id}/enroll", {"learner_id": str(victim.id)})
        assert not await Enrolment.exists(course_id=course.id, learner_id=victim.id)

    async def test_ones_own_are_listed_and_nobody_elses(self, api: Api, make: Make) -> None:
        host = await make.instructor()
        courses = [await make.course(host, title=f"Course {number}") for number in range(3)]
        student, other = await make.student(), await make.student(enrolled_in=courses[0])
        for course in courses[:2]:
            await make.enrol(student, course)
        listed = await api.as_(student).get("/enrolments?include=total")
        assert [one["course"]["title"] for one in listed.body["data"]] == ["Course 1", "Course 0"]
        assert listed.body["total"] == 2
        assert len((await api.as_(other).get("/enrolments")).body["data"]) == 1


class TestProgress:
    async def test_a_lesson_is_done_once(self, api: Api, make: Make) -> None:
        host = await make.instructor()
        course = await make.course(host)
        student = await make.student(enrolled_in=course)
        [section] = (await api.get(f"/courses/{course.id}/sections")).body["data"]
        await api.as_(host).post(f"/sections/{section['id']}/lessons", {"title": "Second", "type": "text"})
        lesson = section["lessons"][0]["id"]
        path = f"/progress/lesson/{lesson}/complete"
        answers = await asyncio.gather(*(api.as_(student).post(path) for _ in range(5)))
        assert sorted(answer.status for answer in answers) == [200] * 4 + [201]
        assert await LessonCompletion.filter(lesson_id=lesson).count() == 1
        shown = await api.as_(student).get(f"/courses/{course.id}/progress")
        assert shown.body == {
            "course_id": str(course.id),
            "progress": {"percent": 50, "completed": 1, "required": 2},
            "completed_lessons": [lesson],
        }
        assert (await api.as_(student).get(f"/progress/course/{course.id}")).body == shown.body

    async def test_a_lesson_taken_away_counts_no_more(self, api: Api, make: Make) -> None:
        host = await make.instructor()
        course = await make.course(host)
        student = await make.student(enrolled_in=course)
        [section] = (await api.get(f"/courses/{course.id}/sections")).body["data"]
        lesson = section["lessons"][0]["id"]
        await api.as_(student).post(f"/progress/lesson/{lesson}/complete")
        assert (await api.as_(host).delete(f"/lessons/{lesson}")).status == 204
        shown = (await api.as_(student).get(f"/courses/{course.id}/progress")).body
        assert shown["progress"] == {"percent": 0, "completed": 0, "required": 0}
        assert shown["completed_lessons"] == []
        assert (await api.as_(student).post(f"/progress/lesson/{lesson}/complete")).status == 404

    async def test_a_student_of_one_course_completes_nothing_in_another(self, api: Api, make: Make) -> None:
        host = await make.instructor()
        mine, other = await make.course(host), await make.course(host)
        student = await make.student(enrolled_in=mine)
        [section] = (await api.get(f"/courses/{other.id}/sections")).body["data"]
        answer = await api.as_(student).post(f"/progress/lesson/{section['lessons'][0]['id']}/complete")
        assert (answer.status, answer.code) == (403, "not_enrolled")
        assert not await LessonCompletion.exists(lesson_id=section["lessons"][0]["id"])
