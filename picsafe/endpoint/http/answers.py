"""Answers as the seeds' clients read them: ``success``, or ``error`` in words with a ``code`` beside."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import msgspec

from chalicelib.errors import DomainError
from picsafe.endpoint.errors import EndpointError, NotNow, NotTaken
from picsafe.server.errors import Refusal, internal_error
from picsafe.server.responses import SECURITY, RawHeaders, RawResponse, raw_headers, refusal_of

_JSON: Final = (b"content-type", b"application/json")
_STATUS: Final[Mapping[str, HTTPStatus]] = {
    "invalid_form": HTTPStatus.BAD_REQUEST,
    "report_id_unknown": HTTPStatus.BAD_REQUEST,
    "too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "token_first": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "not_sealed": HTTPStatus.FORBIDDEN,
    "unlisted_key_server": HTTPStatus.FORBIDDEN,
    "foreign_report_id": HTTPStatus.FORBIDDEN,
    "other_file": HTTPStatus.FORBIDDEN,
    "quota_exceeded": HTTPStatus.TOO_MANY_REQUESTS,
    "disk_full": HTTPStatus.INSUFFICIENT_STORAGE,
}

Refused = DomainError | EndpointError | Refusal


def success(extra: RawHeaders) -> RawResponse:
    """The report is accepted, and durable."""
    return RawResponse(int(HTTPStatus.OK), [_JSON, *SECURITY, *extra], b'{"success":true}')


def failure(error: Refused, extra: RawHeaders | None = None, *, hang_up: bool = False) -> RawResponse:
    """It is not.

    Args:
        error: why.
        extra: further headers.
        hang_up: whether the rest of the request is not wanted.
    """
    refusal = as_refusal(error)
    body = msgspec.json.encode({"success": False, "error": refusal.detail, "code": refusal.code})
    headers = [_JSON, *SECURITY, *raw_headers(refusal.headers), *(extra or ())]
    return RawResponse(int(refusal.status), headers, body, hang_up or refusal.hang_up)


def as_refusal(error: Refused) -> Refusal:
    """Any of our errors as HTTP has it."""
    match error:
        case Refusal():
            return error
        case DomainError():
            return refusal_of(error)
        case NotTaken():
            status = _STATUS.get(error.code, HTTPStatus.UNPROCESSABLE_ENTITY)
            return Refusal(status, error.code, error.detail)
        case NotNow():
            status = _STATUS.get(error.code, HTTPStatus.SERVICE_UNAVAILABLE)
            retry_after = {"Retry-After": str(error.retry_after)}
            return Refusal(status, error.code, error.detail, headers=retry_after)
        case _:
            return internal_error()
