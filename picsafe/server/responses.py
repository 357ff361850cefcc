"""Answers as bytes, and how they are sent."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Protocol

import msgspec
from starlette.types import Receive, Send

from chalicelib.errors import DomainError, TooManyRequests, Unavailable
from chalicelib.http.operations import SECURITY_HEADERS, STATUS_OF, problem_document
from picsafe.server.errors import Refusal, internal_error

CLIENT_GONE = 499
"""What logs say where nobody has got an answer."""
LINGER_SECONDS = 2.0
LINGER_BYTES = 1024 * 1024

RawHeaders = list[tuple[bytes, bytes]]


class RawResponse(msgspec.Struct, frozen=True):
    """One whole HTTP answer.

    Attributes:
        status: the HTTP status.
        headers: names in lower case and values as they go out, without ``content-length``.
        body: the bytes.
        hang_up: whether the request was not read to its end, so that the connection is closed.
    """

    status: int
    headers: RawHeaders
    body: bytes = b""
    hang_up: bool = False

    @property
    def has_length(self) -> bool:
        """Whether it says how long its body is; what never has one does not."""
        return self.status not in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)


class Exchange(Protocol):
    """A request that is answered without a task of its own, by one call of either method."""

    def answer(self, answer: RawResponse) -> int:
        """Send a whole answer; its status, or ``CLIENT_GONE``."""
        ...

    def start_over(self) -> None:
        """Have it answered by a task."""
        ...


def raw_headers(headers: Mapping[str, str] | Iterable[tuple[str, str]]) -> RawHeaders:
    """Headers as ASGI wants them; a character outside Latin-1 becomes ``?``."""
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    return [(name.lower().encode("latin-1"), value.encode("latin-1", "replace")) for name, value in pairs]


SECURITY: RawHeaders = raw_headers(SECURITY_HEADERS)


def problem(refusal: Refusal, extra: RawHeaders | None = None) -> RawResponse:
    """The problem document of a refusal, with the security headers."""
    headers = [
        (b"content-type", b"application/problem+json"),
        *SECURITY,
        *raw_headers(refusal.headers),
        *(extra or ()),
    ]
    return RawResponse(
        int(refusal.status),
        headers,
        problem_document(refusal.status, refusal.code, refusal.detail),
        refusal.hang_up,
    )


def refusal_of(error: DomainError, *, hang_up: bool = False) -> Refusal:
    """What a domain error is over HTTP."""
    status = next((STATUS_OF[kind] for kind in type(error).__mro__ if kind in STATUS_OF), None)
    if status is None:
        return internal_error()
    headers: dict[str, str] = {}
    if isinstance(error, TooManyRequests | Unavailable):
        headers["Retry-After"] = str(error.retry_after)
    return Refusal(HTTPStatus(status), error.code, error.detail, headers=headers, hang_up=hang_up)


def unless_known(answer: RawResponse, if_none_match: bytes | None) -> RawResponse:
    """The answer, or 304 without a body if the client has it already (RFC 9110 section 13.1.2)."""
    etag = dict(answer.headers).get(b"etag")
    if etag is None or if_none_match is None or answer.status != HTTPStatus.OK:
        return answer
    known = [one.strip().removeprefix(b"W/") for one in if_none_match.split(b",")]
    if etag not in known and known != [b"*"]:
        return answer
    headers = [(name, value) for name, value in answer.headers if name != b"content-type"]
    return RawResponse(int(HTTPStatus.NOT_MODIFIED), headers)


async def send_response(answer: RawResponse, receive: Receive, send: Send, *, head: bool = False) -> None:
    """Send an answer; with ``head`` its headers alone.

    A client that is still sending what nobody wants would lose the answer if the connection were closed
    at once (the kernel resets it), so that a little of the rest is read and thrown away first.
    """
    headers = list(answer.headers)
    if answer.has_length:
        headers.append((b"content-length", str(len(answer.body)).encode()))
    if answer.hang_up:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    body = b"" if head else answer.body
    if answer.hang_up:
        await send({"type": "http.response.body", "body": body, "more_body": True})
        await _linger(receive)
        body = b""
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def _linger(receive: Receive) -> None:
    thrown_away = 0
    try:
        async with asyncio.timeout(LINGER_SECONDS):
            while thrown_away < LINGER_BYTES:
                message = await receive()
                if message["type"] != "http.request" or not message.get("more_body"):
                    return
                thrown_away += len(message.get("body", b""))
    except TimeoutError:
        return
