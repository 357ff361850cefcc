"""The one place that knows Chalice's requests and responses.

Routes declare operations: the types of their body, query and answers, who may call them, and the error
codes they can give. The same declaration decodes requests, encodes answers and makes the API
description. Errors leave as ``application/problem+json`` (RFC 9457) with a stable ``code``.
"""

from __future__ import annotations

from chalicelib.http.operations.api import Api
from chalicelib.http.operations.declared import (
    MAX_BODY,
    Authentication,
    Call,
    Decide,
    Empty,
    Finish,
    Given,
    Media,
    Operation,
    Reply,
)
from chalicelib.http.operations.performing import Answer, Outcome, Performer, Sent
from chalicelib.http.operations.problems import (
    SECURITY_HEADERS,
    STATUS_OF,
    Problem,
    problem_document,
    reason,
)

__all__ = [
    "MAX_BODY",
    "SECURITY_HEADERS",
    "STATUS_OF",
    "Answer",
    "Api",
    "Authentication",
    "Call",
    "Decide",
    "Empty",
    "Finish",
    "Given",
    "Media",
    "Operation",
    "Outcome",
    "Performer",
    "Problem",
    "Reply",
    "Sent",
    "problem_document",
    "reason",
]
