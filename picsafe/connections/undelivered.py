"""Reports on their way to what a person has connected, so that another try goes on and doubles nothing."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

import msgspec

from picsafe.client.composing import Report
from picsafe.client.files import local_failures, write_atomically
from picsafe.client.report_folders import ReportFolder, ReportFolders
from picsafe.client.responses import Summary
from picsafe.delivery.model import Receipt

_STEPS: Final = "steps.json"
_MAX_STEPS: Final = 1024 * 1024
_DONE: Final = msgspec.json.Decoder(dict[str, Receipt])


class Undelivered(msgspec.Struct, frozen=True, kw_only=True):
    """A sealed report on its way.

    Attributes:
        report_id: its ID.
        userid: who sends it.
        user_url: the User Server that lists it.
        keyserver_url: where its key is.
        connection: the connection's name.
        place: which place that was, as ``store.place_of`` tells.
        summary: what it contains.
        size: of the sealed file, in bytes.
        tag: of the sealed file.
        sealed_at: when that was made.
        media: what tells whether the same files are sent again; see ``digest_of``.
    """

    report_id: str
    userid: int
    user_url: str
    keyserver_url: str
    connection: str
    place: str
    summary: Summary
    size: int
    tag: str
    sealed_at: datetime
    media: str

    @property
    def delivery_id(self) -> str:
        """The same however often it is tried: 32 hexadecimal digits."""
        told = f"picsafe connection v1\n{self.report_id}\n{self.tag}\n{self.connection}\n{self.place}"
        return hashlib.sha256(told.encode()).hexdigest()[:32]


class UndeliveredReports(ReportFolders[Undelivered]):
    """All of somebody's on this machine.

    Args:
        folder: what their folders are in.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, Undelivered)


class Watch(Protocol):
    """Is told how a delivery goes on."""

    def moved(self, count: int) -> None:
        """So many more bytes of a large file are sent."""
        ...

    def done(self, key: str) -> None:
        """A step is done."""
        ...


class FileSteps:
    """``Steps`` in a file beside the sealed report.

    Args:
        folder: of the report.
        watch: told how it goes on.
    """

    def __init__(self, folder: ReportFolder[Undelivered], watch: Watch) -> None:
        self._path = folder.path / _STEPS
        self._watch = watch
        try:
            with self._path.open("rb") as file:
                self._done = _DONE.decode(file.read(_MAX_STEPS))
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            # what was done is found there, where it can be
            self._done = {}

    @property
    def is_begun(self) -> bool:
        """Whether anything has been done."""
        return bool(self._done)

    def done(self, key: str) -> Receipt | None:
        """See ``Steps``."""
        return self._done.get(key)

    def record(self, key: str, receipt: Receipt) -> None:
        """See ``Steps``."""
        self._done[key] = receipt
        with local_failures("the folder of unsent reports"):
            write_atomically(self._path, msgspec.json.encode(self._done))
        self._watch.done(key)

    def heartbeat(self, moved: int = 0) -> None:
        """See ``Steps``; whoever interrupts it raises ``KeyboardInterrupt``."""
        if moved:
            self._watch.moved(moved)


def digest_of(report: Report) -> str:
    """What tells whether a report has the same files as another: 64 hexadecimal digits.

    Raises:
        LocalFailure: one cannot be read.
    """
    paths = [*report.files, *([report.consent.evidence] if report.consent is not None else [])]
    total = hashlib.sha256(b"picsafe media v1\n")
    for path in paths:
        with local_failures("a file"), path.open("rb") as file:
            total.update(hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()
