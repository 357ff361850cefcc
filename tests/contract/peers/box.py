"""What stands in for Box: as much of its HTTP API as is used, after its documentation.

https://developer.box.com/reference/
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.contract.delivery.harness import SECONDS, Fault
from tests.contract.peers.box_account import Account, joined, sha1
from tests.contract.peers.cloud import Answer, Asked, Cloud, answer_json

CLIENT_ID = "client-id-of-a-hospital"
CLIENT_SECRET = "client-secret-of-a-hospital"
PART = 8 * 1024 * 1024
LEAST = 20_000_000
"""Bytes of the smallest file that may go up in parts."""


@dataclass(frozen=True)
class Part:
    """A part of a file that is on its way, and what Box says of it."""

    content: Path
    described: dict[str, Any]


class BoxStandIn(Cloud):
    """One account.

    Attributes:
        account: its folders and files.
        sessions: uploads that are not over, with their parts by where they begin.
        pairs: refresh tokens that are good, and the pair that each has given already, if it has.
        access_tokens: those that are good.
        client_secret: of the app.
        not_ready: how many times an upload is still being put together when it is asked for.
        page: how many parts are listed at once.
    """

    def __init__(self, folder: Path, tls: tuple[Path, Path]) -> None:
        super().__init__(folder, tls)
        self.empty()

    def empty(self) -> None:
        """Begin anew."""
        self.account = Account()
        self.sessions: dict[str, tuple[dict[str, Any], dict[int, Part]]] = {}
        self.pairs: dict[str, tuple[str, str] | None] = {"refresh-token-of-a-hospital": None}
        self.access_tokens = {"access-token-of-a-hospital"}
        self.codes: set[str] = set()
        self.client_secret = CLIENT_SECRET
        self.not_ready = 0
        self.page = 1000
        self.requests.clear()

    def agree(self, url: str) -> str:
        """What somebody does who opens the address and agrees: where the browser ends."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert asked["client_id"] == CLIENT_ID
        assert asked["response_type"] == "code"
        assert CLIENT_SECRET not in url
        code = f"code-{next(self.numbers)}"
        self.codes.add(code)
        return f"http://localhost/?state={asked['state']}&code={code}"

    def is_upload(self, method: str, path: str) -> bool:
        return method == "POST" and path in {"/api/2.0/files/content", "/api/2.0/files/upload_sessions"}

    def is_stored(self, method: str, path: str) -> bool:
        return method == "POST" and path.endswith(("/files/content", "/commit"))

    @contextmanager
    def swallowing(self) -> Iterator[None]:
        before = dict(self.account.items)
        yield
        self.account.items = before

    def failure(self, fault: Fault, path: str) -> Answer:
        if fault is Fault.BUSY:
            return error(429, "rate_limit_exceeded", Retry_After=str(SECONDS))
        if fault is Fault.BROKEN:
            return error(500, "internal_server_error")
        if fault is Fault.FULL:
            return error(403, "storage_limit_exceeded")
        return error(400, "item_name_invalid")

    def answer(self, asked: Asked) -> Answer:
        if asked.path == "/oauth2/token":
            return self._token({name: values[0] for name, values in parse_qs(asked.body.read_text()).items()})
        if asked.path.startswith("/download/"):
            assert "Authorization" not in asked.headers
            content = self.account.items[asked.path.rpartition("/")[2]].content
            assert content is not None
            return Answer(200, content.read_bytes())
        token = asked.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.access_tokens:
            return Answer(401, b"", {"WWW-Authenticate": 'Bearer realm="Service", error="invalid_token"'})
        # a refresh token gives the same pair until that is used
        self.pairs = {one: made for one, made in self.pairs.items() if made is None or made[0] != token}
        for method, pattern, route in self._routes():
            found = re.fullmatch(pattern, asked.path)
            if found and method == asked.method:
                made: Answer = route(asked, *found.groups())
                return made
        raise AssertionError(f"{asked.method} {asked.path}")

    def _routes(self) -> Iterator[tuple[str, str, Any]]:
        session = "/api/2.0/files/upload_sessions/([a-z0-9-]+)"
        yield "POST", "/2.0/folders", self._make_folder
        yield "OPTIONS", "/2.0/files/content", self._preflight
        yield "GET", "/2.0/files/([0-9]+)/content", self._download
        yield "DELETE", "/2.0/files/([0-9]+)", self._delete
        yield "POST", "/api/2.0/files/content", self._upload
        yield "POST", "/api/2.0/files/upload_sessions", self._begin
        yield "PUT", session, self._take_part
        yield "GET", f"{session}/parts", self._parts
        yield "POST", f"{session}/commit", self._commit

    def _token(self, asked: dict[str, str]) -> Answer:
        if (asked.get("client_id"), asked.get("client_secret")) != (CLIENT_ID, self.client_secret):
            return answer_json({"error": "invalid_client", "error_description": "credentials"}, 400)
        made = (f"access-{next(self.numbers)}", f"refresh-{next(self.numbers)}")
        if asked["grant_type"] == "refresh_token":
            if asked["refresh_token"] not in self.pairs:
                return answer_json({"error": "invalid_grant", "error_description": "refresh token"}, 400)
            made = self.pairs[asked["refresh_token"]] or made
            self.pairs[asked["refresh_token"]] = made
        elif asked["code"] in self.codes:
            self.codes.remove(asked["code"])
        else:
            return answer_json({"error": "invalid_grant", "error_description": "code"}, 400)
        self.access_tokens.add(made[0])
        self.pairs.setdefault(made[1], None)
        given = {"expires_in": 3600, "token_type": "bearer", "restricted_to": []}
        return answer_json({**given, "access_token": made[0], "refresh_token": made[1]})

    def _make_folder(self, asked: Asked) -> Answer:
        wanted = asked.json()
        parent, name = wanted["parent"]["id"], wanted["name"]
        in_use = self._in_use(parent, name, is_listed=True)
        return in_use or answer_json(self.account.make(parent, name).described(), 201)

    def _preflight(self, asked: Asked) -> Answer:
        wanted = asked.json()
        in_use = self._in_use(wanted["parent"]["id"], wanted["name"])
        return in_use or answer_json({"upload_url": "https://upload.box.com/", "upload_token": None})

    def _download(self, asked: Asked, number: str) -> Answer:
        if number not in self.account.items:
            return error(404, "not_found")
        return Answer(302, b"", {"Location": f"https://localhost:{self.port}/download/{number}"})

    def _delete(self, asked: Asked, number: str) -> Answer:
        return Answer(204) if self.account.items.pop(number, None) else error(404, "not_found")

    def _upload(self, asked: Asked) -> Answer:
        boundary = asked.headers["Content-Type"].rpartition("boundary=")[2]
        _, described, sent, _ = asked.body.read_bytes().split(f"--{boundary}".encode())
        wanted = json.loads(described.partition(b"\r\n\r\n")[2])
        asked.body.write_bytes(sent.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n"))
        digest = sha1(asked.body)
        if asked.headers["content-md5"] != digest.hex():
            return error(400, "bad_digest")
        return self._made(wanted["parent"]["id"], wanted["name"], asked.body, digest)

    def _begin(self, asked: Asked) -> Answer:
        wanted = asked.json()
        if wanted["file_size"] < LEAST:
            return error(400, "bad_request")
        if in_use := self._in_use(wanted["folder_id"], wanted["file_name"]):
            return in_use
        name = f"session-{next(self.numbers)}"
        self.sessions[name] = (wanted, {})
        url = f"https://localhost:{self.port}/api/2.0/files/upload_sessions/{name}"
        urls = {"upload_part": url, "list_parts": f"{url}/parts", "commit": f"{url}/commit", "abort": url}
        total = -(-wanted["file_size"] // PART)
        begun = {"part_size": PART, "total_parts": total, "num_parts_processed": 0}
        session = {"id": name, "type": "upload_session", **begun, "session_endpoints": urls}
        return answer_json(session, 201)

    def _take_part(self, asked: Asked, name: str) -> Answer:
        if name not in self.sessions:
            return error(404, "not_found")
        wanted, parts = self.sessions[name]
        given = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", asked.headers["Content-Range"])
        assert given
        start, end, size = (int(number) for number in given.groups())
        assert size == wanted["file_size"]
        assert start % PART == 0
        length = asked.body.stat().st_size
        assert end + 1 == min(start + PART, size) == start + length
        if start in parts:
            return error(409, "range_overlaps_existing_range")
        digest = sha1(asked.body)
        if asked.headers["Digest"] != _header(digest):
            return error(412, "precondition_failed")
        described = {"part_id": f"{start:08X}", "offset": start, "size": length, "sha1": digest.hex()}
        parts[start] = Part(asked.body.rename(self.folder / f"part-{next(self.numbers)}"), described)
        return answer_json({"part": described})

    def _parts(self, asked: Asked, name: str) -> Answer:
        if name not in self.sessions:
            return error(404, "not_found")
        parts = [part.described for _, part in sorted(self.sessions[name][1].items())]
        query = {key: int(values[0]) for key, values in parse_qs(asked.query).items()}
        page = parts[query.get("offset", 0) :][: min(query.get("limit", self.page), self.page)]
        return answer_json({"entries": page, "total_count": len(parts)})

    def _commit(self, asked: Asked, name: str) -> Answer:
        if name not in self.sessions:
            return error(404, "not_found")
        if self.not_ready:
            self.not_ready -= 1
            return Answer(202, b"", {"Retry-After": str(SECONDS)})
        wanted, parts = self.sessions[name]
        ordered = [part for _, part in sorted(parts.items())]
        assert asked.json()["parts"] == [part.described for part in ordered]
        whole = self.folder / f"whole-{next(self.numbers)}"
        digest = joined([part.content for part in ordered], whole)
        if asked.headers["Digest"] != _header(digest):
            return error(412, "precondition_failed")
        for part in ordered:
            part.content.unlink()
        del self.sessions[name]
        return self._made(wanted["folder_id"], wanted["file_name"], whole, digest)

    def _in_use(self, parent: str, name: str, *, is_listed: bool = False) -> Answer | None:
        """What is said where a name is used already, or where there is no such folder."""
        if not self.account.is_folder(parent):
            return error(404, "not_found")
        found = self.account.under(parent, name)
        if found is None:
            return None
        conflicts = [found.described()] if is_listed else found.described()
        said = {"type": "error", "status": 409, "code": "item_name_in_use"}
        return answer_json({**said, "context_info": {"conflicts": conflicts}}, 409)

    def _made(self, parent: str, name: str, content: Path, digest: bytes) -> Answer:
        if in_use := self._in_use(parent, name):
            return in_use
        kept = content.rename(self.folder / f"file-{next(self.numbers)}")
        made = self.account.make(parent, name, kept, digest.hex()).described()
        return answer_json({"total_count": 1, "entries": [made]}, 201)


def error(status: int, code: str, **headers: str) -> Answer:
    """As Box says that something was wrong."""
    return answer_json({"type": "error", "status": status, "code": code}, status, **headers)


def _header(digest: bytes) -> str:
    return f"sha={b64encode(digest).decode()}"
