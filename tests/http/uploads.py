"""A form of PicSafe Cloud, posted to where it leads without a network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.cloud.files.storage import FileStorage

_METADATA = "x-amz-meta-"


def post_to_folder(storage: FileStorage, region: str, fields: Mapping[str, str], content: bytes) -> None:
    """Post it to the one-machine server's storage."""
    with storage.begin(storage.authorise_upload(region, fields)) as upload:
        upload.write(content)
        upload.commit()


def post_to_bucket(s3: Any, bucket: str, fields: Mapping[str, str], content: bytes) -> None:
    """Put the file into a bucket with the rights of ``s3``, a client."""
    metadata = {name.removeprefix(_METADATA): fields[name] for name in fields if name.startswith(_METADATA)}
    s3.put_object(Bucket=bucket, Key=fields["key"], Body=content, Metadata=metadata)
