"""What a PACS is to a delivery, by whichever protocol it is spoken to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from picsafe.delivery.dicom.objects import DicomObject
from picsafe.delivery.model import Finding


class Archive(Protocol):
    """A PACS.

    Attributes:
        kind: of the destination.
        title: how it is called in a sentence for the operator.
    """

    kind: str
    title: str

    def check(self, *, asks: bool) -> list[Finding]:
        """Whether it answers and takes our classes, and with ``asks`` answers queries."""
        ...

    def store(
        self,
        objects: Sequence[DicomObject],
        stored: Callable[[DicomObject], None],
        heartbeat: Callable[[], None],
    ) -> None:
        """Send objects one by one; ``stored`` is called as soon as it has one. What it has already stays.

        Raises:
            Later, Refused: one was not taken, or nobody can tell.
        """
        ...

    def present(self, study: str, objects: Sequence[DicomObject]) -> frozenset[str] | None:
        """The UIDs of those objects of a study that it has; None if it answers no queries.

        Raises:
            Later: it does not answer at all.
        """
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


class Responsible(Protocol):
    """A PACS that answers for what it was sent (storage commitment)."""

    def findings(self) -> list[Finding]:
        """What stands in the way of its answers here."""
        ...

    def lost(
        self, delivery_id: str, objects: Sequence[DicomObject], heartbeat: Callable[[], None]
    ) -> frozenset[str]:
        """Have it answer for all objects; returns the UIDs of those that it does not have.

        Raises:
            Later: it does not answer for them yet.
            Refused: it never will.
        """
        ...

    def close(self) -> None:
        """Listen for its answers no more."""
        ...
