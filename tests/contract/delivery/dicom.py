"""A PACS: Orthanc, spoken to by DIMSE and by DICOMweb."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import pydicom
import pytest
from pydicom.encaps import generate_fragments

from picsafe.delivery.dicom.dimse import Dicom
from picsafe.delivery.dicom.pacs import Pacs
from picsafe.delivery.dicom.stow import DicomWeb
from picsafe.delivery.dicom.uids import uid_of
from picsafe.delivery.model import Part, Receipt, ReportView
from picsafe.delivery.ports import Steps
from picsafe.delivery.settings.records import DicomSettings, DicomWebSettings
from picsafe.delivery.settings.secrets import Secret
from tests.contract.delivery.harness import SEEN, Arrived, Fault
from tests.contract.delivery.reports import PARTS
from tests.contract.peers.dicom_faults import FaultyLine
from tests.contract.peers.http_faults import FaultyProxy
from tests.contract.peers.orthanc import AE_TITLE, PASSWORD, USER, Orthanc

DELIVERIES: dict[str, str] = {}
"""The deliveries that were tried, by the UIDs of their studies, which nobody could tell from these."""


class WatchedDicom(Dicom):
    """The destination, of which it is known what it was given."""

    def deliver(self, report: ReportView, steps: Steps) -> Receipt:
        DELIVERIES[uid_of(report.delivery_id, "study")] = report.delivery_id
        return super().deliver(report, steps)


class DicomHarness:
    """See ``Harness``; what is asked for are PDUs."""

    kind = "dicom"
    can_find = True
    faults = frozenset({Fault.DOWN, Fault.LOST_ANSWER, Fault.HALF_ANSWER, Fault.CUT})
    secrets: tuple[str, ...] = (PASSWORD,)
    has_places = False
    examples = 5
    stride = 6
    carries = (Part.PHOTO, Part.VIDEO, Part.PDF)
    largest = 512 * 1024 * 1024

    def __init__(self, peer: Orthanc, line: FaultyLine) -> None:
        self.peer = peer
        self.line = line
        self.mend()
        peer.empty()

    def make(self, **settings: Any) -> Pacs:
        usual: dict[str, Any] = {"host": "127.0.0.1", "port": self.line.port, "called": AE_TITLE}
        return WatchedDicom("archive", DicomSettings(**{**usual, **settings}))

    def inject(self, fault: Fault, *, at: int = 1) -> None:
        if fault is Fault.DOWN:
            self.line.go_down()
        else:
            self.line.inject(fault, at)

    @property
    def is_waiting(self) -> bool:
        return self.line.is_waiting

    def mend(self) -> None:
        self.line.mend()

    def arrived(self) -> list[Arrived]:
        return arrived_in(self.peer)

    def take_away(self) -> None:
        """Nobody fetches anything from an archive."""

    def occupy(self, name: str) -> None:
        raise NotImplementedError

    def is_occupied(self, name: str) -> bool:
        raise NotImplementedError

    def texts(self) -> list[str]:
        return texts_of(self.peer)


class WatchedDicomWeb(DicomWeb):
    """See ``WatchedDicom``."""

    def deliver(self, report: ReportView, steps: Steps) -> Receipt:
        DELIVERIES[uid_of(report.delivery_id, "study")] = report.delivery_id
        return super().deliver(report, steps)


class DicomWebHarness(DicomHarness):
    """See ``Harness``; what is asked for are requests."""

    kind = "dicomweb"
    faults = SEEN | {Fault.DENIED}
    examples = 8
    stride = 1

    def __init__(self, peer: Orthanc, proxy: FaultyProxy, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ORTHANC_PASSWORD", PASSWORD)
        self.peer = peer
        self.proxy = proxy
        self.mend()
        peer.empty()

    def make(self, **settings: Any) -> Pacs:
        usual: dict[str, Any] = {
            "url": f"http://127.0.0.1:{self.proxy.port}/dicom-web",
            "user": USER,
            "password": Secret("env:ORTHANC_PASSWORD"),
        }
        return WatchedDicomWeb("archive", DicomWebSettings(**{**usual, **settings}))

    def inject(self, fault: Fault, *, at: int = 1) -> None:
        if fault is Fault.DOWN:
            self.proxy.go_down()
        else:
            self.proxy.inject(fault, at)

    @property
    def is_waiting(self) -> bool:
        return self.proxy.is_waiting

    def mend(self) -> None:
        self.proxy.mend()


def arrived_in(peer: Orthanc) -> list[Arrived]:
    """The studies in an Orthanc, of which each has to be a whole report or none."""
    studies: dict[str, dict[str, str]] = {}
    for instance in peer.get("/instances"):
        found = pydicom.dcmread(io.BytesIO(peer.file(instance)))
        delivery = DELIVERIES[str(found.StudyInstanceUID)]
        names = {uid_of(delivery, name): name for name in PARTS}
        studies.setdefault(delivery, {})[names[str(found.SOPInstanceUID)]] = content_of(found)
    return [Arrived(delivery, files) for delivery, files in studies.items()]


def content_of(found: pydicom.Dataset) -> str:
    """The SHA-256 of the file that is in an object."""
    if "EncapsulatedDocument" in found:
        content = found.EncapsulatedDocument[: found.EncapsulatedDocumentLength]
    else:
        [content] = list(generate_fragments(found.PixelData))[1:]
        # a JPEG of odd length is followed by a zero; films of tests have even ones
        content = content.removesuffix(b"\0") if content.startswith(b"\xff\xd8") else content
    return hashlib.sha256(content).hexdigest()


def texts_of(peer: Orthanc) -> list[str]:
    """What names studies, series and objects. Whom they are about has to be in their attributes."""
    found: list[str] = []
    for kind in ("studies", "series", "instances"):
        for one in peer.get(f"/{kind}?expand"):
            tags = one["MainDicomTags"]
            found += [f"{name}: {value}" for name, value in tags.items() if name != "OperatorsName"]
    return found
