"""A FHIR server of few words, which does what it is told and forgets what it should know.

It ignores ``If-None-Exist``, gives everything with all its data to whoever searches, and validates nothing.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from tests.fakes.serving import serving

FHIR_JSON = "application/fhir+json"
KINDS = (
    *("Patient", "Practitioner", "Encounter", "Media", "Binary", "DocumentManifest", "DocumentReference"),
    *("Consent", "Provenance", "AuditEvent"),
)


@dataclass
class Asked:
    """A request: its method, its path with what is behind the question mark, its headers and its body."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}


@dataclass
class Said:
    """An answer."""

    status: int
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)


def said(status: int, document: object, **headers: str) -> Said:
    """An answer of JSON."""
    return Said(status, json.dumps(document).encode(), headers)


@dataclass
class CarelessFhir:
    """The server.

    Attributes:
        url: its base address.
        asked: every request, in their order.
        stored: what it has, by kind and name.
        instead: asked first; what it gives is the answer, unless that is ``None``.
        update_create: whether it says that clients may choose names.
        security: of its CapabilityStatement.
        version: of FHIR.
        transactions: whether it offers them.
        resolves: whether it puts addresses in the places of what a transaction calls its resources.
        lacks: kinds that it does not say it has.
        knows_head: whether it can be asked whether something is there.
    """

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    stored: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    instead: Callable[[Asked], Said | None] = lambda _: None
    update_create: bool = False
    security: dict[str, Any] = field(default_factory=dict)
    version: str = "3.0.1"
    transactions: bool = False
    resolves: bool = True
    lacks: tuple[str, ...] = ()
    knows_head: bool = False

    def answer(self, asked: Asked) -> Said:
        self.asked.append(asked)
        instead = self.instead(asked)
        if instead is not None:
            return instead
        path = asked.path.partition("?")[0].strip("/").split("/")
        if path == ["metadata"]:
            return said(200, self._statement())
        if asked.method == "POST" and path == [""]:
            return said(200, self._done(json.loads(asked.body)))
        found = self.stored.get(path[0])
        if found is None:
            return said(404, {})
        if asked.method == "GET" and len(path) == 1:
            entries = [{"resource": one} for one in found.values()]
            return said(200, {"resourceType": "Bundle", "type": "searchset", "entry": entries})
        if asked.method == "GET":
            return said(200, found[path[1]]) if path[1] in found else said(404, {})
        name = path[1] if asked.method == "PUT" else str(sum(map(len, self.stored.values())) + 1)
        found[name] = {**_document(asked), "id": name}
        return said(201, {}, Location=f"{self.url}/{path[0]}/{name}/_history/1")

    def _done(self, bundle: dict[str, Any]) -> dict[str, Any]:
        text = json.dumps(bundle["entry"])
        first = sum(map(len, self.stored.values())) + 1
        for number, entry in enumerate(bundle["entry"], start=first):
            if self.resolves:
                text = text.replace(entry["fullUrl"], f"{entry['resource']['resourceType']}/{number}")
        for number, entry in enumerate(json.loads(text), start=first):
            resource = entry["resource"]
            self.stored[resource["resourceType"]][str(number)] = {**resource, "id": str(number)}
        return {"resourceType": "Bundle", "type": "transaction-response"}

    def _statement(self) -> dict[str, Any]:
        codes = [{"code": code} for code in ("create", "read", "search-type", "update")]
        resources = [
            {"type": kind, "interaction": codes, "updateCreate": self.update_create}
            for kind in KINDS
            if kind not in self.lacks
        ]
        rest = {"mode": "server", "resource": resources, "security": self.security}
        if self.transactions:
            rest["interaction"] = [{"code": "transaction"}]
        return {"resourceType": "CapabilityStatement", "fhirVersion": self.version, "rest": [rest]}


def _document(asked: Asked) -> dict[str, Any]:
    """A resource; a ``Binary`` of what was sent as it is."""
    if "json" in asked.headers["Content-Type"]:
        document: dict[str, Any] = json.loads(asked.body)
        return document
    return {
        "resourceType": "Binary",
        "contentType": asked.headers["Content-Type"],
        "data": base64.b64encode(asked.body).decode(),
        "securityContext": {"reference": asked.headers["X-Security-Context"]},
    }


@contextmanager
def careless_fhir() -> Iterator[CarelessFhir]:
    """A server with nothing in it, until the block ends."""
    fake = CarelessFhir()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # an answer's second piece would wait for the first to be acknowledged
        disable_nagle_algorithm = True

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            found = fake.answer(Asked(self.command, self.path, dict(self.headers.items()), body))
            self.send_response(found.status)
            for name, value in {"Content-Type": FHIR_JSON, **found.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(found.body)))
            self.end_headers()
            self.wfile.write(found.body)

        do_GET = do_POST = do_PUT = _answer  # noqa: N815 - http.server's names

        def do_HEAD(self) -> None:
            if fake.knows_head:
                self._answer()
            else:
                self.send_error(501)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    with serving(server):
        yield fake
