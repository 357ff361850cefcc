"""A storage on one machine, with everything around it in a test's hands."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from chalicelib.cloud.files.signing import FileGrant, PartGrant
from chalicelib.cloud.files.storage import FileStorage
from chalicelib.cloud.model import Part
from chalicelib.cloud.ports import SignedRequest
from tests.fakes.cloud import CREATED, REPORT_ID, stored_link
from tests.fakes.tokens import FakeClock
from tests.fakes.uploads import sha256

REGION = "eu-west-2"
EXPIRES = CREATED + timedelta(days=7)
SECRET = bytes(range(32))


class World:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.clock = FakeClock(CREATED)
        self.storage = FileStorage(
            root=root, secret=SECRET, storage_url="http://localhost:8000/", clock=self.clock
        )

    def announce(self, content: bytes, name: str | None = None) -> FileGrant | PartGrant:
        name = name or stored_link().name
        signed = self.storage.sign_upload(
            REGION,
            name,
            size=len(content),
            sha256=sha256(content),
            owner=11,
            expires_at=EXPIRES,
            lifetime=timedelta(minutes=10),
        )
        return self.authorise(signed)

    def authorise(self, signed: SignedRequest) -> FileGrant | PartGrant:
        parts = urlsplit(signed.url)
        region, name = parts.path.removeprefix("/cloud/storage/").split("/")
        headers = {header.lower(): value for header, value in signed.headers.items()}
        return self.storage.authorise_upload(region, name, dict(parse_qsl(parts.query)), headers)

    def store(self, content: bytes, name: str | None = None) -> str:
        announced = self.announce(content, name)
        self.write(announced, content)
        return announced.name

    def write(self, grant: FileGrant | PartGrant, content: bytes) -> None:
        with self.storage.begin(grant) as upload:
            upload.write(content)
            upload.commit()

    def part(self, name: str, upload_id: str, number: int, content: bytes) -> FileGrant | PartGrant:
        part = Part(number, len(content), sha256(content))
        lifetime = timedelta(minutes=10)
        return self.authorise(self.storage.sign_part(REGION, name, upload_id, part, lifetime=lifetime))

    def begin_parts(self, name: str) -> str:
        return self.storage.begin_parts(REGION, name, owner=11, expires_at=EXPIRES)

    def withdraw(self, name: str) -> None:
        self.storage.withdraw(REGION, name, expires_at=EXPIRES)

    def url(self, name: str) -> tuple[str, str]:
        url = self.storage.download_url(
            REGION, name, filename=f"{REPORT_ID}.picsafe", lifetime=timedelta(seconds=60)
        )
        address, _, query = url.partition("?")
        assert address == f"http://localhost:8000/cloud/storage/{REGION}/{name}"
        expires, _, signature = query.partition("&")
        return expires.removeprefix("expires="), signature.removeprefix("signature=")

    def files(self) -> list[str]:
        return sorted(str(path.relative_to(self.root)) for path in self.root.rglob("*") if path.is_file())
