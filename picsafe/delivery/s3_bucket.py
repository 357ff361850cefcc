"""What a bucket is asked for: each object is written once, with its SHA-256, by which the store checks it.

``If-None-Match: *`` has the store itself see that nothing is replaced.
"""

from __future__ import annotations

import hashlib
import io
import os
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any, BinaryIO, Final, cast

from botocore.exceptions import ClientError

from picsafe.delivery.errors import Later
from picsafe.delivery.manifest import MAX_MANIFEST
from picsafe.delivery.s3_client import (
    CONFLICT,
    NOT_THERE,
    TAKEN,
    UPLOAD_GONE,
    code_of,
    make_client,
    translated,
)
from picsafe.delivery.settings.places import S3Settings

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

_BLOCK: Final = 1024 * 1024
# of an upload (Amazon S3, "multipart upload limits")
_MAX_PARTS: Final = 10_000

CONFLICTS: Final = 5
"""How often a conditional write that met another one is tried again at once."""


class Slice(io.RawIOBase):
    """A part of a file, as a file, so that no more of it is in memory than is on its way.

    Args:
        file: opened for reading; nobody else reads from it meanwhile.
        start, size: which part, in bytes.
    """

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self._file = file
        self._start = start
        self._size = size
        self._position = 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def tell(self) -> int:
        """The position in the part."""
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Set the position in the part."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        self._position = max(base + offset, 0)
        return self._position

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Read from the part, as far as the buffer goes."""
        view = memoryview(buffer).cast("B")
        self._file.seek(self._start + self._position)
        content = self._file.read(max(min(len(view), self._size - self._position), 0))
        view[: len(content)] = content
        self._position += len(content)
        return len(content)

    def checksum(self) -> str:
        """The SHA-256 of it, as S3 writes it: base64."""
        digest = hashlib.sha256()
        self.seek(0)
        while block := self.read(_BLOCK):
            digest.update(block)
        self.seek(0)
        return b64encode(digest.digest()).decode("ascii")


class Bucket:
    """A bucket. Each method raises ``Later`` or ``Refused`` where the store does not do it.

    Args:
        settings: where it is, and who signs in.
        title: what people call it.
    """

    def __init__(self, settings: S3Settings, title: str) -> None:
        self._settings = settings
        self._title = title
        self._made: S3Client | None = None

    def read(self, key: str) -> bytes | None:
        """An object, of a megabyte at most; ``None`` if there is none."""
        with translated(self._title):
            try:
                answer = self._client().get_object(Bucket=self._settings.bucket, Key=key)
            except ClientError as error:
                if code_of(error) in NOT_THERE:
                    return None
                raise
            with answer["Body"] as body:
                return body.read(MAX_MANIFEST)

    def has(self, key: str, size: int, metadata: Mapping[str, str]) -> bool:
        """Whether there is an object of a size in bytes that says this of itself."""
        with translated(self._title):
            try:
                found = self._client().head_object(Bucket=self._settings.bucket, Key=key)
            except ClientError as error:
                if code_of(error) in NOT_THERE:
                    return False
                raise
        said = {name.lower(): value for name, value in found["Metadata"].items()}
        return found["ContentLength"] == size and metadata.items() <= said.items()

    def write(self, key: str, content: Slice, metadata: Mapping[str, str]) -> bool:
        """Write an object, and say whether there was none."""
        checksum = content.checksum()
        return self._written_once(
            lambda: self._client().put_object(
                Bucket=self._settings.bucket,
                Key=key,
                Body=cast("IO[bytes]", content),
                IfNoneMatch="*",
                ChecksumSHA256=checksum,
                Metadata=metadata,
                **self._storage(),
            )
        )

    def remove(self, key: str) -> bool:
        """Remove an object, and say whether that is allowed."""
        with translated(self._title):
            try:
                self._client().delete_object(Bucket=self._settings.bucket, Key=key)
            except ClientError as error:
                if code_of(error) in {"403", "AccessDenied"}:
                    return False
                raise
        return True

    def begin(self, key: str, metadata: Mapping[str, str]) -> str:
        """Begin an object that goes up in parts, and say what that is called."""
        with translated(self._title):
            begun = self._client().create_multipart_upload(
                Bucket=self._settings.bucket,
                Key=key,
                ChecksumAlgorithm="SHA256",
                Metadata=metadata,
                **self._storage(),
            )
        return begun["UploadId"]

    def send(self, key: str, upload: str, number: int, part: Slice, checksum: str) -> str:
        """Send a part, counted from 1, and say its tag."""
        with translated(self._title):
            sent = self._client().upload_part(
                Bucket=self._settings.bucket,
                Key=key,
                UploadId=upload,
                PartNumber=number,
                Body=cast("IO[bytes]", part),
                ChecksumSHA256=checksum,
            )
        return sent["ETag"]

    def parts(self, key: str, upload: str) -> dict[tuple[int, str], str] | None:
        """The tags of the parts that arrived, by number and checksum; ``None`` if there is no such upload."""
        found: dict[tuple[int, str], str] = {}
        with translated(self._title):
            try:
                pages = self._client().get_paginator("list_parts")
                asked = pages.paginate(Bucket=self._settings.bucket, Key=key, UploadId=upload)
                for number, page in enumerate(asked):
                    if number >= _MAX_PARTS or len(found) > _MAX_PARTS:
                        raise Later("no_answer", f"{self._title} lists more parts than there can be.")
                    for part in page.get("Parts", []):
                        found[part["PartNumber"], part.get("ChecksumSHA256", "")] = part["ETag"]
            except ClientError as error:
                if code_of(error) in UPLOAD_GONE:
                    return None
                raise
        return found

    def complete(self, key: str, upload: str, parts: Sequence[CompletedPartTypeDef]) -> bool:
        """Make an object of its parts, and say whether there was none."""
        return self._written_once(
            lambda: self._client().complete_multipart_upload(
                Bucket=self._settings.bucket,
                Key=key,
                UploadId=upload,
                MultipartUpload={"Parts": parts},
                IfNoneMatch="*",
            )
        )

    def close(self) -> None:
        """Let go of connections; the next call makes new ones."""
        client, self._made = self._made, None
        if client is not None:
            client.close()

    def _client(self) -> S3Client:
        if self._made is None:
            self._made = make_client(self._settings)
        return self._made

    def _written_once(self, write: Callable[[], object]) -> bool:
        with translated(self._title):
            for left in reversed(range(CONFLICTS)):
                try:
                    write()
                except ClientError as error:
                    if code_of(error) in TAKEN:
                        return False
                    if code_of(error) not in CONFLICT or not left:
                        raise
                else:
                    return True
        raise AssertionError("the last conflict is raised")

    def _storage(self) -> dict[str, Any]:
        settings = self._settings
        chosen = {
            "ServerSideEncryption": settings.encryption,
            "SSEKMSKeyId": settings.kms_key,
            "StorageClass": settings.storage_class,
        }
        return {name: value for name, value in chosen.items() if value is not None}
