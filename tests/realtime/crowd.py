"""Many students at once, by a few statements: the rules of registration would take a password's hash for each."""

from __future__ import annotations

import secrets

from domain.identity.tokens import issue_access_token
from domain.kit.context import Caller
from models.catalogue import Course
from models.identity import Role, SignIn, User
from models.learning import Enrolment
from tests.fixtures.people import Make, Someone


async def crowd(make: Make, size: int, enrolled_in: Course) -> list[Someone]:
    users = [_student(n) for n in range(size)]
    sign_ins = [SignIn(user_id=user.id) for user in users]
    await User.bulk_create(users)
    await SignIn.bulk_create(sign_ins)
    await Enrolment.bulk_create(Enrolment(course_id=enrolled_in.id, learner_id=user.id) for user in users)
    return [_signed_in(make, user, sign_in) for user, sign_in in zip(users, sign_ins, strict=True)]


def _student(number: int) -> User:
    email = f"{secrets.token_hex(8)}@example.com"
    return User(name=f"Student {number}", email=email, password_hash="none", role=Role.STUDENT)


def _signed_in(make: Make, user: User, sign_in: SignIn) -> Someone:
    ctx = make.context()
    token = issue_access_token(
        ctx.settings.signing_key, user_id=user.id, sign_in_id=sign_in.id, epoch=1, now=ctx.now, seconds=900
    )
    return Someone(user, token, "", Caller(id=user.id, name=user.name, role=user.role, sign_in_id=sign_in.id))
