"""Lists: pages that neither skip nor repeat, cursors nobody forges, and parameters that say when they are wrong."""

from __future__ import annotations

import base64
import secrets
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st
from yarl import URL

from models.catalogue import Category, Course
from models.learning import Enrolment
from server.api import ROUTES
from server.endpoint import ENDPOINTS, Who
from server.queries import names_of
from tests.fixtures.clients import Api
from tests.fixtures.people import Make, Someone

LISTS = [route for route in ROUTES if ENDPOINTS[route.handler].paged]


@pytest.fixture
async def shelf(make: Make) -> tuple[str, list[str]]:
    """A word, and the ids of five published courses with it, newest first; two of them of one instant."""
    host, word = await make.instructor(), secrets.token_hex(6)
    courses = [await make.course(host, title=f"{word} {number}") for number in range(5)]
    await Course.filter(id=courses[2].id).update(published_at=(await Course.get(id=courses[1].id)).published_at)
    rows = await Course.filter(title__startswith=word).order_by("-published_at", "-id")
    return word, [str(row.id) for row in rows]


async def walk(api: Api, path: str) -> list[dict[str, Any]]:
    """Every row of a list, by following its links."""
    found: list[dict[str, Any]] = []
    while True:
        answer = await api.get(path)
        assert answer.status == 200, answer
        found += answer.body["data"]
        assert answer.body["has_more"] == (answer.body["next_cursor"] is not None) == ("Link" in answer.headers)
        if not answer.body["has_more"]:
            return found
        link, rel = answer.headers["Link"].split("; ")
        assert rel == 'rel="next"'
        path = link.strip("<>")
        assert parse_qs(urlsplit(path).query)["cursor"] == [answer.body["next_cursor"]]


async def test_courses_stand_in_lists_as_on_their_own_page(api: Api, make: Make) -> None:
    """Rows of these lists are written as they were read; a page of its own is held against the declared shape."""
    host, category = await make.instructor(), await Category.create(name="Maps", slug=secrets.token_hex(4))
    await make.course(host, title="all of it", category_id=category.id, max_students=7, rating_average=4.5)
    await make.course(host, title="the least")
    rejected = await make.draft(host, title="sent back")
    await Course.filter(id=rejected.id).update(status="rejected", rejection_reason="no sound")
    mine = api.as_(host)
    public = (await api.get(f"/courses?instructor_id={host.id}")).body["data"]
    own = (await mine.get("/instructor/courses")).body["data"]
    review = (await api.as_(await make.admin()).get("/admin/courses?status=rejected&limit=100")).body["data"]
    assert ([len(public), len(own)], str(rejected.id) in {row["id"] for row in review}) == ([2, 3], True)
    for row in [*public, *own, *(row for row in review if row["id"] == str(rejected.id))]:
        alone = (await mine.get(f"/instructor/courses/{row['id']}")).body
        assert row == alone
        assert list(row) == list(alone)


class TestPages:
    @pytest.mark.parametrize("limit", [1, 2, 3, 5, 100])
    async def test_show_every_row_once(self, api: Api, shelf: tuple[str, list[str]], limit: int) -> None:
        word, ids = shelf
        assert [row["id"] for row in await walk(api, f"/courses?q={word}&limit={limit}")] == ids

    async def test_neither_skip_nor_repeat_while_rows_come_and_go(
        self, api: Api, make: Make, shelf: tuple[str, list[str]]
    ) -> None:
        word, ids = shelf
        first = (await api.get(f"/courses?q={word}&limit=2")).body
        newer = await make.course(await make.instructor(), title=f"{word} newer")
        await Course.filter(id=ids[1]).update(title="the last row of the page is gone from the list")
        rest = await walk(api, f"/courses?q={word}&limit=2&cursor={first['next_cursor']}")
        assert [row["id"] for row in first["data"] + rest] == ids
        assert str(newer.id) in {row["id"] for row in await walk(api, f"/courses?q={word}")}

    async def test_a_total_is_told_to_who_asks(self, api: Api, shelf: tuple[str, list[str]]) -> None:
        word, _ = shelf
        assert "total" not in (await api.get(f"/courses?q={word}")).body
        counted = (await api.get(f"/courses?q={word}&limit=2&include=total")).body
        assert (counted["total"], len(counted["data"])) == (5, 2)
        following = (await api.get(f"/courses?q={word}&limit=2&include=total&cursor={counted['next_cursor']}")).body
        assert following["total"] == 5

    async def test_count_a_class_once_however_many_are_enrolled(self, api: Api, make: Make) -> None:
        host = await make.instructor()
        course = await make.course(host)
        students = [await make.student(enrolled_in=course) for _ in range(3)]
        for _ in range(2):
            await make.session(host, course)
        for someone in (host, *students):
            body = (await api.as_(someone).get("/live-sessions?include=total&limit=1")).body
            assert (len(body["data"]), body["total"], body["has_more"]) == (1, 2, True)
            assert len(await walk(api.as_(someone), "/live-sessions?limit=1")) == 2

    @pytest.mark.parametrize("limit", [1, 2, 50])
    async def test_of_an_outline_are_all_of_it_unless_a_limit_is_named(self, api: Api, make: Make, limit: int) -> None:
        host = await make.instructor()
        course = await make.course(host)
        path = f"/courses/{course.id}/sections"
        for number in range(24):
            await api.as_(host).post(path, {"title": f"{number}"})
        assert len((await api.get(path)).body["data"]) == 25
        limited = (await api.get(f"{path}?limit={limit}&include=total")).body
        assert (len(limited["data"]), limited["total"]) == (min(limit, 25), 25)
        assert [row["position"] for row in await walk(api, f"{path}?limit={limit}")] == list(range(1, 26))

    async def test_twenty_rows_where_nothing_is_asked_for(self, api: Api, make: Make) -> None:
        host, student = await make.instructor(), await make.student()
        course = await make.course(host)
        copies = [
            Course(
                title="Copy",
                slug=secrets.token_hex(8),
                instructor_id=host.id,
                status=course.status,
                published_at=course.published_at,
            )
            for _ in range(21)
        ]
        await Course.bulk_create(copies)
        await Enrolment.bulk_create([Enrolment(course_id=copy.id, learner_id=student.id) for copy in copies])
        page = (await api.as_(student).get("/enrolments")).body
        assert (len(page["data"]), page["has_more"]) == (20, True)
        assert len(await walk(api.as_(student), "/enrolments?limit=4")) == 21


class TestCursors:
    async def test_a_cursor_that_is_not_ours_is_refused(self, api: Api, shelf: tuple[str, list[str]]) -> None:
        word, _ = shelf
        good = (await api.get(f"/courses?q={word}&limit=1")).body["next_cursor"]
        raw = base64.urlsafe_b64decode(good + "=" * (-len(good) % 4))
        forged = base64.urlsafe_b64encode(raw[:16] + b'["2030-01-01T00:00:00+00:00","x"]').decode()
        for bad in ("x", "", good[:-4], good[1:], forged, "a" * 3000, "%C3%A9", "!!!!"):
            answer = await api.get(f"/courses?q={word}&cursor={bad}")
            assert (answer.status, answer.code) == (400, "invalid_cursor"), bad

    async def test_a_cursor_of_another_list_is_refused(self, api: Api, make: Make) -> None:
        host = await make.instructor()
        for _ in range(2):
            await make.draft(host)
        cursor = (await api.as_(host).get("/instructor/courses?limit=1")).body["next_cursor"]
        answer = await api.get(f"/courses?cursor={cursor}")
        assert (answer.status, answer.code) == (400, "invalid_cursor")

    async def test_anothers_cursor_shows_ones_own_rows_only(self, api: Api, make: Make) -> None:
        mine, theirs = await make.instructor(), await make.instructor()
        await make.draft(mine)
        for _ in range(2):
            await make.draft(theirs, title="Theirs")
        cursor = (await api.as_(theirs).get("/instructor/courses?limit=1")).body["next_cursor"]
        answer = await api.as_(mine).get(f"/instructor/courses?cursor={cursor}")
        assert "Theirs" not in {row["title"] for row in answer.body["data"]}


class TestParameters:
    @pytest.mark.parametrize(
        "limit", ["0", "101", "-1", "1.5", "ten", "", " 5", "1e1", "٣", "9" * 5000, "000000001999", "1\x00"]
    )
    async def test_a_limit_is_a_whole_number_from_1_to_100(self, api: Api, limit: str) -> None:
        answer = await api.get(str(URL("/courses").with_query(limit=limit)))
        assert (answer.status, answer.code) == (400, "invalid_query")
        assert answer.body["errors"][0]["pointer"] == "query:limit"

    @pytest.mark.parametrize(
        ("sent", "nearest"),
        [("catagory", "category"), ("Limit", "limit"), ("curser", "cursor"), ("instructor", "instr")],
    )
    async def test_an_unknown_one_names_the_nearest(self, api: Api, sent: str, nearest: str) -> None:
        answer = await api.get(f"/courses?{sent}=1")
        assert (answer.status, answer.code) == (400, "invalid_query")
        assert nearest in answer.body["errors"][0]["message"]

    async def test_where_there_are_none_that_is_said(self, api: Api) -> None:
        answer = await api.get("/health?verbose=1")
        assert (answer.status, answer.code) == (400, "invalid_query")

    @pytest.mark.parametrize(
        "query", ["q=%00", "q=a&q=%00", "category=a%00", "instructor_id=x", "include=all", "%00=1"]
    )
    async def test_what_does_not_say_what_it_should_is_named(self, api: Api, query: str) -> None:
        answer = await api.get(f"/courses?{query}")
        assert (answer.status, answer.code) == (400, "invalid_query")

    async def test_a_category_longer_than_any_has_no_courses(self, api: Api) -> None:
        assert (await api.get(f"/courses?category={'a' * 100}")).body["data"] == []


@pytest.fixture(scope="module")
async def callers(here) -> dict[str, Someone]:
    make = Make(here.runtime)
    return {"student": await make.student(), "instructor": await make.instructor(), "admin": await make.admin()}


async def _hosted(here, api: Api, host: Someone) -> dict[str, str]:
    """What stands in the paths, all of it the host's."""
    make = Make(here.runtime)
    course = await make.course(host)
    session = await make.session(host, course)
    organization = await make.organization(host)
    group = await make.group(await make.student(enrolled_in=course), course)
    webhooks = f"/organizations/{organization.id}/webhooks"
    webhook = await api.as_(host).post(webhooks, {"url": "https://example.com/hook"})
    return {
        "course_id": str(course.id),
        "session_id": str(session.id),
        "organization_id": str(organization.id),
        "webhook_id": webhook.body["id"],
        "group_id": str(group.id),
    }


@pytest.mark.parametrize("route", LISTS, ids=lambda route: route.path)
async def test_every_list_has_its_form_its_limit_its_total_and_its_cursor(
    route: Any, api: Api, here, callers: dict[str, Someone]
) -> None:
    someone = _who_may(route, callers)
    ids = await _hosted(here, api, callers["instructor"]) if "{" in route.path else {}
    path = route.path.format(**ids)
    answer = await api.as_(someone).get(f"{path}?limit=1&include=total")
    assert answer.status == 200, answer
    assert set(answer.body) >= {"data", "next_cursor", "has_more", "total"}
    assert len(answer.body["data"]) <= 1
    assert answer.body["total"] >= len(answer.body["data"])
    assert (await api.as_(someone).get(f"{path}?limit=101")).code == "invalid_query"
    assert (await api.as_(someone).get(f"{path}?cursor=x")).code == "invalid_cursor"
    assert (await api.as_(someone).get(f"{path}?no_such=1")).code == "invalid_query"


@pytest.mark.parametrize("route", LISTS, ids=lambda route: route.path)
async def test_no_text_in_any_query_parameter_is_an_error_of_ours(
    route: Any, api: Api, here, callers: dict[str, Someone]
) -> None:
    someone = _who_may(route, callers)
    path = route.path.format(**await _hosted(here, api, callers["instructor"]) if "{" in route.path else {})
    declared = ENDPOINTS[route.handler]
    names = sorted({"limit", "cursor", "include"} | (names_of(declared.query) if declared.query else set()))
    for name, text in drawn(names):
        answer = await api.as_(someone).get(f"{path}?{encoded(name)}={encoded(text)}")
        assert answer.status in (200, 400), (route.path, name, text, answer)


def drawn(names: list[str]) -> list[tuple[str, str]]:
    """Hypothesis' idea of nasty text, for each parameter and for the name of one; the same in every run."""
    texts = st.one_of(st.text(max_size=80), st.text(st.characters(categories=["Cs", "Cc", "Nd", "Sm"]), max_size=9))
    found: list[tuple[str, str]] = []

    @seed(0)
    @settings(max_examples=25 * len(names), database=None, deadline=None, phases=[Phase.generate])
    @given(st.sampled_from([*names, None]), texts)
    def draw(name: str | None, text: str) -> None:
        found.append((name or text, text))

    draw()
    return found


def encoded(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))


def _who_may(route: Any, callers: dict[str, Someone]) -> Someone:
    who = ENDPOINTS[route.handler].who
    if isinstance(who, Who):
        return callers["instructor"]
    return next(one for one in callers.values() if one.caller.may(who))
