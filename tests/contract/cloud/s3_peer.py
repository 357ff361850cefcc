"""Runs our forms and URLs against LocalStack, and prints what it answered as JSON.

LocalStack listens on every address, so this runs in a network namespace of its own, as a program that
``test_s3_peer`` starts. Not asked here, because LocalStack 2026.3 lets it pass: a form with another
signature or an additional field, and a download without any signature.

Usage: ``python -m tests.contract.cloud.s3_peer LOCALSTACK_PYTHON FOLDER``.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import requests

from chalicelib.cloud.ports import UploadForm
from chalicelib.cloud.s3 import S3Storage, regional_client
from tests.fakes.cloud import CREATED, REPORT_ID, stored_link

PORT = 14566
REGION = "eu-west-1"
BUCKET = "example-eu-west-1"
NAME = stored_link().name
CONTENT = b"sealed" * 100


@contextmanager
def localstack(python: str, folder: Path) -> Iterator[None]:
    environ = {
        **os.environ,
        "S3_SKIP_SIGNATURE_VALIDATION": "0",
        "SERVICES": "s3",
        "DISABLE_EVENTS": "1",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "GATEWAY_LISTEN": f"127.0.0.1:{PORT}",
        "FILESYSTEM_ROOT": str(folder / "filesystem"),
    }
    environ.pop("PYTHONPATH", None)
    with (folder / "localstack.log").open("wb") as log:
        process = subprocess.Popen(
            [python, "-m", "localstack.runtime.main"], cwd=folder, env=environ, stdout=log, stderr=log
        )
    try:
        deadline = time.monotonic() + 60
        while not answers():
            assert process.poll() is None, "LocalStack has ended"
            assert time.monotonic() < deadline, "LocalStack does not answer"
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(30)


def answers() -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{PORT}/_localstack/health", timeout=5).ok
    except requests.ConnectionError:
        return False


def resolve_everything_to_this_machine() -> None:
    """Buckets are parts of host names, and there is no name server in here."""
    resolve = socket.getaddrinfo

    def here(host: Any, *arguments: Any, **named: Any) -> Any:
        return resolve("127.0.0.1", *arguments, **named)

    socket.getaddrinfo = here


class Peer:
    def __init__(self) -> None:
        def client(region: str) -> Any:
            return regional_client(region, f"http://s3.{region}.localhost.localstack.cloud:{PORT}")

        client(REGION).create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        self.client = client(REGION)
        self.storage = S3Storage({REGION: BUCKET}, client)
        self.outcomes: dict[str, Any] = {}

    def form(self, lifetime: timedelta = timedelta(hours=1)) -> UploadForm:
        return self.storage.upload_form(
            REGION,
            NAME,
            size=len(CONTENT),
            owner=11,
            expires_at=CREATED + timedelta(days=7),
            lifetime=lifetime,
        )

    def post(self, case: str, form: UploadForm, content: bytes = CONTENT, **changed: str) -> None:
        """Post a form; a field that is changed to ``""`` is left out."""
        named = {name.replace("_", "-"): value for name, value in changed.items()}
        fields = {name: value for name, value in {**form.fields, **named}.items() if value}
        answer = requests.post(form.url, data=fields, files={"file": content}, timeout=10)
        self.outcomes[case] = answer.status_code
        stored = self.storage.head(REGION, NAME)
        self.outcomes[f"{case}: stored"] = stored is not None
        self.storage.delete(REGION, NAME)

    def uploads(self) -> None:
        form = self.form()
        self.post("exact", form)
        self.post("one byte too few", form, CONTENT[1:])
        self.post("one byte too many", form, CONTENT + b"x")
        self.post("empty", form, b"")
        self.post("form has run out", self.form(timedelta(seconds=-1)))
        self.post("another key", form, key=f"{stored_link().name}.picsafe")
        self.post("another owner", form, x_amz_meta_owner="12")
        self.post("no owner", form, x_amz_meta_owner="")
        self.post("a later end", form, x_amz_meta_expires_at="2036-03-11T05:06:07Z")
        self.post("no encryption", form, x_amz_server_side_encryption="")
        self.post("another type", form, Content_Type="text/html")

    def downloads(self) -> None:
        form = self.form()
        requests.post(form.url, data=form.fields, files={"file": CONTENT}, timeout=10).raise_for_status()
        stored = self.storage.head(REGION, NAME)
        assert stored is not None
        self.outcomes["head"] = [stored.size, stored.owner, stored.expires_at.isoformat()]
        head = self.client.head_object(Bucket=BUCKET, Key=f"{NAME}.picsafe")
        self.outcomes["encryption"] = head.get("ServerSideEncryption")
        url = self.url(timedelta(seconds=60))
        answer = requests.get(url, timeout=10)
        self.outcomes["download"] = [answer.status_code, answer.content == CONTENT]
        self.outcomes["saved as"] = answer.headers.get("Content-Disposition")
        for case, old, new in (
            ("a longer life", "X-Amz-Expires=60", "X-Amz-Expires=61"),
            ("another file", NAME, stored_link().name),
            ("another signature on a URL", url[-4:], "0000"),
        ):
            self.outcomes[case] = requests.get(url.replace(old, new), timeout=10).status_code
        self.outcomes["a URL that has run out"] = self.status_after_its_life()
        self.storage.delete(REGION, NAME)
        self.outcomes["deleted"] = self.storage.head(REGION, NAME) is None

    def url(self, lifetime: timedelta) -> str:
        return self.storage.download_url(REGION, NAME, filename=f"{REPORT_ID}.picsafe", lifetime=lifetime)

    def status_after_its_life(self) -> int:
        url = self.url(timedelta(seconds=1))
        deadline = time.monotonic() + 10
        while (status := requests.get(url, timeout=10).status_code) == 200 and time.monotonic() < deadline:
            time.sleep(0.1)
        return status


def main(python: str, folder: str) -> None:
    with localstack(python, Path(folder)):
        resolve_everything_to_this_machine()
        peer = Peer()
        peer.uploads()
        peer.downloads()
    print(json.dumps(peer.outcomes))


if __name__ == "__main__":
    main(*sys.argv[1:])
