"""Sealed files on one machine: ``{root}/{region}/{name}.picsafe``.

Beside each lies ``{name}.json`` with its owner and its end, which is there before the file itself is
visible. Uploads in progress lie in ``{root}/incoming``. The web server in front moves the bytes; what may
be moved is decided here. One process writes: replacing and deleting are ordered by a lock.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import msgspec

from chalicelib.clock import Clock
from chalicelib.cloud.files.signing import Signer, UploadPolicy
from chalicelib.cloud.files.upload import Upload, open_private, storage_errors, storage_full
from chalicelib.cloud.model import LIFETIME, UPLOAD_LIFETIME, whole_second
from chalicelib.cloud.ports import StoredObject, UploadForm
from chalicelib.contract.links import report_id_of
from chalicelib.contract.regions import REGIONS
from chalicelib.contract.report_ids import SUFFIX
from chalicelib.errors import Gone, NotFound
from chalicelib.local.fsync import sync_folder
from chalicelib.local.private_files import make_folder
from chalicelib.observability.log import record

RESERVE: Final = 256 * 1024**2
ABANDONED_AFTER: Final = timedelta(days=1)


class _Description(msgspec.Struct, frozen=True):
    """What lies beside a file."""

    owner: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class AuthorisedUpload:
    """An upload that a form allows: exactly ``size`` bytes, to become ``name`` in ``region``."""

    region: str
    name: str
    size: int
    owner: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class AuthorisedDownload:
    """A file that a URL allows to download.

    Attributes:
        path: the file; it may be deleted at any moment, so open it before anything is answered.
        size: bytes.
        filename: what it is to be saved as (``Content-Disposition: attachment``).
    """

    path: Path
    size: int
    filename: str


class FileStorage:
    """``ReportStorage`` in a folder.

    Args:
        root: the folder; made when the first file arrives.
        secret: 32 random bytes, see ``secret_file``.
        storage_url: the origin at which the web server answers ``/cloud/storage/``.
        clock: the time.
        reserve: bytes of the disk that uploads leave free, since databases may lie on the same one.
    """

    def __init__(
        self, *, root: Path, secret: bytes, storage_url: str, clock: Clock, reserve: int = RESERVE
    ) -> None:
        self._root = root
        self._signer = Signer(secret)
        self._url = f"{storage_url.rstrip('/')}/cloud/storage"
        self._clock = clock
        self._reserve = reserve
        self._publishing = threading.Lock()

    def upload_form(
        self, region: str, name: str, *, size: int, owner: int, expires_at: datetime, lifetime: timedelta
    ) -> UploadForm:
        """See ``ReportStorage``. The fields are ``key``, ``policy`` and ``signature``."""
        policy = UploadPolicy(
            expiration=whole_second(self._clock()) + lifetime,
            region=region,
            key=name + SUFFIX,
            size=size,
            owner=owner,
            expires_at=expires_at,
        )
        return UploadForm(url=f"{self._url}/{region}", fields=self._signer.form_fields(policy))

    def download_url(self, region: str, name: str, *, filename: str, lifetime: timedelta) -> str:
        """See ``ReportStorage``. ``filename`` follows from the name, so that the URL need not say it."""
        del filename
        query = self._signer.download_query(region, name, whole_second(self._clock()) + lifetime)
        return f"{self._url}/{region}/{name}?{urlencode(query)}"

    def head(self, region: str, name: str) -> StoredObject | None:
        """See ``ReportStorage``."""
        path = self._path(region, name)
        if path is None:
            return None
        with storage_errors():
            description = _read_description(path)
            size = _size(path)
        if description is None or size is None:
            return None
        return StoredObject(size, description.owner, description.expires_at)

    def delete(self, region: str, name: str) -> None:
        """See ``ReportStorage``."""
        path = self._path(region, name)
        if path is not None:
            self._remove(path)

    def authorise_upload(self, region: str, fields: Mapping[str, str]) -> AuthorisedUpload:
        """Check the fields of a form that was posted to ``{storage_url}/cloud/storage/{region}``.

        Args:
            region: the last part of the path, as it came.
            fields: the form's text fields, as they came before the file; a repeated one is for the
                caller to refuse, and their number and length for the caller to bound.

        Raises:
            Forbidden: ``upload_refused``.
        """
        policy = self._signer.verified_policy(region, fields, self._clock())
        return AuthorisedUpload(
            region=policy.region,
            name=policy.key.removesuffix(SUFFIX),
            size=policy.size,
            owner=policy.owner,
            expires_at=policy.expires_at,
        )

    def begin(self, upload: AuthorisedUpload) -> Upload:
        """Take the bytes of an authorised upload; the file appears when that is committed.

        Raises:
            NotFound: ``unknown_report`` if the name cannot be one.
            Unavailable: ``storage_full``, or the disk does not work.
        """
        path = self._path(upload.region, upload.name)
        if path is None:
            raise _unknown()
        incoming = self._root / "incoming"
        description = _Description(upload.owner, upload.expires_at)
        with storage_errors():
            for folder in (self._root, incoming, path.parent):
                _make_folder(folder)
            self._require_room(upload.size)
        return Upload(
            incoming,
            upload.size,
            lambda partial: self._show(partial, path, description),
            self._require_room,
        )

    def authorise_download(self, region: str, name: str, expires: str, signature: str) -> AuthorisedDownload:
        """Check a URL ``{storage_url}/cloud/storage/{region}/{name}?expires=&signature=``.

        Raises:
            Forbidden: ``download_refused``.
            NotFound: ``unknown_report`` if the file has been deleted meanwhile.
            Gone: ``expired``.
            Unavailable: the disk does not work.
        """
        now = self._clock()
        self._signer.verify_download(region, name, expires, signature, now)
        path = self._path(region, name)
        found = self.head(region, name)
        if path is None or found is None:
            raise _unknown()
        if now >= found.expires_at:
            raise Gone("expired", "This report has expired: PicSafe Cloud keeps reports for seven days.")
        return AuthorisedDownload(path, found.size, f"{report_id_of(name)}{SUFFIX}")

    def sweep(self) -> int:
        """Delete files that have expired and uploads that stopped a day ago; return how many.

        To be called from time to time, for example every minute, by the process that serves.

        Raises:
            Unavailable: the disk does not work.
        """
        with storage_errors():
            expired = [path for path in self._stored() if self._has_ended(path)]
            last = self._clock() - ABANDONED_AFTER
            abandoned = [path for path in (self._root / "incoming").glob("*") if _is_older(path, last)]
            for path in abandoned:
                path.unlink(missing_ok=True)
        for path in expired:
            self._remove(path)
        count = len(expired) + len(abandoned)
        if count:
            record("storage_swept", count=count)
        return count

    def _require_room(self, size: int) -> None:
        if shutil.disk_usage(self._root).free < size + self._reserve:
            raise storage_full()

    def _show(self, partial: Path, path: Path, description: _Description) -> None:
        with self._publishing:
            beside = partial.with_suffix(".json")
            try:
                with open_private(beside) as file:
                    file.write(msgspec.json.encode(description))
                    file.flush()
                    os.fsync(file.fileno())
                beside.replace(_description_path(path))
            finally:
                beside.unlink(missing_ok=True)
            sync_folder(path.parent)
            partial.replace(path)
            sync_folder(path.parent)

    def _remove(self, path: Path) -> None:
        with self._publishing, storage_errors():
            path.unlink(missing_ok=True)
            _description_path(path).unlink(missing_ok=True)
            if path.parent.exists():
                sync_folder(path.parent)

    def _stored(self) -> Iterator[Path]:
        """Every file, and every file that a description without one would describe."""
        for region in sorted(REGIONS):
            names = {
                path.stem for path in (self._root / region).glob("*") if path.suffix in {SUFFIX, ".json"}
            }
            yield from (self._root / region / f"{name}{SUFFIX}" for name in names)

    def _has_ended(self, path: Path) -> bool:
        now = self._clock()
        description = _read_description(path)
        if description is not None:
            return now >= description.expires_at
        # only a damaged disk leaves a file undescribed; it ends when every upload of its time has ended
        evidence = path if path.exists() else _description_path(path)
        return _is_older(evidence, now - LIFETIME - UPLOAD_LIFETIME)

    def _path(self, region: str, name: str) -> Path | None:
        if region not in REGIONS or report_id_of(name) is None:
            return None
        return self._root / region / f"{name}{SUFFIX}"


def _description_path(path: Path) -> Path:
    return path.with_suffix(".json")


def _read_description(path: Path) -> _Description | None:
    try:
        return msgspec.json.decode(_description_path(path).read_bytes(), type=_Description)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None


def _is_older(path: Path, moment: datetime) -> bool:
    try:
        return path.stat().st_mtime < moment.timestamp()
    except FileNotFoundError:
        return False


def _make_folder(folder: Path) -> None:
    if not folder.exists():
        make_folder(folder)
        sync_folder(folder.parent)


def _unknown() -> NotFound:
    return NotFound("unknown_report", "There is no such report. Check that the link is complete.")
