"""One call from what was sent to what is answered, wherever it came in.

It has three parts. ``Performer.prepare`` decodes and checks who asks; what it gives decides, in the service's
store; ``Performer.conclude`` signs, encodes and logs. Who answers several requests with one commit does the
second part of each in the transaction, which others wait for, the first before it, and the third after it, so
that what was not committed is neither answered nor logged as if it had been.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import msgspec

from chalicelib import deadline, errors
from chalicelib.http.operations.declared import (
    MAX_BODY,
    Call,
    Decide,
    Finish,
    Given,
    Handler,
    Media,
    Operation,
    Reply,
)
from chalicelib.http.operations.problems import SECURITY_HEADERS, STATUS_OF, problem_document
from chalicelib.http.validation import convert, needs_nothing
from chalicelib.observability.log import record, record_failure

MAX_HEADER = 8 * 1024

Outcome = Given | Finish | Exception
"""What a service gave, what is left to make of it, or what it raised."""


class Sent(msgspec.Struct, frozen=True):
    """A request as it was sent.

    Attributes:
        headers: by their names in lower case; the last of each.
        query: every value of each parameter, percent-decoded.
        body: its bytes.
        path: the path parameters, percent-decoded.
        ip: the caller's address as the gateway saw it.
    """

    headers: Mapping[str, str]
    query: Mapping[str, Sequence[str]]
    body: bytes | str
    path: Mapping[str, str]
    ip: str


class Answer(msgspec.Struct, frozen=True):
    """What is answered, but for the headers that browsers need to call from elsewhere."""

    status: int
    headers: Mapping[str, str]
    body: bytes


_JSON_HEADERS: Mapping[str, str] = {"Content-Type": "application/json", **SECURITY_HEADERS}
_PROBLEM_HEADERS: Mapping[str, str] = {"Content-Type": "application/problem+json", **SECURITY_HEADERS}


@dataclass(frozen=True, slots=True)
class Performer:
    """A declared operation and what performs it.

    Attributes:
        operation: what is declared.
        handler: asks the service.
        together: whether several requests may be answered in one transaction; see ``Api.operation``.
    """

    operation: Operation
    handler: Handler
    together: bool = False

    def perform(self, sent: Sent) -> Answer:
        """The answer to one request."""
        started = time.perf_counter()
        outcome: Outcome
        try:
            outcome = self.attempt(sent)
        except Exception as error:  # noqa: BLE001 - the answer tells it, or that something went wrong
            outcome = error
        return self.conclude(outcome, started)

    def attempt(self, sent: Sent) -> Given | Finish:
        """What the service gives; whatever it raises is an outcome as well."""
        with deadline.within():
            left = self.handler(_decode(self.operation, sent))
            return left() if callable(left) else left

    def prepare(self, sent: Sent) -> Decide:
        """Do what needs no store of the service; what is left to do in it.

        Both raise what is an outcome as well.

        Raises:
            MustWait: it would have to wait where nobody may.
        """
        with deadline.within():
            left = self.handler(_decode(self.operation, sent))
        if not callable(left):
            raise TypeError("an operation that is performed together says what it does in the store")

        def decide() -> Given | Finish:
            with deadline.within():
                return left()

        return decide

    def conclude(self, outcome: Outcome, started: float) -> Answer:
        """The answer that tells an outcome, which is logged.

        Args:
            outcome: of an attempt, or of what ``prepare`` gave.
            started: when that began, by ``time.perf_counter``.
        """
        answer = self._answer(outcome)
        record(
            "answered",
            level=logging.DEBUG,
            operation=self.operation.label,
            status=answer.status,
            duration_ms=round((time.perf_counter() - started) * 1000, 1),
        )
        return answer

    def _answer(self, outcome: Outcome) -> Answer:
        if isinstance(outcome, errors.DomainError):
            return _refusal(self.operation, outcome)
        if isinstance(outcome, Exception):
            return self._failure(outcome)
        try:
            return _encode(self.operation, outcome() if callable(outcome) else outcome)
        except Exception as error:  # noqa: BLE001 - the last line of defence: no stranger sees a traceback
            return self._failure(error)

    def _failure(self, error: Exception) -> Answer:
        record_failure("unexpected_error", error, operation=self.operation.label)
        detail = "Something went wrong here. Please try again."
        return _problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", detail)


def _encode(operation: Operation, outcome: msgspec.Struct | Reply) -> Answer:
    reply = outcome if isinstance(outcome, Reply) else Reply(next(iter(operation.answers)), outcome)
    headers = _JSON_HEADERS
    if isinstance(reply.body, bytes):
        body, media = reply.body, operation.answers[reply.status]
        if not isinstance(media, Media):
            raise TypeError("only what is declared as such is answered with bytes")
        headers = {**headers, "Content-Type": media.type}
    else:
        body = b"" if reply.status == HTTPStatus.NO_CONTENT else msgspec.json.encode(reply.body)
    if reply.max_age is None:
        return Answer(reply.status, headers, body)
    cached = {
        "Cache-Control": f"public, max-age={reply.max_age}{', immutable' if reply.immutable else ''}",
        "ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"',
    }
    return Answer(reply.status, {**headers, **cached}, body)


def _decode(operation: Operation, sent: Sent) -> Call[Any, Any]:
    for value in sent.path.values():
        if len(value) > 256 or not value.isprintable():
            raise errors.NotFound("not_found", "There is nothing at this address.")
    return Call(
        body=_decode_body(operation, sent),
        query=_decode_query(operation.query, sent.query),
        path=sent.path,
        ip=sent.ip,
        bearer=_bearer(sent.headers.get("authorization")),
        api_key=_bounded_header(sent.headers.get("x-api-key")),
    )


def _decode_body(operation: Operation, sent: Sent) -> msgspec.Struct:
    raw = sent.body
    if not raw and needs_nothing(operation.body):
        return operation.body()
    if len(raw) > MAX_BODY:
        raise errors.TooLarge("body_too_large", f"A request body may have at most {MAX_BODY} bytes.")
    media_type = str(sent.headers.get("content-type", "")).partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise errors.UnsupportedMediaType("unsupported_media_type", "Send the body as application/json.")
    try:
        document = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise errors.InvalidRequest("malformed_json", "The body is not valid JSON.") from None
    if not isinstance(document, dict):
        raise errors.InvalidRequest("invalid_field", "The body has to be a JSON object.")
    return convert(document, operation.body, strict=True)


def _decode_query(query: type[msgspec.Struct], parameters: Mapping[str, Sequence[str]]) -> msgspec.Struct:
    given: dict[str, str] = {}
    for name, values in parameters.items():
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


def _refusal(operation: Operation, error: errors.DomainError) -> Answer:
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
    why = error.reason if isinstance(error, errors.Gone) else ""
    return _problem(status, error.code, error.detail, headers, why)


def _problem(
    status: HTTPStatus, code: str, detail: str, headers: Mapping[str, str] | None = None, why: str = ""
) -> Answer:
    body = problem_document(status, code, detail, why)
    return Answer(int(status), {**_PROBLEM_HEADERS, **(headers or {})}, body)
