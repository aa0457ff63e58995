"""Lists of courses are read as rows: they must hold what the objects hold, in the right order, and no other."""

from __future__ import annotations

import secrets

from domain.catalogue import courses, outline
from domain.kit.context import Context
from domain.kit.paging import Page, Paging
from models.catalogue import Category, Course, CourseStatus, LessonType
from tests.fixtures.people import Make


def _titles(page: Page[courses.Listing]) -> list[str]:
    return [row.title for row in page.data]


class TestListing:
    async def test_says_what_the_course_says(self, make: Make) -> None:
        instructor = await make.instructor(name="Ines")
        shelf = await Category.create(name=secrets.token_hex(8), slug=secrets.token_hex(8))
        course = await make.course(instructor, title="Maps", category_id=shelf.id, max_students=7, price_amount=1900)

        row = await courses.listing(course)

        for name in (
            "id",
            "title",
            "slug",
            "level",
            "price_amount",
            "status",
            "max_students",
            "published_at",
            "version",
        ):
            assert getattr(row, name) == getattr(course, name), name
        assert (row.instructor_id, row.instructor_name) == (instructor.id, "Ines")
        assert (row.category_id, row.category_name, row.category_slug) == (shelf.id, shelf.name, shelf.slug)
        assert (row.sections_count, row.lessons_count) == (1, 1)

    async def test_counts_nothing_twice_and_nothing_deleted(self, make: Make) -> None:
        instructor = await make.instructor()
        course = await make.draft(instructor)
        ctx = make.context(instructor)
        section = await outline.add_section(ctx, course, title="Two")
        for title in ("a", "b", "gone"):
            lesson = await outline.add_lesson(ctx, section, title=title, type=LessonType.TEXT)
        await outline.delete(ctx, lesson)

        row = await courses.listing(course)

        assert (row.sections_count, row.lessons_count) == (2, 3)


class TestPublic:
    async def test_finds_text_in_title_description_and_name(self, make: Make) -> None:
        word = secrets.token_hex(6)
        teacher, namesake = await make.instructor(), await make.instructor(name=f"Dr {word}")
        await make.course(teacher, title=f"On {word.upper()}")
        await make.course(teacher, title="B", description=f"about {word}s")
        await make.course(namesake, title="C")
        await make.course(teacher, title="Another")
        await make.draft(teacher, title=f"Draft on {word}")

        assert _titles(await courses.public(make.context(), Paging(), q=word)) == ["C", "B", f"On {word.upper()}"]

    async def test_wildcards_are_letters(self, make: Make) -> None:
        word = secrets.token_hex(6)
        instructor = await make.instructor()
        await make.course(instructor, title=f"{word} 100% sure")
        await make.course(instructor, title=f"{word} 1000 sure")

        assert _titles(await courses.public(make.context(), Paging(), q=f"{word} 100% s")) == [f"{word} 100% sure"]
        assert _titles(await courses.public(make.context(), Paging(), q=f"{word}_1")) == []

    async def test_filters_hold_together_and_are_counted(self, make: Make) -> None:
        one, other = await make.instructor(), await make.instructor()
        shelf = await Category.create(name=secrets.token_hex(8), slug=secrets.token_hex(8))
        for instructor in (one, other):
            await make.course(instructor, title="In it", category_id=shelf.id)
            await make.course(instructor, title="Beside it")

        page = await courses.public(
            make.context(), Paging(limit=1, with_total=True), q="in", category=shelf.slug, instructor_id=one.id
        )

        assert (_titles(page), page.total, page.next_after) == (["In it"], 1, None)

    async def test_pages_hold_every_course_once_newest_first(self, make: Make) -> None:
        instructor = await make.instructor()
        made = [(await make.course(instructor, title=f"Course {number}")).title for number in range(5)]
        await Course.filter(instructor_id=instructor.id).update(published_at=make.context().now)  # ids decide

        seen: list[str] = []
        paging = Paging(limit=2)
        while True:
            page = await courses.public(make.context(), paging, instructor_id=instructor.id)
            seen += _titles(page)
            if page.next_after is None:
                break
            paging = Paging(limit=2, after=page.next_after)

        assert seen == made[::-1]


class TestMineAndReview:
    async def test_mine_has_drafts_and_nobody_elses(self, make: Make) -> None:
        instructor, other = await make.instructor(), await make.instructor()
        await make.draft(instructor, title="Draft")
        await make.course(other, title="Not mine")
        deleted = await make.draft(instructor, title="Deleted")
        ctx: Context = make.context(instructor)
        await courses.delete(ctx, deleted)

        assert _titles(await courses.mine(ctx, Paging())) == ["Draft"]

    async def test_review_can_ask_for_one_status(self, make: Make) -> None:
        draft = await make.draft(await make.instructor())
        ctx = make.context(await make.admin())

        everything = await courses.for_review(ctx, Paging(limit=100))
        drafts = await courses.for_review(ctx, Paging(limit=100), CourseStatus.DRAFT)
        published = await courses.for_review(ctx, Paging(limit=100), CourseStatus.PUBLISHED)

        assert draft.id in {row.id for row in everything.data}
        assert draft.id in {row.id for row in drafts.data}
        assert draft.id not in {row.id for row in published.data}
