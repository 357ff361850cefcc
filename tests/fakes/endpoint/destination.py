"""A destination of tests: counts what arrives, and fails as it is told to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from picsafe.delivery.matching import Candidate
from picsafe.delivery.model import Finding, Receipt, ReportView
from picsafe.delivery.ports import Steps


class Killed(BaseException):
    """The process died at this line."""


@dataclass
class FakeDestination:
    """``Destination``. A report has arrived once its two pieces have, as one would be sent to a real one.

    Attributes:
        arrived: how often each delivery ID arrived whole.
        before, between, after: what happens at these lines of the next attempts, one after the other.
    """

    name: str = "archive"
    kind: str = "fake"
    can_find: bool = True
    well: bool = True
    arrived: Counter[str] = field(default_factory=Counter)
    order: list[str] = field(default_factory=list)
    before: list[BaseException | None] = field(default_factory=list)
    between: list[BaseException | None] = field(default_factory=list)
    after: list[BaseException | None] = field(default_factory=list)
    answers: list[dict[str, str]] = field(default_factory=list)
    checks: int = 0

    def check(self) -> list[Finding]:
        self.checks += 1
        return [Finding(is_well=self.well, text="a fake")]

    def deliver(self, report: ReportView, steps: Steps) -> Receipt:
        self.answers.append(report.answers)
        _fail(self.before)
        if steps.done("first") is None:
            steps.record("first", Receipt("half"))
        _fail(self.between)
        # what a server does that knows the delivery's ID
        if not (self.can_find and self.arrived[report.delivery_id]):
            self.arrived[report.delivery_id] += 1
            self.order.append(report.report_id)
        _fail(self.after)
        return Receipt("whole")

    def find(self, report: ReportView, steps: Steps) -> Receipt | None:
        return Receipt("whole") if self.arrived[report.delivery_id] else None

    def close(self) -> None:
        """Nothing is held."""


@dataclass
class FakeRecord(FakeDestination):
    """``HasPatients`` as well: a record system that is asked who may be meant.

    Attributes:
        patients: all that it has.
        meant: those who may be meant by any report.
        unwell: what is raised instead, when it is asked.
    """

    patients: list[Candidate] = field(default_factory=list)
    meant: list[Candidate] = field(default_factory=list)
    unwell: Exception | None = None

    def candidates(self, report: ReportView) -> Sequence[Candidate]:
        if self.unwell is not None:
            raise self.unwell
        return self.meant

    def patients_called(self, wanted: str) -> Sequence[Candidate]:
        return [one for one in self.patients if wanted in {one.reference, *one.patient_ids}]


def _fail(planned: list[BaseException | None]) -> None:
    if planned and (error := planned.pop(0)) is not None:
        raise error
