"""A server of the hospital's own that is sent each report in one request.

An answer may be lost, and there is no standard way to ask a server what it has got: it may be sent a report
more than once, always with the same ``Idempotency-Key``, by which it tells
(draft-ietf-httpapi-idempotency-key-header-07).
"""

from __future__ import annotations

import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from picsafe.delivery.errors import DeliveryError, Later, Refused
from picsafe.delivery.http_connection import HttpConnection, retry_after
from picsafe.delivery.manifest import MANIFEST, encode, manifest_of
from picsafe.delivery.media_types import media_type_of
from picsafe.delivery.model import Finding, Receipt, ReportView
from picsafe.delivery.ports import Steps
from picsafe.delivery.settings.handovers import HttpsSettings
from picsafe.delivery.streams import Body, multipart
from picsafe.http_answers import pieces_of

if TYPE_CHECKING:
    import httpx

_MAX_ANSWER: Final = 64 * 1024
# what is worth another try of the same request (RFC 9110), and 425 of RFC 8470; 409 says that a request with
# the same key is still being worked at
_LATER: Final = frozenset({408, 409, 425, 429})
# it is a matter of the settings here or there, and not of the report
_NOT_US: Final = frozenset({401, 403, 404, 405, 407})


class Https:
    """``Destination``: a URL.

    Args:
        name: the operator's name for it.
        settings: where it is.

    Raises:
        InvalidDestination: the settings cannot work.
    """

    kind = "https"
    can_find = False

    def __init__(self, name: str, settings: HttpsSettings) -> None:
        self.name = name
        self._settings = settings
        self._connection = HttpConnection(settings)

    def check(self) -> list[Finding]:
        """See ``Destination``: asks with ``OPTIONS``, which changes nothing."""
        try:
            with (
                self._connection.translated(),
                self._connection.client().stream(
                    "OPTIONS", self._settings.url, headers=self._connection.login()
                ) as answer,
            ):
                status = answer.status_code
        except DeliveryError as error:
            return [Finding(is_well=False, text=error.detail)]
        if status in {401, 403, 407}:
            return [Finding(is_well=False, text=f"It does not let us in: it answers {status}.")]
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.NOT_IMPLEMENTED:
            return [Finding(is_well=False, text=f"It fails: it answers {status}.")]
        if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
            text = f"It leads elsewhere: it answers {status}. Give the address that it leads to as url."
            return [Finding(is_well=False, text=text)]
        return [Finding(is_well=True, text=f"It answers (OPTIONS: {status}).")]

    def deliver(self, report: ReportView, steps: Steps) -> Receipt:
        """See ``Destination``."""
        steps.heartbeat()
        body, media_type = self._body(report, steps)
        headers = {
            "Content-Type": media_type,
            "Content-Length": str(body.size),
            "Content-Digest": body.digest(),
            "Idempotency-Key": f'"{report.delivery_id}"',
            **self._connection.login(),
        }
        with (
            self._connection.translated(),
            self._connection.client().stream(
                self._settings.method, self._settings.url, headers=headers, content=iter(body)
            ) as answer,
        ):
            read = 0
            for block in pieces_of(answer):
                # an answer that breaks off is none; what it says is nobody's business here
                read += len(block)
                if read > _MAX_ANSWER:
                    break
            return self._judged(answer)

    def find(self, report: ReportView, steps: Steps) -> Receipt | None:  # noqa: ARG002 - the port's signature
        """See ``Destination``: there is no way to ask."""
        return None

    def close(self) -> None:
        """See ``Destination``."""
        self._connection.close()

    def _body(self, report: ReportView, steps: Steps) -> tuple[Body, str]:
        if self._settings.body == "sealed":
            if not report.is_sealed_by_sender:
                raise Refused(
                    "not_sealed_by_sender", "It came plain, and nobody else could open what was sealed here."
                )
            return Body([report.sealed], steps.heartbeat), "application/zip"
        boundary = f"picsafe-{secrets.token_hex(16)}"
        parts = [("manifest", MANIFEST, "application/json", encode(manifest_of(report)))]
        body = multipart(
            [
                *parts,
                *(("file", file.name, media_type_of(file.name), file.path) for file in report.files),
            ],
            boundary,
            steps.heartbeat,
        )
        return body, f"multipart/form-data; boundary={boundary}"

    def _judged(self, answer: httpx.Response) -> Receipt:
        status = answer.status_code
        if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            return Receipt(f"http {status}")
        after = retry_after(answer.headers.get("Retry-After", ""))
        if status in _LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise Later(f"http_{status}", f"It answers {status}.", retry_after=after)
        if status in _NOT_US or HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
            raise Later(
                f"http_{status}",
                f"It answers {status}: look at url and login.",
                retry_after=after,
                is_down=True,
            )
        raise Refused(f"http_{status}", f"It refuses this report with {status}.")
