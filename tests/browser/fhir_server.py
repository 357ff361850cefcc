"""A hospital's record system: FHIR in memory, as far as My PicSafe speaks to it."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

Resource = dict[str, Any]

_PAGE = 20
_ALLOWED = "Authorization, Content-Type, If-None-Exist, Prefer, X-Security-Context"
_R4 = ("Patient", "Practitioner", "Binary", "DocumentReference", "Consent", "Provenance", "AuditEvent")
_CODES = [{"code": code} for code in ("create", "read", "search-type")]


class FhirServer:
    """A server that runs.

    Attributes:
        base: its base address.
        origin: whose pages may read its answers; empty for nobody's.
        stored: what it has, by reference.
        login: the header that lets somebody in.
        challenge: of whoever has agreed in a browser (PKCE).
        statement: what it says that it can do.
    """

    def __init__(self, port: int, origin: str, user: str, password: str) -> None:
        self.base = f"http://127.0.0.1:{port}/stu3"
        self.statement: Resource = {
            "resourceType": "CapabilityStatement",
            "fhirVersion": "3.0.2",
            "rest": [],
        }
        self.origin = origin
        self.stored: dict[str, Resource] = {}
        self.login = f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"
        self.challenge = ""
        self._numbers = itertools.count(1)

    def speak_r4(self) -> None:
        """Be a server of R4, which takes files as they are."""
        resources = [{"type": kind, "interaction": _CODES} for kind in _R4]
        self.statement |= {"fhirVersion": "4.0.1", "rest": [{"mode": "server", "resource": resources}]}

    def put(self, kind: str, name: str, /, **fields: Any) -> None:
        """Have a resource."""
        self.stored[f"{kind}/{name}"] = {"resourceType": kind, "id": name, **fields}

    def of(self, kind: str) -> list[Resource]:
        """What it has of a kind."""
        return [one for one in self.stored.values() if one["resourceType"] == kind]

    def created(self, kind: str, resource: Resource, condition: str) -> str:
        """Create a resource unless what the condition asks for is there; its ID."""
        token = parse_qs(condition).get("identifier", [""])[0]
        before = self.found(kind, {"identifier": token}) if token else []
        if before:
            return str(before[0]["id"])
        name = f"{kind[0].lower()}{next(self._numbers)}"
        self.stored[f"{kind}/{name}"] = {**resource, "id": name}
        return name

    def found(self, kind: str, query: dict[str, str]) -> list[Resource]:
        """What a search finds."""
        found = self.of(kind)
        if "identifier" in query:
            system, _, value = query["identifier"].partition("|")
            found = [one for one in found if {"system": system, "value": value} in one.get("identifier", [])]
        if "target" in query:
            found = [one for one in found if {"reference": query["target"]} in one["target"]]
        if "entity" in query:
            about = {"reference": query["entity"]}
            found = [one for one in found if any(each["what"] == about for each in one["entity"])]
        if "birthdate" in query:
            found = [one for one in found if one.get("birthDate") == query["birthdate"]]
        for wanted in (query[name] for name in ("name", "family") if name in query):
            found = [one for one in found if _begins(one, wanted)]
        return found


def _begins(resource: Resource, wanted: str) -> bool:
    return any(
        name.get("family", "").casefold().startswith(wanted.casefold()) for name in resource.get("name", [])
    )


class _Handler(BaseHTTPRequestHandler):
    fhir: FhirServer
    protocol_version = "HTTP/1.1"

    def do_OPTIONS(self) -> None:
        self._answer(204, None, {"Access-Control-Allow-Methods": "GET, POST, PUT"})

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        kind, _, name = address.path.removeprefix("/stu3/").partition("/")
        if address.path == "/authorize":
            self._agree({name: values[0] for name, values in parse_qs(address.query).items()})
        elif kind == ".well-known":
            server = self.fhir.base.removesuffix("/stu3")
            said = {"authorization_endpoint": f"{server}/authorize", "token_endpoint": f"{server}/token"}
            self._answer(200, said)
        elif kind == "metadata":
            self._answer(200, self.fhir.statement)
        elif not self._is_let_in():
            self._answer(401, {"resourceType": "OperationOutcome"})
        elif name:
            resource = self.fhir.stored.get(f"{kind}/{name}")
            self._answer(200 if resource else 404, resource or {"resourceType": "OperationOutcome"})
        else:
            self._answer(
                200, self._bundle(kind, {one: values[0] for one, values in parse_qs(address.query).items()})
            )

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/token":
            self._give_token({name: values[0] for name, values in parse_qs(sent.decode()).items()})
            return
        if not self._is_let_in():
            self._answer(401, {"resourceType": "OperationOutcome"})
            return
        kind = urlsplit(self.path).path.removeprefix("/stu3/")
        name = self.fhir.created(kind, self._resource(sent), self.headers.get("If-None-Exist", ""))
        is_whole = self.headers.get("Prefer") == "return=representation"
        # a page is not shown where it is, as most servers have it
        self._answer(
            201, self.fhir.stored[f"{kind}/{name}"] if is_whole else None, {"Location": f"{kind}/{name}"}
        )

    def _resource(self, sent: bytes) -> Resource:
        """What was sent; a ``Binary`` of a file as it is."""
        if "json" in self.headers["Content-Type"]:
            document: Resource = json.loads(sent)
            return document
        return {
            "resourceType": "Binary",
            "contentType": self.headers["Content-Type"],
            "securityContext": {"reference": self.headers["X-Security-Context"]},
            "data": base64.b64encode(sent).decode(),
        }

    def _agree(self, asked: dict[str, str]) -> None:
        """Send the browser of somebody who agrees back."""
        assert (asked["client_id"], asked["aud"]) == ("my-picsafe", self.fhir.base)
        self.fhir.challenge = asked["code_challenge"]
        brought = urlencode({"code": "one-time-code", "state": asked["state"]})
        self._answer(302, None, {"Location": f"{asked['redirect_uri']}?{brought}"})

    def _give_token(self, given: dict[str, str]) -> None:
        digest = hashlib.sha256(given["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        assert (given["code"], challenge) == ("one-time-code", self.fhir.challenge)
        self.fhir.login = "Bearer secret-token"
        self._answer(200, {"access_token": "secret-token", "token_type": "Bearer", "expires_in": 3600})

    def _is_let_in(self) -> bool:
        return self.headers.get("Authorization") == self.fhir.login

    def _bundle(self, kind: str, query: dict[str, str]) -> Resource:
        found, page = self.fhir.found(kind, query), int(query.get("page", 0))
        entries = found[page * _PAGE : (page + 1) * _PAGE]
        bundle = {
            "resourceType": "Bundle",
            "type": "searchset",
            "entry": [{"resource": one} for one in entries],
        }
        if len(found) > (page + 1) * _PAGE:
            bundle["link"] = [{"relation": "next", "url": f"{self.fhir.base}/{kind}?page={page + 1}"}]
        return bundle

    def _answer(self, status: int, document: Resource | None, headers: dict[str, str] | None = None) -> None:
        body = b"" if document is None else json.dumps(document).encode()
        self.send_response(status)
        if self.fhir.origin:
            self.send_header("Access-Control-Allow-Origin", self.fhir.origin)
            self.send_header("Access-Control-Allow-Headers", _ALLOWED)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Type", "application/fhir+json")
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: it would say who the patients are."""


@contextmanager
def fhir_server(origin: str, user: str, password: str) -> Iterator[FhirServer]:
    """A server with nothing in it, which one person may use from pages of an origin."""

    class Handler(_Handler):
        pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Handler.fhir = FhirServer(server.server_port, origin, user, password)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield Handler.fhir
        finally:
            server.shutdown()
            thread.join()
