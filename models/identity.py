"""People and their sign-ins."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.base import Table, Versioned


class Role(StrEnum):
    STUDENT = "student"
    INSTRUCTOR = "instructor"
    ADMIN = "admin"


class UserStatus(StrEnum):
    ACTIVE = "active"
    BANNED = "banned"


class User(Versioned):
    name = fields.CharField(max_length=100)
    email = fields.CharField(max_length=254, unique=True)  # kept in lower case
    password_hash = fields.CharField(max_length=60)
    role = fields.CharEnumField(Role, max_length=20)
    status = fields.CharEnumField(UserStatus, max_length=20, default=UserStatus.ACTIVE)
    locale = fields.CharField(max_length=10, default="en")
    time_zone = fields.CharField(max_length=50, default="UTC")
    avatar_url = fields.CharField(max_length=500, null=True)
    bio = fields.TextField(default="")
    calendar_hash = fields.CharField(
        max_length=64, null=True, unique=True
    )  # of the secret in the calendar feed's address
    auth_epoch = fields.IntField(default=1)  # raised to end every sign-in of this person at once

    class Meta:
        table = "users"


class SignIn(Table):
    """One device's session. Its id is the `sid` of every token it was given; ended means all of them are dead."""

    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "lyceum.User", related_name="sign_ins", db_index=True
    )
    user_id: UUID
    user_agent = fields.CharField(max_length=300, default="")
    ended_at = fields.DatetimeField(null=True)
    end_reason = fields.CharField(max_length=30, null=True)

    class Meta:
        table = "sign_ins"


class RefreshToken(Model):
    """Only the SHA-256 of a token is kept: a copy of this table opens nothing."""

    token_hash = fields.CharField(max_length=64, primary_key=True)
    sign_in: fields.ForeignKeyRelation[SignIn] = fields.ForeignKeyField(
        "lyceum.SignIn", related_name="refresh_tokens", db_index=True
    )
    sign_in_id: UUID
    expires_at = fields.DatetimeField()
    spent_at = fields.DatetimeField(null=True)

    class Meta:
        table = "refresh_tokens"
