"""`lyceum createadmin`."""

from __future__ import annotations

import sys
from argparse import Namespace
from getpass import getpass

from pydantic import BaseModel, ValidationError

from domain.identity import accounts
from domain.kit.errors import DomainError
from domain.kit.settings import Settings
from domain.kit.shapes import Name
from server.api.accounts import Email, NewPassword
from server.cli.backends import backends
from server.cli.migrate import bring_up_to_date
from server.cli.refusals import Refused, read_settings
from server.cli.steps import run_async, say
from server.runtime import close_runtime, open_runtime


class NewAdmin(BaseModel):
    """The rules of registration hold here too."""

    name: Name
    email: Email
    password: NewPassword


def run(options: Namespace) -> int:
    given = read_settings()
    admin = _checked(options.name, options.email, _password(options))
    with backends(given) as settings:
        bring_up_to_date(settings)
        run_async(_create(settings, admin))
    say(f"administrator {admin.email} made")
    return 0


async def _create(settings: Settings, admin: NewAdmin) -> None:
    runtime = await open_runtime(settings)
    try:
        await accounts.create_admin(runtime.context(), name=admin.name, email=admin.email, password=admin.password)
    except DomainError as error:
        raise Refused(str(error)) from error
    finally:
        await close_runtime(runtime)


def _checked(name: str, email: str, password: str) -> NewAdmin:
    try:
        return NewAdmin(name=name, email=email, password=password)
    except ValidationError as error:
        wrong = {str(problem["loc"][0]): problem["msg"] for problem in error.errors(include_input=False)}
        if "email" in wrong:
            wrong["email"] = f"{email} is not an e-mail address"
        raise Refused(f"{'; '.join(f'{field}: {what}' for field, what in wrong.items())}.") from error


def _password(options: Namespace) -> str:
    """Never an argument: every user of the machine can read those."""
    if options.password_stdin or not sys.stdin.isatty():
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = getpass("Password: ")
        if getpass("Again: ") != password:
            raise Refused("The two passwords differ.")
    if not password:
        raise Refused("There is no password: type one, or send it with --password-stdin.")
    return password
