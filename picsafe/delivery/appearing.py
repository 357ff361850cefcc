"""Reports in folders of their own, which appear complete: what a disk, SFTP and WebDAV have in common.

A report's folder is filled under a hidden name and renamed; that it is about to be is a step of its own. So
somebody may take a folder away the moment it is there, and a restart does not bring it a second time. That
holds only while it is the same place, which a small file in it tells: what is not mounted looks empty, too.
``manifest.json`` says which delivery it is: another report's folder is never written over.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO, Protocol

from picsafe.delivery.errors import DeliveryError, Later, Refused
from picsafe.delivery.manifest import MANIFEST, encode, is_same_delivery, manifest_of
from picsafe.delivery.model import Finding, Receipt, ReportView
from picsafe.delivery.naming import name_of, require_template
from picsafe.delivery.ports import Steps

_WRITTEN = "written"
_MARKER = ".picsafe-folder"
_MAX_MARKER = 64


class Taken(Exception):
    """There is something under a name already."""


class Place(Protocol):
    """Folders and files somewhere. Paths are relative, with ``/`` between their parts.

    Every method raises ``Later`` where the place cannot do what it is asked for.

    Attributes:
        kind: of the destination.
        title: what people call it; no secret is in it.
    """

    kind: str
    title: str

    def exists(self, path: str) -> bool:
        """Whether there is anything under a name."""
        ...

    def read(self, path: str) -> bytes | None:
        """A small file, of a megabyte at most; ``None`` if there is nothing, empty if it is no file."""
        ...

    def begin(self, folder: str) -> dict[str, int]:
        """Make a folder; or say which files an earlier attempt left in it, with their sizes in bytes."""
        ...

    def send(self, path: str, source: BinaryIO, heartbeat: Callable[[], None]) -> None:
        """Write a file, whole and on the disk where this returns; an earlier attempt may have left a part."""
        ...

    def write(self, path: str, content: bytes) -> None:
        """Write a small file, in the place of one that is there."""
        ...

    def finish(self, folder: str) -> None:
        """Make a folder that is complete ready to be seen."""
        ...

    def make_parents(self, path: str) -> None:
        """Make the folders that a path is in.

        Raises:
            Taken: there is something else under the name of one, such as a link that leads elsewhere.
        """
        ...

    def rename(self, folder: str, path: str) -> None:
        """Give a folder its name, at once and for good.

        Raises:
            Taken: there is something.
        """
        ...

    def remove(self, path: str) -> None:
        """Remove a file; it may be gone."""
        ...

    def remove_folder(self, path: str) -> None:
        """Remove a folder with nothing in it."""
        ...

    def details(self) -> list[str]:
        """What else an operator may want to know of a place that works, as sentences."""
        ...

    def close(self) -> None:
        """Let go of connections; the next call makes new ones."""
        ...


class Appearing:
    """``Destination``: a place with a folder for each report.

    Args:
        name: the operator's name for it.
        place: where.
        template: how reports are called in it; see ``naming``.

    Raises:
        InvalidDestination: the template cannot name reports.
    """

    can_find = True

    def __init__(self, name: str, place: Place, template: str) -> None:
        require_template(template)
        self.name = name
        self.kind = place.kind
        self._place = place
        self._template = template

    def check(self) -> list[Finding]:
        """See ``Destination``."""
        probe = f".picsafe-check-{secrets.token_hex(8)}"
        try:
            self._try_out(probe)
            return [
                Finding(is_well=True, text=f"{self._place.title} can be written."),
                *(Finding(is_well=True, text=text) for text in self._place.details()),
            ]
        except DeliveryError as error:
            return [Finding(is_well=False, text=error.detail)]

    def deliver(self, report: ReportView, steps: Steps) -> Receipt:
        """See ``Destination``."""
        if (found := self.find(report, steps)) is not None:
            return found
        hidden, path = _hidden(report), self._path(report)
        if steps.done(_WRITTEN) is None or not self._place.exists(hidden):
            marker = self._marker() or self._make_marker()
            self._write_report(report, hidden, steps)
            steps.record(_WRITTEN, Receipt(marker))
        try:
            self._place.make_parents(path)
            self._place.rename(hidden, path)
        except Taken:
            raise _taken() from None
        return self._receipt(report)

    def find(self, report: ReportView, steps: Steps) -> Receipt | None:
        """See ``Destination``."""
        path = self._path(report)
        if not self._place.exists(path):
            return Receipt(self.kind) if self._was_renamed(report, steps) else None
        found = self._place.read(f"{path}/{MANIFEST}")
        if found is None or not is_same_delivery(found, manifest_of(report)):
            raise _taken()
        return self._receipt(report)

    def close(self) -> None:
        """See ``Destination``."""
        self._place.close()

    def _receipt(self, report: ReportView) -> Receipt:
        details = {"files": str(len(report.files))}
        if report.sender_mismatch:
            details["sender_mismatch"] = ",".join(report.sender_mismatch)
        if report.consent_gaps:
            details["consent_gaps"] = ",".join(report.consent_gaps)
        return Receipt(self.kind, details)

    def _path(self, report: ReportView) -> str:
        return name_of(self._template, report)

    def _was_renamed(self, report: ReportView, steps: Steps) -> bool:
        # nothing is left under the hidden name once it was renamed, whatever became of it then
        written = steps.done(_WRITTEN)
        return (
            written is not None
            and self._marker() == written.reference
            and not self._place.exists(_hidden(report))
        )

    def _marker(self) -> str:
        return (self._place.read(_MARKER) or b"")[:_MAX_MARKER].decode("ascii", "replace")

    def _make_marker(self) -> str:
        marker = secrets.token_hex(16)
        self._place.write(_MARKER, marker.encode("ascii"))
        return marker

    def _write_report(self, report: ReportView, hidden: str, steps: Steps) -> None:
        wanted = {file.name for file in report.files}
        present = self._place.begin(hidden)
        if any("/" in name or name in {"", ".", ".."} for name in present):
            raise Later("unreadable_answer", f"{self._place.title} lists names that no file has.")
        for name in present.keys() - wanted:
            # what is sent may have been set anew between two attempts
            self._place.remove(f"{hidden}/{name}")
        for file in report.files:
            steps.heartbeat()
            sent = steps.done(_sent(file.name))
            if sent == Receipt(file.sha256) and present.get(file.name) == file.size:
                continue
            with file.path.open("rb", buffering=0) as source:
                self._place.send(f"{hidden}/{file.name}", source, steps.heartbeat)
            steps.record(_sent(file.name), Receipt(file.sha256))
        self._place.write(f"{hidden}/{MANIFEST}", encode(manifest_of(report)))
        self._place.finish(hidden)

    def _try_out(self, probe: str) -> None:
        content = b"PicSafe looks whether it can write here.\n"
        folders = [probe, f"{probe}-renamed"]
        try:
            self._place.begin(probe)
            self._place.write(f"{probe}/check.txt", content)
            self._place.rename(*folders)
            if self._place.read(f"{folders[1]}/check.txt") != content:
                raise Refused("altered", f"{self._place.title} does not give back what was written.")
        except Taken:
            raise _taken() from None
        except DeliveryError:
            with suppress(DeliveryError):
                self._tidy(folders)
            raise
        self._tidy(folders[1:])

    def _tidy(self, folders: list[str]) -> None:
        for folder in folders:
            if self._place.exists(folder):
                self._place.remove(f"{folder}/check.txt")
                self._place.remove_folder(folder)


def parents_of(path: str) -> list[str]:
    """The folders that a path is in, the outermost first."""
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]


def _hidden(report: ReportView) -> str:
    return f".picsafe-{report.delivery_id}"


def _sent(name: str) -> str:
    return f"sent {name}"


def _taken() -> Refused:
    return Refused("name_taken", "There is something else under the report's name; it was left alone.")
