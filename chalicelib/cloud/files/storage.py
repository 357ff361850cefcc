"""Sealed files on one machine: ``{root}/{region}/{name}.picsafe``.

Beside each lies ``{name}.json`` with its owner and its end, which is there before the file itself is
visible. An empty file is the tombstone of one that was withdrawn: no report is empty. Uploads in progress lie
in ``{root}/incoming`` and ``{root}/parts``. The web server in front moves the bytes; what may be moved is
decided here.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

from chalicelib.clock import Clock
from chalicelib.cloud.files import sweeping
from chalicelib.cloud.files.parts import Destination, PartUploads
from chalicelib.cloud.files.signing import FileGrant, PartGrant, Signer
from chalicelib.cloud.files.stored import Description, StoredFiles, already_uploaded, description_of, size_of
from chalicelib.cloud.files.upload import NewFile, Upload, storage_errors, storage_full
from chalicelib.cloud.model import Part, whole_second
from chalicelib.cloud.ports import ArrivedPart, SignedRequest, StoredObject
from chalicelib.contract.links import report_id_of
from chalicelib.contract.report_ids import SUFFIX
from chalicelib.errors import Gone, NotFound, PreconditionFailed


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
        self._files = StoredFiles(root)
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
        if self._files.path(region, name) is None:
            raise _unknown()
        with storage_errors():
            self._files.make_folders(self._root / "parts")
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
        path = self._files.path(region, name)
        with storage_errors():
            found = self._parts.find(upload_id)
            if path is None or found is None:
                return
            destination = found.destination
            self._files.make_folders(self._files.incoming, path.parent)
            try:
                self._files.publish(
                    found.content, path, Description(destination.owner, destination.expires_at)
                )
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
        path = self._files.path(region, name)
        if path is None:
            return None
        with storage_errors():
            description = description_of(path)
            size = size_of(path)
        if description is None or not size:
            return None
        return StoredObject(size, description.owner, description.expires_at)

    def is_withdrawn(self, region: str, name: str) -> bool:
        """See ``ReportStorage``."""
        path = self._files.path(region, name)
        if path is None:
            return False
        with storage_errors():
            return size_of(path) == 0

    def renew(self, region: str, name: str, *, expires_at: datetime) -> bool:
        """See ``ReportStorage``."""
        path = self._files.path(region, name)
        if path is None:
            return False
        with storage_errors():
            return self._files.prolong(path, expires_at)

    def withdraw(self, region: str, name: str, *, expires_at: datetime) -> None:
        """See ``ReportStorage``. Sweeping removes the tombstone at ``expires_at``."""
        path = self._files.path(region, name)
        if path is None:
            return
        with storage_errors():
            self._files.bury(path, expires_at)

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
        path = self._files.path(grant.region, grant.name)
        if path is None:
            raise _unknown()
        with storage_errors():
            if path.exists():
                raise already_uploaded()
            self._files.make_folders(self._files.incoming, path.parent)
            self._require_room(grant.size)
            if isinstance(grant, PartGrant):
                target = self._parts.write_part(grant.upload_id, grant.number, grant.sha256)
            else:
                description = Description(grant.owner, grant.expires_at)
                target = NewFile(
                    self._files.incoming, lambda partial: self._files.publish(partial, path, description)
                )
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
        path = self._files.path(region, name)
        found = self.head(region, name)
        if path is not None and found is None and size_of(path) == 0:
            raise Gone("withdrawn", "The sender has withdrawn this report.")
        if path is None or found is None:
            raise _unknown()
        if now >= found.expires_at:
            raise Gone("expired", "This report has expired: PicSafe Cloud keeps reports for seven days.")
        return AuthorisedDownload(path, found.size, f"{report_id_of(name)}{SUFFIX}")

    def ping(self) -> None:
        """Find out whether files can be written, by writing one that is not kept.

        Raises:
            NotWritable: ``files_unavailable``.
            Unavailable: ``disk_full``.
        """
        self._files.require_writable()

    def sweep(self) -> int:
        """Delete what has expired, and uploads that were begun more than a day ago; return how many.

        To be called from time to time, for example every minute, by one of the processes that serve.

        Raises:
            Unavailable: the disk does not work.
        """
        return sweeping.sweep(self._files, self._parts, self._clock())

    def _require_room(self, size: int) -> None:
        # the folder is made when the first file arrives
        place = self._root if self._root.exists() else self._root.parent
        if shutil.disk_usage(place).free < size + self._reserve:
            raise storage_full()


def _unknown() -> NotFound:
    return NotFound("unknown_report", "There is no such report. Check that the link is complete.")
