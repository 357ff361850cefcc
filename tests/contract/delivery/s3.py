"""A bucket that moto or LocalStack serves."""

from __future__ import annotations

import hashlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Any

import msgspec
import pytest
from botocore.config import Config

from picsafe.delivery import s3_client
from picsafe.delivery.manifest import MANIFEST, Manifest
from picsafe.delivery.s3 import S3
from picsafe.delivery.settings.places import S3Settings
from picsafe.delivery.settings.secrets import Secret
from tests.contract.delivery.harness import SEEN, Arrived, Fault
from tests.contract.peers.http_faults import FaultyProxy
from tests.contract.peers.localstack import known_to_it
from tests.fakes.aws_environment import new_session

SECRET_KEY = "test"
SECONDS_TO_START = 60


class S3Harness:
    """See ``Harness``; what is asked for are requests."""

    kind = "s3"
    can_find = True
    faults = SEEN
    # LocalStack takes no other
    secrets: tuple[str, ...] = ()
    has_places = True
    examples = 10
    stride = 2

    def __init__(self, proxy: FaultyProxy, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(s3_client, "get_session", new_session)
        monkeypatch.setenv("S3_ACCESS_KEY", "test")
        monkeypatch.setenv("S3_SECRET_KEY", SECRET_KEY)
        self.proxy = proxy
        self.bucket = f"reports-{token_hex(4)}"
        session: Any = known_to_it()
        self.client = session.create_client(
            "s3",
            region_name="eu-west-1",
            endpoint_url=f"http://127.0.0.1:{proxy.upstream}",
            config=Config(s3={"addressing_style": "path"}),
        )
        self.client.create_bucket(
            Bucket=self.bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
        )
        self.mend()

    def make(self, **settings: Any) -> S3:
        usual: dict[str, Any] = {
            "bucket": self.bucket,
            "prefix": "clinical/photos",
            "region": "eu-west-1",
            "endpoint_url": f"http://127.0.0.1:{self.proxy.port}",
            "path_style": True,
            "access_key": Secret("env:S3_ACCESS_KEY"),
            "secret_key": Secret("env:S3_SECRET_KEY"),
        }
        return S3("archive", S3Settings(**{**usual, **settings}))

    def inject(self, fault: Fault, *, at: int = 1) -> None:
        if fault is Fault.DOWN:
            self.proxy.go_down()
        else:
            self.proxy.inject(fault, at)

    @property
    def is_waiting(self) -> bool:
        return self.proxy.is_waiting

    def mend(self) -> None:
        self.proxy.mend()

    def arrived(self) -> list[Arrived]:
        keys = self._keys()
        reports = []
        for key in keys:
            if not key.endswith(f"/{MANIFEST}"):
                continue
            manifest = msgspec.json.decode(self._body(key).read(), type=Manifest)
            place = key.removesuffix(MANIFEST)
            files = {
                name.removeprefix(place): self._digest(name)
                for name in keys
                if name.startswith(place) and name != key
            }
            assert files == {file.name: file.sha256 for file in manifest.files}
            reports.append(Arrived(manifest.delivery_id, files))
        return reports

    def take_away(self) -> None:
        """A bucket is an archive: what arrived stays."""

    def occupy(self, name: str) -> None:
        self.client.put_object(Bucket=self.bucket, Key=f"clinical/photos/{name}/report.pdf", Body=b"theirs")

    def is_occupied(self, name: str) -> bool:
        return bool(self._body(f"clinical/photos/{name}/report.pdf").read() == b"theirs")

    def texts(self) -> list[str]:
        found = []
        for key in self._keys():
            said = self.client.head_object(Bucket=self.bucket, Key=key)["Metadata"]
            # ours alone, and the digests of a file are no words
            found += [key, *said]
        return found

    def uploads(self) -> list[str]:
        """The uploads that are not over."""
        found = self.client.list_multipart_uploads(Bucket=self.bucket)
        return [upload["UploadId"] for upload in found.get("Uploads", [])]

    def _keys(self) -> list[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket)
        return [found["Key"] for page in pages for found in page.get("Contents", [])]

    def _body(self, key: str) -> Any:
        return self.client.get_object(Bucket=self.bucket, Key=key)["Body"]

    def _digest(self, key: str) -> str:
        digest = hashlib.sha256()
        for block in self._body(key).iter_chunks(1024 * 1024):
            digest.update(block)
        return digest.hexdigest()


class LocalStackHarness(S3Harness):
    """The same, with LocalStack, which checks signatures."""

    kind = "s3"
    examples = 3
    stride = 4


@contextmanager
def moto_server(folder: Path) -> Iterator[int]:
    """moto's S3 in a process of its own; yields its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    command = [sys.executable, "-m", "tests.contract.peers.moto_server", str(port)]
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environ)
    try:
        deadline = time.monotonic() + SECONDS_TO_START
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
                break
            except OSError:
                assert process.poll() is None, f"moto has ended: see {folder}/log"
                assert time.monotonic() < deadline, f"moto does not answer: see {folder}/log"
                time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()
