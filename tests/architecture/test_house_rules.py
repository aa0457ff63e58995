"""What imports cannot show, read from the source. Each failure says what to do."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from domain.kit.events import EVENTS, Event
from domain.listeners import LISTENERS, SILENT
from realtime.gateway import Gateway
from realtime.groups import Groups
from realtime.live import Live
from realtime.notifications import Notifications
from realtime.pushes import PUSHES
from server.api import ROUTES
from server.endpoint import ENDPOINTS

ROOT = Path(__file__).parents[2]
ADAPTERS = ("server", "realtime")
QUERIES = {"filter", "get_or_none", "get_or_create", "create", "bulk_create", "exclude", "select_for_update"}

Rule = Callable[[str, ast.AST], str | None]


def violations(rule: Rule, folders: tuple[str, ...], root: Path = ROOT) -> list[str]:
    """`path:line: cure` for every node that breaks a rule."""
    found = []
    for path, node in _nodes(folders, root):
        cure = rule(path, node)
        if cure is not None:
            found.append(f"{path}:{getattr(node, 'lineno', 0)}: {cure}")
    return found


def _nodes(folders: tuple[str, ...], root: Path) -> Iterator[tuple[str, ast.AST]]:
    for folder in folders:
        for file in sorted((root / folder).rglob("*.py")):
            if "migrations" in file.parts:
                continue
            path = file.relative_to(root).as_posix()
            for node in ast.walk(ast.parse(file.read_text())):
                yield path, node


def _called(node: ast.AST) -> str | None:
    """The last name of what is called: `emit` of `self.sio.emit(...)`."""
    if not isinstance(node, ast.Call):
        return None
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)


def emits_only_in_realtime(path: str, node: ast.AST) -> str | None:
    if _called(node) == "emit" and not path.startswith("realtime/"):
        return "record an event and add a row to realtime/pushes.py; only realtime/ emits"
    return None


def transactions_only_in_the_unit_of_work(path: str, node: ast.AST) -> str | None:
    if _called(node) in ("in_transaction", "atomic") and path != "domain/kit/unit_of_work.py":
        return "use unit_of_work(ctx) or exclusive(name) of domain/kit/unit_of_work.py"
    return None


def adapters_query_no_table(path: str, node: ast.AST) -> str | None:
    by_hand = isinstance(node, ast.ImportFrom) and node.module == "domain.kit.sql"
    if by_hand or _called(node) == "get_connection" or _is_query(node):
        return "ask a rule in domain/ for it; adapters query no table"
    return None


def _is_query(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    of = node.func.value
    return isinstance(of, ast.Name) and of.id[:1].isupper() and node.func.attr in QUERIES


def rooms_only_from_rooms(path: str, node: ast.AST) -> str | None:
    is_room = _called(node) == "Room" and isinstance(node, ast.Call) and len(node.args) + len(node.keywords) >= 3
    if is_room and path != "realtime/rooms.py":
        return "build the room by a function in realtime/rooms.py"
    return None


def one_clock(path: str, node: ast.AST) -> str | None:
    named = _called(node) in ("now", "utcnow", "today") and isinstance(node, ast.Call)
    on_a_date = named and isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    if on_a_date and ast.unparse(node.func).startswith(("datetime.", "date.")) and path != "domain/kit/clock.py":
        return "use ctx.now, or the database's now() where rows decide"
    return None


def nothing_fails_in_silence(path: str, node: ast.AST) -> str | None:
    if not isinstance(node, ast.ExceptHandler):
        return None
    broad = node.type is None or ast.unparse(node.type) in ("Exception", "BaseException")
    if broad and all(isinstance(line, ast.Pass) for line in node.body):
        return "name the error you expect, or write it to the log"
    return None


RULES: dict[Rule, tuple[tuple[str, ...], str]] = {
    emits_only_in_realtime: (("server", "domain", "models"), "async def f(sio): await sio.emit('x')"),
    transactions_only_in_the_unit_of_work: (("server", "realtime", "domain"), "in_transaction('default')"),
    adapters_query_no_table: (ADAPTERS, "User.filter(id=1)"),
    rooms_only_from_rooms: (("realtime", "server", "domain"), "Room('/live', 'x', 'y')"),
    one_clock: (("server", "realtime", "domain"), "import datetime; datetime.datetime.now()"),
    nothing_fails_in_silence: (("server", "realtime", "domain", "models"), "try: f()\nexcept Exception: pass"),
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_its_rule(rule: Rule) -> None:
    folders, _ = RULES[rule]
    assert violations(rule, folders) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_notices_who_breaks_it(rule: Rule, tmp_path: Path) -> None:
    folders, offence = RULES[rule]
    (tmp_path / folders[0]).mkdir()
    (tmp_path / folders[0] / "offender.py").write_text(offence)
    assert len(violations(rule, folders[:1], tmp_path)) == 1


def test_every_route_declares_who_may_call_it() -> None:
    undeclared = [f"{route.method} {route.path}" for route in ROUTES if route.handler not in ENDPOINTS]
    assert undeclared == [], "put @endpoint(who=...) on the handler"


def test_the_route_table_is_in_url_order_and_names_nothing_twice() -> None:
    order = {"GET": 0, "POST": 1, "PATCH": 2, "DELETE": 3}
    keys = [(route.path, order[route.method]) for route in ROUTES]
    assert keys == sorted(set(keys)), "sort ROUTES by path, then GET, POST, PATCH, DELETE"


@pytest.mark.parametrize("gateway", [Live, Notifications, Groups])
def test_every_command_refuses_unknown_fields(gateway: type[Gateway]) -> None:
    loose = [name for name, one in gateway.commands.items() if one.takes.model_config.get("extra") != "forbid"]
    assert loose == [], "derive the command's shape from domain.kit.shapes.Input"


def test_every_fact_is_heard_or_is_listed_as_silent() -> None:
    gathered = {event for gatherer in LISTENERS.last for event in gatherer.hears}
    heard: set[type[Event]] = {*PUSHES, *LISTENERS.within, *LISTENERS.jobs, *gathered}
    unheard = {event.__name__ for event in EVENTS.values()} - {event.__name__ for event in heard | SILENT}
    assert unheard == set(), "add a row to realtime/pushes.py or domain/listeners.py, or to SILENT there"
    assert not heard & SILENT, "what is heard is not silent: take it out of SILENT"


def test_a_fact_is_named_as_something_that_has_happened() -> None:
    odd = [name for name in EVENTS if name.count(".") != 1]
    assert odd == [], "name it noun.past_verb"
