"""The API description is the code's own, and the checked-in copy is that of today."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from picsafe.server.openapi import description

CHECKED_IN = Path(__file__).parents[3] / "docs" / "openapi.json"


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(description())
    return document


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


def test_every_request_type_refuses_unknown_fields_and_bounds_its_texts(described: dict[str, Any]) -> None:
    schemas = described["components"]["schemas"]
    for item in described["paths"].values():
        for operation in item.values():
            body = operation.get("requestBody")
            if body is None:
                continue
            name = body["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
            assert schemas[name]["additionalProperties"] is False, name
            for field, schema in schemas[name]["properties"].items():
                assert _is_bounded(schema, schemas), f"{name}.{field}"


def _is_bounded(schema: dict[str, Any], schemas: dict[str, Any]) -> bool:
    if "$ref" in schema:
        return all(
            _is_bounded(one, schemas)
            for one in schemas[schema["$ref"].rsplit("/", 1)[1]]["properties"].values()
        )
    if "anyOf" in schema:
        return all(_is_bounded(one, schemas) for one in schema["anyOf"])
    if schema.get("type") == "string":
        return "maxLength" in schema or "pattern" in schema or "enum" in schema
    if schema.get("type") == "array":
        return "maxItems" in schema and _is_bounded(schema["items"], schemas)
    return True
