"""PicSafe's HTTP contract in memory: what a client's test talks to instead of servers.

One object answers for several hosts: PicSafe itself, its storage, a hospital's registered Key Server, and a
stranger's. It keeps every request, so that a test can say where tokens went.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from chalicelib.contract.audit_chain import genesis, link

PICSAFE = "https://picsafe.example"
STORAGE = "https://storage.example"
HOSPITAL = "https://key.hospital.example"
STRANGER = "https://evil.example"
API_KEY = "psk_test"
CODE = "12345"
NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)

Fault = Callable[[httpx.Request], httpx.Response | None]


@dataclass
class FakeKey:
    key: str
    owner: str
    recalled: bool = False
    entries: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class FakePicSafe:
    """The state of all servers; tests change it directly.

    ``faults`` are asked first: the first answer that one of them gives is given.
    """

    now: datetime = NOW
    origin: str = PICSAFE
    storage: str = STORAGE
    user: dict[str, Any] = field(
        default_factory=lambda: {
            "userid": 17,
            "email": "pat@example.org",
            "title": "Dr",
            "firstname": "Pat",
            "lastname": "Example",
            "country": "DE",
        }
    )
    requests: list[httpx.Request] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    places: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: dict[str, FakeKey] = field(default_factory=dict)
    logged: list[dict[str, Any]] = field(default_factory=list)
    refused_tokens: set[str] = field(default_factory=set)
    refresh_tokens: set[str] = field(default_factory=set)
    tokens_made: int = 0
    log_page: int = 100
    report_page: int = 100

    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self.handle)

    def clock(self) -> datetime:
        return self.now

    def seen(self, method: str, path: str) -> list[httpx.Request]:
        return [one for one in self.requests if one.method == method and one.url.path == path]

    def authorised_hosts(self) -> set[str]:
        """The hosts that any credential went to."""
        secret_headers = ("authorization", "x-api-key")
        return {one.url.host for one in self.requests if any(name in one.headers for name in secret_headers)}

    def token(self, *audiences: str, subject: str = "17") -> str:
        self.tokens_made += 1
        claims = {"aud": list(audiences), "sub": subject, "jti": self.tokens_made}
        return f"e30.{base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b'=').decode()}.c2ln"

    def handle(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        for fault in self.faults:
            answer = fault(request)
            if answer is not None:
                return answer
        if str(request.url).startswith(self.storage + "/bucket"):
            return self._storage(request)
        return self._dispatch(request)

    def _dispatch(self, request: httpx.Request) -> httpx.Response:
        method, path = request.method, request.url.path
        if path.startswith("/keys"):
            return self._key_server(request)
        if f"{request.url.scheme}://{request.url.netloc.decode()}" != self.origin:
            return problem(404, "not_found")
        routes: dict[tuple[str, str], Callable[[httpx.Request], httpx.Response]] = {
            ("POST", "/sign-in"): self._sign_in,
            ("POST", "/sign-in/complete"): self._complete,
            ("POST", "/sign-in/refresh"): self._refresh,
            ("POST", "/sign-out"): self._sign_out,
            ("GET", "/me"): lambda _: answer(200, self.user),
            ("PATCH", "/me"): self._change,
            ("POST", "/tokens"): self._audience_token,
            ("POST", "/reports"): self._log_report,
            ("GET", "/reports"): self._own_reports,
            ("GET", "/enterprise/reports"): self._enterprise_reports,
            ("POST", "/enterprise/key-server-token"): self._script_token,
            ("POST", "/cloud/reports"): self._place,
        }
        if (method, path) in routes:
            refusal = self._refusal(request, method, path)
            return refusal or routes[method, path](request)
        if path.startswith("/cloud/reports/"):
            return self._cloud_file(request)
        return problem(404, "not_found")

    def _refusal(self, request: httpx.Request, method: str, path: str) -> httpx.Response | None:
        if path.startswith("/sign-in"):
            return None
        if path.startswith("/enterprise"):
            return None if request.headers.get("x-api-key") == API_KEY else problem(401, "invalid_api_key")
        return None if self._subject(request, self.origin) else problem(401, "invalid_token")

    def _subject(self, request: httpx.Request, audience: str) -> str | None:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not token or token in self.refused_tokens:
            return None
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return str(claims["sub"]) if audience in claims["aud"] else None

    # --- the User Server

    def _sign_in(self, request: httpx.Request) -> httpx.Response:
        return answer(
            202, {"challenge": "challenge-1", "expires_at": stamp(self.now + timedelta(minutes=20))}
        )

    def _complete(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        if body not in ({"challenge": "challenge-1", "code": CODE}, {"token": "link-secret"}):
            return problem(401, "invalid_code")
        return self._pair()

    def _refresh(self, request: httpx.Request) -> httpx.Response:
        given = json.loads(request.content)["refresh_token"]
        if given not in self.refresh_tokens:
            return problem(401, "invalid_refresh_token")
        self.refresh_tokens.remove(given)
        return self._pair()

    def _pair(self) -> httpx.Response:
        refresh_token = f"refresh-{secrets.token_hex(4)}"
        self.refresh_tokens.add(refresh_token)
        return answer(
            200,
            {
                "user_token": self.token(self.origin),
                "expires_at": stamp(self.now + timedelta(hours=1)),
                "refresh_token": refresh_token,
                "user": self.user,
            },
        )

    def _sign_out(self, request: httpx.Request) -> httpx.Response:
        self.refused_tokens.add(request.headers["authorization"].removeprefix("Bearer "))
        return httpx.Response(204)

    def _change(self, request: httpx.Request) -> httpx.Response:
        self.user |= json.loads(request.content)
        fresh = {"user_token": self.token(self.origin), "expires_at": stamp(self.now + timedelta(hours=1))}
        return answer(200, self.user | fresh)

    def _audience_token(self, request: httpx.Request) -> httpx.Response:
        audience = json.loads(request.content)["audience"]
        if audience != HOSPITAL:
            return problem(403, "unknown_audience")
        return answer(
            200,
            {
                "user_token": self.token(HOSPITAL),
                "expires_at": stamp(self.now + timedelta(hours=1)),
                "operator": "Example Hospital",
            },
        )

    def _log_report(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        name = body["link"].rpartition("/")[2]
        if name not in self.files:
            return problem(409, "not_uploaded")
        self.logged.append(self.listed(name, body["summary"], body["destination"]))
        return answer(201, self.logged[-1])

    def listed(
        self, name: str, summary: dict[str, int] | None = None, destination: str = "storage"
    ) -> dict[str, Any]:
        return {
            "report_id": name.rpartition("-")[2],
            "link": f"{self.origin}/app/report/de/{name}",
            "file_url": f"{self.origin}/cloud/reports/de/{name}",
            "size": len(self.files.get(name, b"")),
            "sent_at": stamp(self.now),
            "expires_at": stamp(self.now + timedelta(days=7)),
            "summary": summary or {"photos": 1, "videos": 0, "audios": 0},
            "destination": destination,
        }

    def _own_reports(self, request: httpx.Request) -> httpx.Response:
        return self._paged(request, self.logged[::-1])

    def _enterprise_reports(self, request: httpx.Request) -> httpx.Response:
        return self._paged(request, self.logged, keeps_cursor=True)

    def _paged(
        self, request: httpx.Request, reports: list[dict[str, Any]], *, keeps_cursor: bool = False
    ) -> httpx.Response:
        start = int(request.url.params.get("cursor") or 0)
        end = start + min(int(request.url.params["limit"]), self.report_page)
        more = end < len(reports)
        cursor = str(min(end, len(reports))) if more or keeps_cursor else None
        return answer(200, {"reports": reports[start:end], "cursor": cursor, "more": more})

    def _script_token(self, request: httpx.Request) -> httpx.Response:
        audience = json.loads(request.content).get("audience", self.origin)
        if audience not in {self.origin, HOSPITAL}:
            return problem(403, "unknown_audience")
        return answer(
            200,
            {
                "key_server_token": self.token(audience, subject="enterprise:1"),
                "expires_at": stamp(self.now + timedelta(hours=1)),
                "audience": audience,
                "operator": "PicSafe",
            },
        )

    # --- Key Servers

    def _key_server(self, request: httpx.Request) -> httpx.Response:
        host = f"{request.url.scheme}://{request.url.netloc.decode()}"
        subject = self._subject(request, host)
        if subject is None:
            return problem(401, "invalid_token")
        if request.method == "POST":
            return self._make_key(json.loads(request.content)["report_id"], host, subject)
        report_id = request.url.path.split("/")[2]
        known = self.keys.get(report_id)
        if known is None:
            return problem(404, "unknown_report")
        if request.url.path.endswith("/log"):
            return self._trail(report_id, known, int(request.url.params.get("cursor") or 0))
        if request.method == "PATCH":
            known.recalled = json.loads(request.content)["recalled"]
            self.record(report_id, "recall" if known.recalled else "restore")
            return answer(
                200, {"report_id": report_id, "recalled": known.recalled, "fetched_by": self._openings(known)}
            )
        self.record(report_id, "fetch", "recalled" if known.recalled else "granted")
        if known.recalled:
            return problem(410, "recalled")
        return answer(200, {"report_id": report_id, "key": known.key, "entry": known.entries[-1]})

    def _make_key(self, report_id: str, host: str, subject: str) -> httpx.Response:
        if report_id in self.keys and self.keys[report_id].owner != subject:
            return problem(409, "report_id_taken")
        is_new = report_id not in self.keys
        self.add_key(report_id, owner=subject)
        return answer(
            201 if is_new else 200,
            {"report_id": report_id, "key": self.keys[report_id].key, "keyserver_url": host},
        )

    def add_key(self, report_id: str, *, owner: str = "17", key: str | None = None) -> FakeKey:
        known = self.keys.setdefault(report_id, FakeKey(key or secrets.token_urlsafe(32), owner))
        self.record(report_id, "create")
        return known

    def record(self, report_id: str, action: str, outcome: str = "granted") -> None:
        entries = self.keys[report_id].entries
        prev = entries[-1]["hash"] if entries else genesis(report_id).hash
        content = {
            "seq": len(entries) + 1,
            "at": stamp(self.now),
            "action": action,
            "outcome": outcome,
            "user": {"kind": "user", **self.user},
            "ip": "192.0.2.7",
        }
        entries.append({**content, "prev": prev, "hash": link(prev, content)})

    def _trail(self, report_id: str, known: FakeKey, start: int) -> httpx.Response:
        end = start + self.log_page
        return answer(
            200,
            {
                "report_id": report_id,
                "entries": known.entries[start:end],
                "head": known.entries[-1]["hash"],
                "cursor": str(end) if end < len(known.entries) else None,
            },
        )

    def _openings(self, known: FakeKey) -> list[dict[str, Any]]:
        fetches = [one for one in known.entries if one["action"] == "fetch" and one["outcome"] == "granted"]
        if not fetches:
            return []
        first, last = fetches[0], fetches[-1]
        return [{"user": last["user"], "first_at": first["at"], "last_at": last["at"], "times": len(fetches)}]

    # --- PicSafe Cloud and its storage

    def _place(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        name = f"{secrets.token_hex(11)}-{body['report_id']}"
        self.places[name] = {"size": body["size"], "withdrawn": False}
        return answer(
            201,
            {
                "link": f"{self.origin}/app/report/de/{name}",
                "country": "DE",
                "region": "eu-central-1",
                "expires_at": stamp(self.now + timedelta(days=7)),
                "upload": {
                    "method": "POST",
                    "url": f"{self.storage}/bucket",
                    "fields": {"key": name, "policy": "signed"},
                },
            },
        )

    def _cloud_file(self, request: httpx.Request) -> httpx.Response:
        name = request.url.path.rpartition("/")[2]
        if request.method == "DELETE":
            if self._subject(request, self.origin) is None:
                return problem(401, "invalid_token")
            self.places.setdefault(name, {})["withdrawn"] = True
            self.files.pop(name, None)
            return answer(200, {"withdrawn_at": stamp(self.now)})
        if self.places.get(name, {}).get("withdrawn"):
            return problem(410, "withdrawn")
        if name not in self.files:
            return problem(404, "unknown_report")
        return answer(
            200,
            {
                "download_url": f"{self.storage}/bucket/{name}?signature=1",
                "size": len(self.files[name]),
                "expires_at": stamp(self.now + timedelta(minutes=1)),
            },
        )

    def _storage(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            fields = multipart(request)
            name = fields["key"].decode()
            if len(fields["file"]) != self.places[name]["size"]:
                return httpx.Response(400, content=b"<Error/>")
            self.files[name] = fields["file"]
            return httpx.Response(204)
        content = self.files[request.url.path.rpartition("/")[2]]
        wanted = request.headers.get("range")
        if wanted is None:
            return httpx.Response(200, stream=httpx.ByteStream(content))
        first, _, last = wanted.removeprefix("bytes=").partition("-")
        start, end = int(first), min(int(last or len(content)), len(content) - 1)
        headers = {"Content-Range": f"bytes {start}-{end}/{len(content)}"}
        return httpx.Response(206, stream=httpx.ByteStream(content[start : end + 1]), headers=headers)


class BrokenOff(httpx.SyncByteStream):
    """A body that stops in the middle, as when a server dies."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def __iter__(self) -> Iterator[bytes]:
        yield self._content
        raise httpx.ReadError("the connection broke off")


def answer(status: int, body: object) -> httpx.Response:
    return httpx.Response(status, json=body)


def problem(status: int, code: str, *, detail: str = "", retry_after: int | None = None) -> httpx.Response:
    document = {
        "type": "about:blank",
        "title": "",
        "status": status,
        "detail": detail or f"Detail of {code}.",
        "code": code,
    }
    headers = {"Content-Type": "application/problem+json"}
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    return httpx.Response(status, json=document, headers=headers)


def stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def multipart(request: httpx.Request) -> dict[str, bytes]:
    boundary = request.headers["content-type"].partition("boundary=")[2].encode()
    fields = {}
    for part in request.content.split(b"--" + boundary)[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        name = head.partition(b'name="')[2].partition(b'"')[0].decode()
        fields[name] = content.removesuffix(b"\r\n")
    return fields
