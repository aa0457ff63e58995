"""Organizations: beginning one, who belongs to it, and that nobody else sees any of it."""

from __future__ import annotations

import asyncio
import secrets

from models.organizations import MemberRole, Membership, Organization
from tests.fixtures.clients import Api
from tests.fixtures.people import PASSWORD, Make


def registration(**changes: str) -> dict[str, str]:
    email = f"{secrets.token_hex(6)}@example.com"
    return {
        "organization_name": "École du Nord",
        "name": "Nora North",
        "email": email,
        "password": PASSWORD,
        **changes,
    }


async def test_an_organization_begins_with_its_first_administrator_in_one_call(api: Api) -> None:
    made = await api.post("/auth/register/organization", registration())

    assert made.status == 201
    organization = made.body["organization"]
    assert (organization["name"], organization["role"]) == ("École du Nord", "admin")
    assert organization["slug"].startswith("ecole-du-nord-")
    signed_in = api.as_(made.body["access_token"])
    assert [one["id"] for one in (await signed_in.get("/organizations")).body["data"]] == [organization["id"]]
    members = (await signed_in.get(f"/organizations/{organization['id']}/members")).body["data"]
    assert [(one["user"]["name"], one["role"]) for one in members] == [("Nora North", "admin")]
    assert (await signed_in.post("/instructor/courses", {"title": "X"})).status == 201


async def test_where_the_account_cannot_be_made_there_is_no_organization_either(api: Api, make: Make) -> None:
    taken = (await make.student()).user.email
    name = f"Never {secrets.token_hex(4)}"

    refused = await api.post("/auth/register/organization", registration(email=taken, organization_name=name))

    assert (refused.status, refused.code) == (409, "email_taken")
    assert not await Organization.exists(name=name)


async def test_of_two_who_register_one_address_at_once_one_has_an_organization(api: Api) -> None:
    sent = registration(organization_name=f"Twice {secrets.token_hex(4)}")
    answers = await asyncio.gather(*(api.post("/auth/register/organization", sent) for _ in range(4)))

    assert sorted(one.status for one in answers) == [201, 409, 409, 409]
    assert await Organization.filter(name=sent["organization_name"]).count() == 1


async def test_an_administrator_renames_takes_in_and_puts_out(api: Api, make: Make) -> None:
    admin, tutor = await make.instructor(), await make.instructor(name="Tara Tutor")
    path = f"/organizations/{(await make.organization(admin)).id}"
    there = api.as_(admin)

    shown = await there.get(path)
    renamed = await there.patch(path, {"name": "Another"}, If_Match=shown.headers["ETag"])
    assert (renamed.status, renamed.body["name"]) == (200, "Another")
    assert (await there.patch(path, {"name": "Late"}, If_Match=shown.headers["ETag"])).status == 412

    member = {"email": tutor.user.email.upper(), "role": "tutor"}
    assert (await there.post(f"{path}/members", member)).status == 201
    assert (await there.post(f"{path}/members", member)).status == 200
    assert (await there.post(f"{path}/members", {**member, "role": "student"})).body["role"] == "student"
    unknown = await there.post(f"{path}/members", {**member, "email": "nobody-has-this@example.com"})
    assert (unknown.status, unknown.body["errors"][0]["code"]) == (422, "unknown_account")

    listed = await api.as_(tutor).get("/organizations")
    assert [(one["name"], one["role"]) for one in listed.body["data"]] == [("Another", "student")]
    assert (await there.delete(f"{path}/members/{tutor.id}")).status == 204
    assert (await there.delete(f"{path}/members/{tutor.id}")).status == 404
    assert (await api.as_(tutor).get(path)).status == 404

    events = (await there.get(f"{path}/events")).body["data"]
    assert [one["type"] for one in events] == ["membership.started"] * 2 + ["membership.ended"]
    assert [one["number"] for one in events] == [1, 2, 3]


async def test_one_administrator_stays_even_when_both_go_at_once(api: Api, make: Make) -> None:
    one, other = await make.instructor(), await make.instructor()
    organization = await make.organization(one)
    path = f"/organizations/{organization.id}/members"
    await api.as_(one).post(path, {"email": other.user.email, "role": "admin"})

    answers = await asyncio.gather(
        api.as_(one).delete(f"{path}/{other.id}"),
        api.as_(other).delete(f"{path}/{one.id}"),
        api.as_(one).post(path, {"email": one.user.email, "role": "student"}),
    )

    assert {answer.status for answer in answers} <= {200, 201, 204, 403, 404, 409}
    assert await Membership.filter(organization_id=organization.id, role=MemberRole.ADMIN).count() == 1


async def test_a_student_of_it_sees_it_and_not_the_others(api: Api, make: Make) -> None:
    admin, student, stranger = await make.instructor(), await make.student(), await make.student()
    organization = await make.organization(admin)
    await api.as_(admin).post(
        f"/organizations/{organization.id}/members", {"email": student.user.email, "role": "student"}
    )
    paths = [f"/organizations/{organization.id}{rest}" for rest in ("", "/members", "/events", "/webhooks")]

    assert [(await api.as_(student).get(path)).status for path in paths] == [200, 403, 403, 403]
    assert [(await api.as_(stranger).get(path)).status for path in paths] == [404] * 4
    assert (await api.as_(stranger).get("/organizations")).body["data"] == []


async def test_a_course_is_of_an_organization_only_if_its_maker_teaches_there(api: Api, make: Make) -> None:
    admin, stranger = await make.instructor(), await make.instructor()
    sent = {"title": "A course", "organization_id": str((await make.organization(admin)).id)}

    made = await api.as_(admin).post("/instructor/courses", sent)
    refused = await api.as_(stranger).post("/instructor/courses", sent)

    assert (made.status, made.body["organization_id"]) == (201, sent["organization_id"])
    assert (refused.status, refused.body["errors"][0]["code"]) == (422, "unknown_organization")
