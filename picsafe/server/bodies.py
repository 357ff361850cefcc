"""Reading request bodies with a limit of size and of time."""

from __future__ import annotations

import asyncio

from starlette.types import Receive, Scope

from picsafe.server.errors import Disconnected, body_too_large, too_slow


def header(scope: Scope, wanted: bytes) -> bytes | None:
    """The last header of that name, given in lower case."""
    found = None
    for name, value in scope["headers"]:
        if name == wanted:
            found = value
    return found


def content_length(scope: Scope) -> int | None:
    """The announced length; ``None`` where there is none. The HTTP parser has checked its form."""
    value = header(scope, b"content-length")
    return int(value) if value is not None and value.isdigit() else None


async def read_body(scope: Scope, receive: Receive, *, limit: int, seconds: float) -> bytes:
    """The whole body.

    Raises:
        Refusal: ``413 body_too_large`` as soon as that is known, ``408 request_timeout``.
        Disconnected: the client went away.
    """
    length = content_length(scope)
    if length is None and header(scope, b"transfer-encoding") is None:
        return b""
    if length is not None and length > limit:
        raise body_too_large(limit)
    parts: list[bytes] = []
    try:
        async with asyncio.timeout(seconds):
            return await _collect(receive, parts, limit)
    except TimeoutError:
        raise too_slow() from None


async def _collect(receive: Receive, parts: list[bytes], limit: int) -> bytes:
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise Disconnected
        chunk: bytes = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise body_too_large(limit)
        parts.append(chunk)
        if not message.get("more_body", False):
            return b"".join(parts)
