"""A PACS that is spoken to by DICOMweb (PS3.18): STOW-RS, an object a request, and QIDO-RS."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlsplit

import msgspec

from picsafe.delivery.dicom.objects import DicomObject, Encoding
from picsafe.delivery.dicom.pacs import Pacs
from picsafe.delivery.dicom.statuses import require_stored
from picsafe.delivery.dicom.uids import SOP_CLASSES, uid_of
from picsafe.delivery.errors import InvalidDestination, Later, Refused
from picsafe.delivery.http_connection import HttpConnection, retry_after
from picsafe.delivery.model import Finding
from picsafe.delivery.ports import PatientIndex
from picsafe.delivery.settings.records import DicomWebSettings
from picsafe.delivery.streams import Body
from picsafe.http_answers import pieces_of

if TYPE_CHECKING:
    import httpx

_JSON: Final = "application/dicom+json"
_MAX_ANSWER: Final = 16 * 1024 * 1024
_MOST: Final = 2000
"""Objects that an answer is asked for; a report has at most 501 (``MAX_MEDIA``)."""
_UID: Final = "00080018"
_STORED: Final = "00081199"
_FAILED: Final = "00081198"
_OF_STORED: Final = "00081155"
_REASON: Final = "00081197"
_NOT_US: Final = frozenset({401, 403, 404, 405, 407, 410})
_REFUSED: Final = frozenset({400, 406, 411, 413, 414, 415, 422})
_JUDGED: Final = frozenset({HTTPStatus.OK, HTTPStatus.ACCEPTED, HTTPStatus.CONFLICT})
_Kind = TypeVar("_Kind")


class DicomWeb(Pacs):
    """``Destination``: a PACS by DICOMweb.

    Args:
        name: the operator's name for it.
        settings: where it is, and what it is told.
        patients: those of the hospital, by whom ``match = "adt"`` goes.

    Raises:
        InvalidDestination: the settings cannot work.
    """

    def __init__(self, name: str, settings: DicomWebSettings, patients: PatientIndex | None = None) -> None:
        super().__init__(name, settings, WebArchive(settings), patients)


class WebArchive:
    """``Archive``: a server of DICOMweb."""

    kind = "dicomweb"

    def __init__(self, settings: DicomWebSettings) -> None:
        self._connection = HttpConnection(settings)
        parts = urlsplit(settings.url)
        if parts.username or parts.query or parts.fragment:
            raise InvalidDestination("invalid_url", "url has no user, question mark or hash in it.")
        self._url = settings.url.rstrip("/")
        self.title = self._url

    def check(self, *, asks: bool) -> list[Finding]:
        """See ``Archive``: asks for a study that nobody has."""
        nobody = uid_of("", "nothing")
        self._ask("GET", f"studies?StudyInstanceUID={nobody}", may_be_missing=not asks)
        return [Finding(is_well=True, text=f"{self.title} answers.")]

    def store(
        self,
        objects: Sequence[DicomObject],
        stored: Callable[[DicomObject], None],
        heartbeat: Callable[[], None],
    ) -> None:
        """See ``Archive``."""
        for one in objects:
            *others, last = one.encodings
            if not any(self._is_taken(one, way, heartbeat) for way in others):
                self._store(one, last, heartbeat)
            stored(one)

    def present(self, study: str, objects: Sequence[DicomObject]) -> frozenset[str] | None:  # noqa: ARG002 - the port's signature
        """See ``Archive``."""
        path = f"studies/{study}/instances?limit={_MOST}"
        status, content = self._ask("GET", path, may_be_missing=True)
        if status in {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_FOUND} or not content:
            return frozenset()
        return frozenset(uid for one in _decoded(content, list[dict[str, Any]]) for uid in _values(one, _UID))

    def close(self) -> None:
        """See ``Archive``."""
        self._connection.close()

    def _is_taken(self, one: DicomObject, way: Encoding, heartbeat: Callable[[], None]) -> bool:
        try:
            self._store(one, way, heartbeat)
        except Refused:
            return False
        return True

    def _store(self, one: DicomObject, way: Encoding, heartbeat: Callable[[], None]) -> None:
        boundary = f"picsafe-{secrets.token_hex(16)}"
        head = f"--{boundary}\r\nContent-Type: application/dicom\r\n\r\n".encode("ascii")
        tail = f"\r\n--{boundary}--\r\n".encode("ascii")
        body = Body([head, *one.file(way), tail], heartbeat)
        headers = {
            "Content-Type": f'multipart/related; type="application/dicom"; boundary={boundary}',
            # some that were sent chunks said that all was well, and kept nothing
            "Content-Length": str(body.size),
        }
        _, content = self._ask("POST", "studies", headers, content=iter(body))
        answer = _decoded(content, dict[str, Any])
        if any(one.uid in _values(item, _OF_STORED) for item in _items(answer, _STORED)):
            return
        for item in _items(answer, _FAILED):
            for reason in _values(item, _REASON):
                require_stored(reason if isinstance(reason, int) else 0x0110, SOP_CLASSES[one.sop_class])
                return
        raise Later("not_kept", f"{self.title} does not say that it has stored what it was sent.")

    def _ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        *,
        content: Iterator[bytes] | bytes = b"",
        may_be_missing: bool = False,
    ) -> tuple[int, bytes]:
        """A status and what was answered with it.

        Raises:
            Later, Refused: it is none of success.
        """
        with self._connection.translated():
            request = {"Accept": _JSON, **self._connection.login(), **(headers or {})}
            client = self._connection.client()
            with client.stream(method, f"{self._url}/{path}", headers=request, content=content) as answer:
                found = bytearray()
                for block in pieces_of(answer):
                    found += block
                    if len(found) > _MAX_ANSWER:
                        raise Later("unreadable_answer", f"{self.title} gives an answer that does not end.")
                is_judged = answer.is_success or (method == "POST" and answer.status_code in _JUDGED)
                is_missing = may_be_missing and answer.status_code == HTTPStatus.NOT_FOUND
                if not is_judged and not is_missing:
                    raise _failure(answer)
                return answer.status_code, bytes(found)


def _decoded(content: bytes, kind: type[_Kind]) -> _Kind:
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Later("unreadable_answer", "What the archive answers is no DICOM JSON.") from None


def _items(found: Mapping[str, Any], tag: str) -> list[dict[str, Any]]:
    return [one for one in _values(found, tag) if isinstance(one, dict)]


def _values(found: Mapping[str, Any], tag: str) -> list[Any]:
    """The values of an attribute in DICOM JSON (PS3.18 annex F)."""
    attribute = found.get(tag)
    values = attribute.get("Value") if isinstance(attribute, dict) else None
    return values if isinstance(values, list) else []


def _failure(answer: httpx.Response) -> Later | Refused:
    status = answer.status_code
    after = retry_after(answer.headers.get("Retry-After", ""))
    if status in _NOT_US or HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return Later(
            f"http_{status}", f"It answers {status}: look at url and login.", retry_after=after, is_down=True
        )
    if status == HTTPStatus.INSUFFICIENT_STORAGE:
        return Later("disk_full", "The archive has no room left.", retry_after=after, is_down=True)
    if status in _REFUSED:
        return Refused(f"http_{status}", f"It refuses this report with {status}.")
    return Later(f"http_{status}", f"It answers {status}.", retry_after=after)
