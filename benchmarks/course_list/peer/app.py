"""Runs in the peer's own environment: `python app.py` prints `ready on http://...`."""

from __future__ import annotations

import base64
import json
import os
import socket
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import asyncpg
import uvicorn
from fastapi import Depends, FastAPI, Query
from pydantic import BaseModel, ConfigDict
from sqlalchemy import ForeignKey, distinct, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, joinedload, mapped_column, relationship


async def connect() -> asyncpg.Connection:
    return await asyncpg.connect(
        host=os.environ["PEER_HOST"],
        port=int(os.environ["PEER_PORT"]),
        user=os.environ["PEER_USER"],
        password=os.environ["PEER_PASSWORD"] or None,
        database=os.environ["PEER_DATABASE"],
    )


engine = create_async_engine("postgresql+asyncpg://", async_creator=connect, pool_size=16)
sessions = async_sessionmaker(engine, expire_on_commit=False)
app = FastAPI()


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]


class Category(Base):
    __tablename__ = "categories"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    slug: Mapped[str]


class Course(Base):
    __tablename__ = "courses"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    instructor_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    category_id: Mapped[UUID | None] = mapped_column(ForeignKey("categories.id"))
    organization_id: Mapped[UUID | None]
    title: Mapped[str]
    slug: Mapped[str]
    description: Mapped[str]
    level: Mapped[str]
    language: Mapped[str]
    price_amount: Mapped[int]
    price_currency: Mapped[str]
    status: Mapped[str]
    rejection_reason: Mapped[str | None]
    max_students: Mapped[int | None]
    enrolled_count: Mapped[int]
    rating_average: Mapped[float]
    rating_count: Mapped[int]
    created_at: Mapped[datetime] = mapped_column()
    published_at: Mapped[datetime | None] = mapped_column()
    deleted_at: Mapped[datetime | None] = mapped_column()
    instructor: Mapped[User] = relationship()
    category: Mapped[Category | None] = relationship()


class Section(Base):
    __tablename__ = "sections"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    course_id: Mapped[UUID] = mapped_column(ForeignKey("courses.id"))
    deleted_at: Mapped[datetime | None]


class Lesson(Base):
    __tablename__ = "lessons"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    section_id: Mapped[UUID] = mapped_column(ForeignKey("sections.id"))
    deleted_at: Mapped[datetime | None]


class Shape(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class CategoryOut(Shape):
    id: UUID
    name: str
    slug: str


class PersonOut(Shape):
    id: UUID
    name: str


class Money(BaseModel):
    amount: int
    currency: str


class Rating(BaseModel):
    average: float
    count: int


class Seats(BaseModel):
    capacity: int
    taken: int


class CourseOut(BaseModel):
    id: UUID
    title: str
    slug: str
    description: str
    category: CategoryOut | None
    level: str
    language: str
    price: Money
    status: str
    rejection_reason: str | None
    instructor: PersonOut
    organization_id: UUID | None
    rating: Rating
    seats: Seats | None
    sections_count: int
    lessons_count: int
    created_at: datetime
    published_at: datetime | None


class PageOut(BaseModel):
    data: list[CourseOut]
    next_cursor: str | None
    has_more: bool


async def session() -> Any:
    async with sessions() as opened:
        yield opened


@app.get("/courses", response_model=PageOut)
async def list_courses(
    db: Annotated[AsyncSession, Depends(session)],
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: str | None = None,
) -> PageOut:
    wanted = (
        select(Course)
        .options(joinedload(Course.instructor), joinedload(Course.category))
        .where(Course.status == "published", Course.deleted_at.is_(None))
        .order_by(Course.published_at.desc(), Course.id.desc())
        .limit(limit + 1)
    )
    if cursor:
        at, last = json.loads(base64.urlsafe_b64decode(cursor))
        wanted = wanted.where(tuple_(Course.published_at, Course.id) < (datetime.fromisoformat(at), UUID(last)))
    found = list((await db.scalars(wanted)).unique())
    rows, more = found[:limit], len(found) > limit
    counted = await db.execute(
        select(Section.course_id, func.count(distinct(Section.id)), func.count(Lesson.id))
        .outerjoin(Lesson, (Lesson.section_id == Section.id) & Lesson.deleted_at.is_(None))
        .where(Section.course_id.in_([row.id for row in rows]), Section.deleted_at.is_(None))
        .group_by(Section.course_id)
    )
    counts = {course_id: (sections_count, lessons_count) for course_id, sections_count, lessons_count in counted}
    data = [shape(row, *counts.get(row.id, (0, 0))) for row in rows]
    following = None
    if more:
        following = base64.urlsafe_b64encode(
            json.dumps([rows[-1].published_at.isoformat(), str(rows[-1].id)]).encode()
        ).decode()
    return PageOut(data=data, next_cursor=following, has_more=more)


def shape(row: Course, sections_count: int, lessons_count: int) -> CourseOut:
    return CourseOut(
        id=row.id,
        title=row.title,
        slug=row.slug,
        description=row.description,
        category=CategoryOut.model_validate(row.category) if row.category else None,
        level=row.level,
        language=row.language,
        price=Money(amount=row.price_amount, currency=row.price_currency),
        status=row.status,
        rejection_reason=row.rejection_reason,
        instructor=PersonOut.model_validate(row.instructor),
        organization_id=row.organization_id,
        rating=Rating(average=row.rating_average, count=row.rating_count),
        seats=Seats(capacity=row.max_students, taken=row.enrolled_count) if row.max_students else None,
        sections_count=sections_count,
        lessons_count=lessons_count,
        created_at=row.created_at,
        published_at=row.published_at,
    )


class Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(f"ready on http://127.0.0.1:{self.servers[0].sockets[0].getsockname()[1]}", flush=True)


if __name__ == "__main__":
    config = uvicorn.Config(app, host="127.0.0.1", port=0, loop="uvloop", http="httptools", access_log=False)
    Server(config).run()
