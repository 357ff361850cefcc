"""HTTP requests as API Gateway's REST proxy events (payload format 1.0), and the answers back.

What runs here is therefore the same Chalice app that Lambda runs, called in the same way. What is answered
together with others goes around Chalice, and is the same operation with the same request and answer.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from starlette.types import Scope

from chalicelib.http.operations import Answer, Sent
from picsafe.server.responses import RawHeaders, RawResponse, raw_headers
from picsafe.server.routing import Match

STAGE = "api"


def event_of(scope: Scope, match: Match, method: str, body: bytes, ip: str) -> dict[str, Any]:
    """The proxy event of a request.

    Args:
        scope: the ASGI scope.
        match: the route and the decoded path parameters.
        method: the method of the route; ``GET`` where the client sent ``HEAD``.
        body: the whole body.
        ip: the caller's address.
    """
    headers: dict[str, str] = {}
    every_header: dict[str, list[str]] = {}
    for raw_name, raw_value in scope["headers"]:
        name = raw_name.decode("latin-1")
        headers[name] = value = raw_value.decode("latin-1")
        every_header.setdefault(name, []).append(value)
    query, every_query = _query(scope["query_string"])
    text, is_base64 = _body(body)
    template = match.route.template
    path = scope["path"]
    return {
        "resource": template,
        "path": path,
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": every_header,
        "queryStringParameters": query,
        "multiValueQueryStringParameters": every_query,
        "pathParameters": match.parameters,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": template,
            "httpMethod": method,
            "path": path,
            "stage": STAGE,
            "protocol": "HTTP/" + scope["http_version"],
            "identity": {"sourceIp": ip, "userAgent": headers.get("user-agent")},
        },
        "body": text,
        "isBase64Encoded": is_base64,
    }


def response_of(response: Mapping[str, Any]) -> RawResponse:
    """The HTTP answer of what a Lambda function returned to API Gateway."""
    headers: RawHeaders = [
        (name.lower().encode("latin-1"), str(value).encode("latin-1", "replace"))
        for name, value in response["headers"].items()
    ]
    for name, values in (response.get("multiValueHeaders") or {}).items():
        raw_name = name.lower().encode("latin-1")
        headers.extend((raw_name, str(value).encode("latin-1", "replace")) for value in values)
    body = response.get("body") or ""
    if response.get("isBase64Encoded"):
        data = base64.b64decode(body)
    else:
        data = body if isinstance(body, bytes) else body.encode()
    return RawResponse(int(response["statusCode"]), headers, data)


def sent_of(scope: Scope, match: Match, body: bytes, ip: str) -> Sent:
    """A request as an operation reads it without an event.

    Args:
        scope: the ASGI scope.
        match: the route and the decoded path parameters.
        body: the whole body.
        ip: the caller's address.
    """
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    return Sent(headers, _every(scope["query_string"]), body, match.parameters or {}, ip)


def answer_of(answer: Answer, cors: RawHeaders) -> RawResponse:
    """The HTTP answer of an operation's, with what browsers need to call from elsewhere."""
    return RawResponse(answer.status, [*_raw_headers(tuple(answer.headers.items())), *cors], answer.body)


@lru_cache(maxsize=64)
def _raw_headers(headers: tuple[tuple[str, str], ...]) -> RawHeaders:
    # nearly all answers have the same
    return raw_headers(headers)


def _query(query_string: bytes) -> tuple[dict[str, str] | None, dict[str, list[str]] | None]:
    every = _every(query_string)
    if not every:
        return None, None
    return {name: values[-1] for name, values in every.items()}, every


def _every(query_string: bytes) -> dict[str, list[str]]:
    """Every value of each parameter."""
    every: dict[str, list[str]] = {}
    for name, value in _pairs(query_string.decode("latin-1")):
        every.setdefault(name, []).append(value)
    return every


def _pairs(query: str) -> list[tuple[str, str]]:
    if "%" in query or "+" in query:
        return parse_qsl(query, keep_blank_values=True)
    # what that gives where nothing is encoded, in a third of the time
    found = [one.partition("=") for one in query.split("&") if one]
    return [(name, value) for name, _, value in found]


def _body(body: bytes) -> tuple[str | None, bool]:
    if not body:
        return None, False
    try:
        return body.decode(), False
    except UnicodeDecodeError:
        # API Gateway would pass on replacement characters; the app is to see what was really sent
        return base64.b64encode(body).decode("ascii"), True
