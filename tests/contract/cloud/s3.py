"""``S3Storage`` over six buckets that nobody else uses, and a client that sends its requests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from secrets import token_hex
from typing import Any

import requests

from chalicelib.cloud.ports import ReportStorage, SignedRequest
from chalicelib.cloud.s3 import S3Storage
from chalicelib.contract.regions import STORES
from tests.fakes.cloud import REPORT_ID


class S3:
    """A storage in S3.

    Attributes:
        made: the regions for which the storage asked for a client.
        client_for: makes a client of a region.
    """

    def __init__(self, client_for: Callable[[str], Any]) -> None:
        prefix = f"example-{token_hex(4)}"
        self.buckets = {region: f"{prefix}-{region}" for region in STORES.values()}
        self.client_for = client_for
        for region, bucket in self.buckets.items():
            located: dict[str, Any] = {"CreateBucketConfiguration": {"LocationConstraint": region}}
            client_for(region).create_bucket(Bucket=bucket, **({} if region == "us-east-1" else located))
        self.made: list[str] = []
        self.storage: ReportStorage = S3Storage(self.buckets, self._client)

    def _client(self, region: str) -> Any:
        self.made.append(region)
        return self.client_for(region)

    def upload(self, request: SignedRequest, content: bytes) -> int:
        return put(request.url, request.headers, content)

    def download(self, url: str) -> bytes:
        answer = requests.get(url, timeout=10)
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{REPORT_ID}.picsafe"'
        return answer.content


def put(url: str, headers: Mapping[str, str], content: bytes) -> int:
    """Send an upload as a browser does; returns the status."""
    own = {name: value for name, value in headers.items() if name != "Content-Length"}
    return requests.put(url, data=content, headers=own, timeout=10).status_code
