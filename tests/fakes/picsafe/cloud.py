"""PicSafe Cloud and the storage behind it; storage is not of the contract, its URLs are the cloud's own."""

from __future__ import annotations

import json
import secrets
from datetime import timedelta

import httpx

from tests.fakes.picsafe.responses import answer, problem, stamp
from tests.fakes.picsafe.state import State, origin_of


class Cloud(State):
    def _place(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        if not self.may_name(self.subject(request, self.origin) or "0", body["report_id"]):
            return problem(403, "foreign_report_id")
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
            return self._withdraw(request, name)
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

    def _withdraw(self, request: httpx.Request, name: str) -> httpx.Response:
        if self.subject(request, origin_of(request)) is None:
            return problem(401, "invalid_token")
        if name not in self.files and name not in self.places:
            return problem(404, "unknown_report")
        self.places.setdefault(name, {})["withdrawn"] = True
        self.files.pop(name, None)
        return answer(200, {"withdrawn_at": stamp(self.now)})

    def _is_storage(self, request: httpx.Request) -> bool:
        return str(request.url).startswith(self.storage + "/bucket")

    def _storage(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            fields = _multipart(request)
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


def _multipart(request: httpx.Request) -> dict[str, bytes]:
    boundary = request.headers["content-type"].partition("boundary=")[2].encode()
    fields = {}
    for part in request.content.split(b"--" + boundary)[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        name = head.partition(b'name="')[2].partition(b'"')[0].decode()
        fields[name] = content.removesuffix(b"\r\n")
    return fields
