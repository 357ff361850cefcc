"""Answers as the services write them, and those that a test spoils on purpose."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from http import HTTPStatus

import httpx

_BREAKING = "breaking_the_contract"


class BrokenOff(httpx.SyncByteStream):
    """A body that stops in the middle, as when a server dies."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def __iter__(self) -> Iterator[bytes]:
        yield self._content
        raise httpx.ReadError("the connection broke off")


def answer(status: int, body: object) -> httpx.Response:
    return httpx.Response(status, json=body)


def problem(
    status: int, code: str, *, detail: str = "", retry_after: int | None = None, reason: str = ""
) -> httpx.Response:
    document = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or f"Detail of {code}.",
        "code": code,
        **({"reason": reason} if reason else {}),
    }
    headers = {"Content-Type": "application/problem+json"}
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    return httpx.Response(status, json=document, headers=headers)


def breaking_the_contract(response: httpx.Response) -> httpx.Response:
    """Mark an answer that docs/openapi.json does not allow because the test is about that: it has to."""
    response.extensions[_BREAKING] = True
    return response


def is_breaking_the_contract(response: httpx.Response) -> bool:
    return _BREAKING in response.extensions


def stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
