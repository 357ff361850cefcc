"""A storage behind a server, and forms to put files into it."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from chalicelib.cloud.files.storage import FileStorage
from chalicelib.cloud.ports import UploadForm
from picsafe.server.web_client import PAGES, WebClient
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

    def form(self, size: int) -> UploadForm:
        return self.storage.upload_form(
            REGION, NAME, size=size, owner=1, expires_at=datetime.now(UTC) + HOUR, lifetime=HOUR
        )

    def post(self, content: bytes, size: int | None = None) -> httpx.Response:
        form = self.form(len(content) if size is None else size)
        return httpx.post(form.url, data=dict(form.fields), files={"file": content}, timeout=PATIENCE)

    def url(self, lifetime: timedelta = HOUR) -> str:
        return self.storage.download_url(REGION, NAME, filename="x", lifetime=lifetime)

    def files(self) -> list[str]:
        return sorted(path.name for path in self.root.rglob("*") if path.is_file())


def code(response: httpx.Response, status: int) -> str:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["access-control-allow-origin"] == ORIGIN
    return str(response.json()["code"])


def body_of(fields: Mapping[str, str], content: bytes, *, boundary: str = "b") -> bytes:
    parts = [
        f'--{boundary}\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    parts.append(
        f'--{boundary}\r\ncontent-disposition: form-data; name="file"; filename="f"\r\n\r\n'.encode()
        + content
    )
    return b"".join(parts) + f"\r\n--{boundary}--\r\n".encode()


def start_upload(server: StorageServer, form: UploadForm, body: bytes, announced: int) -> socket.socket:
    url = httpx.URL(form.url)
    connection = socket.create_connection((url.host, url.port or 80), timeout=PATIENCE)
    head = (
        f"POST {url.path} HTTP/1.1\r\nhost: x\r\ncontent-type: multipart/form-data; boundary=b\r\n"
        f"content-length: {announced}\r\n\r\n"
    )
    connection.sendall(head.encode() + body)
    return connection


def read_all(connection: socket.socket) -> bytes:
    received = b""
    while chunk := connection.recv(65536):
        received += chunk
    return received
