"""What is written about the house is true of it: links lead somewhere, files and settings exist, routes answer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from domain.kit.settings import Settings
from server.api import ROUTES, Route
from server.cli.refusals import environment_names

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "benchmarks" / "RESULTS.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
NAMED_FILE = re.compile(
    r"`((?:server|realtime|domain|models|tests|web|docs|deploy|bin|benchmarks|requirements)/[\w./-]*\w/?)"
)
NAMED_FUNCTION = re.compile(r"`([\w/]+\.py): (\w+)`")
SETTING = re.compile(r"\bLYCEUM_[A-Z_]*[A-Z]\b")
COMMAND = re.compile(r"\bmake ([a-z-]+)`|^make ([a-z-]+)", re.MULTILINE)
ROUTE_ROW = re.compile(r"^\| `([A-Z]+) (/api\S*)` \| (.+?) \| (?:`([\w.]+)` )?\|$", re.MULTILINE)

pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())


@pages
def test_links_lead_somewhere(page: Path) -> None:
    lost = []
    for target in LINK.findall(page.read_text()):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and anchor not in _anchors(file)):
            lost.append(target)
    assert lost == [], "correct the link, or bring back what it led to"


@pages
def test_named_files_are_there(page: Path) -> None:
    text = page.read_text()
    examples = _section(text, "Adding a feature")
    lost = {name for name in NAMED_FILE.findall(text.replace(examples, "")) if not (ROOT / name).exists()}
    assert lost == set(), "the file has moved: say where to"


@pages
def test_named_functions_are_there(page: Path) -> None:
    text = page.read_text()
    lost = [f"{file}: {name}" for file, name in NAMED_FUNCTION.findall(text) if not _defines(ROOT / file, name)]
    assert lost == [], "the function has another name now: say which"


@pages
def test_settings_exist(page: Path) -> None:
    known = {name for field in Settings.model_fields for name in environment_names(field)}
    assert set(SETTING.findall(page.read_text())) <= known, "no such setting: see domain/kit/settings.py"


@pages
def test_make_targets_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {one or other for one, other in COMMAND.findall(page.read_text())}
    assert named <= targets


def test_every_decision_is_in_the_list_and_has_its_parts() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(LINK.findall((folder / "README.md").read_text()))
    found = sorted(folder.glob("[0-9]*.md"))
    assert [page.name for page in found if page.name not in listed] == [], "add a row to docs/decisions/README.md"
    for number, page in enumerate(found, 1):
        text = page.read_text()
        assert text.startswith(f"# {number:04d} "), page.name
        for part in ("**Context.**", "**Decision.**", "**Consequences.**"):
            assert part in text, f"{page.name}: no {part}"


class TestRoutesAskedFor:
    text = (ROOT / "docs" / "routes.md").read_text()
    rows = ROUTE_ROW.findall(text)

    def test_are_all_read(self) -> None:
        assert len(self.rows) == len(re.findall(r"^\| `", self.text, re.MULTILINE)) > 100

    def test_lead_to_handlers_that_there_are(self) -> None:
        wrong = []
        for method, path, where, handler in self.rows:
            if where == "later":
                continue
            route = _as_asked(method, path) if where == "as asked" else _at(where)
            if route is None or f"{route.handler.__module__}.{route.handler.__name__}" != f"server.api.{handler}":
                wrong.append(f"{method} {path}")
        assert wrong == [], "correct docs/routes.md"

    def test_say_so_once_they_are_there(self) -> None:
        come = [
            f"{method} {path}"
            for method, path, where, _ in self.rows
            if where != "as asked" and _as_asked(method, path)
        ]
        assert come == [], "it is there now: write 'as asked' and its handler in docs/routes.md"


def _as_asked(method: str, path: str) -> Route | None:
    """The route behind an address of the lists, by its aliases too."""
    plain = re.sub(r"^/api(/v1)?", "", path).replace("/topics", "/sections")
    wanted = ("PATCH" if method == "PUT" else method, _without_names(plain))
    return next((route for route in ROUTES if (route.method, _without_names(route.path)) == wanted), None)


def _at(where: str) -> Route | None:
    return next((route for route in ROUTES if f"`{route.method} {route.path}`" == where), None)


def _without_names(path: str) -> str:
    return re.sub(r":\w+|\{\w+\}", "{}", path)


def _anchors(page: Path) -> set[str]:
    """Headings as GitHub names them."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def _section(text: str, title: str) -> str:
    found = re.search(rf"^## {title}$.*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return found[0] if found else "\0"


def _defines(file: Path, name: str) -> bool:
    defined = rf"^ *(?:async def|def|class) {name}\b|^{name}\b.* = "
    return file.exists() and re.search(defined, file.read_text(), re.MULTILINE) is not None
