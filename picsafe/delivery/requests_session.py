"""HTTP as the libraries of Dropbox and Box speak it, which is by requests, within bounds of ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import requests
from urllib3.exceptions import MaxRetryError

from picsafe.delivery.errors import Later
from picsafe.delivery.reaching import not_reached

MAX_ANSWER: Final = 4 * 1024 * 1024
"""Bytes of an answer; the largest that is asked for is a manifest of a megabyte."""

_PIECE: Final = 64 * 1024


class BoundedSession(requests.Session):
    """Follows nothing elsewhere, and reads no answer into memory that does not end.

    Args:
        ca_file: a PEM file of the authority that vouches for the service, instead of the system's.
    """

    def __init__(self, ca_file: Path | None = None) -> None:
        super().__init__()
        # variables of the environment would lead reports through proxies, and decide who is trusted
        self.trust_env = False
        self.max_redirects = 0
        if ca_file is not None:
            self.verify = str(ca_file)

    def resolve_redirects(
        self,
        resp: requests.Response,
        req: requests.PreparedRequest,
        *given: Any,  # noqa: ANN401 - requests'
        yield_requests: bool = False,
        **options: Any,  # noqa: ANN401 - requests'
    ) -> Iterator[Any]:
        """See ``requests.Session``; who follows nothing only looks where it would lead, and may."""
        if yield_requests:
            return iter(())
        leads: Iterator[Any] = super().resolve_redirects(resp, req, *given, **options)
        return leads

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # noqa: ANN401 - requests'
        """See ``requests.Session``; the whole answer is there when this returns."""
        answer = super().send(request, **{**options, "stream": True})
        content = bytearray()
        for piece in answer.iter_content(_PIECE):
            content += piece
            if len(content) > MAX_ANSWER:
                answer.close()
                raise requests.RequestException("the answer does not end")
        answer._content = bytes(content)  # noqa: SLF001 - where requests itself keeps it
        return answer


def network_error(title: str, error: requests.RequestException) -> Later:
    """What has gone wrong on the way to a service and back."""
    reason = error.args[0] if error.args else None
    if isinstance(reason, MaxRetryError) or isinstance(error, requests.ConnectTimeout):
        return not_reached(title, error)
    return Later("no_answer", f"{title} has not answered, or not whole.")
