"""A study of whom the hospital's own index of patients says that it is."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pydicom
import pytest

from chalicelib.format.metadata import Patient
from picsafe.delivery.dicom.objects import DicomObject
from picsafe.delivery.dicom.pacs import Pacs
from picsafe.delivery.errors import InvalidDestination, NeedsPerson
from picsafe.delivery.matching import Candidate
from picsafe.delivery.model import Finding
from picsafe.delivery.settings.records import DicomSettings
from picsafe.delivery.streams import Body
from tests.contract.delivery.processes import MemorySteps
from tests.contract.delivery.reports import make_report
from tests.fakes.patient_index import FakeIndex

ZOE = Candidate("adt/1", ("0001234", "0000001"), (("Müller", "Zoë"),), "1979-01-24")
TYPED = Patient(firstname="zoe", lastname="MULLER", patientid="0000001")


class FakeArchive:
    """``Archive`` that has what it was sent."""

    kind = "dicom"
    title = "an archive"

    def __init__(self) -> None:
        self.stored: dict[str, pydicom.FileDataset] = {}

    def check(self, *, asks: bool) -> list[Finding]:
        return []

    def store(
        self,
        objects: Sequence[DicomObject],
        stored: Callable[[DicomObject], None],
        heartbeat: Callable[[], None],
    ) -> None:
        for one in objects:
            content = b"".join(Body(one.file(one.encodings[0])))
            self.stored[one.uid] = pydicom.dcmread(io.BytesIO(content))
            stored(one)

    def present(self, study: str, objects: Sequence[DicomObject]) -> frozenset[str] | None:
        return frozenset(self.stored)

    def close(self) -> None:
        """Nothing is held."""


def pacs(index: FakeIndex | None, archive: FakeArchive, **settings: Any) -> Pacs:
    usual: dict[str, Any] = {"host": "pacs.example", "called": "VNA", "match": "adt"}
    return Pacs("pacs", DicomSettings(**{**usual, **settings}), archive, index)


@pytest.mark.parametrize(
    ("settings", "issuer"), [({}, "MYHOSPITAL"), ({"issuer": "VNA-ISSUER"}, "VNA-ISSUER")]
)
def test_a_study_has_the_hospitals_patient(tmp_path: Path, settings: dict[str, str], issuer: str) -> None:
    archive, steps = FakeArchive(), MemorySteps()
    report = make_report(tmp_path, patient=TYPED)
    made = pacs(FakeIndex(ZOE), archive, **settings)
    receipt = made.deliver(report, steps)
    assert {
        (one.PatientID, one.IssuerOfPatientID, str(one.PatientName), one.PatientBirthDate)
        for one in archive.stored.values()
    } == {("0001234", issuer, "Müller^Zoë", "19790124")}
    assert made.find(report, steps) == receipt
    assert made.find(report, MemorySteps()) is None, "nothing can have been sent yet"


def test_it_waits_for_a_person_and_is_sent_to_whom_they_choose(tmp_path: Path) -> None:
    archive, steps, index = FakeArchive(), MemorySteps(), FakeIndex(ZOE)
    report = make_report(tmp_path, patient=Patient(lastname="Other", patientid="0001234"))
    made = pacs(index, archive)
    with pytest.raises(NeedsPerson) as asks:
        made.deliver(report, steps)
    assert (asks.value.code, asks.value.choices) == ("patient_conflict", ("adt/1",))
    assert archive.stored == {}
    assert list(made.candidates(report)) == list(made.patients_called("0000001")) == [ZOE]
    report.answers["patient_conflict"] = "adt/1"
    made.deliver(report, steps)
    assert {one.PatientID for one in archive.stored.values()} == {"0001234"}
    # who was forgotten meanwhile is asked about, and what has arrived is not taken for lost
    index.everybody = []
    assert made.find(report, steps) is None


def test_without_an_index_it_is_as_the_sender_wrote(tmp_path: Path) -> None:
    archive = FakeArchive()
    pacs(FakeIndex(ZOE), archive, match="none").deliver(make_report(tmp_path, patient=TYPED), MemorySteps())
    assert {one.PatientID for one in archive.stored.values()} == {"0000001"}
    assert not any("IssuerOfPatientID" in one for one in archive.stored.values())
    with pytest.raises(InvalidDestination):
        pacs(None, archive)
