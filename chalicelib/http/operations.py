"""The one place that knows Chalice's requests and responses.

Routes declare operations: the types of their body, query and answers, who may call them, and the error
codes they can give. The same declaration decodes requests, encodes answers and makes the API
description. Errors leave as ``application/problem+json`` (RFC 9457) with a stable ``code``.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, Generic, Literal, TypeVar

import msgspec
from chalice.app import Blueprint, CORSConfig, Request, Response

from chalicelib import deadline, errors
from chalicelib.http.validation import convert, needs_nothing
from chalicelib.observability.log import record, record_failure

MAX_BODY = 64 * 1024
MAX_HEADER = 8 * 1024

Authentication = Literal["none", "user", "api_key", "user_or_api_key", "user_or_personal_token"]

STATUS_OF: Mapping[type[errors.DomainError], HTTPStatus] = {
    errors.InvalidRequest: HTTPStatus.BAD_REQUEST,
    errors.Unauthenticated: HTTPStatus.UNAUTHORIZED,
    errors.Forbidden: HTTPStatus.FORBIDDEN,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.Gone: HTTPStatus.GONE,
    errors.PreconditionFailed: HTTPStatus.PRECONDITION_FAILED,
    errors.TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.UnsupportedMediaType: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    errors.TooManyRequests: HTTPStatus.TOO_MANY_REQUESTS,
    errors.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}

SECURITY_HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
}

_REASONS: Mapping[int, str] = {
    413: "Content Too Large",
    414: "URI Too Long",
    416: "Range Not Satisfiable",
    422: "Unprocessable Content",
}


class Empty(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A body or query without fields, and the answer of calls that have nothing to say."""


class Problem(msgspec.Struct, frozen=True, omit_defaults=False):
    """An RFC 9457 problem document with PicSafe's stable ``code``."""

    type: Annotated[str, msgspec.Meta(examples=["about:blank"])]
    title: Annotated[str, msgspec.Meta(description="The status in words.", examples=["Not Found"])]
    status: Annotated[int, msgspec.Meta(description="The HTTP status.", examples=[404])]
    detail: Annotated[
        str,
        msgspec.Meta(description="For people; may change.", examples=["There is nothing at this address."]),
    ]
    code: Annotated[
        str, msgspec.Meta(description="Stable; each call names those it knows.", examples=["not_found"])
    ]


BodyT = TypeVar("BodyT", bound=msgspec.Struct)
QueryT = TypeVar("QueryT", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Call(Generic[BodyT, QueryT]):
    """One request, decoded: nothing in it is Chalice's.

    Attributes:
        body: the validated JSON body, ``Empty`` where the operation has none.
        query: the validated query string.
        path: the path parameters, percent-decoded, not validated further than their length.
        ip: the caller's address as the gateway saw it.
        bearer: the User Token or personal token of the ``Authorization`` header, not verified, or ``None``.
        api_key: the ``X-Api-Key`` header, not verified, or ``None``.
    """

    body: BodyT
    query: QueryT
    path: Mapping[str, str]
    ip: str
    bearer: str | None
    api_key: str | None


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with a status of its own, for operations that have more than one.

    Attributes:
        status: one of the statuses that the operation declares.
        body: what is encoded as JSON.
        max_age: seconds for which anyone may cache the answer, which gets an ``ETag`` then; ``None`` means
            not at all. Who has it already (``If-None-Match``) is told so in front of this, by the one-machine
            server's gateway; API Gateway answers from its cache.
    """

    status: int
    body: msgspec.Struct
    max_age: int | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """What is declared about one call; the API description is generated from it."""

    name: str
    service: str
    method: str
    path: str
    summary: str
    authentication: Authentication
    body: type[msgspec.Struct]
    query: type[msgspec.Struct]
    answers: Mapping[int, type[msgspec.Struct]]
    errors: Mapping[int, tuple[str, ...]]

    @property
    def label(self) -> str:
        """What logs and metrics call it: the method and the path's template."""
        return f"{self.method} {self.path}"


Handler = Callable[[Call[Any, Any]], msgspec.Struct | Reply]


class Api:
    """A Chalice blueprint of which every route is a declared operation.

    Args:
        service: ``users``, ``keys`` or ``cloud``.
        origin: the one web origin that browsers may call from (My PicSafe).
    """

    def __init__(self, service: str, origin: str) -> None:
        self.service = service
        self.blueprint = Blueprint(__name__)
        self.operations: list[Operation] = []
        self._requests: Callable[[], Request] = lambda: self.blueprint.current_request
        self._cors = CORSConfig(
            allow_origin=origin, allow_headers=["Authorization"], expose_headers=["Retry-After"], max_age=600
        )

    def operation(
        self,
        method: str,
        path: str,
        *,
        summary: str,
        answers: Mapping[int, type[msgspec.Struct]],
        authentication: Authentication = "none",
        body: type[msgspec.Struct] = Empty,
        query: type[msgspec.Struct] = Empty,
        errors: Mapping[int, tuple[str, ...]] | None = None,
    ) -> Callable[[Handler], Handler]:
        """Declare an operation; the decorated handler gets a ``Call`` and returns a body or a ``Reply``.

        The handler's name is the operation's, and no other's of any service. A plain body is sent with
        the first declared status. ``errors`` names the codes that this operation gives beyond those that
        every operation can give.
        """

        def register(handler: Handler) -> Handler:
            declared = Operation(
                handler.__name__,
                self.service,
                method,
                path,
                summary,
                authentication,
                body,
                query,
                dict(answers),
                dict(errors or {}),
            )
            self.operations.append(declared)

            def view(**path_parameters: str) -> Response:
                return _timed(declared, handler, self._requests(), path_parameters)

            name = f"{self.service}_{method.lower()}_{handler.__name__}"
            view.__name__ = view.__qualname__ = name
            self.blueprint.route(path, methods=[method], name=name, content_types=[], cors=self._cors)(view)
            return handler

        return register


def _timed(operation: Operation, handler: Handler, request: Request, path: Mapping[str, str]) -> Response:
    started = time.perf_counter()
    with deadline.within():
        response = _respond(operation, handler, request, path)
    record(
        "answered",
        level=logging.DEBUG,
        operation=operation.label,
        status=response.status_code,
        duration_ms=round((time.perf_counter() - started) * 1000, 1),
    )
    return response


def _respond(operation: Operation, handler: Handler, request: Request, path: Mapping[str, str]) -> Response:
    try:
        return _encode(operation, handler(_decode(operation, request, path)))
    except errors.DomainError as error:
        return problem_response(operation, error)
    except Exception as error:  # noqa: BLE001 - the last line of defence: no stranger sees a traceback
        record_failure("unexpected_error", error, operation=operation.label)
        return _problem(
            HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", "Something went wrong here. Please try again."
        )


def _encode(operation: Operation, answer: msgspec.Struct | Reply) -> Response:
    reply = answer if isinstance(answer, Reply) else Reply(next(iter(operation.answers)), answer)
    headers: dict[str, str | list[str]] = {"Content-Type": "application/json", **SECURITY_HEADERS}
    if reply.max_age is not None:
        headers["Cache-Control"] = f"public, max-age={reply.max_age}"
    body = "" if reply.status == HTTPStatus.NO_CONTENT else msgspec.json.encode(reply.body).decode()
    if reply.max_age is not None:
        headers["ETag"] = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    return Response(body=body, status_code=reply.status, headers=headers)


def _decode(operation: Operation, request: Request, path: Mapping[str, str]) -> Call[Any, Any]:
    for value in path.values():
        if len(value) > 256 or not value.isprintable():
            raise errors.NotFound("not_found", "There is nothing at this address.")
    headers = request.headers
    return Call(
        body=_decode_body(operation, request),
        query=_decode_query(operation.query, request.query_params),
        path=path,
        ip=str(request.context.get("identity", {}).get("sourceIp", "")),
        bearer=_bearer(headers.get("authorization")),
        api_key=_bounded_header(headers.get("x-api-key")),
    )


def _decode_body(operation: Operation, request: Request) -> msgspec.Struct:
    raw = request.raw_body
    if not raw and needs_nothing(operation.body):
        return operation.body()
    if len(raw) > MAX_BODY:
        raise errors.TooLarge("body_too_large", f"A request body may have at most {MAX_BODY} bytes.")
    media_type = str(request.headers.get("content-type", "")).partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise errors.UnsupportedMediaType("unsupported_media_type", "Send the body as application/json.")
    try:
        document = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise errors.InvalidRequest("malformed_json", "The body is not valid JSON.") from None
    if not isinstance(document, dict):
        raise errors.InvalidRequest("invalid_field", "The body has to be a JSON object.")
    return convert(document, operation.body, strict=True)


def _decode_query(query: type[msgspec.Struct], parameters: Any) -> msgspec.Struct:  # noqa: ANN401 - Chalice's MultiDict
    given: dict[str, str] = {}
    for name in parameters or ():
        values = parameters.getlist(name)
        if len(values) != 1:
            raise errors.InvalidRequest("invalid_field", "A query parameter is given more than once.")
        given[name] = values[0]
    return convert(given, query, strict=False)


def _bearer(header: str | None) -> str | None:
    value = _bounded_header(header)
    if value is None:
        return None
    scheme, _, token = value.partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def _bounded_header(header: str | None) -> str | None:
    if header is None or not header or len(header) > MAX_HEADER:
        return None
    return header


def problem_response(operation: Operation, error: errors.DomainError) -> Response:
    """The problem document of a domain error, with ``Retry-After`` and ``WWW-Authenticate`` where due."""
    status = next((STATUS_OF[kind] for kind in type(error).__mro__ if kind in STATUS_OF), None)
    if status is None:
        record_failure("unmapped_error", error, operation=operation.label)
        status = HTTPStatus.INTERNAL_SERVER_ERROR
    record("refused", operation=operation.label, status=int(status), code=error.code)
    headers: dict[str, str] = {}
    if isinstance(error, errors.TooManyRequests | errors.Unavailable):
        headers["Retry-After"] = str(error.retry_after)
    if status is HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return _problem(status, error.code, error.detail, headers)


def reason(status: int) -> str:
    """The reason phrase of RFC 9110 section 15; Python's own changed with version 3.13."""
    return _REASONS.get(status) or HTTPStatus(status).phrase


def problem_document(status: HTTPStatus, code: str, detail: str) -> bytes:
    """The JSON bytes of a problem document."""
    return msgspec.json.encode(
        Problem(type="about:blank", title=reason(status), status=int(status), detail=detail, code=code)
    )


def _problem(
    status: HTTPStatus, code: str, detail: str, headers: Mapping[str, str] | None = None
) -> Response:
    return Response(
        body=problem_document(status, code, detail).decode(),
        status_code=int(status),
        headers={"Content-Type": "application/problem+json", **SECURITY_HEADERS, **(headers or {})},
    )
