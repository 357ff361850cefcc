"""What becomes of a report when a FHIR server does not do what it is asked.

Of an ``OperationOutcome`` its codes and paths are told (``Patient.birthDate``). Its words are not: servers
quote in them what they were sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from picsafe.delivery.errors import DeliveryError, Later, Refused
from picsafe.delivery.http_connection import retry_after

_MAX_ISSUES: Final = 3
# http://hl7.org/fhir/STU3/valueset-issue-type.html
_CODE: Final = re.compile(r"[a-z]{2,20}(?:-[a-z]{2,20}){0,2}")
# an element's path; with nothing in it that could be a value
_PATH: Final = re.compile(
    r"/?(?:f:)?[A-Z][A-Za-z]{1,40}(?:[./](?:f:)?[a-z][A-Za-z]{0,40}(?:\[[0-9]{1,3}\])?){0,8}"
)

_NO_ENTRY: Final = {
    401: "It does not let us in: it answers 401. Look at the sign-in, and whether a secret has expired.",
    403: "It does not allow this: it answers 403. Look at what we may do there (scopes).",
    407: "A proxy does not let us through: it answers 407.",
}
_NOT_THERE: Final = frozenset({404, 405, 410, 501})
_REFUSED: Final = {
    400: "It finds fault with what it was sent",
    406: "It does not answer in FHIR's JSON",
    412: "It has several resources where there should be one, and somebody has to merge them",
    413: (
        "A file is larger than it takes. Have its limit raised there, and a proxy's before it, or set"
        " photo_kilobytes where it is a photo, and replay the report"
    ),
    414: "It finds the address too long",
    415: "It does not take FHIR's JSON",
    422: "It finds fault with what it was sent",
}


class TooMany(Later):
    """There are more than are looked at, so that nobody can say that there is no other.

    Attributes:
        found: those that were looked at.
    """

    def __init__(self, found: list[dict[str, Any]]) -> None:
        super().__init__(
            "too_many",
            "It answers a search with more than can be read: perhaps it does not know what it is asked by.",
            is_down=True,
        )
        self.found = found


def failure_of(status: int, headers: Mapping[str, str], document: Mapping[str, Any] | None) -> DeliveryError:
    """What to raise for an answer that is no success.

    Args:
        status: of HTTP.
        headers: of the answer, by their names in whatever case ``Retry-After`` is found.
        document: its body, if that is an object.
    """
    code = f"http_{status}"
    after = retry_after(headers.get("Retry-After", ""))
    told = _told(document)
    if status in _NO_ENTRY:
        return Later(code, _NO_ENTRY[status], retry_after=after, is_down=True)
    if status in _NOT_THERE or HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return Later(
            code,
            f"It answers {status}{told}: look at url, and whether it has this kind of resource.",
            retry_after=after,
            is_down=True,
        )
    if status == HTTPStatus.INSUFFICIENT_STORAGE:
        return Later("disk_full", "The server has no room left.", retry_after=after, is_down=True)
    if status in _REFUSED:
        return Refused(code, f"{_REFUSED[status]}: it answers {status}{told}.")
    return Later(code, f"It answers {status}{told}.", retry_after=after)


def _told(document: Mapping[str, Any] | None) -> str:
    if document is None or document.get("resourceType") != "OperationOutcome":
        return ""
    issues = document.get("issue")
    told: list[str] = []
    for issue in issues[:_MAX_ISSUES] if isinstance(issues, list) else ():
        if not isinstance(issue, dict):
            continue
        paths = issue.get("expression") or issue.get("location")
        words = [issue.get("code"), *(paths[:1] if isinstance(paths, list) else ())]
        patterns = (_CODE, _PATH)
        said = [
            word
            for word, pattern in zip(words, patterns, strict=False)
            if isinstance(word, str) and pattern.fullmatch(word)
        ]
        if said and " ".join(said) not in told:
            told.append(" ".join(said))
    return f" ({', '.join(told)})" if told else ""
