"""Opening what was taken in: the key is had, the file verified, and its contents looked at."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from chalicelib.format.metadata import Metadata
from chalicelib.format.picsafe import OpenedReport, PicsafeFile
from picsafe.delivery.errors import Refused
from picsafe.delivery.extracting import report_errors
from picsafe.endpoint.model import Sealing, StoredReport
from picsafe.endpoint.own_key import OwnKey
from picsafe.endpoint.spool import Spool

_BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Key:
    """What opens a sealed file.

    Attributes:
        password: RNCryptor's.
        sender: who sealed it, as whoever gave the key has proven it; empty where nobody has.
    """

    password: str
    sender: dict[str, str]


class KeySource(Protocol):
    """Knows the keys of reports that were sealed in one way."""

    def __call__(self, report: StoredReport, file: PicsafeFile, /) -> Key:
        """The key of a report.

        Raises:
            Later: it cannot be had now.
            Refused: it will never be had.
        """
        ...


@dataclass(frozen=True, slots=True)
class Opened:
    """What an opened report is.

    Attributes:
        report_id: the report's ID.
        metadata: what its metadata.json says.
        contents: digest of all that is in it, however it was sealed: 64 hexadecimal digits.
        key: what opened it.
        missing_items: IDs of items that the metadata lists and that are not there.
    """

    report_id: str
    metadata: Metadata
    contents: str
    key: Key
    missing_items: Sequence[str]


class Opener:
    """Opens reports.

    Args:
        spool: where the files are.
        own_key: has the keys that are known already.
        sources: who knows the others, by how a report was sealed.
    """

    def __init__(self, spool: Spool, own_key: OwnKey, sources: dict[Sealing, KeySource]) -> None:
        self._spool = spool
        self._own_key = own_key
        self._sources = sources

    def open(self, report: StoredReport) -> Opened:
        """Open a report for the first time, and look at all of it.

        Raises:
            Later, Refused: as ``KeySource``; ``BadFile``'s codes of the report format.
        """
        with self._file(report) as file:
            key = self._key(report, file)
            with report_errors():
                opened = file.unlock(key.password)
                report_id = opened.metadata.details.reportid
                if report_id not in {"", report.report_id}:
                    raise Refused("wrong_report", "The file holds another report than its name says.")
                return Opened(
                    report.report_id,
                    opened.metadata,
                    contents_digest(opened),
                    key,
                    opened.missing_items,
                )

    @contextmanager
    def opened(self, report: StoredReport) -> Iterator[OpenedReport]:
        """A report's contents, once its key is known here.

        Raises:
            Later, Refused: the file cannot be read, or was changed.
        """
        if report.wrapped_key is None:
            raise Refused("not_opened", "The report was not opened.")
        password = self._own_key.unwrap(report.report_id, report.wrapped_key)
        with self._file(report) as file:
            with report_errors():
                contents = file.unlock(password)
            yield contents

    @contextmanager
    def _file(self, report: StoredReport) -> Iterator[PicsafeFile]:
        with report_errors():
            file = PicsafeFile.open(self._spool.path(report.received_sha256))
        with file:
            yield file

    def _key(self, report: StoredReport, file: PicsafeFile) -> Key:
        if report.wrapped_key is not None:
            return Key(self._own_key.unwrap(report.report_id, report.wrapped_key), report.sender)
        source = self._sources.get(report.sealing)
        if source is None:
            raise Refused("no_key", "This endpoint knows nobody who has the report's key.")
        return source(report, file)


def contents_digest(report: OpenedReport) -> str:
    """SHA-256 over the names, sizes and digests of a report's files and recordings, by their names."""
    total = hashlib.sha256(b"picsafe contents v1\n")
    files = {**report.members, **report.recordings}
    for name in sorted(files):
        total.update(f"{name}\n{files[name].size}\n{_digest(report, name)}\n".encode())
    return total.hexdigest()


def _digest(report: OpenedReport, name: str) -> str:
    digest = hashlib.sha256()
    with report.open(name) as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
