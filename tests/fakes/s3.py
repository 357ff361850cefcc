"""What moto's S3 lacks."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

import pytest
from moto.s3.exceptions import NoSuchUpload
from moto.s3.models import S3Backend
from moto.s3.responses import S3Response


def list_checksums(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have moto tell the SHA-256 of each part of an upload, and that one is over, as AWS does."""
    list_parts = S3Response.list_parts

    def listed(self: Any) -> Any:
        status, headers, body = list_parts(self)
        upload = self.backend.get_bucket(self.bucket_name).multiparts[self._get_param("uploadId")]

        def with_checksum(found: re.Match[str]) -> str:
            digest = hashlib.sha256(upload.parts[int(found[1])].value).digest()
            checksum = base64.b64encode(digest).decode("ascii")
            return f"{found[0]}<ChecksumSHA256>{checksum}</ChecksumSHA256>"

        text = body if isinstance(body, str) else body.decode()
        return status, headers, re.sub("<PartNumber>([0-9]+)</PartNumber>", with_checksum, text)

    monkeypatch.setattr(S3Response, "list_parts", listed)
    for name in ("complete_multipart_upload", "upload_part"):
        monkeypatch.setattr(S3Backend, name, _known(getattr(S3Backend, name)))


def _known(call: Any) -> Any:
    def checked(self: Any, bucket_name: str, multipart_id: str, *arguments: Any, **named: Any) -> Any:
        if multipart_id not in self.get_bucket(bucket_name).multiparts:
            raise NoSuchUpload(upload_id=multipart_id)
        return call(self, bucket_name, multipart_id, *arguments, **named)

    return checked
