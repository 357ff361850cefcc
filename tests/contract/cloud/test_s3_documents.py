"""What S3 is told to enforce, read from the URLs themselves; nobody is called.

That S3 holds a request to every header that ``X-Amz-SignedHeaders`` names, the size included, is AWS's own
word (Signature Version 4, "Authenticating requests: using query parameters"); neither moto nor LocalStack
shows all of it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.cloud.model import Part
from chalicelib.cloud.ports import SignedRequest
from chalicelib.cloud.s3 import S3Storage
from chalicelib.contract.regions import STORES
from chalicelib.contract.uploads import PART_SIZE
from tests.fakes.cloud import CREATED, REPORT_ID, stored_link

EXPIRES = CREATED + timedelta(days=7)
BUCKETS = {region: f"example-{region}" for region in STORES.values()}
NAME = stored_link().name
REGIONS = sorted(STORES.values())
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
CHECKSUM = "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg="

pytestmark = pytest.mark.usefixtures("credentials")


def signed(region: str) -> SignedRequest:
    return S3Storage(BUCKETS).sign_upload(
        region,
        NAME,
        size=PART_SIZE,
        sha256=SHA256,
        owner=11,
        expires_at=EXPIRES,
        lifetime=timedelta(minutes=10),
    )


@pytest.mark.parametrize("region", REGIONS)
def test_the_signature_holds_every_header_that_is_given(region: str) -> None:
    request = signed(region)
    assert request.headers == {
        "Content-Length": str(PART_SIZE),
        "Content-Type": "application/vnd.picsafe",
        "If-None-Match": "*",
        "x-amz-checksum-sha256": CHECKSUM,
        "x-amz-meta-owner": "11",
        "x-amz-meta-expires-at": "2026-03-11T05:06:07Z",
    }
    query = parse_qs(urlsplit(request.url).query)
    assert query["X-Amz-SignedHeaders"][0].split(";") == sorted(
        ["host", *(name.lower() for name in request.headers)]
    )


@pytest.mark.parametrize("region", REGIONS)
def test_an_upload_is_signed_for_ten_minutes_in_its_own_region(region: str) -> None:
    parts = urlsplit(signed(region).url)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == (
        f"https://{BUCKETS[region]}.s3.{region}.amazonaws.com/{NAME}.picsafe"
    )
    query = parse_qs(parts.query)
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert query["X-Amz-Expires"] == ["600"]
    assert f"/{region}/s3/aws4_request" in query["X-Amz-Credential"][0]


def test_every_header_changes_the_signature() -> None:
    storage, lifetime = S3Storage(BUCKETS), timedelta(minutes=10)
    given: dict[str, Any] = {"size": 5, "sha256": SHA256, "owner": 11, "expires_at": EXPIRES}
    other: dict[str, Any] = {"size": 6, "sha256": "0" * 64, "owner": 12, "expires_at": CREATED}
    requests = [{**given, name: value} for name, value in other.items()] + [given]
    urls = [storage.sign_upload("eu-west-1", NAME, **one, lifetime=lifetime).url for one in requests]
    assert len({parse_qs(urlsplit(url).query)["X-Amz-Signature"][0] for url in urls}) == len(requests)


@pytest.mark.parametrize("region", REGIONS)
def test_a_part_is_signed_with_its_size_and_digest(region: str) -> None:
    request = S3Storage(BUCKETS).sign_part(
        region, NAME, "upload", Part(3, PART_SIZE, SHA256), lifetime=timedelta(seconds=599)
    )
    assert request.headers == {"Content-Length": str(PART_SIZE), "x-amz-checksum-sha256": CHECKSUM}
    query = parse_qs(urlsplit(request.url).query)
    assert (query["uploadId"], query["partNumber"]) == (["upload"], ["3"])
    assert query["X-Amz-SignedHeaders"] == ["content-length;host;x-amz-checksum-sha256"]
    assert query["X-Amz-Expires"] == ["599"]


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("seconds", [60, 1])
def test_the_url_lives_as_long_as_asked_and_no_longer(region: str, seconds: int) -> None:
    url = S3Storage(BUCKETS).download_url(
        region, NAME, filename=f"{REPORT_ID}.picsafe", lifetime=timedelta(seconds=seconds)
    )
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    assert parts.scheme == "https"
    assert parts.netloc == f"{BUCKETS[region]}.s3.{region}.amazonaws.com"
    assert parts.path == f"/{NAME}.picsafe"
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert query["X-Amz-Expires"] == [str(seconds)]
    assert f"/{region}/s3/aws4_request" in query["X-Amz-Credential"][0]
    assert query["response-content-disposition"] == [f'attachment; filename="{REPORT_ID}.picsafe"']
    assert query["response-content-type"] == ["application/vnd.picsafe"]
