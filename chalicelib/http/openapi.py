"""The OpenAPI 3.1 description, generated from the operations' own types.

The types that validate requests are the ones described here, so the two cannot part; a test compares
the checked-in ``docs/openapi.json`` with what this module makes.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from typing import Any

import msgspec

from chalicelib.http.operations import Authentication, Empty, Operation, Problem, reason

# what any operation can answer, beyond what it declares itself
_EVERYWHERE: dict[int, tuple[str, ...]] = {
    500: ("internal_error",),
    503: ("unavailable",),
}
_WITH_BODY: dict[int, tuple[str, ...]] = {
    400: ("malformed_json", "unknown_field", "invalid_field"),
    413: ("body_too_large",),
    415: ("unsupported_media_type",),
}
_WITH_QUERY: dict[int, tuple[str, ...]] = {400: ("unknown_field", "invalid_field")}
_AUTHENTICATED: dict[int, tuple[str, ...]] = {401: ("missing_token", "invalid_token")}
_BY_API_KEY: dict[int, tuple[str, ...]] = {401: ("invalid_api_key",)}

_SECURITY: dict[Authentication, list[dict[str, list[str]]]] = {
    "none": [],
    "user": [{"userToken": []}],
    "api_key": [{"apiKey": []}],
    "user_or_api_key": [{"userToken": []}, {"apiKey": []}],
}
_TAGS = {"users": "User Server", "keys": "Key Server", "cloud": "PicSafe Cloud"}


def document(operations: Iterable[Operation], version: str) -> dict[str, Any]:
    """The OpenAPI document of the given operations as plain values, in a stable order."""
    listed = list(operations)
    types = _types(listed)
    schemas, components = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    schema_of = dict(zip(types, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for operation in listed:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _describe(operation, schema_of)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "PicSafe",
            "version": version,
            "summary": "User Server, Key Server and PicSafe Cloud",
            "description": (
                "JSON in and out, UTF-8. Times are RFC 3339 in UTC. Errors are RFC 9457 problem documents "
                "with a stable `code`. Unknown request fields are refused. Lists are paged by an opaque "
                "`cursor`."
            ),
        },
        "tags": [{"name": name} for name in _TAGS.values()],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": {name: _described(schema) for name, schema in sorted(components.items())},
            "securitySchemes": {
                "userToken": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "apiKey": {"type": "apiKey", "in": "header", "name": "X-Api-Key"},
            },
        },
    }


def _described(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with its type's docstring cut to the first paragraph: the rest is for the code's readers."""
    if "description" not in schema:
        return schema
    first = inspect.cleandoc(schema["description"]).split("\n\n")[0]
    return {**schema, "description": first.replace("\n", " ")}


def _types(operations: list[Operation]) -> list[type[msgspec.Struct]]:
    found: dict[type[msgspec.Struct], None] = {Problem: None}
    for operation in operations:
        for kind in (operation.body, *operation.answers.values()):
            if kind is not Empty:
                found[kind] = None
    return list(found)


def _describe(operation: Operation, schema_of: dict[type[msgspec.Struct], Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": _operation_id(operation),
        "summary": operation.summary,
        "tags": [_TAGS[operation.service]],
        "security": _SECURITY[operation.authentication],
        "parameters": [*_path_parameters(operation.path), *_query_parameters(operation.query)],
        "responses": _responses(operation, schema_of),
    }
    if operation.body is not Empty:
        described["requestBody"] = {
            "required": any(field.required for field in msgspec.structs.fields(operation.body)),
            "content": {"application/json": {"schema": schema_of[operation.body]}},
        }
    return described


def _operation_id(operation: Operation) -> str:
    words = re.findall(r"[A-Za-z0-9]+", operation.path)
    return "_".join([operation.method.lower(), *words]).replace("-", "_")


def _path_parameters(path: str) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "maxLength": 256}}
        for name in re.findall(r"{(\w+)}", path)
    ]


def _query_parameters(query: type[msgspec.Struct]) -> list[dict[str, Any]]:
    parameters = []
    for field in msgspec.structs.fields(query):
        schema = msgspec.json.schema(field.type)
        parameters.append(
            {
                "name": field.encode_name,
                "in": "query",
                "required": field.required,
                "description": schema.pop("description", ""),
                "schema": schema,
            }
        )
    return parameters


def _responses(operation: Operation, schema_of: dict[type[msgspec.Struct], Any]) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    for status, kind in operation.answers.items():
        responses[str(status)] = {"description": reason(status)}
        if kind is not Empty:
            responses[str(status)]["content"] = {"application/json": {"schema": schema_of[kind]}}
    for status, codes in sorted(_error_codes(operation).items()):
        responses[str(status)] = {
            "description": f"{reason(status)}: " + ", ".join(f"`{code}`" for code in codes),
            "content": {"application/problem+json": {"schema": schema_of[Problem]}},
        }
    return responses


def _error_codes(operation: Operation) -> dict[int, tuple[str, ...]]:
    groups = [_EVERYWHERE, operation.errors]
    if operation.body is not Empty:
        groups.append(_WITH_BODY)
    if operation.query is not Empty:
        groups.append(_WITH_QUERY)
    if operation.authentication in {"user", "user_or_api_key"}:
        groups.append(_AUTHENTICATED)
    if operation.authentication in {"api_key", "user_or_api_key"}:
        groups.append(_BY_API_KEY)
    codes: dict[int, dict[str, None]] = {}
    for group in groups:
        for status, names in group.items():
            codes.setdefault(status, {}).update(dict.fromkeys(names))
    return {status: tuple(sorted(names)) for status, names in codes.items()}
