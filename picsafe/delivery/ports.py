"""What a destination is. The docstrings are the contract; every kind passes one suite."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from picsafe.delivery.matching import Candidate
from picsafe.delivery.model import Finding, Receipt, ReportView


class Steps(Protocol):
    """What has been done of a delivery, remembered durably before the next step begins.

    A step is named by a key, such as the name of a file that was uploaded. Keys say nothing about a person.
    """

    def done(self, key: str) -> Receipt | None:
        """What came of a step, if it was done."""
        ...

    def record(self, key: str, receipt: Receipt) -> None:
        """Remember a step; durable when this returns."""
        ...

    def heartbeat(self, moved: int = 0) -> None:
        """Say that the delivery is alive; to be called at least once a minute while it is.

        Args:
            moved: how many bytes of a large file have been sent since, where that is known.

        Raises:
            Later: the server is stopping; leave things so that ``deliver`` can go on.
        """
        ...


class PatientIndex(Protocol):
    """The hospital's patients, as far as they are known here.

    Each call raises ``Later`` if they cannot be read.

    Attributes:
        authority: who gives their patient IDs; empty if that is not known.
    """

    authority: str

    def by_id(self, patient_id: str) -> Sequence[Candidate]:
        """Those who have a patient ID, or had it before they were merged; the one used now is first."""
        ...

    def by_name(self, family: str, birth_date: str) -> Sequence[Candidate]:
        """Those with a family name, however it is written, and a birth date (``YYYY-MM-DD``)."""
        ...

    def by_reference(self, reference: str) -> Candidate | None:
        """Whom ``Candidate.reference`` is."""
        ...


class Destination(Protocol):
    """Takes reports, one at a time, in one thread.

    Attributes:
        name: the operator's name for it.
        kind: ``folder``, ``sftp`` ...
        can_find: whether ``find`` can tell what has arrived; where it cannot, a report may arrive more than
            once, always under the same ``delivery_id``.
    """

    name: str
    kind: str
    can_find: bool

    def check(self) -> list[Finding]:
        """Look whether reports could be delivered, without any patient's data, leaving nothing behind.

        Never raises for what is wrong with the destination.
        """
        ...

    def deliver(self, report: ReportView, steps: Steps) -> Receipt:
        """Deliver a report, or go on where ``steps`` say that it stopped. It is whole once this returns.

        Delivering what has arrived already changes nothing there.

        Raises:
            Later, NeedsPerson, Refused: it was not delivered, or nobody can tell.
        """
        ...

    def find(self, report: ReportView, steps: Steps) -> Receipt | None:
        """Whether the whole report has arrived, asked before any attempt but the first.

        Raises:
            Later: the destination does not answer.
            Refused: something else is there under its name.
        """
        ...

    def close(self) -> None:
        """Let go of connections; the next call makes new ones."""
        ...


@runtime_checkable
class HasPatients(Protocol):
    """A destination that can say who may be meant, where it asks about a patient."""

    def candidates(self, report: ReportView) -> Sequence[Candidate]:
        """Its patients who may be meant by a report; asked only when a person looks.

        Raises:
            Later, Refused: it does not say.
        """
        ...

    def patients_called(self, wanted: str) -> Sequence[Candidate]:
        """Its patients who have a patient ID or a reference, for a person who knows better whom is meant.

        Raises:
            Later, Refused: it does not say.
        """
        ...
