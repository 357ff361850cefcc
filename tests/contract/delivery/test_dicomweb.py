"""What is DICOMweb's alone: what a server says that it has stored."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from picsafe.delivery.dicom.stow import DicomWeb
from picsafe.delivery.dicom.uids import uid_of
from picsafe.delivery.errors import DeliveryError, InvalidDestination, Later, Refused
from picsafe.delivery.model import Part, ReportView
from picsafe.delivery.settings.records import DicomWebSettings
from tests.contract.delivery.dicom import DicomWebHarness
from tests.contract.delivery.processes import MemorySteps
from tests.contract.delivery.reports import make_report
from tests.fakes.serving import serving

UID = "{uid}"
STORED = {"00081199": {"vr": "SQ", "Value": [{"00081155": {"vr": "UI", "Value": [UID]}}]}}


def failed(reason: int) -> dict[str, Any]:
    item = {"00081155": {"vr": "UI", "Value": [UID]}, "00081197": {"vr": "US", "Value": [reason]}}
    return {"00081198": {"vr": "SQ", "Value": [item]}}


@contextmanager
def answering(status: int, content: bytes, asked: list[str] | None = None) -> Iterator[int]:
    """A server that says the same to every request."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            if asked is not None:
                asked.append(str(self.headers))
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST  # noqa: N815 - http.server's name

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    with serving(server):
        yield server.server_address[1]


def delivered(report: ReportView, status: int, content: object, asked: list[str] | None = None) -> None:
    uid = uid_of(report.delivery_id, "report.pdf")
    said = content if isinstance(content, bytes) else json.dumps(content).encode()
    with answering(status, said.replace(UID.encode(), uid.encode()), asked) as port:
        settings = DicomWebSettings(url=f"http://127.0.0.1:{port}/dicom-web", confirm="none")
        destination = DicomWeb("pacs", settings)
        try:
            destination.deliver(report, MemorySteps())
        finally:
            destination.close()


@pytest.mark.parametrize(
    ("status", "content"),
    [(200, STORED), (202, STORED), (409, failed(0x0111)), (409, failed(0xB007))],
)
def test_what_is_stored_is_delivered(work: Path, status: int, content: object) -> None:
    asked: list[str] = []
    delivered(make_report(work, parts=(Part.PDF,)), status, content, asked)
    assert len(asked) == 1
    assert "Transfer-Encoding" not in asked[0]


@pytest.mark.parametrize(
    ("status", "content", "kind", "code"),
    [
        # one that says that all is well, and has kept nothing
        (200, {}, Later, "not_kept"),
        (200, {"00081199": {"vr": "SQ", "Value": []}}, Later, "not_kept"),
        (200, b"", Later, "unreadable_answer"),
        (200, b"<html>Welcome</html>", Later, "unreadable_answer"),
        (200, b"[]", Later, "unreadable_answer"),
        (409, failed(0xA700), Later, "out_of_resources"),
        (409, failed(0x0110), Later, "status_0110"),
        (409, failed(0xC000), Refused, "status_c000"),
        (202, failed(0x0122), Refused, "status_0122"),
        (401, b"", Later, "http_401"),
        (302, b"", Later, "http_302"),
        (415, b"", Refused, "http_415"),
        (507, b"", Later, "disk_full"),
        (500, b"", Later, "http_500"),
    ],
)
def test_what_is_not_stored_is_not_delivered(
    work: Path, status: int, content: object, kind: type[DeliveryError], code: str
) -> None:
    with pytest.raises(kind) as failure:
        delivered(make_report(work, parts=(Part.PDF,)), status, content)
    assert failure.value.code == code


@pytest.mark.parametrize(
    "url", ["http://pacs.myhospital.example", "https://pacs.myhospital.example/?x=1", "pacs"]
)
def test_an_address_that_cannot_work_is_refused(url: str) -> None:
    with pytest.raises(InvalidDestination):
        DicomWeb("pacs", DicomWebSettings(url=url))


@pytest.mark.peer
def test_looking_tells_a_wrong_password(
    dicomweb_harness: DicomWebHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORTHANC_PASSWORD", "wrong")
    destination = dicomweb_harness.make()
    [finding] = destination.check()
    destination.close()
    assert not finding.is_well
    assert "401" in finding.text
