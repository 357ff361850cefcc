"""What S3 is told to enforce, read from the policy and the URL themselves; nobody is called."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.cloud.model import MAX_SIZE
from chalicelib.cloud.s3 import S3Storage
from chalicelib.contract.regions import STORES
from tests.fakes.cloud import CREATED, REPORT_ID, stored_link

EXPIRES = CREATED + timedelta(days=7)
BUCKETS = {region: f"example-{region}" for region in STORES.values()}
NAME = stored_link().name
REGIONS = sorted(STORES.values())

pytestmark = pytest.mark.usefixtures("credentials")


@pytest.mark.parametrize("region", REGIONS)
def test_the_policy_fixes_everything_exactly(region: str) -> None:
    form = S3Storage(BUCKETS).upload_form(
        region, NAME, size=MAX_SIZE, owner=11, expires_at=EXPIRES, lifetime=timedelta(hours=1)
    )
    policy = json.loads(base64.b64decode(form.fields["policy"]))
    exact = {
        name: value for one in policy["conditions"] if isinstance(one, dict) for name, value in one.items()
    }
    others = [one for one in policy["conditions"] if isinstance(one, list)]
    assert others == [["content-length-range", MAX_SIZE, MAX_SIZE]]
    assert exact["bucket"] == BUCKETS[region]
    assert exact["key"] == f"{NAME}.picsafe"
    assert exact["Content-Type"] == "application/vnd.picsafe"
    assert exact["x-amz-server-side-encryption"] == "AES256"
    assert exact["x-amz-meta-owner"] == "11"
    assert exact["x-amz-meta-expires-at"] == "2026-03-11T05:06:07Z"
    # S3 refuses fields without a condition: every one that is sent has its own
    assert {name: form.fields[name] for name in exact if name != "bucket"} == {
        name: value for name, value in exact.items() if name != "bucket"
    }
    assert form.fields.keys() - exact.keys() == {"policy", "x-amz-signature"}


@pytest.mark.parametrize("region", REGIONS)
def test_the_form_is_signed_for_an_hour_in_its_own_region(region: str) -> None:
    form = S3Storage(BUCKETS).upload_form(
        region, NAME, size=5, owner=11, expires_at=EXPIRES, lifetime=timedelta(hours=1)
    )
    assert form.url == f"https://{BUCKETS[region]}.s3.{region}.amazonaws.com/"
    assert form.fields["x-amz-algorithm"] == "AWS4-HMAC-SHA256"
    assert f"/{region}/s3/aws4_request" in form.fields["x-amz-credential"]
    policy = json.loads(base64.b64decode(form.fields["policy"]))
    signed = datetime.strptime(form.fields["x-amz-date"] + "+0000", "%Y%m%dT%H%M%SZ%z")
    assert abs(datetime.fromisoformat(policy["expiration"]) - signed - timedelta(hours=1)) <= timedelta(
        seconds=1
    )


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
