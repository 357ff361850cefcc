"""What stands in for Dropbox: as much of its HTTP API as is used, after its documentation.

https://www.dropbox.com/developers/documentation/http/documentation
"""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.contract.delivery.harness import SECONDS, Fault
from tests.contract.peers.cloud import Answer, Asked, Cloud, answer_json

BLOCK = 4 * 1024 * 1024
APP_KEY = "app-key-of-a-hospital"


class DropboxStandIn(Cloud):
    """One account with one app's folder in it.

    Attributes:
        files: by path in small letters, the path as it was written, and the file.
        sessions: uploads that are not over.
        refresh_tokens: those that are good.
        missing_scope: a permission that the app lacks.
    """

    def __init__(self, folder: Path, tls: tuple[Path, Path]) -> None:
        super().__init__(folder, tls)
        self.missing_scope = ""
        self.empty()

    def empty(self) -> None:
        """Begin anew."""
        self.files: dict[str, tuple[str, Path]] = {}
        self.sessions: dict[str, Path] = {}
        self.refresh_tokens = {"refresh-token-of-a-hospital"}
        self.access_tokens: set[str] = set()
        self.codes: dict[str, str] = {}
        self.requests.clear()

    def agree(self, url: str) -> str:
        """What somebody does who opens the address and agrees: the code that Dropbox shows."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert asked["client_id"] == APP_KEY
        assert asked["response_type"] == "code"
        assert asked["token_access_type"] == "offline"
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{next(self.numbers)}"
        self.codes[code] = asked["code_challenge"]
        return code

    def is_upload(self, method: str, path: str) -> bool:
        return path in {"/2/files/upload", "/2/files/upload_session/finish"}

    @contextmanager
    def swallowing(self) -> Iterator[None]:
        before = dict(self.files)
        yield
        self.files = before

    def failure(self, fault: Fault, path: str) -> Answer:
        if fault is Fault.BUSY:
            error = {"reason": {".tag": "too_many_requests"}, "retry_after": SECONDS}
            return answer_json({"error_summary": "too_many_requests/..", "error": error}, 429)
        if fault is Fault.BROKEN:
            return Answer(500, b"Something went wrong")
        reason = {".tag": "insufficient_space" if fault is Fault.FULL else "disallowed_name"}
        return _path_error(path, reason)

    def answer(self, asked: Asked) -> Answer:
        if asked.path == "/oauth2/token":
            return self._token({name: values[0] for name, values in parse_qs(asked.body.read_text()).items()})
        if asked.headers.get("Authorization", "").removeprefix("Bearer ") not in self.access_tokens:
            return _unauthorised({".tag": "expired_access_token"})
        if self.missing_scope:
            return _unauthorised({".tag": "missing_scope", "required_scope": self.missing_scope})
        argument = json.loads(asked.headers["Dropbox-API-Arg"] or asked.body.read_bytes())
        if "content_hash" in argument and argument["content_hash"] != content_hash(asked.body):
            return _error({".tag": "content_hash_mismatch"})
        route = asked.path.removeprefix("/2/files/").replace("/", "_")
        made: Answer = getattr(self, f"_{route}")(argument, asked.body)
        return made

    def _token(self, asked: dict[str, str]) -> Answer:
        if asked.get("client_id") != APP_KEY:
            return answer_json({"error": "invalid_client"}, 400)
        given: dict[str, Any] = {"token_type": "bearer", "expires_in": 14400}
        if asked["grant_type"] == "refresh_token":
            if asked["refresh_token"] not in self.refresh_tokens:
                return answer_json({"error": "invalid_grant", "error_description": "refresh token"}, 400)
        else:
            challenge = urlsafe_b64encode(hashlib.sha256(asked["code_verifier"].encode()).digest())
            if self.codes.pop(asked["code"], None) != challenge.rstrip(b"=").decode():
                return answer_json({"error": "invalid_grant", "error_description": "code"}, 400)
            given["refresh_token"] = f"refresh-{next(self.numbers)}"
            given |= {"uid": "1", "account_id": "dbid:1", "scope": "files.content.write"}
            self.refresh_tokens.add(given["refresh_token"])
        given["access_token"] = f"sl.{next(self.numbers)}"
        self.access_tokens.add(given["access_token"])
        return answer_json(given)

    def _upload(self, argument: dict[str, Any], body: Path) -> Answer:
        conflict = self._write(argument, body)
        return _path_error("/2/files/upload", conflict) if conflict else self._get_metadata(argument, body)

    def _upload_session_start(self, argument: dict[str, Any], body: Path) -> Answer:
        name = f"session-{next(self.numbers)}"
        self.sessions[name] = body.rename(self.folder / name)
        return answer_json({"session_id": name})

    def _upload_session_append_v2(self, argument: dict[str, Any], body: Path) -> Answer:
        error = self._appended(argument["cursor"], body)
        return answer_json(None) if error is None else _error(error)

    def _upload_session_finish(self, argument: dict[str, Any], body: Path) -> Answer:
        error = self._appended(argument["cursor"], body)
        if error is not None:
            return _error({".tag": "lookup_failed", "lookup_failed": error})
        session = self.sessions[argument["cursor"]["session_id"]]
        conflict = self._write(argument["commit"], session)
        if conflict:
            return _path_error("/2/files/upload_session/finish", conflict)
        del self.sessions[argument["cursor"]["session_id"]]
        return self._get_metadata(argument["commit"], body)

    def _get_metadata(self, argument: dict[str, Any], body: Path) -> Answer:
        found = self.files.get(argument["path"].lower())
        return _not_there() if found is None else answer_json(_metadata(*found))

    def _download(self, argument: dict[str, Any], body: Path) -> Answer:
        found = self.files.get(argument["path"].lower())
        if found is None:
            return _not_there()
        described = json.dumps({name: value for name, value in _metadata(*found).items() if name != ".tag"})
        return Answer(200, found[1].read_bytes(), {"Dropbox-API-Result": described})

    def _delete_v2(self, argument: dict[str, Any], body: Path) -> Answer:
        found = self.files.pop(argument["path"].lower(), None)
        if found is None:
            return _error({".tag": "path_lookup", "path_lookup": {".tag": "not_found"}})
        return answer_json({"metadata": _metadata(*found)})

    def _appended(self, cursor: dict[str, Any], body: Path) -> dict[str, Any] | None:
        session = self.sessions.get(cursor["session_id"])
        if session is None:
            return {".tag": "not_found"}
        size = session.stat().st_size
        if cursor["offset"] != size:
            return {".tag": "incorrect_offset", "correct_offset": size}
        with session.open("ab") as file, body.open("rb") as source:
            while block := source.read(BLOCK):
                file.write(block)
        return None

    def _write(self, commit: dict[str, Any], content: Path) -> dict[str, Any] | None:
        path = commit["path"]
        # the library leaves out what is usual
        assert commit.get("mode", {".tag": "add"}) in ("add", {".tag": "add"})
        there = self.files.get(path.lower())
        if there is None:
            kept = content.rename(self.folder / f"file-{next(self.numbers)}")
            self.files[path.lower()] = (path, kept)
        elif content_hash(there[1]) != content_hash(content):
            return {".tag": "conflict", "conflict": {".tag": "file"}}
        return None


def content_hash(path: Path) -> str:
    """Dropbox's hash of a file: of the hashes of its blocks."""
    digests = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digests.update(hashlib.sha256(block).digest())
    return digests.hexdigest()


def _metadata(path: str, file: Path) -> dict[str, Any]:
    return {
        ".tag": "file",
        "name": path.rpartition("/")[2],
        "id": "id:a4ayc_80_OEAAAAAAAAAXw",
        "path_lower": path.lower(),
        "path_display": path,
        "client_modified": "2026-01-01T00:00:00Z",
        "server_modified": "2026-01-01T00:00:00Z",
        "rev": "0123456789abcdef",
        "size": file.stat().st_size,
        "content_hash": content_hash(file),
        "is_downloadable": True,
    }


def _unauthorised(error: dict[str, Any]) -> Answer:
    return answer_json({"error_summary": f"{error['.tag']}/..", "error": error}, 401)


def _not_there() -> Answer:
    return _error({".tag": "path", "path": {".tag": "not_found"}})


def _path_error(path: str, reason: dict[str, Any]) -> Answer:
    if path.endswith("finish"):
        return _error({".tag": "path", "path": reason})
    return _error({".tag": "path", "reason": reason, "upload_session_id": "of-no-use"})


def _error(error: dict[str, Any]) -> Answer:
    return answer_json({"error_summary": f"{error['.tag']}/..", "error": error}, 409)
