"""A storage behind a server, and requests that put files into it."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from chalicelib.cloud.files.storage import FileStorage
from chalicelib.cloud.ports import SignedRequest
from picsafe.server.web_client import PAGES, WebClient
from tests.fakes.uploads import sha256
from tests.unit.picsafe.server.live_server import PATIENCE

ORIGIN = "https://my.example.org"
REGION = "eu-west-1"
NAME = "0123456789ABCDEFGHIJab-0000000011462800528240"
HOUR = timedelta(hours=1)
# whether My PicSafe was built in this tree, or is being built right now, changes no test
PLAIN = WebClient(PAGES / "not built", PAGES)


class StorageServer:
    """A server with a storage behind it."""

    def __init__(self, origin: str, storage: FileStorage, root: Path) -> None:
        self.origin = origin
        self.storage = storage
        self.root = root

    def signed(self, content: bytes, size: int | None = None, name: str = NAME) -> SignedRequest:
        """For ``content``, or for its beginning while so many bytes are announced."""
        return self.storage.sign_upload(
            REGION,
            name,
            size=len(content) if size is None else size,
            sha256=sha256(content),
            owner=1,
            expires_at=datetime.now(UTC).replace(microsecond=0) + HOUR,
            lifetime=HOUR,
        )

    def put(self, content: bytes, request: SignedRequest | None = None) -> httpx.Response:
        request = request or self.signed(content)
        headers = {**request.headers, "Content-Length": str(len(content))}
        return httpx.put(request.url, content=content, headers=headers, timeout=PATIENCE)

    def url(self, lifetime: timedelta = HOUR) -> str:
        return self.storage.download_url(REGION, NAME, filename="x", lifetime=lifetime)

    def files(self) -> list[str]:
        return sorted(path.name for path in self.root.rglob("*") if path.is_file())


def code(response: httpx.Response, status: int) -> str:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["access-control-allow-origin"] == ORIGIN
    return str(response.json()["code"])


def start_upload(request: SignedRequest, content: bytes, **changed: str) -> socket.socket:
    """A connection over which the beginning of an upload has been sent."""
    url = httpx.URL(request.url)
    connection = socket.create_connection((url.host, url.port or 80), timeout=PATIENCE)
    headers = "".join(f"{name}: {value}\r\n" for name, value in {**request.headers, **changed}.items())
    target = url.raw_path.decode("ascii")
    connection.sendall(f"PUT {target} HTTP/1.1\r\nhost: x\r\n{headers}\r\n".encode() + content)
    return connection


def read_all(connection: socket.socket) -> bytes:
    received = b""
    while chunk := connection.recv(65536):
        received += chunk
    return received
