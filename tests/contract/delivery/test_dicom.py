"""What is a PACS's alone: associations, classes and statuses."""

from __future__ import annotations

import io
import json
import queue
import re
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.dataset import Dataset
from pynetdicom import AE, evt
from pynetdicom.association import Association

from picsafe.delivery.build import build
from picsafe.delivery.dicom.association import VERIFICATION
from picsafe.delivery.dicom.dimse import Dicom
from picsafe.delivery.dicom.uids import (
    ENCAPSULATED_PDF,
    EXPLICIT_VR,
    H264_HIGH_4_1,
    JPEG_BASELINE,
    VIDEO_PHOTOGRAPHIC,
    VL_PHOTOGRAPHIC,
)
from picsafe.delivery.errors import InvalidDestination, Later, Refused
from picsafe.delivery.settings.records import DicomSettings
from tests.contract.delivery.dicom import DicomHarness, content_of
from tests.contract.delivery.processes import MemorySteps
from tests.contract.delivery.recipes import PAGES, deliver_one
from tests.contract.delivery.reports import make_report
from tests.contract.peers.dcmtk import storescp
from tests.contract.peers.orthanc import orthanc
from tests.e2e.running_server import wait_for
from tests.fakes.picsafe import FakePicSafe
from tests.fakes.tls import self_signed

CONTEXTS = [
    (VL_PHOTOGRAPHIC, JPEG_BASELINE),
    (VIDEO_PHOTOGRAPHIC, H264_HIGH_4_1),
    (ENCAPSULATED_PDF, EXPLICIT_VR),
]
Stored = Callable[[evt.Event], int]


@contextmanager
def archive(
    stored: Stored = lambda event: 0x0000,
    contexts: Sequence[tuple[str, str]] = CONTEXTS,
    *,
    tls: ssl.SSLContext | None = None,
    handlers: Sequence[Any] = (),
    **known: Any,
) -> Iterator[int]:
    """A PACS that answers no queries and does with what it is sent what a test wants."""
    entity = AE(ae_title="VNA")
    for sop_class, transfer_syntax in [VERIFICATION, *contexts]:
        entity.add_supported_context(sop_class, transfer_syntax)
    for name, value in known.items():
        setattr(entity, name, value)
    server = entity.start_server(
        ("127.0.0.1", 0), block=False, evt_handlers=[(evt.EVT_C_STORE, stored), *handlers], ssl_context=tls
    )
    assert server is not None
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()


def destination(port: int, **settings: Any) -> Dicom:
    usual: dict[str, Any] = {"host": "127.0.0.1", "port": port, "called": "VNA", "confirm": "none"}
    return Dicom("pacs", DicomSettings(**{**usual, **settings}))


@pytest.mark.parametrize(
    ("status", "code", "is_down"),
    [
        (0xA700, "out_of_resources", True),
        (0xA7F0, "out_of_resources", True),
        (0x0110, "status_0110", False),
        (0x0124, "not_authorised", True),
    ],
)
def test_what_an_archive_may_take_later_waits(work: Path, status: int, code: str, is_down: bool) -> None:
    with archive(lambda event: status) as port, pytest.raises(Later) as later:
        destination(port).deliver(make_report(work), MemorySteps())
    assert (later.value.code, later.value.is_down) == (code, is_down)


@pytest.mark.parametrize("status", [0xA900, 0xC000, 0xC123, 0x0122, 0x0117])
def test_what_an_archive_refuses_is_set_aside(work: Path, status: int) -> None:
    with archive(lambda event: status) as port, pytest.raises(Refused) as refused:
        destination(port).deliver(make_report(work), MemorySteps())
    assert refused.value.code == f"status_{status:04x}"
    assert "Encapsulated PDF" in refused.value.detail


@pytest.mark.parametrize("status", [0x0000, 0xB000, 0xB006, 0xB007, 0x0111])
def test_what_an_archive_has_is_delivered(work: Path, status: int) -> None:
    steps = MemorySteps()
    with archive(lambda event: status) as port:
        receipt = destination(port).deliver(make_report(work), steps)
    assert receipt.details["objects"] == "3"
    assert set(steps.recorded) == {"stored report.pdf", "stored 001.m4v", "stored 002.jpg"}


def test_what_was_stored_is_not_sent_again(work: Path) -> None:
    sent: list[str] = []

    def stored(event: evt.Event) -> int:
        sent.append(str(event.request.AffectedSOPClassUID))
        return 0xC000 if len(sent) == 3 else 0x0000

    steps = MemorySteps()
    with archive(stored) as port:
        with pytest.raises(Refused):
            destination(port).deliver(make_report(work), steps)
        destination(port).deliver(make_report(work), steps)
    assert sent == [ENCAPSULATED_PDF, VIDEO_PHOTOGRAPHIC, VL_PHOTOGRAPHIC, VL_PHOTOGRAPHIC]


def test_an_archive_without_jpeg_gets_pixels(work: Path) -> None:
    found: list[Dataset] = []

    def stored(event: evt.Event) -> int:
        found.append(event.dataset)
        return 0x0000

    contexts = [*CONTEXTS[1:], (VL_PHOTOGRAPHIC, EXPLICIT_VR)]
    with archive(stored, contexts) as port:
        findings = destination(port).check()
        destination(port).deliver(make_report(work), MemorySteps())
    [finding] = [finding for finding in findings if finding.level != "ok"]
    assert (finding.level, "photos are decoded" in finding.text) == ("warn", True)
    [photo] = [one for one in found if one.SOPClassUID == VL_PHOTOGRAPHIC]
    assert (photo.Rows, photo.Columns, photo.PhotometricInterpretation) == (23, 37, "RGB")
    assert len(photo.PixelData) == 23 * 37 * 3 + 1


@pytest.mark.parametrize(
    ("missing", "named"),
    [(0, "VL Photographic Image"), (1, "Video Photographic Image"), (2, "Encapsulated PDF")],
)
def test_a_class_that_is_not_taken_is_named(work: Path, missing: int, named: str) -> None:
    contexts = [one for number, one in enumerate(CONTEXTS) if number != missing]
    with archive(contexts=contexts) as port:
        with pytest.raises(Refused) as refused:
            destination(port).deliver(make_report(work), MemorySteps())
        findings = destination(port).check()
    assert refused.value.code == "class_not_taken"
    assert named in refused.value.detail
    [finding] = [finding for finding in findings if named in finding.text]
    # reports without a film can be delivered
    assert finding.level == ("warn" if missing == 1 else "FAIL")


def test_an_archive_is_not_asked_for_classes_that_it_is_not_sent() -> None:
    with archive(contexts=CONTEXTS[:1]) as port:
        findings = destination(port, send=("photo", "metadata")).check()
    assert [finding.level for finding in findings] == ["ok"]


def test_an_archive_that_does_not_know_us_is_the_operators_matter(work: Path) -> None:
    with archive(require_called_aet=True) as port:
        made = destination(port, called="OTHER")
        with pytest.raises(Later) as later:
            made.deliver(make_report(work), MemorySteps())
        [finding] = made.check()
    assert (later.value.code, later.value.is_down) == ("association_rejected", True)
    assert "called" in finding.text
    assert not finding.is_well


def test_one_that_answers_no_queries_is_believed_and_named(work: Path) -> None:
    with archive() as port:
        made = destination(port, confirm="query")
        report, steps = make_report(work), MemorySteps()
        assert made.find(report, steps) is None
        receipt = made.deliver(report, steps)
        assert made.deliver(report, steps) == receipt
        findings = made.check()
    assert any("C-FIND" in finding.text for finding in findings if not finding.is_well)


@pytest.mark.peer
def test_one_that_takes_and_does_not_keep_is_found_out(dicom_harness: DicomHarness, work: Path) -> None:
    report, steps = make_report(work), MemorySteps()
    made = dicom_harness.make()
    receipt = made.deliver(report, steps)
    dicom_harness.peer.empty()
    assert made.find(report, steps) is None
    assert made.deliver(report, steps) == receipt
    assert made.find(report, steps) == receipt


def test_one_that_aborts_is_tried_again(work: Path) -> None:
    def stored(event: evt.Event) -> int:
        event.assoc.abort()
        return 0x0000

    with archive(stored) as port, pytest.raises(Later) as later:
        destination(port, timeout=5).deliver(make_report(work), MemorySteps())
    assert later.value.code == "no_answer"


@pytest.mark.parametrize("greeting", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", bytes(64)])
def test_what_is_no_archive_is_unreachable(work: Path, greeting: bytes) -> None:
    def serve() -> None:
        connection, _ = listening.accept()
        with connection:
            connection.sendall(greeting)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve)
        thread.start()
        with pytest.raises(Later) as later:
            destination(listening.getsockname()[1], timeout=1).deliver(make_report(work), MemorySteps())
        thread.join()
    assert (later.value.code, later.value.is_down) == ("unreachable", True)


def test_a_name_that_is_none_is_unreachable(work: Path) -> None:
    made = destination(104, host="pacs.invalid", timeout=1)
    with pytest.raises(Later) as later:
        made.deliver(make_report(work), MemorySteps())
    assert later.value.code == "unreachable"


@pytest.mark.parametrize(
    "settings",
    [
        {"character_set": "UTF-8"},
        {"send": ("audio", "consent")},
        {"ca_file": Path("ca.pem")},
        {"tls": True, "client_key": Path("key.pem")},
    ],
)
def test_settings_that_cannot_work_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(InvalidDestination):
        build("pacs", DicomSettings(host="127.0.0.1", called="VNA", **settings))


@pytest.mark.peer
def test_names_and_pictures_are_shown_as_they_are(dicom_harness: DicomHarness, work: Path) -> None:
    made = dicom_harness.make()
    made.deliver(make_report(work), MemorySteps())
    [patient] = dicom_harness.peer.get("/patients?expand")
    assert patient["MainDicomTags"]["PatientName"] == "Müller-Ærøskøbing/../../etc^Jörg X-Evil: yes"
    found = [
        pydicom.dcmread(io.BytesIO(dicom_harness.peer.file(one)))
        for one in dicom_harness.peer.get("/instances")
    ]
    assert {str(one.file_meta.TransferSyntaxUID) for one in found} == {
        JPEG_BASELINE,
        H264_HIGH_4_1,
        EXPLICIT_VR,
    }


@pytest.mark.peer
def test_dcmtk_keeps_what_it_is_sent_as_it_is(work: Path, tmp_path: Path) -> None:
    report = make_report(work)
    with storescp(tmp_path) as (port, kept):
        made = destination(port, called="STORESCP")
        for _ in range(2):
            made.deliver(report, MemorySteps())
        files = sorted(kept.iterdir())
        dumped = subprocess.run(["dcmdump", "-q", *files], capture_output=True, text=True, check=True)
    assert len(files) == 3
    assert not dumped.stderr
    wanted = {file.sha256 for file in report.files if file.part in DicomHarness.carries}
    assert {content_of(pydicom.dcmread(file)) for file in files} == wanted


@pytest.mark.parametrize("is_named", [True, False])
def test_tls_is_to_the_archive_that_was_named(work: Path, tmp_path: Path, is_named: bool) -> None:
    (tmp_path / "other").mkdir()
    certificate, key = self_signed(tmp_path)
    other, _ = self_signed(tmp_path / "other")
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate, key)
    with archive(tls=tls) as port:
        ca_file = certificate if is_named else other
        made = destination(port, host="localhost", tls=True, ca_file=ca_file, timeout=5)
        if is_named:
            assert made.deliver(make_report(work), MemorySteps()).details["objects"] == "3"
            return
        with pytest.raises(Later) as later:
            made.deliver(make_report(work), MemorySteps())
    assert (later.value.code, later.value.is_down) == ("untrusted_certificate", True)


LAG = 0.05


class SlowlyWoken(threading.Event):
    """Whoever waits goes on late, as where the processors have other things to do."""

    def wait(self, timeout: float | None = None) -> bool:
        is_set = super().wait(timeout)
        time.sleep(LAG)
        return is_set


class SlowlyRead(queue.Queue[Any]):
    """Whoever waits for something has it late."""

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        if block:
            wait_for(lambda: not self.empty(), "nothing comes", 5)
            time.sleep(2 * LAG)
        return super().get(block=False)


def test_the_librarys_own_thread_takes_no_answer(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Association._run_reactor

    def run_slowly(association: Association) -> None:
        if association.is_requestor:
            association._reactor_checkpoint = SlowlyWoken()
            association._reactor_checkpoint.set()
            association.dimse.msg_queue = SlowlyRead()
        run(association)

    monkeypatch.setattr(Association, "_run_reactor", run_slowly)
    with archive() as port:
        made = destination(port, timeout=2)
        assert made.deliver(make_report(work), MemorySteps()).details["objects"] == "3"


def test_one_that_stops_reading_holds_nothing_up(work: Path) -> None:
    """It lets us in, and then is there and does nothing."""
    has_begun = threading.Event()

    def stored(event: evt.Event) -> int:
        return 0x0000

    def pause(event: evt.Event) -> None:
        if event.pdu.__class__.__name__ == "P_DATA_TF":
            has_begun.set()
            may_go_on.wait(30)

    may_go_on = threading.Event()
    report = make_report(work, video=32 * 1024 * 1024)
    with archive(stored, handlers=[(evt.EVT_PDU_RECV, pause)]) as port:
        with pytest.raises(Later) as later:
            destination(port, timeout=1).deliver(report, MemorySteps())
        may_go_on.set()
    assert has_begun.is_set()
    assert later.value.code == "no_answer"


@pytest.mark.peer
def test_the_page_about_it_works(fake: FakePicSafe, tmp_path: Path) -> None:
    shown = re.search(r"```json\n(.*?)```", (PAGES / "pacs.md").read_text(), re.DOTALL)
    assert shown
    with orthanc(tmp_path, json.loads(shown[1])) as peer:
        report_id = deliver_one(fake, tmp_path, "pacs.md", {"port = 4242": f"port = {peer.dicom}"})
        [study] = peer.get("/studies?expand")
    assert study["MainDicomTags"]["StudyDescription"] == f"PicSafe {report_id}"
    assert study["PatientMainDicomTags"]["PatientID"] == "MRN-1"
    assert study["MainDicomTags"]["InstitutionName"] == "Example Hospital"
