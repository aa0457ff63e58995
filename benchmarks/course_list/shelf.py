"""A thousand published courses of fifty instructors, with sections and lessons."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.stage import Stage, insert, people
from models import database
from models.base import new_id

COURSES, INSTRUCTORS, CATEGORIES, SECTIONS, LESSONS = 1000, 50, 10, 4, 5
DESCRIPTION = "What you will learn, for whom it is, and what you should know before you begin. " * 3


Row = dict[str, Any]


async def fill(on: Stage) -> None:
    instructors = await people(on, INSTRUCTORS, "instructor")
    now = datetime.now(UTC).replace(microsecond=0)  # JavaScript knows no microseconds
    categories = [
        {"id": new_id(), "created_at": now, "name": f"Category {number}", "slug": f"category-{number}"}
        for number in range(CATEGORIES)
    ]
    courses = [
        _course(
            number,
            now,
            instructor_id=instructors[number % INSTRUCTORS].id,
            category_id=categories[number % CATEGORIES]["id"] if number % 7 else None,
        )
        for number in range(COURSES)
    ]
    sections = [
        {**_begun(now), "course_id": course["id"], "title": f"Section {position}", "position": position}
        for course in courses
        for position in range(1, SECTIONS + 1)
    ]
    lessons = [_lesson(position, now, section) for section in sections for position in range(1, LESSONS + 1)]
    connection = await database.plain_connection(on.database_url)
    try:
        tables = {"categories": categories, "courses": courses, "sections": sections, "lessons": lessons}
        for table, rows in tables.items():
            await insert(connection, table, rows)
        await connection.execute("ANALYZE")
    finally:
        await connection.close()


def _begun(now: datetime) -> Row:
    return {"id": new_id(), "created_at": now, "updated_at": now, "version": 1}


def _course(number: int, now: datetime, **of: Any) -> Row:
    return {
        **_begun(now),
        **of,
        "title": f"Course number {number}",
        "slug": f"course-number-{number}",
        "description": DESCRIPTION,
        "level": "all",
        "language": "en",
        "price_amount": number % 3 * 1900,
        "price_currency": "usd",
        "status": "published",
        "max_students": 100 if number % 2 else None,
        "enrolled_count": number % 100,
        "rating_average": number % 50 / 10,
        "rating_count": number % 40,
        "published_at": now - timedelta(minutes=number),
    }


def _lesson(position: int, now: datetime, section: Row) -> Row:
    return {
        **_begun(now),
        "section_id": section["id"],
        "type": "text",
        "title": f"Lesson {position}",
        "position": position,
        "preview": False,
        "content": "",
    }
