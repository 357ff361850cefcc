"""An upload of PicSafe Cloud, sent to where it leads without a network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from chalicelib.cloud.files.storage import FileStorage
from tests.fakes.uploads import requests_of

_METADATA = "x-amz-meta-"


def put_into_folder(storage: FileStorage, upload: Mapping[str, Any], content: bytes) -> None:
    """Send it to the one-machine server's storage."""
    for url, headers, part in requests_of(upload, content):
        parts = urlsplit(url)
        region, name = parts.path.split("/")[-2:]
        lower = {header.lower(): value for header, value in headers.items()}
        grant = storage.authorise_upload(region, name, dict(parse_qsl(parts.query)), lower)
        with storage.begin(grant) as writer:
            writer.write(part)
            writer.commit()


def put_into_bucket(s3: Any, bucket: str, upload: Mapping[str, Any], content: bytes) -> None:
    """Put the file into a bucket with the rights of ``s3``, a client, as the signed requests say."""
    for url, headers, part in requests_of(upload, content):
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query))
        key = unquote(parts.path.removeprefix(f"/{bucket}/").removeprefix("/"))
        checked = {
            "Bucket": bucket,
            "Key": key,
            "Body": part,
            "ChecksumSHA256": headers["x-amz-checksum-sha256"],
        }
        if "partNumber" in query:
            s3.upload_part(UploadId=query["uploadId"], PartNumber=int(query["partNumber"]), **checked)
            continue
        metadata = {
            name.removeprefix(_METADATA): value
            for name, value in headers.items()
            if name.startswith(_METADATA)
        }
        s3.put_object(IfNoneMatch=headers["If-None-Match"], Metadata=metadata, **checked)
