"""A bucket of S3, or of a store that speaks like it.

Each object is written once. ``manifest.json`` comes last: a report whose manifest is there is whole. Large
files go up in parts, and go on with those that are missing.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from picsafe.delivery.errors import DeliveryError, InvalidDestination, Later, Refused
from picsafe.delivery.manifest import MANIFEST, encode, is_same_delivery, manifest_of
from picsafe.delivery.model import Finding, Receipt, ReportFile, ReportView
from picsafe.delivery.naming import name_of, require_template
from picsafe.delivery.ports import Steps
from picsafe.delivery.s3_bucket import Bucket, Slice
from picsafe.delivery.settings.places import S3Settings

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

PART_SIZE: Final = 8 * 1024 * 1024

_PREFIX: Final = re.compile(r"[0-9A-Za-z_-][0-9A-Za-z._-]*(?:/[0-9A-Za-z_-][0-9A-Za-z._-]*)*")
_CHECK: Final = ".picsafe-check"
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class S3:
    """``Destination``: a bucket.

    Args:
        name: the operator's name for it.
        settings: where it is, and who signs in.

    Raises:
        InvalidDestination: the settings cannot work.
    """

    kind = "s3"
    can_find = True

    def __init__(self, name: str, settings: S3Settings) -> None:
        self.name = name
        self._settings = settings
        _require(settings)
        self._title = f"s3://{settings.bucket}/{settings.prefix}".rstrip("/")
        self._prefix = f"{settings.prefix}/" if settings.prefix else ""
        self._bucket = Bucket(settings, self._title)

    def check(self) -> list[Finding]:
        """See ``Destination``."""
        key = f"{self._prefix}{_CHECK}"
        try:
            if self._bucket.read(f"{key}-not-there") is not None:
                raise _taken()
            self._write(key, b"PicSafe looks whether it can write here.\n")
            is_replaced = self._write(key, b"PicSafe looks whether this can be replaced.\n")
            is_removed = self._bucket.remove(key)
        except DeliveryError as error:
            return [Finding(is_well=False, text=error.detail)]
        findings = [Finding(is_well=True, text=f"{self._title} can be written.")]
        if is_replaced:
            text = f"{self._title} does not honour If-None-Match: it replaces what is there."
            findings.append(Finding(is_well=False, text=text))
        if not is_removed:
            text = f"{_CHECK} stays there, because nothing may be removed."
            findings.append(Finding(is_well=True, text=text))
        return findings

    def deliver(self, report: ReportView, steps: Steps) -> Receipt:
        """See ``Destination``."""
        if (found := self.find(report, steps)) is not None:
            return found
        for file in report.files:
            self._deliver_file(report, file, steps)
        steps.heartbeat()
        is_new = self._write(self._key(report, MANIFEST), encode(manifest_of(report)))
        if not is_new and self.find(report, steps) is None:
            raise Later("try_again", f"{self._title} had another manifest, which is gone.")
        return self._receipt(report)

    def find(self, report: ReportView, steps: Steps) -> Receipt | None:  # noqa: ARG002 - the port's signature
        """See ``Destination``."""
        found = self._bucket.read(self._key(report, MANIFEST))
        if found is None:
            return None
        if not is_same_delivery(found, manifest_of(report)):
            raise _taken()
        return self._receipt(report)

    def close(self) -> None:
        """See ``Destination``."""
        self._bucket.close()

    def _receipt(self, report: ReportView) -> Receipt:
        # by the delivery's ID, since a name may hold what names a patient
        return Receipt("s3", {"bucket": self._settings.bucket, "delivery": report.delivery_id})

    def _key(self, report: ReportView, name: str) -> str:
        return f"{self._prefix}{name_of(self._settings.name, report)}/{name}"

    def _write(self, key: str, content: bytes) -> bool:
        return self._bucket.write(key, Slice(BytesIO(content), 0, len(content)), {})

    def _deliver_file(self, report: ReportView, file: ReportFile, steps: Steps) -> None:
        steps.heartbeat()
        key, done, said = self._key(report, file.name), f"sent {file.name}", _metadata(report, file)
        if steps.done(done) is not None and self._bucket.has(key, file.size, said):
            return
        if file.size <= PART_SIZE:
            with file.path.open("rb") as source:
                is_new = self._bucket.write(key, Slice(source, 0, file.size), said)
        else:
            is_new = self._upload(key, file, said, steps)
        if not is_new and not self._bucket.has(key, file.size, said):
            raise _taken()
        steps.record(done, Receipt(file.sha256))

    def _upload(self, key: str, file: ReportFile, said: dict[str, str], steps: Steps) -> bool:
        """Write an object in parts, and say whether there was none."""
        upload, present = self._begun(key, file, said, steps)
        if not upload:
            return False
        parts: list[CompletedPartTypeDef] = []
        with file.path.open("rb") as source:
            for start in range(0, file.size, PART_SIZE):
                steps.heartbeat()
                part = Slice(source, start, min(PART_SIZE, file.size - start))
                number, checksum = len(parts) + 1, part.checksum()
                tag = present.get((number, checksum)) or self._bucket.send(
                    key, upload, number, part, checksum
                )
                parts.append({"PartNumber": number, "ETag": tag, "ChecksumSHA256": checksum})
        steps.heartbeat()
        return self._bucket.complete(key, upload, parts)

    def _begun(
        self, key: str, file: ReportFile, said: dict[str, str], steps: Steps
    ) -> tuple[str, dict[tuple[int, str], str]]:
        """What an upload is called, and the parts of it that are there; no name if it is over already."""
        step = f"upload {file.name}"
        known = steps.done(step)
        if known is not None:
            present = self._bucket.parts(key, known.reference)
            if present is not None:
                return known.reference, present
            if self._bucket.has(key, file.size, said):
                return "", {}
        upload = self._bucket.begin(key, said)
        steps.record(step, Receipt(upload))
        return upload, {}


def _metadata(report: ReportView, file: ReportFile) -> dict[str, str]:
    return {"picsafe-delivery": report.delivery_id, "picsafe-sha256": file.sha256}


def _require(settings: S3Settings) -> None:
    require_template(settings.name)
    if settings.prefix and not _PREFIX.fullmatch(settings.prefix):
        raise InvalidDestination(
            "invalid_prefix", "prefix has letters, digits, dots, hyphens and underscores between slashes."
        )
    if (settings.access_key is None) != (settings.secret_key is None):
        raise InvalidDestination("invalid_login", "access_key and secret_key go together.")
    if settings.kms_key is not None and settings.encryption != "aws:kms":
        raise InvalidDestination("invalid_encryption", 'kms_key goes with encryption = "aws:kms".')
    if settings.endpoint_url is None:
        return
    parts = urlsplit(settings.endpoint_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise InvalidDestination("invalid_url", "endpoint_url is no address such as https://…")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK and not settings.allow_http:
        raise InvalidDestination(
            "insecure_url", "endpoint_url has to begin with https://; what is sent is not sealed."
        )


def _taken() -> Refused:
    return Refused("name_taken", "There is something else under the report's name; it was left alone.")
