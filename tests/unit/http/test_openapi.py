"""The API description is the code's own, and the checked-in copy is that of today."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from chalicelib.http.operations import Empty, Media
from chalicelib.http.validation import convert
from picsafe.server.openapi import declared_operations, description

KINDS = {("Person", "kind"), ("EnterpriseScript", "kind"), ("Operator", "kind")}
# what a stranger could take for a token, a key or an API key that works
SECRET = re.compile(r"eyJ[\w-]+\.|[\w-]{80}")
CHECKED_IN = Path(__file__).parents[3] / "docs" / "openapi.json"


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(description())
    return document


def operations(described: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in described["paths"].values():
        yield from path.values()


def contents(operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for part in (operation.get("requestBody", {}), *operation["responses"].values()):
        yield from (
            content for kind, content in part.get("content", {}).items() if kind == "application/json"
        )


def test_the_checked_in_description_is_what_the_code_says() -> None:
    assert CHECKED_IN.read_text() == description(), "run: make openapi"


def test_it_is_valid_openapi(described: dict[str, Any]) -> None:
    validate(described)
    assert described["openapi"].startswith("3.1")


def test_every_call_of_the_contract_is_described(described: dict[str, Any]) -> None:
    calls = {f"{method.upper()} {path}" for path, item in described["paths"].items() for method in item}
    assert calls >= {
        "POST /sign-in",
        "POST /sign-in/complete",
        "POST /sign-in/refresh",
        "POST /sign-out",
        "GET /me",
        "PATCH /me",
        "DELETE /me",
        "POST /tokens",
        "GET /.well-known/jwks.json",
        "POST /reports",
        "GET /reports",
        "GET /enterprise/reports",
        "GET /enterprise",
        "PATCH /enterprise",
        "GET /me/invitations",
        "POST /me/invitations",
        "POST /enterprise/api-keys",
        "GET /enterprise/api-keys",
        "DELETE /enterprise/api-keys/{id}",
        "POST /enterprise/key-server-token",
        "POST /enterprise/key-servers",
        "GET /enterprise/key-servers",
        "DELETE /enterprise/key-servers/{id}",
        "POST /keys",
        "GET /keys/{report_id}",
        "GET /keys/{report_id}/log",
        "PATCH /keys/{report_id}",
        "GET /health",
        "POST /cloud/reports",
        "GET /cloud/reports/{country}/{name}",
        "DELETE /cloud/reports/{country}/{name}",
    }


def test_every_operation_says_who_may_call_it_and_where(described: dict[str, Any]) -> None:
    tags = {tag["name"]: tag["description"] for tag in described["tags"]}
    for operation in operations(described):
        assert operation["tags"][0] in tags
        assert len(operation["servers"]) == 2
        known = described["components"]["securitySchemes"]
        assert all(scheme in known for way in operation["security"] for scheme in way)


def test_every_request_type_refuses_unknown_fields_and_bounds_its_texts(described: dict[str, Any]) -> None:
    schemas = described["components"]["schemas"]
    for operation in operations(described):
        body = operation.get("requestBody")
        if body is None:
            continue
        name = body["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
        assert schemas[name]["additionalProperties"] is False, name
        for field, schema in schemas[name]["properties"].items():
            assert _is_bounded(schema, schemas), f"{name}.{field}"


def test_answers_are_open_to_new_fields_words_and_kinds(described: dict[str, Any]) -> None:
    schemas = described["components"]["schemas"]
    requests = {
        operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
        for operation in operations(described)
        if "requestBody" in operation
    }
    # within a request
    requests |= {
        "SummaryToLog",
        "InstitutionFields",
        "FhirFields",
        "GivenPolicy",
        "GivenEnterprisePolicy",
        "NoticesChange",
    }
    requests |= {"VaultKeyToKeep", "VaultItemToKeep"}
    requests |= {"GivenConsentWords", "LanguageConsentWords", "ConsentSentences"}
    answers = {name: schema for name, schema in schemas.items() if name not in requests}
    for name, schema in answers.items():
        assert "additionalProperties" not in schema, name
        for field, inner in schema["properties"].items():
            assert "enum" not in inner, f"{name}.{field}"
            # of a union that has room for a new kind
            assert "const" not in inner or (name, field) in KINDS
    assert {"$ref": "#/components/schemas/OtherKind"} in answers["Entry"]["properties"]["user"]["anyOf"]
    assert "fetch" in answers["Entry"]["properties"]["action"]["x-known-values"]


def test_a_kind_that_is_known_has_to_be_as_described(described: dict[str, Any]) -> None:
    user = schema_of(described, described["components"]["schemas"]["Entry"]["properties"]["user"])
    assert user.is_valid({"kind": "robot", "model": "R2"})
    assert user.is_valid({"kind": "enterprise", "enterprise_id": 1, "name": "Example Hospital"})
    assert not user.is_valid({"kind": "user", "userid": 1})


def schema_of(described: dict[str, Any], schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator({**schema, "components": described["components"]})


def test_every_request_and_answer_has_an_example_that_is_one(described: dict[str, Any]) -> None:
    for operation in operations(described):
        for content in contents(operation):
            schema_of(described, content["schema"]).validate(content["example"])
            assert not SECRET.search(json.dumps(content["example"])), operation["operationId"]


def test_the_servers_take_the_examples_of_requests(described: dict[str, Any]) -> None:
    bodies = {one.name: one.body for one in declared_operations() if one.body is not Empty}
    for operation in operations(described):
        for content in contents({**operation, "responses": {}}):
            convert(content["example"], bodies.pop(operation["operationId"]), strict=True)
    assert not bodies


def test_the_types_of_the_wire_stand_in_schemas() -> None:
    for operation in declared_operations():
        kinds = {operation.body, operation.query, *operation.answers.values()} - {Empty}
        for kind in (one for one in kinds if not isinstance(one, Media)):
            assert kind.__module__.endswith(".schemas"), kind


def _is_bounded(schema: dict[str, Any], schemas: dict[str, Any]) -> bool:
    if "$ref" in schema:
        return all(
            _is_bounded(one, schemas)
            for one in schemas[schema["$ref"].rsplit("/", 1)[1]]["properties"].values()
        )
    if "anyOf" in schema:
        return all(_is_bounded(one, schemas) for one in schema["anyOf"])
    if schema.get("type") == "string":
        # of a moment nothing is kept but the moment
        is_moment = schema.get("format") == "date-time"
        return is_moment or "maxLength" in schema or "pattern" in schema or "enum" in schema
    if schema.get("type") == "array":
        return "maxItems" in schema and _is_bounded(schema["items"], schemas)
    return True
