"""What servers answer, as it travelled and within a time.

Whoever answers could pack gigabytes into a few hundred bytes, or say a byte a minute for ever.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import httpx

AS_IT_IS: Final = {"Accept-Encoding": "identity"}
"""The header that asks for answers that are not compressed (RFC 9110, section 12.5.3)."""

LONGEST: Final = 300.0
"""Seconds after which an answer has to have come, once it has begun."""


def pieces_of(response: httpx.Response, clock: Callable[[], float] = time.monotonic) -> Iterator[bytes]:
    """The body of an answer that is being received, in pieces; how much is wanted is for the caller to bound.

    Args:
        response: of a request whose body is streamed.
        clock: seconds.

    Raises:
        httpx.DecodingError: it is compressed, although nobody has asked for that.
        httpx.ReadTimeout: it takes longer than ``LONGEST``.
        httpx.HTTPError: as httpx does.
    """
    import httpx

    if response.headers.get("Content-Encoding", "").strip().lower() not in {"", "identity"}:
        raise httpx.DecodingError("the answer is compressed", request=response.request)
    end = clock() + LONGEST
    for piece in response.iter_bytes():
        if clock() > end:
            raise httpx.ReadTimeout("the answer does not end", request=response.request)
        yield piece
