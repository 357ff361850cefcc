"""What the one-machine server refuses by itself, before or beside the services."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from chalicelib.errors import Unavailable


class ServerError(Exception):
    """Base of this package's errors; the message is for people and holds no secret."""


class StartError(ServerError):
    """The server cannot start: the port is taken, the data folder is in use, a setting makes no sense."""


class Disconnected(ServerError):
    """The client went away before it had sent everything; nobody is left to answer."""


class Interrupted(ServerError):
    """Half an answer is out and the rest cannot follow: only a closed connection tells the client so."""


class Refusal(ServerError):
    """A request is refused by the server itself.

    Attributes:
        status: the HTTP status.
        code: stable, snake_case, part of the contract.
        detail: one sentence for people.
        headers: further response headers.
        hang_up: whether the rest of the request is not wanted, so that the connection has to be closed.
    """

    def __init__(
        self,
        status: HTTPStatus,
        code: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        hang_up: bool = False,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})
        self.hang_up = hang_up


def not_found() -> Refusal:
    """``404 not_found``: no route has this path."""
    return Refusal(HTTPStatus.NOT_FOUND, "not_found", "There is nothing at this address.")


def method_not_allowed(allowed: str) -> Refusal:
    """``405 method_not_allowed``; ``allowed`` is the value of the ``Allow`` header."""
    return Refusal(
        HTTPStatus.METHOD_NOT_ALLOWED,
        "method_not_allowed",
        f"This address answers {allowed} only.",
        headers={"Allow": allowed},
    )


def body_too_large(limit: int) -> Refusal:
    """``413 body_too_large``; the rest of the body is not read."""
    return Refusal(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "body_too_large",
        f"A request body may have at most {limit} bytes.",
        hang_up=True,
    )


def too_slow() -> Refusal:
    """``408 request_timeout``: the request did not arrive in time."""
    return Refusal(
        HTTPStatus.REQUEST_TIMEOUT,
        "request_timeout",
        "The request did not arrive in time. Please send it again.",
        hang_up=True,
    )


def timed_out() -> Refusal:
    """``504 timed_out``: the service did not answer in time."""
    return Refusal(
        HTTPStatus.GATEWAY_TIMEOUT,
        "timed_out",
        "The service did not answer in time. Please try again shortly.",
        headers={"Retry-After": "5"},
    )


def overloaded() -> Refusal:
    """``503 overloaded``: too many requests are under way."""
    return Refusal(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "overloaded",
        "Too many requests are under way. Please try again shortly.",
        headers={"Retry-After": "1"},
    )


def stopping() -> Refusal:
    """``503 stopping``: the server stops and could not finish this request."""
    return Refusal(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "stopping",
        "The server is being stopped. Please try again shortly.",
        headers={"Retry-After": "5"},
    )


def unavailable(error: Unavailable) -> Refusal:
    """``503`` with the code of what does not answer."""
    return Refusal(
        HTTPStatus.SERVICE_UNAVAILABLE,
        error.code,
        error.detail,
        headers={"Retry-After": str(error.retry_after)},
    )


def internal_error() -> Refusal:
    """``500 internal_error``: something of ours failed."""
    return Refusal(
        HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", "Something went wrong here. Please try again."
    )
