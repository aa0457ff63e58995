"""The OpenAPI document: whole, well formed, and true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from server.api import ROUTES
from server.openapi import document
from tests.fixtures.clients import Api
from tests.fixtures.people import Make

DOCUMENT = document()
OTHER = {".ics": "text/calendar", "/notifications/unsubscribe/{token}": "text/html"}  # what is no JSON
BULK = {"/api/v1/admin/deliveries/retry", "/api/v1/courses/{course_id}/announcements", "/api/v1/live-series"}
METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
TYPES = {"null", "boolean", "object", "array", "number", "string", "integer"}
SCHEMA_WORDS = {
    *("$ref", "type", "properties", "required", "additionalProperties", "items", "anyOf", "allOf", "oneOf", "enum"),
    *("const", "format", "pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems"),
    *("title", "description", "default", "exclusiveMinimum", "exclusiveMaximum", "examples", "prefixItems"),
}


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in DOCUMENT["paths"].items():
        for method, operation in item.items():
            yield method, path, operation


def schemas(value: Any = DOCUMENT, *, inside: bool = False) -> Iterator[dict[str, Any]]:
    """Every schema in the document, nested ones too."""
    if isinstance(value, list):
        for one in value:
            yield from schemas(one, inside=inside)
    elif isinstance(value, dict):
        if inside:
            yield value
        for name, one in value.items():
            if name in ("schema", "items", "additionalProperties", "anyOf", "allOf", "oneOf") and one is not True:
                yield from schemas(one, inside=isinstance(one, dict | list))
            elif name in ("properties", "schemas"):
                yield from schemas(list(one.values()), inside=True)
            elif name not in ("enum", "default", "const", "examples"):
                yield from schemas(one)


def test_it_is_of_version_3_1_and_names_itself() -> None:
    assert re.fullmatch(r"3\.1\.\d+", DOCUMENT["openapi"])
    assert set(DOCUMENT["info"]) >= {"title", "version"}
    assert set(DOCUMENT) <= {"openapi", "info", "servers", "paths", "components", "security", "tags"}


async def test_it_is_served_as_it_is_made(api: Api) -> None:
    for base in ("/api", "/api/v1"):
        answer = await api.get(f"{base}/openapi.json")
        assert (answer.status, answer.body) == (200, DOCUMENT)


def test_every_route_is_in_it_and_nothing_else() -> None:
    there = {(route.method.lower(), f"/api/v1{route.path}") for route in ROUTES}
    assert {(method, path) for method, path, _ in operations()} == there


def test_every_operation_has_a_name_of_its_own_that_a_program_can_use() -> None:
    names = [operation["operationId"] for _, _, operation in operations()]
    assert len(set(names)) == len(names)
    assert not [name for name in names if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name)]


def test_every_operation_says_in_a_sentence_what_it_does() -> None:
    mute = [(method, path) for method, path, one in operations() if not one["summary"].rstrip().endswith((".", "?"))]
    assert not mute, f"give these handlers a docstring: {mute}"


def test_every_operation_is_formed_as_the_specification_says() -> None:
    known = {"operationId", "tags", "summary", "description", "parameters", "requestBody", "responses", "security"}
    for method, path, operation in operations():
        assert method in METHODS
        assert set(operation) - {"x-who"} <= known, path
        assert operation["responses"], path
        for status, response in operation["responses"].items():
            assert re.fullmatch(r"[1-5]\d\d", status)
            assert response["description"], (path, status)
            content = response.get("content", {})
            if status == "200" and (other := next((OTHER[end] for end in OTHER if path.endswith(end)), None)):
                assert list(content) == [other]
                continue
            assert list(content) == {"2": ["application/json"], "4": ["application/problem+json"]}.get(
                "4" if status >= "400" else "2" if content else "", []
            ), (path, status)
        if method in ("get", "delete"):
            assert "requestBody" not in operation, path


def test_every_parameter_is_declared_once_and_those_of_the_path_all() -> None:
    for method, path, operation in operations():
        parameters = [(one["in"], one["name"]) for one in operation["parameters"]]
        assert len(set(parameters)) == len(parameters), (method, path)
        in_path = {name for where, name in parameters if where == "path"}
        assert in_path == set(re.findall(r"{(\w+)}", path)), (method, path)
        for one in operation["parameters"]:
            assert one["in"] in ("path", "query", "header")
            assert "schema" in one
            needed = one["in"] == "path" or (one["name"] == "Idempotency-Key" and path in BULK)
            assert one.get("required", False) is needed, (path, one["name"])


async def test_what_does_much_at_once_is_refused_without_a_key_and_says_so(api: Api, make: Make) -> None:
    course = await make.course(await make.instructor())
    people = [await make.instructor(), await make.admin()]
    for path in BULK:
        said = DOCUMENT["paths"][path]["post"]["responses"]["400"]["description"]
        assert "idempotency_key_required" in said, path
        address = path.format(course_id=course.id)
        assert (await api.post(address, {}, Idempotency_Key=None)).code == "unauthenticated"
        codes = {(await api.as_(one).post(address, {}, Idempotency_Key=None)).code for one in people}
        assert codes == {"idempotency_key_required", "forbidden"}, path


def test_every_reference_leads_somewhere() -> None:
    components = DOCUMENT["components"]["schemas"]
    referred = {schema["$ref"] for schema in schemas() if "$ref" in schema}
    assert referred, "or this test looks at nothing"
    assert {reference.removeprefix("#/components/schemas/") for reference in referred} == set(components)


def test_every_schema_is_of_json_schema_2020_12() -> None:
    found = list(schemas())
    assert len(found) > 200, "or this test looks at nothing"
    for schema in found:
        assert set(schema) <= SCHEMA_WORDS, schema
        kinds = schema.get("type", [])
        assert set([kinds] if isinstance(kinds, str) else kinds) <= TYPES, schema
        assert set(schema.get("required", [])) <= set(schema.get("properties", schema.get("required", []))), schema
        if "pattern" in schema:
            re.compile(schema["pattern"])


def test_what_needs_a_token_says_so() -> None:
    schemes = set(DOCUMENT["components"]["securitySchemes"])
    for method, path, operation in operations():
        needs = operation.get("security", [])
        assert {name for need in needs for name in need} <= schemes
        assert ("401" in operation["responses"]) or not needs or {} in needs, (method, path)


def test_what_is_sent_may_hold_no_unknown_fields() -> None:
    sent = [operation["requestBody"]["content"] for _, _, operation in operations() if "requestBody" in operation]
    seen, left = set(), {schema["$ref"] for schema in schemas(sent) if "$ref" in schema}
    while left - seen:  # what they are made of, too
        name = (left - seen).pop()
        seen.add(name)
        schema = DOCUMENT["components"]["schemas"][name.rsplit("/", 1)[-1]]
        left |= {one["$ref"] for one in schemas(schema, inside=True) if "$ref" in one}
        assert schema.get("type") != "object" or schema["additionalProperties"] is False, name
    assert len(seen) > 15, "or this test looks at nothing"


@pytest.mark.parametrize("path", ["/courses", "/live-sessions", "/notifications", "/enrolments"])
async def test_a_list_answers_in_the_form_it_declares(path: str, api: Api, make: Make) -> None:
    course = await make.course(await make.instructor())
    student = await make.student(enrolled_in=course)
    body = (await api.as_(student).get(f"{path}?include=total")).body
    declared = DOCUMENT["paths"][f"/api/v1{path}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert set(declared["required"]) <= set(body) <= set(declared["properties"])
    item = DOCUMENT["components"]["schemas"][declared["properties"]["data"]["items"]["$ref"].rsplit("/", 1)[-1]]
    for row in body["data"]:
        assert set(row) == set(item["properties"]) == set(item["required"])
