"""The OpenAPI 3.1 description, generated from the operations' own types.

The types that validate requests are the ones described here, so the two cannot part; a test compares
the checked-in ``docs/openapi.json`` with what this module makes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from chalicelib.http.components import Schema, Struct, Undescribable, components, reference, without_null
from chalicelib.http.examples import example
from chalicelib.http.operations import Authentication, Empty, Media, Operation, Problem, reason

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
_AUTHENTICATED: dict[int, tuple[str, ...]] = {401: ("missing_token", "invalid_token", "clock_skew")}
_BY_API_KEY: dict[int, tuple[str, ...]] = {401: ("invalid_api_key",)}

_BY_PERSONAL_TOKEN: dict[int, tuple[str, ...]] = {401: ("invalid_personal_token",)}

_SECURITY: dict[Authentication, list[dict[str, list[str]]]] = {
    "none": [],
    "user": [{"userToken": []}],
    "api_key": [{"apiKey": []}],
    "user_or_api_key": [{"userToken": []}, {"apiKey": []}],
    "user_or_personal_token": [{"userToken": []}, {"personalToken": []}],
}
_TAGS = {
    "users": ("User Server", "Accounts, sign-in, tokens, enterprises and the log of uploaded reports."),
    "keys": ("Key Server", "A report's key, who was given it, and whether it is still given."),
    "cloud": ("PicSafe Cloud", "Where sealed files rest for up to seven days, in the sender's own region."),
}
_PATH_PARAMETERS = {
    "report_id": ("The report's ID.", "0000000011462800528240"),
    "country": ("Whose store holds the file: ISO 3166-1 alpha-2 in lower case.", "au"),
    "name": ("The file's name, as in its link.", "0123456789abcdefghijKL-0000000011462800528240"),
    "id": ("As the list gives it.", "0123456789abcdef"),
    "level": ("Of the tile, from 0; `entries` for a bundle of entries.", "0"),
    "number": ("Three digits of the tile's number; `.p` behind them if it is partial.", "000"),
    "end": ("The number's last three digits, or a partial tile's width.", "005"),
    "thousand": ("`x` and the three digits before.", "x001"),
    "million": ("`x` and the three digits before.", "x001"),
}


def document(
    operations: Iterable[Operation],
    version: str,
    *,
    everything: Mapping[str, str] | None = None,
    hosted: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The OpenAPI document of the given operations as plain values, in a stable order.

    Args:
        operations: what is described.
        version: of the distribution.
        everything: servers with all services, by their URL, each with its description; without any, all
            is to be found where the document is.
        hosted: the URL of each service, by its name, where each has one of its own.

    Raises:
        Undescribable: what is declared is not unique, or lacks an example.
    """
    listed = list(operations)
    _require_unique_names(listed)
    schemas = components(
        [operation.body for operation in listed if operation.body is not Empty],
        [
            Problem,
            *(
                kind
                for one in listed
                for kind in one.answers.values()
                if not isinstance(kind, Media) and kind is not Empty
            ),
        ],
    )
    servers = [{"url": url, "description": text} for url, text in (everything or {}).items()]
    paths: dict[str, dict[str, Any]] = {}
    for operation in listed:
        call = _describe(operation, schemas)
        if hosted:
            own = {"url": hosted[operation.service], "description": _TAGS[operation.service][0]}
            call["servers"] = [own, *servers]
        paths.setdefault(operation.path, {})[operation.method.lower()] = call
    described: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {
            "title": "PicSafe",
            "version": version,
            "summary": "User Server, Key Server and PicSafe Cloud",
            "description": (
                "JSON in and out, UTF-8. Times are RFC 3339 in UTC. Errors are RFC 9457 problem documents "
                "with a stable `code`. Unknown request fields are refused. Answers may get new fields, and "
                "fields with `x-known-values` new values, at any time: a client passes over what it does "
                "not know. Lists are paged by an opaque `cursor`. What looks like a token, a key or a link "
                "in an example is none."
            ),
            "license": {
                "name": "All rights reserved",
                "identifier": "LicenseRef-PicSafe-All-Rights-Reserved",
            },
        },
    }
    if servers:
        described["servers"] = servers
    return described | {
        "tags": [{"name": name, "description": text} for name, text in _TAGS.values()],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "userToken": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "A User Token for the server that is called.",
                },
                "personalToken": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A person's own token for programs, which begins with `psp_`.",
                },
                "apiKey": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "X-Api-Key",
                    "description": "An enterprise's API key.",
                },
            },
        },
    }


def _require_unique_names(operations: list[Operation]) -> None:
    names = [operation.name for operation in operations]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise Undescribable(f"These operations have one name with another: {', '.join(twice)}")


def _describe(operation: Operation, schemas: Mapping[str, Schema]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [_TAGS[operation.service][0]],
        "security": _SECURITY[operation.authentication],
        "parameters": [*_path_parameters(operation.path), *_query_parameters(operation.query)],
        "responses": _responses(operation, schemas),
    }
    if operation.body is not Empty:
        described["requestBody"] = {
            "required": any(field.required for field in msgspec.structs.fields(operation.body)),
            "content": {"application/json": _content(operation.body, schemas)},
        }
    return described


def _content(kind: Struct, schemas: Mapping[str, Schema]) -> dict[str, Any]:
    return {"schema": reference(kind), "example": example(kind.__name__, schemas)}


def _path_parameters(path: str) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": _PATH_PARAMETERS[name][0],
            "schema": {"type": "string", "maxLength": 256},
            "example": _PATH_PARAMETERS[name][1],
        }
        for name in re.findall(r"{(\w+)}", path)
    ]


def _query_parameters(query: type[msgspec.Struct]) -> list[dict[str, Any]]:
    parameters = []
    for field in msgspec.structs.fields(query):
        schema = without_null(msgspec.json.schema(field.type))
        if not field.required and field.default is not None:
            schema["default"] = field.default
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


def _responses(operation: Operation, schemas: Mapping[str, Schema]) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    for status, kind in operation.answers.items():
        responses[str(status)] = {"description": reason(status)}
        if isinstance(kind, Media):
            schema = {"type": "string"} if kind.is_text else {"type": "string", "format": "binary"}
            responses[str(status)]["content"] = {kind.type: {"schema": schema}}
        elif kind is not Empty:
            responses[str(status)]["content"] = {"application/json": _content(kind, schemas)}
    for status, codes in sorted(_error_codes(operation).items()):
        responses[str(status)] = {
            "description": f"{reason(status)}: " + ", ".join(f"`{code}`" for code in codes),
            "content": {"application/problem+json": {"schema": reference(Problem)}},
        }
    return responses


def _error_codes(operation: Operation) -> dict[int, tuple[str, ...]]:
    groups = [_EVERYWHERE, operation.errors]
    if operation.body is not Empty:
        groups.append(_WITH_BODY)
    if operation.query is not Empty:
        groups.append(_WITH_QUERY)
    if operation.authentication in {"user", "user_or_api_key", "user_or_personal_token"}:
        groups.append(_AUTHENTICATED)
    if operation.authentication in {"api_key", "user_or_api_key"}:
        groups.append(_BY_API_KEY)
    if operation.authentication == "user_or_personal_token":
        groups.append(_BY_PERSONAL_TOKEN)
    codes: dict[int, dict[str, None]] = {}
    for group in groups:
        for status, names in group.items():
            codes.setdefault(status, {}).update(dict.fromkeys(names))
    return {status: tuple(sorted(names)) for status, names in codes.items()}
