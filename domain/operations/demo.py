"""A small school to look around in: an administrator, two instructors, thirty students, six courses, a class soon."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

from domain.catalogue import courses, outline
from domain.identity import accounts
from domain.kit.context import Caller, Context, Runtime
from domain.kit.unit_of_work import unit_of_work
from domain.learning import enrolments
from domain.live import planning
from models.base import new_id
from models.catalogue import Category, Course, CourseLevel, LessonType
from models.identity import Role, User

PASSWORD = "lyceum-demo"  # noqa: S105 - public on purpose, and never loaded in production
LOGINS = [
    ("admin", "admin@example.com", PASSWORD),
    ("instructor", "instructor@example.com", PASSWORD),
    ("student", "student@example.com", PASSWORD),
]
STUDENTS = [
    "Amina Haddad", "Liam Brooks", "Sofia Rossi", "Noah Fischer", "Mei Tanaka", "Omar Khalil", "Chloé Martin",
    "Diego Álvarez", "Ingrid Larsen", "Yusuf Demir", "Hana Novák", "Ravi Patel", "Zoe Papadakis", "Jonas Weber",
    "Layla Mansour", "Ethan Clarke", "Nadia Petrova", "Kofi Mensah", "Emma Wilson", "Tariq Aziz", "Lucía Gómez",
    "Felix Braun", "Salma Idrissi", "Viktor Nilsson", "Priya Nair", "Mateo Silva", "Aisha Bello", "Oskar Nowak",
    "Maya Cohen", "Hugo Lefèvre",
]  # fmt: skip
COURSES: list[tuple[str, str, CourseLevel, str, list[tuple[str, list[str]]]]] = [
    ("Practical Python", "Programming", CourseLevel.BEGINNER, "Write programs that do something useful, from day one.",
     [("First steps", ["Values and names", "Functions"]), ("Real programs", ["Reading files", "Talking to the web"])]),
    ("Linear Algebra, Seen", "Mathematics", CourseLevel.INTERMEDIATE, "Vectors and matrices through pictures.",
     [("Vectors", ["Arrows and lists", "Length and angle"]), ("Matrices", ["What a matrix does", "Determinants"])]),
    ("Everyday Arabic", "Languages", CourseLevel.BEGINNER, "Greet, ask, shop and find your way.",
     [("Greetings", ["Saying hello", "Names and countries"]), ("In town", ["Asking the way", "At the market"])]),
    ("Typography That Reads", "Design", CourseLevel.ALL, "Choose, set and space type so that nobody notices it.",
     [("Letters", ["Anatomy of a typeface", "Pairing"]), ("Pages", ["Measure and leading", "Hierarchy"])]),
    ("Jazz Piano Foundations", "Music", CourseLevel.BEGINNER, "Shells, voicings and the blues in twelve bars.",
     [("Chords", ["Shell voicings", "Two five one"]), ("The blues", ["Twelve bars", "Walking bass"])]),
    ("How Cells Work", "Science", CourseLevel.INTERMEDIATE, "A tour through the machinery of life.",
     [("The parts", ["Membranes", "The nucleus"]), ("The work", ["Energy", "Division"])]),
]  # fmt: skip


async def load(runtime: Runtime, progress: Callable[[str], None]) -> bool:
    """Fill an empty installation; True when it was filled now. One that was interrupted goes on."""
    if await User.exists(email=LOGINS[0][1]):
        return False
    progress("demo: 33 people")
    people = await _people(runtime)
    progress("demo: 6 courses and a class that is about to start")
    for index, plan in enumerate(COURSES):
        await _course(runtime, people, index, *plan)
    # The administrator comes last: whoever finds one knows that the rest is there.
    await accounts.create_admin(runtime.context(), name="Ada Admin", email=LOGINS[0][1], password=PASSWORD)
    return True


async def _people(runtime: Runtime) -> dict[str, User]:
    wanted = [("instructor", "Grace Okafor", Role.INSTRUCTOR), ("instructor2", "Marek Dvořák", Role.INSTRUCTOR)]
    wanted += [(f"student{n if n > 1 else ''}", name, Role.STUDENT) for n, name in enumerate(STUDENTS, start=1)]

    async def make(login: str, name: str, role: Role) -> User:
        email = f"{login}@example.com"
        known = await User.get_or_none(email=email)  # a load that was interrupted goes on
        return known or await accounts.register(runtime.context(), name=name, email=email, password=PASSWORD, role=role)

    made = await asyncio.gather(*(make(*one) for one in wanted))
    return {login: user for (login, _, _), user in zip(wanted, made, strict=True)}


async def _course(
    runtime: Runtime,
    people: dict[str, User],
    index: int,
    title: str,
    category: str,
    level: CourseLevel,
    description: str,
    sections: list[tuple[str, list[str]]],
) -> None:
    instructor = people["instructor" if index < 4 else "instructor2"]
    ctx = _as(runtime, instructor)
    if await Course.exists(title=title, instructor_id=instructor.id):
        return
    async with unit_of_work(ctx):
        shelf, _ = await Category.get_or_create(name=category, defaults={"slug": category.lower()})
        course = await courses.create(ctx, title=title, category_id=shelf.id, level=level, description=description)
        for section_title, lessons in sections:
            section = await outline.add_section(ctx, course, title=section_title)
            for lesson in lessons:
                text = f"{lesson}: read, try, and bring your questions to the next class."
                await outline.add_lesson(
                    ctx, section, title=lesson, type=LessonType.TEXT, duration_minutes=10, content=text
                )
        await courses.publish(ctx, course)
        if ctx.settings.course_review_required:
            await courses.approve(ctx, course)
        for number in range(len(STUDENTS) if index == 0 else index * 3):
            learner = people[f"student{number + 1 if number else ''}"]
            await enrolments.start(ctx, course, learner_id=learner.id, learner_name=learner.name)
        if index < 2:
            await planning.schedule(
                ctx,
                course,
                title=f"{title}: live" if index else f"{title}: questions and answers",
                starts_at=ctx.now + timedelta(minutes=10, days=index),
                duration_minutes=60,
                max_students=12,
                description="Bring your questions.",
            )


def _as(runtime: Runtime, user: User) -> Context:
    return runtime.context(Caller(id=user.id, name=user.name, role=user.role, sign_in_id=new_id()))
