"""From a refusal (RFC 9457 ``application/problem+json``) to the client's error."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from picsafe.client.errors import (
    BadAnswer,
    Conflict,
    Gone,
    NotAllowed,
    NotFound,
    NotSignedIn,
    PicSafeClientError,
    Refused,
    RefusedInput,
    SlowDown,
    Unavailable,
    WrongClock,
)
from picsafe.client.text import one_line

MAX_DETAIL = 500
CLOCK_SKEW = "clock_skew"
MAX_RETRY_AFTER = 3600.0

_STRANGE = (
    "Something other than PicSafe refused the request (status {status}): look whether the address is right."
)
_CODE = re.compile(r"[a-z][a-z0-9_]{0,63}")
_KINDS: Mapping[int, type[PicSafeClientError]] = {
    401: NotSignedIn,
    403: NotAllowed,
    404: NotFound,
    409: Conflict,
}


class _Problem(msgspec.Struct, frozen=True):
    code: str = ""
    detail: str = ""
    # what an Endpoint Server calls it
    error: str = ""
    # why a report was recalled; whatever else it is must not hide that it was
    reason: object = ""


def is_code(text: str) -> bool:
    """Whether a word of a server's is a code, which may be printed as it is."""
    return _CODE.fullmatch(text) is not None


def error_from(status: int, body: bytes, headers: Mapping[str, str]) -> PicSafeClientError:
    """The error that an answer with a status of 300 or more stands for.

    An answer that is not a problem document (a proxy's page, a stranger's server) still gets the class
    that its status deserves, with a code of ours.
    """
    problem = _problem(body)
    code, detail = problem.code, one_line(problem.detail or problem.error, limit=MAX_DETAIL)
    if status == 429:
        return SlowDown(
            code or "too_many_requests",
            detail or "The server asks to wait before the next attempt.",
            retry_after=retry_after(headers),
        )
    if status >= 500:
        return Unavailable(
            code or "unavailable",
            detail or f"The server cannot answer right now (status {status}). Try again shortly.",
            retry_after=retry_after(headers),
        )
    if code == CLOCK_SKEW:
        return WrongClock(
            code,
            "The server's clock does not agree with the User Server's, so that it cannot check who you are. "
            "Signing in again does not help: its operator has to set the clock.",
        )
    if status < 400:
        return BadAnswer(
            "unexpected_redirect", "The server points elsewhere, which a PicSafe server never does."
        )
    if status == 410:
        reason = problem.reason if isinstance(problem.reason, str) and is_code(problem.reason) else ""
        return Gone(code or "status_410", detail or _STRANGE.format(status=status), reason=reason)
    kind = RefusedInput if status == 400 and code else _KINDS.get(status, Refused)
    return kind(code or f"status_{status}", detail or _STRANGE.format(status=status))


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds of a ``Retry-After`` header (RFC 9110 section 10.2.3); its date form counts as absent."""
    value = headers.get("retry-after", "").strip()
    if not value.isascii() or not value.isdigit() or len(value) > 9:
        return None
    return min(float(value), MAX_RETRY_AFTER)


def _problem(body: bytes) -> _Problem:
    try:
        problem = msgspec.json.decode(body, type=_Problem)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _Problem()
    return problem if is_code(problem.code) else _Problem(detail=problem.detail)
