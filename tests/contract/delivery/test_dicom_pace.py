"""What goes to a PACS goes in pieces that it takes, whole, and as fast as it takes them."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from pynetdicom import evt
from pynetdicom.pdu import P_DATA_TF

from picsafe.delivery.dicom.objects import contents_of
from picsafe.delivery.dicom.study import study_of
from picsafe.delivery.dicom.uids import VIDEO_PHOTOGRAPHIC
from picsafe.delivery.settings.records import DicomSettings
from picsafe.delivery.streams import Body
from tests.contract.delivery.processes import MemorySteps
from tests.contract.delivery.reports import make_report
from tests.contract.delivery.test_dicom import archive, destination

FILM = 3_000_001


@pytest.mark.parametrize("limit", [0, 4096, 16_384, 100_001, 300_000, 1_000_000])
def test_a_film_arrives_as_it_was_in_pieces_that_the_archive_takes(work: Path, limit: int) -> None:
    arrived: list[bytes] = []
    longest = 0

    def stored(event: evt.Event) -> int:
        if event.request.AffectedSOPClassUID == VIDEO_PHOTOGRAPHIC:
            arrived.append(event.encoded_dataset(include_meta=False))
        return 0x0000

    def measure(event: evt.Event) -> None:
        nonlocal longest
        if isinstance(event.pdu, P_DATA_TF):
            longest = max(longest, event.pdu.pdu_length)

    report = make_report(work, video=FILM)
    with archive(stored, handlers=[(evt.EVT_PDU_RECV, measure)], maximum_pdu_size=limit) as port:
        destination(port).deliver(report, MemorySteps())
    contents = contents_of(report, study_of(report, DicomSettings(host="-", called="-")))
    [film] = [one for one in contents.objects if one.sop_class == VIDEO_PHOTOGRAPHIC]
    assert arrived == [b"".join(Body(film.encodings[0].data_set()))]
    assert longest <= (limit or longest)


def test_an_archive_may_take_long_as_long_as_it_takes_some(work: Path) -> None:
    pause = threading.Event()

    def take_long(event: evt.Event) -> None:
        if isinstance(event.pdu, P_DATA_TF):
            pause.wait(0.006)

    report = make_report(work, video=32 * 1024 * 1024)
    with archive(handlers=[(evt.EVT_PDU_RECV, take_long)], maximum_pdu_size=64 * 1024) as port:
        receipt = destination(port, timeout=2.5).deliver(report, MemorySteps())
    assert receipt.details["objects"] == "3"
