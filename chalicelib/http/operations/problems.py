"""How what is refused leaves: problem documents (RFC 9457), their statuses, and headers of every answer."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated

import msgspec

from chalicelib import errors
from chalicelib.contract.recall_reasons import RECALL_REASONS

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
    reason: (
        Annotated[
            str,
            msgspec.Meta(
                description="Of a report that was recalled, why: one of "
                f"{', '.join(RECALL_REASONS)}, or one that was added since. Left out where nobody has said.",
                extra_json_schema={"x-left-out": True},
                examples=["consent_withdrawn"],
            ),
        ]
        | msgspec.UnsetType
    ) = msgspec.UNSET


def reason(status: int) -> str:
    """The reason phrase of RFC 9110 section 15; Python's own changed with version 3.13."""
    return _REASONS.get(status) or HTTPStatus(status).phrase


def problem_document(status: HTTPStatus, code: str, detail: str, why: str = "") -> bytes:
    """The JSON bytes of a problem document."""
    return msgspec.json.encode(
        Problem("about:blank", reason(status), int(status), detail, code, why or msgspec.UNSET)
    )
