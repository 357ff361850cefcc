"""The copy of the log in a bucket under Object Lock, to which the log's role may add, and do nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from chalicelib.aws import clients

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3LogArchive:
    """``LogArchive`` in S3.

    Args:
        client: of the bucket's region.
        bucket: its name; its own default is for how long it locks what is put there.
    """

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def put(self, path: str, data: bytes) -> None:
        """See ``LogArchive.put``."""
        with clients.aws_errors():
            try:
                self._client.put_object(
                    Bucket=self._bucket,
                    Key=path,
                    Body=data,
                    ContentType="application/octet-stream",
                    # what Object Lock wants to have checked
                    ChecksumAlgorithm="SHA256",
                    IfNoneMatch="*",
                )
            except ClientError as error:
                if clients.error_code(error) != "PreconditionFailed":
                    raise
