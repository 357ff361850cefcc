"""Puts the built pages of My PicSafe into their bucket."""

from __future__ import annotations

import mimetypes
import secrets
from pathlib import Path

from infra.clients import Aws, translated
from infra.stacks import WEB_REGION

# names of built files hold a digest of their content; the pages that name them do not
_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"


def publish(aws: Aws, folder: Path, bucket: str, distribution: str) -> int:
    """Upload every file of ``folder``, pages last, and have CloudFront forget the old pages.

    Files of earlier versions stay: somebody may have the page before open.

    Returns:
        How many files were uploaded.

    Raises:
        InfraError: AWS refuses or does not answer; publishing again is safe.
    """
    s3 = aws.client("s3", WEB_REGION)
    files = sorted(
        (path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.suffix == ".html"
    )
    for path in files:
        key = path.relative_to(folder).as_posix()
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        caching = _FOREVER if key.startswith("assets/") else _ASK_AGAIN
        with translated():
            s3.put_object(
                Bucket=bucket, Key=key, Body=path.read_bytes(), ContentType=kind, CacheControl=caching
            )
    with translated():
        aws.client("cloudfront", WEB_REGION).create_invalidation(
            DistributionId=distribution,
            InvalidationBatch={
                "Paths": {"Quantity": 1, "Items": ["/*"]},
                "CallerReference": secrets.token_hex(8),
            },
        )
    return len(files)
