"""Signed upload forms and download URLs for storage on one machine, after the model of S3's.

A form's ``policy`` is base64 of a JSON object that says everything about the upload; a URL says region,
name and end in the clear. Both are signed with HMAC-SHA256 under one secret, each with a label of its own,
so that neither can be passed off as the other.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final

import msgspec

from chalicelib.errors import Forbidden

SECRET_LENGTH: Final = 32
MAX_POLICY: Final = 2048
FIELDS: Final = frozenset({"key", "policy", "signature"})


class UploadPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a form allows.

    Attributes:
        expiration: when the form is no longer accepted.
        region: the region whose address it is posted to.
        key: the name of the object, ``{random}-{report_id}.picsafe``.
        size: the exact number of bytes.
        owner: the sender's user number.
        expires_at: when the file is gone.
    """

    expiration: datetime
    region: str
    key: str
    size: Annotated[int, msgspec.Meta(ge=1)]
    owner: Annotated[int, msgspec.Meta(ge=0)]
    expires_at: datetime


class Signer:
    """Signs and checks.

    Args:
        secret: 32 random bytes.
    """

    def __init__(self, secret: bytes) -> None:
        if len(secret) != SECRET_LENGTH:
            raise ValueError(f"a storage secret has {SECRET_LENGTH} bytes")
        self._secret = secret

    def form_fields(self, policy: UploadPolicy) -> dict[str, str]:
        """The fields of a form: ``key``, ``policy`` and ``signature``."""
        encoded = base64.b64encode(msgspec.json.encode(policy)).decode("ascii")
        return {"key": policy.key, "policy": encoded, "signature": self._sign("upload", encoded)}

    def verified_policy(self, region: str, fields: Mapping[str, str], now: datetime) -> UploadPolicy:
        """The policy of a form that was posted to ``region``.

        Raises:
            Forbidden: ``upload_refused`` for a field that is missing, added or changed, for another
                region, and for a form that came too late.
        """
        if fields.keys() != FIELDS or not len(fields["policy"]) <= MAX_POLICY:
            raise _upload_refused()
        if not _same(fields["signature"], self._sign("upload", fields["policy"])):
            raise _upload_refused()
        try:
            policy = msgspec.json.decode(base64.b64decode(fields["policy"], validate=True), type=UploadPolicy)
        except (binascii.Error, msgspec.DecodeError):
            raise _upload_refused() from None
        if policy.key != fields["key"] or policy.region != region or now >= policy.expiration:
            raise _upload_refused()
        return policy

    def download_query(self, region: str, name: str, end: datetime) -> dict[str, str]:
        """The query of a download's URL: ``expires`` in seconds since 1970, and ``signature``."""
        expires = str(int(end.timestamp()))
        return {"expires": expires, "signature": self._sign("download", f"{region}\n{name}\n{expires}")}

    def verify_download(self, region: str, name: str, expires: str, signature: str, now: datetime) -> None:
        """Check a download's URL.

        Raises:
            Forbidden: ``download_refused`` if anything in it was changed, or if it came too late.
        """
        if len(expires) > 20 or not _same(signature, self._sign("download", f"{region}\n{name}\n{expires}")):
            raise _download_refused()
        if now.timestamp() >= int(expires):
            raise _download_refused()

    def _sign(self, label: str, message: str) -> str:
        return hmac.new(
            self._secret, f"picsafe {label}\n{message}".encode("utf-8", "surrogatepass"), hashlib.sha256
        ).hexdigest()


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode("ascii"))


def _upload_refused() -> Forbidden:
    return Forbidden("upload_refused", "This upload form was changed or has run out. Ask for a new one.")


def _download_refused() -> Forbidden:
    return Forbidden(
        "download_refused", "This download address was changed or has run out. Ask for a new one."
    )
