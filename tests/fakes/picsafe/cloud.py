"""PicSafe Cloud and the storage behind it; storage is not of the contract, its URLs are the cloud's own."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import timedelta
from typing import Any

import httpx

from chalicelib.contract.uploads import composite_digest, part_sizes
from tests.fakes.picsafe.responses import answer, problem, stamp
from tests.fakes.picsafe.state import State, origin_of


class Cloud(State):
    def _place(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        if not self.may_name(self.subject(request, self.origin) or "0", body["report_id"]):
            return problem(403, "foreign_report_id")
        held = [place for place in self.places.values() if not place["withdrawn"]]
        if (refusal := self.exceeded("cloud", len(held))) is not None:
            return refusal
        name = f"{secrets.token_hex(11)}-{body['report_id']}"
        digests = body.get("part_sha256", [])
        if len(digests) != len(part_sizes(body["size"])):
            return problem(400, "wrong_digests")
        self.places[name] = {**body, "withdrawn": False, "parts": {}, "digests": digests}
        return answer(
            201,
            {
                "link": f"{self.origin}/app/report/de/{name}",
                "country": "DE",
                "region": "eu-central-1",
                "expires_at": stamp(self.now + timedelta(days=7)),
                "upload": self._signed(name),
            },
        )

    def _signed(self, name: str) -> dict[str, Any]:
        place, url = self.places[name], f"{self.storage}/bucket/{name}"
        # each signing has a number of its own, by which a test makes earlier addresses run out
        self.signings += 1
        sizes = part_sizes(place["size"])
        if not sizes:
            headers = {
                "Content-Length": str(place["size"]),
                "If-None-Match": "*",
                "x-amz-checksum-sha256": place["sha256"],
            }
            return {"method": "PUT", "url": f"{url}?signature={self.signings}", "headers": headers}
        return {
            "method": "PUT",
            "parts": [
                {
                    "number": number,
                    "url": f"{url}?part={number}&signature={self.signings}",
                    "headers": {
                        "Content-Length": str(sizes[number - 1]),
                        "x-amz-checksum-sha256": place["digests"][number - 1],
                    },
                }
                for number in range(1, len(sizes) + 1)
                if number not in place["parts"]
            ],
        }

    def _cloud_file(self, request: httpx.Request) -> httpx.Response:
        name, _, call = request.url.path.removeprefix("/cloud/reports/").partition("/")[2].partition("/")
        if request.method == "DELETE":
            return self._withdraw(request, name)
        if self.places.get(name, {}).get("withdrawn"):
            return problem(410, "withdrawn")
        if call:
            if self.subject(request, self.origin) is None:
                return problem(401, "invalid_token")
            if call == "renewal":
                return self._renew(name)
            return self._resume(name) if call == "upload" else self._join(name)
        if name not in self.files:
            return problem(404, "unknown_report")
        return answer(
            200,
            {
                "download_url": f"{self.storage}/bucket/{name}?signature=1",
                "size": len(self.files[name]),
                "expires_at": stamp(self.now + timedelta(minutes=1)),
                "renewed": "renewed" in self.places.get(name, {}),
            },
        )

    def _renew(self, name: str) -> httpx.Response:
        if name not in self.files:
            return problem(404, "not_uploaded")
        end = self.places[name].setdefault("renewed", stamp(self.now + timedelta(days=7)))
        return answer(200, {"expires_at": end})

    def _resume(self, name: str) -> httpx.Response:
        if name in self.files:
            return answer(200, {"uploaded": True})
        return answer(200, {"uploaded": False, "upload": self._signed(name)})

    def _join(self, name: str) -> httpx.Response:
        place = self.places[name]
        if name not in self.files:
            parts = [place["parts"][number] for number in sorted(place["parts"])]
            digest = composite_digest(hashlib.sha256(part).hexdigest() for part in parts)
            if len(parts) != len(part_sizes(place["size"])) or digest != place["sha256"]:
                return problem(409, "incomplete_upload")
            self.files[name] = b"".join(parts)
        return answer(200, {"size": len(self.files[name]), "expires_at": stamp(self.now + timedelta(days=7))})

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
        name = request.url.path.rpartition("/")[2]
        if request.method == "PUT":
            return self._put(request, name)
        content = self.files[name]
        wanted = request.headers.get("range")
        if wanted is None:
            return httpx.Response(200, stream=httpx.ByteStream(content))
        first, _, last = wanted.removeprefix("bytes=").partition("-")
        start, end = int(first), min(int(last or len(content)), len(content) - 1)
        headers = {"Content-Range": f"bytes {start}-{end}/{len(content)}"}
        return httpx.Response(206, stream=httpx.ByteStream(content[start : end + 1]), headers=headers)

    def _put(self, request: httpx.Request, name: str) -> httpx.Response:
        place, part = self.places[name], request.url.params.get("part")
        if int(request.url.params["signature"]) < self.signed_from:
            return httpx.Response(403, content=b"<Error><Code>AccessDenied</Code></Error>")
        expected = place["sha256"] if part is None else place["digests"][int(part) - 1]
        if request.headers["x-amz-checksum-sha256"] != expected:
            return httpx.Response(403, content=b"<Error><Code>SignatureDoesNotMatch</Code></Error>")
        if hashlib.sha256(request.content).hexdigest() != expected:
            return httpx.Response(400, content=b"<Error><Code>BadDigest</Code></Error>")
        if part is not None:
            place["parts"][int(part)] = request.content
        elif name in self.files or place["withdrawn"] or request.headers["if-none-match"] != "*":
            return httpx.Response(412, content=b"<Error><Code>PreconditionFailed</Code></Error>")
        else:
            self.files[name] = request.content
        return httpx.Response(200)
