"""A thousand published courses of fifty instructors, with sections and lessons."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from benchmarks.stage import Stage, insert, people
from models import database
from models.base import new_id

COURSES, INSTRUCTORS, CATEGORIES, SECTIONS, LESSONS = 1000, 50, 10, 4, 5
DESCRIPTION = "What you will learn, for whom it is, and what you should know before you begin. " * 3


async def fill(on: Stage) -> None:
    instructors = await people(on, INSTRUCTORS, "instructor")
    now = datetime.now(UTC).replace(microsecond=0)  # JavaScript knows no microseconds
    row = {"created_at": now, "updated_at": now, "version": 1}
    categories = [
        {"id": new_id(), "created_at": now, "name": f"Category {number}", "slug": f"category-{number}"}
        for number in range(CATEGORIES)
    ]
    courses = [
        {
            **row,
            "id": new_id(),
            "instructor_id": instructors[number % INSTRUCTORS].id,
            "category_id": categories[number % CATEGORIES]["id"] if number % 7 else None,
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
        for number in range(COURSES)
    ]
    sections = [
        {**row, "id": new_id(), "course_id": course["id"], "title": f"Section {position}", "position": position}
        for course in courses
        for position in range(1, SECTIONS + 1)
    ]
    lessons = [
        {
            **row,
            "id": new_id(),
            "section_id": section["id"],
            "type": "text",
            "title": f"Lesson {position}",
            "position": position,
            "preview": False,
            "content": "",
        }
        for section in sections
        for position in range(1, LESSONS + 1)
    ]
    connection = await database.plain_connection(on.database_url)
    try:
        tables = {"categories": categories, "courses": courses, "sections": sections, "lessons": lessons}
        for table, rows in tables.items():
            await insert(connection, table, rows)
        await connection.execute("ANALYZE")
    finally:
        await connection.close()
