"""Sealed files on one machine: ``{root}/{region}/{name}.picsafe``.

Beside each lies ``{name}.json`` with its owner and its end, which is there before the file itself is
visible. An empty file is the tombstone of one that was withdrawn: no report is empty. Uploads in progress lie
in ``{root}/incoming`` and ``{root}/parts``. The web server in front moves the bytes; what may be moved is
decided here. One process writes: taking a name, withdrawing and deleting are ordered by a lock.
"""

from __future__ import annotations

import secrets
import shutil
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import msgspec

from chalicelib.clock import Clock
from chalicelib.cloud.files import parts
from chalicelib.cloud.files.parts import Destination, PartUploads
from chalicelib.cloud.files.signing import FileGrant, PartGrant, Signer
from chalicelib.cloud.files.upload import NewFile, Upload, storage_errors, storage_full, write_private
from chalicelib.cloud.model import LIFETIME, UPLOAD_LIFETIME, UPLOAD_PERIOD, Part, whole_second
from chalicelib.cloud.ports import ArrivedPart, SignedRequest, StoredObject
from chalicelib.contract.links import report_id_of
from chalicelib.contract.regions import REGIONS
from chalicelib.contract.report_ids import SUFFIX
from chalicelib.errors import Gone, NotFound, PreconditionFailed
from chalicelib.local.fsync import sync_folder
from chalicelib.local.private_files import make_folder
from chalicelib.observability.log import record

# a request that was signed at the last moment may still begin, and be slow
ABANDONED_AFTER: Final = UPLOAD_PERIOD + timedelta(hours=1)


class _Description(msgspec.Struct, frozen=True):
    """What lies beside a file."""

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
        self, *, root: Path, secret: bytes, storage_url: str, clock: Clock, reserve: int = 0
    ) -> None:
        self._root = root
        self._signer = Signer(secret)
        self._url = f"{storage_url.rstrip('/')}/cloud/storage"
        self._clock = clock
        self._reserve = reserve
        self._publishing = threading.Lock()
        self._parts = PartUploads(root / "parts")

    def require_room(self, size: int) -> None:
        """See ``ReportStorage``."""
        with storage_errors():
            self._require_room(size)

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
        grant = FileGrant(region, name, size, sha256, owner, expires_at)
        query, headers = self._signer.file_request(grant, whole_second(self._clock()) + lifetime)
        return SignedRequest(f"{self._url}/{region}/{name}?{urlencode(query)}", headers)

    def begin_parts(self, region: str, name: str, *, owner: int, expires_at: datetime) -> str:
        """See ``ReportStorage``."""
        if self._path(region, name) is None:
            raise _unknown()
        with storage_errors():
            for folder in (self._root, self._root / "parts"):
                _make_folder(folder)
            self._require_room(0)
            return self._parts.begin(Destination(region, name, owner, expires_at))

    def sign_part(
        self, region: str, name: str, upload_id: str, part: Part, *, lifetime: timedelta
    ) -> SignedRequest:
        """See ``ReportStorage``."""
        grant = PartGrant(region, name, upload_id, part.number, part.size, part.sha256)
        query, headers = self._signer.part_request(grant, whole_second(self._clock()) + lifetime)
        return SignedRequest(f"{self._url}/{region}/{name}?{urlencode(query)}", headers)

    def arrived_parts(self, region: str, name: str, upload_id: str) -> Sequence[ArrivedPart] | None:
        """See ``ReportStorage``."""
        with storage_errors():
            found = self._parts.find(upload_id)
            if found is None or (found.destination.region, found.destination.name) != (region, name):
                return None
            return found.arrived()

    def complete_parts(
        self,
        region: str,
        name: str,
        upload_id: str,
        parts: Sequence[ArrivedPart],  # noqa: ARG002 - S3 wants them named; here the folder has them
    ) -> None:
        """See ``ReportStorage``."""
        path = self._path(region, name)
        with storage_errors():
            found = self._parts.find(upload_id)
            if path is None or found is None:
                return
            destination = found.destination
            for folder in (self._root / "incoming", path.parent):
                _make_folder(folder)
            try:
                self._show(found.content, path, _Description(destination.owner, destination.expires_at))
            except (FileNotFoundError, PreconditionFailed):
                # completed or withdrawn at this very moment
                return
            self._parts.forget(upload_id)

    def abort_parts(self, region: str, name: str, upload_id: str) -> None:
        """See ``ReportStorage``."""
        del region, name
        with storage_errors():
            self._parts.forget(upload_id)

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
        if description is None or not size:
            return None
        return StoredObject(size, description.owner, description.expires_at)

    def is_withdrawn(self, region: str, name: str) -> bool:
        """See ``ReportStorage``."""
        path = self._path(region, name)
        if path is None:
            return False
        with storage_errors():
            return _size(path) == 0

    def withdraw(self, region: str, name: str, *, expires_at: datetime) -> None:
        """See ``ReportStorage``. Sweeping removes the tombstone at ``expires_at``."""
        path = self._path(region, name)
        if path is None:
            return
        incoming = self._root / "incoming"
        with storage_errors():
            for folder in (self._root, incoming, path.parent):
                _make_folder(folder)
            with self._publishing:
                self._describe(path, _Description(0, expires_at))
                empty = incoming / secrets.token_hex(16)
                write_private(empty, b"")
                empty.replace(path)
                sync_folder(path.parent)

    def authorise_upload(
        self, region: str, name: str, query: Mapping[str, str], headers: Mapping[str, str]
    ) -> FileGrant | PartGrant:
        """Check a ``PUT {storage_url}/cloud/storage/{region}/{name}?...``.

        Args:
            region: from the path, as it came.
            name: from the path, as it came.
            query: the URL's query; a repeated name is for the caller to refuse.
            headers: the request's, their names in lower case.

        Raises:
            Forbidden: ``upload_refused``.
        """
        return self._signer.granted(region, name, query, headers, self._clock())

    def begin(self, grant: FileGrant | PartGrant) -> Upload:
        """Take the bytes of an authorised upload; the file appears when that is committed.

        Raises:
            NotFound: ``unknown_report`` if the name cannot be one, ``unknown_upload`` if that is over.
            PreconditionFailed: ``already_uploaded`` if something has the name: a file, or a tombstone.
            Unavailable: ``storage_full``, ``part_busy``, or the disk does not work.
        """
        path = self._path(grant.region, grant.name)
        if path is None:
            raise _unknown()
        with storage_errors():
            if path.exists():
                raise _already_uploaded()
            incoming = self._root / "incoming"
            for folder in (self._root, incoming, path.parent):
                _make_folder(folder)
            self._require_room(grant.size)
            if isinstance(grant, PartGrant):
                target = self._parts.write_part(grant.upload_id, grant.number, grant.sha256)
            else:
                description = _Description(grant.owner, grant.expires_at)
                target = NewFile(incoming, lambda partial: self._show(partial, path, description))
        return Upload(target, size=grant.size, sha256=grant.sha256, require_room=self._require_room)

    def authorise_download(self, region: str, name: str, expires: str, signature: str) -> AuthorisedDownload:
        """Check a URL ``{storage_url}/cloud/storage/{region}/{name}?expires=&signature=``.

        Raises:
            Forbidden: ``download_refused``.
            NotFound: ``unknown_report`` if the file has been deleted meanwhile.
            Gone: ``expired`` or ``withdrawn``.
            Unavailable: the disk does not work.
        """
        now = self._clock()
        self._signer.verify_download(region, name, expires, signature, now)
        path = self._path(region, name)
        found = self.head(region, name)
        if path is not None and found is None and _size(path) == 0:
            raise Gone("withdrawn", "The sender has withdrawn this report.")
        if path is None or found is None:
            raise _unknown()
        if now >= found.expires_at:
            raise Gone("expired", "This report has expired: PicSafe Cloud keeps reports for seven days.")
        return AuthorisedDownload(path, found.size, f"{report_id_of(name)}{SUFFIX}")

    def sweep(self) -> int:
        """Delete what has expired, and uploads that were begun more than a day ago; return how many.

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
            unfinished = list(self._parts.older_than(last))
            for folder in unfinished:
                parts.remove(folder)
        for path in expired:
            self._remove(path)
        count = len(expired) + len(abandoned) + len(unfinished)
        if count:
            record("storage_swept", count=count)
        return count

    def _require_room(self, size: int) -> None:
        # the folder is made when the first file arrives
        place = self._root if self._root.exists() else self._root.parent
        if shutil.disk_usage(place).free < size + self._reserve:
            raise storage_full()

    def _show(self, partial: Path, path: Path, description: _Description) -> None:
        with self._publishing:
            if path.exists():
                raise _already_uploaded()
            self._describe(path, description)
            partial.replace(path)
            sync_folder(path.parent)

    def _describe(self, path: Path, description: _Description) -> None:
        beside = self._root / "incoming" / secrets.token_hex(16)
        try:
            write_private(beside, msgspec.json.encode(description))
            beside.replace(_description_path(path))
        finally:
            beside.unlink(missing_ok=True)
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
        return _is_older(evidence, now - LIFETIME - UPLOAD_PERIOD - UPLOAD_LIFETIME)

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


def _already_uploaded() -> PreconditionFailed:
    return PreconditionFailed("already_uploaded", "There is a file of this name already, or there was one.")
