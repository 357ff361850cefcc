"""A FHIR server, spoken to in JSON (hl7.org/fhir/STU3/http.html), whatever its version.

Whatever is created is looked for first and created on the condition that it is not there, both by an
identifier: some servers do not know the condition, and an answer may have been lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

import msgspec

from picsafe.delivery.errors import InvalidDestination, Later
from picsafe.delivery.fhir.auth import SmartBackend, require_login
from picsafe.delivery.fhir.bodies import FHIR_JSON, Body, read_document
from picsafe.delivery.fhir.capabilities import Capabilities
from picsafe.delivery.fhir.failures import TooMany, failure_of
from picsafe.delivery.fhir.resources import Identifier, is_reference, not_fhir, objects, reference_of
from picsafe.delivery.fhir.smart_server import WELL_KNOWN, SmartServer, smart_server
from picsafe.delivery.fhir.user_tokens import UserTokens
from picsafe.delivery.http_connection import HttpConnection
from picsafe.delivery.settings.records import FhirSettings
from picsafe.http_answers import pieces_of

MAX_PAGES: Final = 10
MAX_ENTRIES: Final = 500
SUCCESS: Final = range(HTTPStatus.OK, HTTPStatus.MULTIPLE_CHOICES)

_GONE: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_BUSY: Final = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
# whoever may write need not be allowed to read, and where content is may be said by leading elsewhere
_UNSEEN: Final = (301, 302, 303, 307, 308, 400, 401, 403, 405, 406, 501)
# what a server says of what it has just stored, where a cache would answer with what was before
_FRESH: Final = {"Cache-Control": "no-cache"}


@dataclass(frozen=True, slots=True)
class Answer:
    """A success: its status, the object that it holds if there is one, and its ``Location``."""

    status: int
    document: dict[str, Any] | None
    location: str


class FhirClient:
    """A client of one server.

    Args:
        settings: where it is, and how we sign in.

    Raises:
        InvalidDestination: the settings cannot work.
    """

    def __init__(self, settings: FhirSettings) -> None:
        parts = urlsplit(settings.url)
        if parts.username or parts.query or parts.fragment:
            raise InvalidDestination("invalid_url", "url has no user, question mark or hash in it.")
        require_login(settings)
        self.base = settings.url.rstrip("/")
        self._connection = HttpConnection(settings)
        self._backend: SmartBackend | UserTokens | None = None
        if settings.signing_key is not None:
            self._backend = SmartBackend(settings, self._connection, lambda: self.smart().require_token_url())
        elif settings.token_file is not None:
            self._backend = UserTokens(settings, self._connection)
        self._capabilities: Capabilities | None = None

    def capabilities(self) -> Capabilities:
        """What the server says that it can do; asked for once.

        Raises:
            Later, Refused: it does not say.
        """
        if self._capabilities is None:
            # everybody may read it, and it says where tokens are had
            document = self._ask("GET", f"{self.base}/metadata", is_open=True).document
            if document is None or document.get("resourceType") not in ("CapabilityStatement", "Conformance"):
                raise Later("not_fhir", "What answers at url is no FHIR server.", is_down=True)
            self._capabilities = Capabilities.of(document)
        return self._capabilities

    def smart(self) -> SmartServer:
        """Where it has people and programs sign in.

        Raises:
            Later, Refused: it does not say.
        """
        document = self._ask(
            "GET",
            f"{self.base}/{WELL_KNOWN}",
            {"Accept": "application/json"},
            known=(HTTPStatus.NOT_FOUND,),
            is_open=True,
        ).document
        return smart_server(document or {}, self.capabilities)

    def read(self, reference: str) -> dict[str, Any] | None:
        """A resource, such as ``Patient/123``; ``None`` if it is not there.

        Raises:
            Later, Refused: the server does not say.
        """
        kind = reference.partition("/")[0]
        answer = self._ask("GET", f"{self.base}/{reference}", _FRESH, known=tuple(_GONE))
        if answer.status in _GONE:
            return None
        if answer.document is None or answer.document.get("resourceType") != kind:
            raise not_fhir()
        return answer.document

    def is_there(self, reference: str) -> bool:
        """Whether what the server has named is there; what is in it is not fetched.

        Where it does not let us look, its word stands.

        Raises:
            Later, Refused: the server does not say.
        """
        url = f"{self.base}/{reference}"
        # not all servers know this (hl7.org/fhir/STU3/http.html#summary)
        answer, headers = self._tried("HEAD", url, _FRESH, None, is_read=False)
        if answer.status in _BUSY:
            raise failure_of(answer.status, headers, None)
        if answer.status not in SUCCESS:
            known = (*_GONE, *_UNSEEN)
            answer = self._ask("GET", url, _FRESH, known=known, is_read=False)
        return answer.status not in _GONE

    def search(self, kind: str, parameters: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
        """All resources of a kind that the server finds.

        Args:
            kind: such as ``Patient``.
            parameters: values that are texts are escaped (``escaped``).

        Raises:
            TooMany: there are more than ``MAX_ENTRIES``, or ``MAX_PAGES``.
            Later, Refused: the server does not say.
        """
        found: list[dict[str, Any]] = []
        for number, page in enumerate(self.pages(kind, parameters)):
            found += page
            if number >= MAX_PAGES or len(found) > MAX_ENTRIES:
                raise TooMany(found[:MAX_ENTRIES])
        return found

    def pages(self, kind: str, parameters: Sequence[tuple[str, str]]) -> Iterator[list[dict[str, Any]]]:
        """The resources of a kind as the server gives them, each page asked for when it is wanted.

        There may be no end of them. As ``search``.
        """
        url = f"{self.base}/{kind}?{urlencode(parameters)}"
        while url:
            bundle = self._ask("GET", url, _FRESH).document
            if bundle is None or bundle.get("resourceType") != "Bundle":
                raise not_fhir()
            resources = [entry.get("resource") for entry in objects(bundle.get("entry"))]
            yield [one for one in resources if isinstance(one, dict) and one.get("resourceType") == kind]
            following = [
                one.get("url") for one in objects(bundle.get("link")) if one.get("relation") == "next"
            ]
            is_more = bool(following) and isinstance(following[0], str)
            url = self._same_server(str(following[0])) if is_more else ""

    def find(self, kind: str, identifier: Identifier) -> dict[str, Any] | None:
        """The resource of a kind that has an identifier, without media in it; the first, if there are more.

        Raises:
            Later, Refused: the server does not say.
        """
        try:
            found = self.search(kind, [("identifier", identifier.token)])
        except TooMany as cut:
            found = cut.found
            if not any(identifier.is_of(one) for one in found):
                raise
        return min((one for one in found if identifier.is_of(one)), key=_by_id, default=None)

    def create(
        self,
        kind: str,
        resource: Mapping[str, Any] | Body | Callable[[], Mapping[str, Any]],
        identifier: Identifier | None,
    ) -> str:
        """Create a resource unless one with the identifier is there, and return its reference.

        Args:
            kind: of it.
            resource: itself, or what makes it, which is asked once nothing is there.
            identifier: what it is found by.

        Raises:
            Later, Refused: it was not created, or nobody can tell.
        """
        headers = {"Prefer": "return=minimal"}
        if identifier is not None:
            existing = self.find(kind, identifier)
            if existing is not None:
                return reference_of(kind, existing)
            headers["If-None-Exist"] = f"identifier={quote(identifier.token, safe='')}"
        content = resource() if callable(resource) else resource
        answer = self._ask("POST", f"{self.base}/{kind}", headers, content)
        reference = _located(kind, answer)
        if reference is None and identifier is not None:
            existing = self.find(kind, identifier)
            reference = None if existing is None else reference_of(kind, existing)
        if reference is None:
            raise Later("not_stored", "The server says that it has stored something, but not where.")
        return reference

    def transact(self, bundle: Body) -> None:
        """Have a transaction done, as a whole or not at all (hl7.org/fhir/R4/http.html#transaction).

        Raises:
            Later, Refused: it was not done, or nobody can tell.
        """
        self._ask("POST", self.base, {"Prefer": "return=minimal"}, bundle)

    def put(self, reference: str, resource: Mapping[str, Any] | Body) -> str:
        """Store a resource under a name of our own, where the server lets clients choose it.

        Raises:
            Later, Refused: it was not stored, or nobody can tell.
        """
        self._ask("PUT", f"{self.base}/{reference}", {"Prefer": "return=minimal"}, resource)
        return reference

    def close(self) -> None:
        """Let go of connections, and of what the server said of itself."""
        self._capabilities = None
        self._connection.close()

    def _ask(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        content: Mapping[str, Any] | Body | None = None,
        *,
        known: tuple[int, ...] = (),
        is_open: bool = False,
        is_read: bool = True,
    ) -> Answer:
        """An answer whose status is one of success or ``known``.

        Raises:
            Later, Refused: it was another, or none.
        """
        answer, failure_headers = self._tried(method, url, headers, content, is_open=is_open, is_read=is_read)
        if answer.status == HTTPStatus.UNAUTHORIZED and self._backend is not None and not is_open:
            # a token may be revoked before its time is over
            self._backend.forget()
            answer, failure_headers = self._tried(
                method, url, headers, content, is_open=is_open, is_read=is_read
            )
        if answer.status not in SUCCESS and answer.status not in known:
            raise failure_of(answer.status, failure_headers, answer.document)
        return answer

    def _tried(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        content: Mapping[str, Any] | Body | None,
        *,
        is_open: bool = False,
        is_read: bool = True,
    ) -> tuple[Answer, Mapping[str, str]]:
        login = self._connection.login()
        if self._backend is not None and not is_open:
            login = self._backend.headers()
        sent = {"Accept": FHIR_JSON, **login, **(headers or {})}
        body: bytes | Iterable[bytes] | None = None
        with self._connection.translated():
            if isinstance(content, Mapping):
                sent["Content-Type"] = FHIR_JSON
                body = msgspec.json.encode(content)
            elif content is not None:
                sent |= {**content.headers, "Content-Length": str(content.size)}
                body = content
            with self._connection.client().stream(method, url, headers=sent, content=body) as answer:
                document = read_document(pieces_of(answer)) if is_read else None
                return (
                    Answer(answer.status_code, document, answer.headers.get("Location", "")),
                    answer.headers,
                )

    def _same_server(self, url: str) -> str:
        """A link to the next page, if it leads to the server that gave it: we sign in there."""
        if url.startswith(("/", "?")):
            parts = urlsplit(self.base)
            url = f"{parts.scheme}://{parts.netloc}{url}" if url.startswith("/") else f"{self.base}{url}"
        if not url.startswith(f"{self._connection.origin}/") and not url.startswith(
            (f"{self.base}/", f"{self.base}?")
        ):
            raise Later(
                "foreign_link",
                "The server's list goes on at another address: its own base address is set wrongly there.",
                is_down=True,
            )
        return url


def _located(kind: str, answer: Answer) -> str | None:
    try:
        path = urlsplit(answer.location).path
    except ValueError:
        path = ""
    before, _, _ = path.partition("/_history/")
    parts = before.rsplit("/", 2)
    if len(parts) > 1 and parts[-2] == kind and is_reference(kind, f"{kind}/{parts[-1]}"):
        return f"{kind}/{parts[-1]}"
    document = answer.document
    if document is not None and document.get("resourceType") == kind:
        return reference_of(kind, document)
    return None


def _by_id(resource: Mapping[str, Any]) -> str:
    return str(resource.get("id"))
