"""The contract of ``ReportStorage``, on one machine and in S3's six regions.

moto does not check a presigned POST's conditions nor a URL's age: those are tested on the documents in
``test_s3_documents``, and on LocalStack, which does, in ``test_s3_enforcement``.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol, cast
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError
from botocore.session import get_session

from chalicelib.aws import clients
from chalicelib.cloud.files.storage import FileStorage
from chalicelib.cloud.ports import ReportStorage, StoredObject, UploadForm
from chalicelib.cloud.s3 import S3Storage
from chalicelib.contract.regions import STORES
from chalicelib.errors import Unavailable
from tests.contract.cloud.conftest import S3_PLACES, fresh_s3
from tests.contract.cloud.s3 import S3
from tests.fakes.cloud import CREATED, REPORT_ID, stored_link
from tests.fakes.tokens import FakeClock

EXPIRES = CREATED + timedelta(days=7)
CONTENT = b"sealed" * 100


class World(Protocol):
    """A storage, and the client that posts forms to it and follows its URLs."""

    storage: ReportStorage

    def upload(self, form: UploadForm, content: bytes) -> None: ...

    def download(self, url: str) -> bytes: ...


class OneMachine:
    def __init__(self, root: Path) -> None:
        self.files = FileStorage(
            root=root, secret=bytes(32), storage_url="http://localhost", clock=FakeClock(CREATED)
        )
        self.storage: ReportStorage = self.files

    def upload(self, form: UploadForm, content: bytes) -> None:
        region = form.url.rpartition("/")[2]
        with self.files.begin(self.files.authorise_upload(region, form.fields)) as upload:
            upload.write(content)
            upload.commit()

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


def form(world: World, region: str, name: str, size: int = len(CONTENT)) -> UploadForm:
    return world.storage.upload_form(
        region, name, size=size, owner=11, expires_at=EXPIRES, lifetime=timedelta(hours=1)
    )


def url(world: World, region: str, name: str) -> str:
    return world.storage.download_url(
        region, name, filename=f"{REPORT_ID}.picsafe", lifetime=timedelta(seconds=60)
    )


@pytest.mark.parametrize("region", sorted(STORES.values()))
def test_what_a_form_uploads_can_be_downloaded_in_every_region(world: World, region: str) -> None:
    name = stored_link().name
    assert world.storage.head(region, name) is None
    world.upload(form(world, region, name), CONTENT)
    assert world.storage.head(region, name) == StoredObject(len(CONTENT), 11, EXPIRES)
    assert world.download(url(world, region, name)) == CONTENT
    for other in set(STORES.values()) - {region}:
        assert world.storage.head(other, name) is None


def test_the_same_form_again_replaces_the_file(world: World) -> None:
    name = stored_link().name
    again = form(world, "us-east-1", name)
    world.upload(again, CONTENT)
    world.upload(again, CONTENT[::-1])
    assert world.download(url(world, "us-east-1", name)) == CONTENT[::-1]


def test_deleting_is_for_good_and_can_be_repeated(world: World) -> None:
    name, other = stored_link().name, stored_link().name
    for one in (name, other):
        world.upload(form(world, "eu-west-1", one), CONTENT)
    for _ in range(2):
        world.storage.delete("eu-west-1", name)
        assert world.storage.head("eu-west-1", name) is None
    assert world.download(url(world, "eu-west-1", other)) == CONTENT


def test_a_client_is_made_when_its_region_is_needed_and_once(s3: S3) -> None:
    assert s3.made == []
    for _ in range(2):
        s3.storage.head("eu-west-1", stored_link().name)
    assert s3.made == ["eu-west-1"]


@pytest.mark.parametrize(
    "metadata", [{}, {"owner": "11"}, {"owner": "pat", "expires-at": "2026-03-11T05:06:07Z"},
                 {"owner": "11", "expires-at": "soon"}, {"owner": "11", "expires-at": "2026-03-11T05:06:07"}]
)  # fmt: skip
def test_an_object_that_no_form_uploaded_does_not_count(s3: S3, metadata: dict[str, str]) -> None:
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
    name = stored_link().name
    with pytest.raises(Unavailable):
        storage.upload_form(
            "eu-west-1", name, size=1, owner=11, expires_at=EXPIRES, lifetime=timedelta(hours=1)
        )
    with pytest.raises(Unavailable):
        storage.download_url("eu-west-1", name, filename="x.picsafe", lifetime=timedelta(seconds=60))
    with pytest.raises(Unavailable):
        storage.head("eu-west-1", name)
    with pytest.raises(Unavailable):
        storage.delete("eu-west-1", name)
