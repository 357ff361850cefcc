"""Reports whose files are written once each, and told by their hash: what services that keep files offer.

``manifest.json`` comes last: a report whose manifest is there is whole. Nothing is ever replaced.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from typing import Protocol

from picsafe.delivery.errors import DeliveryError, Later, Refused
from picsafe.delivery.manifest import MANIFEST, encode, is_same_delivery, manifest_of
from picsafe.delivery.model import Finding, Receipt, ReportFile, ReportView
from picsafe.delivery.naming import name_of, require_template
from picsafe.delivery.ports import Steps


class Taken(Exception):
    """There is something else under a name already."""


class Shelf(Protocol):
    """Files somewhere. Paths are relative, with ``/`` between their parts; what folders they need is made.

    Every method raises ``Later`` or ``Refused`` where the service does not do what it is asked for.

    Attributes:
        kind: of the destination.
        title: what people call it; no secret is in it.
    """

    kind: str
    title: str

    def read(self, path: str) -> bytes | None:
        """A small file, of a megabyte at most; ``None`` if there is none."""
        ...

    def write(self, path: str, content: bytes) -> None:
        """Write a small file; where the very same is there already, nothing happens.

        Raises:
            Taken: there is something else.
        """
        ...

    def has(self, path: str, file: ReportFile) -> bool:
        """Whether a file is there, by its hash."""
        ...

    def send(self, path: str, file: ReportFile, steps: Steps) -> None:
        """Write a file, or go on where ``steps`` say that it stopped; as ``write`` otherwise."""
        ...

    def remove(self, path: str) -> None:
        """Remove a file; it may be gone."""
        ...

    def close(self) -> None:
        """Let go of connections; the next call makes new ones."""
        ...


class WrittenOnce:
    """``Destination``: files below a folder for each report.

    Args:
        name: the operator's name for it.
        shelf: where.
        template: how a report's folder is called; see ``naming``.

    Raises:
        InvalidDestination: the template cannot name reports.
    """

    can_find = True

    def __init__(self, name: str, shelf: Shelf, template: str) -> None:
        require_template(template)
        self.name = name
        self.kind = shelf.kind
        self._shelf = shelf
        self._template = template

    def check(self) -> list[Finding]:
        """See ``Destination``."""
        path = f".picsafe-check-{secrets.token_hex(8)}"
        try:
            self._try_out(path)
        except DeliveryError as error:
            return [Finding(is_well=False, text=error.detail)]
        return [Finding(is_well=True, text=f"{self._shelf.title} can be written.")]

    def deliver(self, report: ReportView, steps: Steps) -> Receipt:
        """See ``Destination``."""
        if (found := self.find(report, steps)) is not None:
            return found
        try:
            for file in report.files:
                steps.heartbeat()
                self._send(report, file, steps)
            steps.heartbeat()
            self._shelf.write(self._path(report, MANIFEST), encode(manifest_of(report)))
        except Taken:
            # a manifest that says the same in other bytes is of an earlier attempt
            if (found := self.find(report, steps)) is None:
                raise _taken() from None
            return found
        return self._receipt(report)

    def find(self, report: ReportView, steps: Steps) -> Receipt | None:  # noqa: ARG002 - the port's signature
        """See ``Destination``."""
        found = self._shelf.read(self._path(report, MANIFEST))
        if found is None:
            return None
        if not is_same_delivery(found, manifest_of(report)):
            raise _taken()
        return self._receipt(report)

    def close(self) -> None:
        """See ``Destination``."""
        self._shelf.close()

    def _receipt(self, report: ReportView) -> Receipt:
        # by the delivery's ID, since a name may hold what names a patient
        return Receipt(self.kind, {"delivery": report.delivery_id, "files": str(len(report.files))})

    def _path(self, report: ReportView, name: str) -> str:
        return f"{name_of(self._template, report)}/{name}"

    def _send(self, report: ReportView, file: ReportFile, steps: Steps) -> None:
        path, done = self._path(report, file.name), f"sent {file.name}"
        if steps.done(done) is not None and self._shelf.has(path, file):
            return
        self._shelf.send(path, file, steps)
        steps.record(done, Receipt(file.sha256))

    def _try_out(self, path: str) -> None:
        content = b"PicSafe looks whether it can write here.\n"
        try:
            self._shelf.write(path, content)
            if self._shelf.read(path) != content:
                raise Later("altered", f"{self._shelf.title} does not give back what was written.")
        except Taken:
            raise _taken() from None
        except DeliveryError:
            with suppress(DeliveryError):
                self._shelf.remove(path)
            raise
        self._shelf.remove(path)


def _taken() -> Refused:
    return Refused("name_taken", "There is something else under the report's name; it was left alone.")
