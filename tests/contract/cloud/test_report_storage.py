"""The contract of ``ReportStorage``, on one machine and in S3's six regions.

moto checks no signature, no SHA-256 and no URL's age: those are tested on the URLs in ``test_s3_documents``,
and on LocalStack in ``test_s3_enforcement``. What the file system does is in ``tests/unit/cloud/files``.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol, cast
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError
from botocore.session import get_session

from chalicelib.aws import clients
from chalicelib.cloud.files.storage import FileStorage
from chalicelib.cloud.model import Part
from chalicelib.cloud.ports import ArrivedPart, ReportStorage, SignedRequest, StoredObject
from chalicelib.cloud.s3 import S3Storage
from chalicelib.contract.regions import STORES
from chalicelib.contract.uploads import PART_SIZE
from chalicelib.errors import DomainError, Unavailable
from chalicelib.http.operations import STATUS_OF
from tests.contract.cloud.conftest import S3_PLACES, fresh_s3
from tests.contract.cloud.s3 import S3
from tests.fakes.cloud import CREATED, REPORT_ID, stored_link
from tests.fakes.tokens import FakeClock
from tests.fakes.uploads import sha256

EXPIRES = CREATED + timedelta(days=7)
CONTENT = b"sealed" * 100
FIRST = bytes(range(256)) * (PART_SIZE // 256)
TEN_MINUTES = timedelta(minutes=10)


class World(Protocol):
    """A storage, and the client that sends it requests and follows its URLs."""

    storage: ReportStorage

    def upload(self, request: SignedRequest, content: bytes) -> int: ...

    def download(self, url: str) -> bytes: ...


class OneMachine:
    def __init__(self, root: Path) -> None:
        self.files = FileStorage(
            root=root, secret=bytes(32), storage_url="http://localhost", clock=FakeClock(CREATED)
        )
        self.storage: ReportStorage = self.files

    def upload(self, request: SignedRequest, content: bytes) -> int:
        headers = {name.lower(): value for name, value in request.headers.items()}
        parts = urlsplit(request.url)
        region, name = parts.path.split("/")[-2:]
        try:
            grant = self.files.authorise_upload(region, name, dict(parse_qsl(parts.query)), headers)
            with self.files.begin(grant) as upload:
                upload.write(content)
                upload.commit()
        except DomainError as error:
            return int(STATUS_OF[type(error)])
        return 200

    def download(self, url: str) -> bytes:
        parts = urlsplit(url)
        query = parse_qs(parts.query)
        region, name = parts.path.split("/")[-2:]
        found = self.files.authorise_download(region, name, query["expires"][0], query["signature"][0])
        assert found.filename == f"{REPORT_ID}.picsafe"
        return found.path.read_bytes()


@pytest.fixture(params=["files", *S3_PLACES])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    if request.param == "files":
        return OneMachine(tmp_path / "cloud")
    return fresh_s3(request)


def signed(world: World, region: str, name: str, content: bytes = CONTENT) -> SignedRequest:
    return world.storage.sign_upload(
        region,
        name,
        size=len(content),
        sha256=sha256(content),
        owner=11,
        expires_at=EXPIRES,
        lifetime=TEN_MINUTES,
    )


def begin(world: World, region: str, name: str) -> str:
    return world.storage.begin_parts(region, name, owner=11, expires_at=EXPIRES)


def send_part(world: World, place: tuple[str, str], upload_id: str, number: int, content: bytes) -> int:
    part = Part(number, len(content), sha256(content))
    return world.upload(world.storage.sign_part(*place, upload_id, part, lifetime=TEN_MINUTES), content)


def url(world: World, region: str, name: str) -> str:
    return world.storage.download_url(
        region, name, filename=f"{REPORT_ID}.picsafe", lifetime=timedelta(seconds=60)
    )


@pytest.mark.parametrize("region", sorted(STORES.values()))
def test_what_is_uploaded_can_be_downloaded_in_every_region(world: World, region: str) -> None:
    name = stored_link().name
    assert world.storage.head(region, name) is None
    assert world.upload(signed(world, region, name), CONTENT) == 200
    assert world.storage.head(region, name) == StoredObject(len(CONTENT), 11, EXPIRES)
    assert world.download(url(world, region, name)) == CONTENT
    for other in set(STORES.values()) - {region}:
        assert world.storage.head(other, name) is None


def test_a_name_is_written_once(world: World) -> None:
    name = stored_link().name
    first, second = signed(world, "us-east-1", name), signed(world, "us-east-1", name, CONTENT[::-1])
    assert world.upload(first, CONTENT) == 200
    assert world.upload(first, CONTENT) == 412
    assert world.upload(second, CONTENT[::-1]) == 412
    assert world.download(url(world, "us-east-1", name)) == CONTENT


def test_a_withdrawn_name_stays_taken_by_an_empty_tombstone(world: World) -> None:
    sent, unsent, other = (stored_link().name for _ in range(3))
    requests = {name: signed(world, "eu-west-1", name) for name in (sent, unsent, other)}
    for name in (sent, other):
        assert world.upload(requests[name], CONTENT) == 200
    assert not world.storage.is_withdrawn("eu-west-1", sent)
    assert not world.storage.is_withdrawn("eu-west-1", unsent)
    for name in (sent, unsent) * 2:
        world.storage.withdraw("eu-west-1", name, expires_at=EXPIRES)
        assert world.storage.head("eu-west-1", name) is None
        assert world.storage.is_withdrawn("eu-west-1", name)
        assert world.upload(requests[name], CONTENT) == 412
        assert world.storage.head("eu-west-1", name) is None
    assert world.download(url(world, "eu-west-1", other)) == CONTENT


def test_a_renewed_file_has_another_end_and_the_same_bytes(world: World) -> None:
    name, other = stored_link().name, stored_link().name
    for one in (name, other):
        assert world.upload(signed(world, "eu-west-1", one), CONTENT) == 200
    later = EXPIRES + timedelta(days=3)
    for _ in range(2):
        assert world.storage.renew("eu-west-1", name, expires_at=later)
    assert world.storage.head("eu-west-1", name) == StoredObject(len(CONTENT), 11, later)
    assert world.storage.head("eu-west-1", other) == StoredObject(len(CONTENT), 11, EXPIRES)
    assert world.download(url(world, "eu-west-1", name)) == CONTENT


def test_a_tombstone_is_not_renewed_nor_what_never_came(world: World) -> None:
    sent, unsent = stored_link().name, stored_link().name
    assert world.upload(signed(world, "eu-west-1", sent), CONTENT) == 200
    world.storage.withdraw("eu-west-1", sent, expires_at=EXPIRES)
    for name in (sent, unsent):
        assert not world.storage.renew("eu-west-1", name, expires_at=EXPIRES)
    assert world.storage.is_withdrawn("eu-west-1", sent)
    assert world.storage.head("eu-west-1", unsent) is None


def test_parts_make_a_file_in_their_order_whenever_they_came(world: World) -> None:
    place = ("eu-west-2", stored_link().name)
    upload_id = begin(world, *place)
    assert world.storage.arrived_parts(*place, upload_id) == []
    assert send_part(world, place, upload_id, 2, CONTENT) == 200
    assert send_part(world, place, upload_id, 1, FIRST) == 200
    assert send_part(world, place, upload_id, 1, FIRST) == 200
    assert world.storage.head(*place) is None
    arrived = world.storage.arrived_parts(*place, upload_id)
    assert arrived is not None
    assert [(part.number, part.sha256) for part in arrived] == [(1, sha256(FIRST)), (2, sha256(CONTENT))]
    world.storage.complete_parts(*place, upload_id, arrived)
    assert world.storage.head(*place) == StoredObject(len(FIRST + CONTENT), 11, EXPIRES)
    assert world.download(url(world, *place)) == FIRST + CONTENT
    assert world.storage.arrived_parts(*place, upload_id) is None
    world.storage.complete_parts(*place, upload_id, arrived)
    assert send_part(world, place, upload_id, 1, FIRST) in {404, 412}
    assert world.download(url(world, *place)) == FIRST + CONTENT


def test_parts_never_replace_what_has_the_name(world: World) -> None:
    taken, withdrawn = (("eu-west-2", stored_link().name) for _ in range(2))
    uploads = {place: begin(world, *place) for place in (taken, withdrawn)}
    for place, upload_id in uploads.items():
        assert send_part(world, place, upload_id, 1, CONTENT) == 200
    assert world.upload(signed(world, *taken, b"first"), b"first") == 200
    world.storage.withdraw(*withdrawn, expires_at=EXPIRES)
    for place, upload_id in uploads.items():
        arrived = world.storage.arrived_parts(*place, upload_id)
        assert arrived is not None
        world.storage.complete_parts(*place, upload_id, arrived)
    assert world.download(url(world, *taken)) == b"first"
    assert world.storage.head(*withdrawn) is None


def test_aborting_forgets_the_parts_and_can_be_repeated(world: World) -> None:
    place = ("eu-west-2", stored_link().name)
    upload_id = begin(world, *place)
    assert send_part(world, place, upload_id, 1, CONTENT) == 200
    for _ in range(2):
        world.storage.abort_parts(*place, upload_id)
        assert world.storage.arrived_parts(*place, upload_id) is None
    assert send_part(world, place, upload_id, 1, CONTENT) == 404
    assert world.storage.head(*place) is None


def test_an_upload_in_parts_that_never_was(world: World) -> None:
    place = ("eu-west-2", stored_link().name)
    assert world.storage.arrived_parts(*place, "0" * 32) is None
    world.storage.complete_parts(*place, "0" * 32, [ArrivedPart(1, "0" * 64, '"tag"')])
    world.storage.abort_parts(*place, "0" * 32)


def test_a_client_is_made_when_its_region_is_needed_and_once(s3: S3) -> None:
    assert s3.made == []
    for _ in range(2):
        s3.storage.head("eu-west-1", stored_link().name)
    assert s3.made == ["eu-west-1"]


@pytest.mark.parametrize(
    "metadata", [{}, {"owner": "11"}, {"owner": "pat", "expires-at": "2026-03-11T05:06:07Z"},
                 {"owner": "11", "expires-at": "soon"}, {"owner": "11", "expires-at": "2026-03-11T05:06:07"}]
)  # fmt: skip
def test_an_object_that_was_put_there_otherwise_does_not_count(s3: S3, metadata: dict[str, str]) -> None:
    name = stored_link().name
    s3.client_for("eu-west-1").put_object(
        Bucket=s3.buckets["eu-west-1"], Key=f"{name}.picsafe", Body=b"x", Metadata=metadata
    )
    assert s3.storage.head("eu-west-1", name) is None


class BrokenClient:
    """An S3 that refuses everything in one way."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __getattr__(self, name: str) -> Any:
        def call(*arguments: object, **named: object) -> None:
            raise self.error

        return call


@pytest.mark.parametrize(
    "error",
    [
        ClientError({"Error": {"Code": "SlowDown"}}, "HeadObject"),
        ClientError({"Error": {"Code": "403"}}, "HeadObject"),
        ClientError({"Error": {"Code": "NoSuchBucket"}}, "HeadObject"),
        ConnectTimeoutError(endpoint_url="https://s3.example.org"),
    ],
    ids=["busy", "forbidden", "no-bucket", "silent"],
)
def test_s3_that_fails_is_unavailable(error: Exception) -> None:
    require_unavailable(S3Storage({"eu-west-1": "example"}, lambda _: cast("Any", BrokenClient(error))))


def test_a_region_without_a_bucket_is_unavailable() -> None:
    require_unavailable(S3Storage({}, lambda _: cast("Any", BrokenClient(AssertionError()))))


def test_credentials_that_cannot_be_had_are_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    # a session of its own: another one remembers its credentials
    session = get_session()
    require_unavailable(
        S3Storage({"eu-west-1": "example"}, lambda region: clients.client("s3", region, session=session))
    )


def require_unavailable(storage: ReportStorage) -> None:
    place = ("eu-west-1", stored_link().name)
    with pytest.raises(Unavailable):
        storage.sign_upload(
            *place, size=1, sha256=sha256(b"x"), owner=11, expires_at=EXPIRES, lifetime=TEN_MINUTES
        )
    with pytest.raises(Unavailable):
        storage.begin_parts(*place, owner=11, expires_at=EXPIRES)
    with pytest.raises(Unavailable):
        storage.sign_part(*place, "upload", Part(1, 1, sha256(b"x")), lifetime=TEN_MINUTES)
    with pytest.raises(Unavailable):
        storage.arrived_parts(*place, "upload")
    with pytest.raises(Unavailable):
        storage.complete_parts(*place, "upload", [ArrivedPart(1, sha256(b"x"), "tag")])
    with pytest.raises(Unavailable):
        storage.abort_parts(*place, "upload")
    with pytest.raises(Unavailable):
        storage.download_url(*place, filename="x.picsafe", lifetime=timedelta(seconds=60))
    with pytest.raises(Unavailable):
        storage.head(*place)
    with pytest.raises(Unavailable):
        storage.renew(*place, expires_at=EXPIRES)
    with pytest.raises(Unavailable):
        storage.withdraw(*place, expires_at=EXPIRES)
