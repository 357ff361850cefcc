"""Sealed files in S3: one bucket in each of the six regions, object keys ``{name}.picsafe``.

Uploads are presigned PUTs (Signature Version 4, in the query). ``X-Amz-SignedHeaders`` names the size, the
SHA-256, ``If-None-Match`` and the metadata, so that S3 refuses anything else. Whoever may call this needs
``s3:ListBucket`` besides, or S3 answers 403 instead of 404 for what is not there. A URL signed by a role ends
with the role's session at the latest.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from chalicelib.aws import clients
from chalicelib.cloud.model import Part
from chalicelib.cloud.ports import ArrivedPart, SignedRequest, StoredObject
from chalicelib.cloud.upload_headers import (
    CONTENT_TYPE,
    from_checksum,
    part_headers,
    to_checksum,
    upload_headers,
)
from chalicelib.contract.report_ids import SUFFIX
from chalicelib.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import HeadObjectOutputTypeDef

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

    def require_room(self, size: int) -> None:
        """See ``ReportStorage``. There always is."""

    def sign_upload(
        self,
        region: str,
        name: str,
        *,
        size: int,
        sha256: str,
        owner: int,
        expires_at: datetime,
        lifetime: timedelta,
    ) -> SignedRequest:
        """See ``ReportStorage``."""
        metadata = _metadata(owner, expires_at)
        checksum = to_checksum(sha256)
        url = self._signed(
            "put_object",
            region,
            name,
            {
                "ContentLength": size,
                "ContentType": CONTENT_TYPE,
                "ChecksumSHA256": checksum,
                "IfNoneMatch": "*",
                "Metadata": metadata,
            },
            lifetime,
        )
        return SignedRequest(url, upload_headers(size, checksum, metadata))

    def begin_parts(self, region: str, name: str, *, owner: int, expires_at: datetime) -> str:
        """See ``ReportStorage``."""
        with clients.aws_errors():
            answer = self._client(region).create_multipart_upload(
                Bucket=self._bucket(region),
                Key=name + SUFFIX,
                ContentType=CONTENT_TYPE,
                Metadata=_metadata(owner, expires_at),
                ChecksumAlgorithm="SHA256",
                ChecksumType="COMPOSITE",
            )
        return answer["UploadId"]

    def sign_part(
        self, region: str, name: str, upload_id: str, part: Part, *, lifetime: timedelta
    ) -> SignedRequest:
        """See ``ReportStorage``."""
        checksum = to_checksum(part.sha256)
        fixed = {
            "UploadId": upload_id,
            "PartNumber": part.number,
            "ContentLength": part.size,
            "ChecksumSHA256": checksum,
        }
        return SignedRequest(
            self._signed("upload_part", region, name, fixed, lifetime), part_headers(part.size, checksum)
        )

    def arrived_parts(self, region: str, name: str, upload_id: str) -> Sequence[ArrivedPart] | None:
        """See ``ReportStorage``. A page of S3's list holds more parts than the largest report has."""
        with clients.aws_errors():
            try:
                answer = self._client(region).list_parts(
                    Bucket=self._bucket(region), Key=name + SUFFIX, UploadId=upload_id
                )
            except ClientError as error:
                if clients.error_code(error) != "NoSuchUpload":
                    raise
                return None
        return [
            ArrivedPart(part["PartNumber"], from_checksum(part["ChecksumSHA256"]), part["ETag"])
            for part in answer.get("Parts", [])
        ]

    def complete_parts(self, region: str, name: str, upload_id: str, parts: Sequence[ArrivedPart]) -> None:
        """See ``ReportStorage``."""
        with clients.aws_errors():
            try:
                self._client(region).complete_multipart_upload(
                    Bucket=self._bucket(region),
                    Key=name + SUFFIX,
                    UploadId=upload_id,
                    IfNoneMatch="*",
                    MultipartUpload={
                        "Parts": [
                            {
                                "PartNumber": part.number,
                                "ETag": part.tag,
                                "ChecksumSHA256": to_checksum(part.sha256),
                            }
                            for part in parts
                        ]
                    },
                )
            except ClientError as error:
                if clients.error_code(error) not in {"NoSuchUpload", "PreconditionFailed"}:
                    raise

    def abort_parts(self, region: str, name: str, upload_id: str) -> None:
        """See ``ReportStorage``."""
        with clients.aws_errors():
            try:
                self._client(region).abort_multipart_upload(
                    Bucket=self._bucket(region), Key=name + SUFFIX, UploadId=upload_id
                )
            except ClientError as error:
                if clients.error_code(error) != "NoSuchUpload":
                    raise

    def download_url(self, region: str, name: str, *, filename: str, lifetime: timedelta) -> str:
        """See ``ReportStorage``."""
        return self._signed(
            "get_object",
            region,
            name,
            {
                "ResponseContentType": CONTENT_TYPE,
                "ResponseContentDisposition": f'attachment; filename="{filename}"',
            },
            lifetime,
        )

    def head(self, region: str, name: str) -> StoredObject | None:
        """See ``ReportStorage``."""
        answer = self._head(region, name)
        return None if answer is None else _stored_object(answer["ContentLength"], answer["Metadata"])

    def is_withdrawn(self, region: str, name: str) -> bool:
        """See ``ReportStorage``."""
        answer = self._head(region, name)
        return answer is not None and "withdrawn" in answer["Metadata"]

    def renew(self, region: str, name: str, *, expires_at: datetime) -> bool:
        """See ``ReportStorage``. A copy onto itself, which the bucket's lifecycle rule counts anew from."""
        answer = self._head(region, name)
        found = None if answer is None else _stored_object(answer["ContentLength"], answer["Metadata"])
        if answer is None or found is None:
            return False
        bucket, key = self._bucket(region), name + SUFFIX
        with clients.aws_errors():
            try:
                self._client(region).copy_object(
                    Bucket=bucket,
                    Key=key,
                    CopySource={"Bucket": bucket, "Key": key},
                    CopySourceIfMatch=answer["ETag"],
                    # a tombstone that comes while it copies stays
                    IfMatch=answer["ETag"],
                    ContentType=CONTENT_TYPE,
                    Metadata=_metadata(found.owner, expires_at),
                    MetadataDirective="REPLACE",
                )
            except ClientError as error:
                if clients.error_code(error) not in {"404", "NoSuchKey", "PreconditionFailed"}:
                    raise
                return False
        return True

    def withdraw(self, region: str, name: str, *, expires_at: datetime) -> None:
        """See ``ReportStorage``. The bucket's lifecycle rule removes the tombstone with its seventh day."""
        with clients.aws_errors():
            self._client(region).put_object(
                Bucket=self._bucket(region),
                Key=name + SUFFIX,
                Body=b"",
                Metadata={"expires-at": _stamp(expires_at), "withdrawn": "true"},
            )

    def _signed(
        self, call: str, region: str, name: str, fixed: Mapping[str, object], lifetime: timedelta
    ) -> str:
        with clients.aws_errors():
            return self._client(region).generate_presigned_url(
                call,
                Params={"Bucket": self._bucket(region), "Key": name + SUFFIX, **fixed},
                ExpiresIn=int(lifetime.total_seconds()),
            )

    def _head(self, region: str, name: str) -> HeadObjectOutputTypeDef | None:
        with clients.aws_errors():
            try:
                return self._client(region).head_object(Bucket=self._bucket(region), Key=name + SUFFIX)
            except ClientError as error:
                # an answer to HEAD has no body, and therefore no other code than its status
                if clients.error_code(error) not in {"404", "NoSuchKey"}:
                    raise
                return None

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
        # not uploaded with a request of ours, or a tombstone
        return None


def _metadata(owner: int, expires_at: datetime) -> dict[str, str]:
    return {"owner": str(owner), "expires-at": _stamp(expires_at)}


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(_TIME)
