"""Tortoise tables, enums, and predicates about a row itself. One file per subsystem."""
