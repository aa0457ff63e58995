"""The models and the migrated database are one: nothing is declared that is not there.

Tortoise's migrations leave some of what models declare out without a word (constraints of a new table, indexes of an
added column, any index for a foreign key), so that the database itself is asked.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from tortoise import Tortoise
from tortoise.connection import get_connection
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.operations import AddField
from tortoise.models import Model
from tortoise.transactions import in_transaction

from models import database
from server.main import Node

MAKES = re.compile(r"(?:CREATE (?:UNIQUE )?INDEX(?: CONCURRENTLY)?|ADD CONSTRAINT) (\w+)")
MIGRATIONS = Path(__file__).parents[2] / "models" / "migrations"

COLUMNS = """
SELECT c.relname AS table, a.attname AS column, a.attnotnull AS required
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
"""
INDEXES = """
SELECT t.relname AS table, i.relname AS name, x.indisunique AS is_unique, x.indpred IS NOT NULL AS partial,
  (SELECT array_agg(a.attname::text ORDER BY k.place) FROM unnest(x.indkey) WITH ORDINALITY AS k(number, place)
   JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number) AS columns
FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
WHERE t.relnamespace = 'public'::regnamespace
"""
CONSTRAINTS = """
SELECT t.relname AS table, n.conname AS name, n.contype::text AS kind, f.relname AS target,
  (SELECT array_agg(a.attname::text) FROM unnest(n.conkey) AS k
   JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k) AS columns
FROM pg_constraint n JOIN pg_class t ON t.oid = n.conrelid LEFT JOIN pg_class f ON f.oid = n.confrelid
WHERE t.relnamespace = 'public'::regnamespace
"""


async def drift() -> list[str]:
    """Everything that models and migrations declare and the database lacks."""
    there = Database(
        await _rows(COLUMNS),
        await _rows(INDEXES),
        await _rows(CONSTRAINTS),
    )
    found = [problem for model in Tortoise.apps.get_models_iterable() for problem in there.lacks(model)]
    return sorted(found + there.lacks_rules())


class Database:
    def __init__(self, columns: list[dict], indexes: list[dict], constraints: list[dict]) -> None:
        self.columns = {(row["table"], row["column"]): row["required"] for row in columns}
        self.names = {row["name"] for row in [*indexes, *constraints]}
        plain = [row for row in indexes if row["columns"] and not row["partial"]]
        self.unique = {(row["table"], *row["columns"]) for row in plain if row["is_unique"]}
        self.leading = {(row["table"], row["columns"][0]) for row in plain}
        self.indexed = {(row["table"], *(row["columns"] or ())) for row in indexes}
        self.foreign = {(row["table"], *row["columns"], row["target"]) for row in constraints if row["kind"] == "f"}

    def lacks(self, model: type[Model]) -> Iterator[str]:
        meta, table = model._meta, model._meta.db_table
        for name, column in meta.fields_db_projection.items():
            field = meta.fields_map[name]
            if (table, column) not in self.columns:
                yield f"{table}.{column}: no column"
            elif self.columns[table, column] is field.null:
                yield f"{table}.{column}: NULL is {'not ' * field.null}what the database allows"
            if field.unique and (table, column) not in self.unique:
                yield f"{table}.{column}: not unique"
            if field.index and (table, column) not in self.leading:
                yield f"{table}.{column}: no index"
        for name in meta.fk_fields | meta.o2o_fields:
            field = meta.fields_map[name]
            column, target = field.source_field, field.related_model._meta.db_table
            if (table, column, target) not in self.foreign:
                yield f"{table}.{column}: no foreign key to {target}"
            if (table, column) not in self.leading:
                yield f"{table}.{column}: a foreign key without an index; give the field db_index=True"
        for together in meta.unique_together:
            columns = [meta.fields_map[name].source_field or name for name in together]
            if (table, *columns) not in self.unique:
                yield f"{table}: {columns} not unique together"
        for index in meta.indexes:
            if index.name and index.name not in self.names:
                yield f"{table}: no index {index.name}"
            columns = [meta.fields_map[name].source_field or name for name in index.fields]
            if (table, *columns) not in self.indexed:
                yield f"{table}: no index over {columns}"
        for constraint in getattr(meta, "constraints", ()):
            if constraint.name not in self.names:
                yield f"{table}: no constraint {constraint.name}; add ops.AddConstraint to a migration by hand"

    def lacks_rules(self) -> list[str]:
        """What migrations say in SQL, because models cannot."""
        return [f"the migrations make {name}, the database has none" for name in _names() if name not in self.names]


def _names() -> set[str]:
    made: set[str] = set()
    for file in MIGRATIONS.glob("[0-9]*.py"):
        made |= set(
            re.findall(r"(?:CREATE (?:UNIQUE )?INDEX(?: CONCURRENTLY)?|ADD CONSTRAINT) (\w+)", file.read_text())
        )
    return made


async def _rows(sql: str) -> list[dict]:
    return await get_connection("default").execute_query_dict(sql)


async def test_nothing_that_is_declared_is_missing(here: Node) -> None:
    assert await drift() == []


async def test_no_migration_is_left_to_write(here: Node) -> None:
    apps = database.config(here.runtime.settings.database_url.get_secret_value())["apps"]
    left = await MigrationAutodetector(Tortoise.apps, apps).changes()
    assert not left, f"run: tortoise makemigrations ({[writer.name for writer in left]}), and review what it wrote"


def test_migrations_stand_in_one_line() -> None:
    """Two of a number would both follow the one before, and a database would have either first."""
    files = sorted(MIGRATIONS.glob("[0-9]*.py"))
    assert [file.stem[:4] for file in files] == [f"{number:04}" for number in range(1, len(files) + 1)]
    follows = [importlib.import_module(f"models.migrations.{file.stem}").Migration.dependencies for file in files]
    assert follows[1:] == [[("lyceum", before.stem)] for before in files[:-1]]


def test_what_a_migration_adds_has_a_value_for_the_rows_there_are() -> None:
    """`default` is Python's alone: to a table with rows PostgreSQL adds no required column without one of its own."""
    added = [
        (file.stem, one.model_name, one.name)
        for file in MIGRATIONS.glob("[0-9]*.py")
        for one in importlib.import_module(f"models.migrations.{file.stem}").Migration.operations
        if isinstance(one, AddField) and not one.field.null and not one.field.has_db_default()
    ]
    assert not added, f"give these a db_default, and take it away with an AlterField: {added}"


@asynccontextmanager
async def without(statement: str) -> AsyncIterator[None]:
    """The database after `statement`, for as long as one looks."""
    with suppress(LookupError):
        async with in_transaction("default") as transaction:
            await transaction.execute_query(statement)
            yield
            raise LookupError


@pytest.mark.parametrize(
    ("statement", "noticed"),
    [
        ("DROP INDEX live_seats_taken", "the migrations make live_seats_taken, the database has none"),
        ("ALTER TABLE users DROP CONSTRAINT users_email_lower", "the migrations make users_email_lower"),
        ("ALTER TABLE users ALTER COLUMN name DROP NOT NULL", "users.name: NULL is"),
        ("DROP INDEX courses_shelf", "courses: no index courses_shelf"),
        ("ALTER TABLE courses DROP COLUMN language", "courses.language: no column"),
        (
            "DO $$ DECLARE n text; BEGIN SELECT indexrelid::regclass INTO n FROM pg_index JOIN pg_attribute a"
            " ON attrelid = indrelid AND attnum = ANY(indkey) WHERE indrelid = 'enrolments'::regclass"
            " AND attname = 'learner_id' AND indnatts = 1; EXECUTE 'DROP INDEX ' || n; END $$",
            "enrolments.learner_id: a foreign key without an index",
        ),
        (
            "DO $$ DECLARE n text; BEGIN SELECT conname INTO n FROM pg_constraint WHERE contype = 'f'"
            " AND conrelid = 'live_seats'::regclass LIMIT 1; EXECUTE 'ALTER TABLE live_seats DROP CONSTRAINT \"'"
            " || n || '\"'; END $$",
            "no foreign key to",
        ),
    ],
)
async def test_what_is_missing_is_noticed(here: Node, statement: str, noticed: str) -> None:
    async with without(statement):
        found = await drift()
    assert [problem for problem in found if noticed in problem], found
