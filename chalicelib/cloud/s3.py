"""Sealed files in S3: one bucket in each of the six regions, object keys ``{name}.picsafe``.

Uploads are presigned POSTs whose policy fixes the key, the exact size, the encryption and the metadata;
S3 refuses anything else. Whoever may call this needs ``s3:ListBucket`` besides, or S3 answers 403 instead
of 404 for what is not there. A form or URL signed by a role ends with the role's session at the latest.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from chalicelib.aws import clients
from chalicelib.cloud.ports import StoredObject, UploadForm
from chalicelib.contract.report_ids import SUFFIX
from chalicelib.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

CONTENT_TYPE: Final = "application/vnd.picsafe"
_TIME: Final = "%Y-%m-%dT%H:%M:%SZ"


def regional_client(region: str, endpoint_url: str | None = None) -> S3Client:
    """A client of one region's own endpoint.

    The global endpoint, which is the default for us-east-1, redirects uploads to buckets elsewhere.
    """
    client: S3Client = clients.client("s3", region, endpoint_url or f"https://s3.{region}.amazonaws.com")
    return client


class S3Storage:
    """``ReportStorage`` in S3.

    Args:
        buckets: the bucket's name by region.
        client_for: makes the client of a region, when that is first needed.
    """

    def __init__(
        self, buckets: Mapping[str, str], client_for: Callable[[str], S3Client] = regional_client
    ) -> None:
        self._buckets = buckets
        self._client_for = client_for
        self._clients: dict[str, S3Client] = {}
        self._making = threading.Lock()

    def upload_form(
        self, region: str, name: str, *, size: int, owner: int, expires_at: datetime, lifetime: timedelta
    ) -> UploadForm:
        """See ``ReportStorage``."""
        fixed = {
            "Content-Type": CONTENT_TYPE,
            "x-amz-server-side-encryption": "AES256",
            "x-amz-meta-owner": str(owner),
            "x-amz-meta-expires-at": expires_at.astimezone(UTC).strftime(_TIME),
        }
        conditions: list[Any] = [{field: value} for field, value in fixed.items()]
        with clients.aws_errors():
            try:
                form = self._client(region).generate_presigned_post(
                    self._bucket(region),
                    name + SUFFIX,
                    Fields=dict(fixed),
                    Conditions=[*conditions, ["content-length-range", size, size]],
                    ExpiresIn=int(lifetime.total_seconds()),
                )
            except AttributeError as error:
                # botocore 1.44's signer of forms reads the key of credentials that are not there
                raise Unavailable from error
        return UploadForm(url=form["url"], fields=form["fields"])

    def download_url(self, region: str, name: str, *, filename: str, lifetime: timedelta) -> str:
        """See ``ReportStorage``."""
        with clients.aws_errors():
            return self._client(region).generate_presigned_url(
                "get_object",
                Params={
                    "Bucket": self._bucket(region),
                    "Key": name + SUFFIX,
                    "ResponseContentType": CONTENT_TYPE,
                    "ResponseContentDisposition": f'attachment; filename="{filename}"',
                },
                ExpiresIn=int(lifetime.total_seconds()),
            )

    def head(self, region: str, name: str) -> StoredObject | None:
        """See ``ReportStorage``."""
        with clients.aws_errors():
            try:
                answer = self._client(region).head_object(Bucket=self._bucket(region), Key=name + SUFFIX)
            except ClientError as error:
                # an answer to HEAD has no body, and therefore no other code than its status
                if clients.error_code(error) not in {"404", "NoSuchKey"}:
                    raise
                return None
        return _stored_object(answer["ContentLength"], answer["Metadata"])

    def delete(self, region: str, name: str) -> None:
        """See ``ReportStorage``."""
        with clients.aws_errors():
            self._client(region).delete_object(Bucket=self._bucket(region), Key=name + SUFFIX)

    def _client(self, region: str) -> S3Client:
        with self._making:
            if region not in self._clients:
                self._clients[region] = self._client_for(region)
            return self._clients[region]

    def _bucket(self, region: str) -> str:
        if region not in self._buckets:
            raise Unavailable
        return self._buckets[region]


def _stored_object(size: int, metadata: Mapping[str, str]) -> StoredObject | None:
    try:
        expires_at = datetime.strptime(metadata["expires-at"], _TIME).replace(tzinfo=UTC)
        return StoredObject(size, int(metadata["owner"]), expires_at)
    except (KeyError, ValueError):
        # not uploaded with a form of ours
        return None
