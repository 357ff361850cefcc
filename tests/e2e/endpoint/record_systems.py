"""Record systems, archives and file services that go wrong at random, and what each has in the end."""

from __future__ import annotations

import json
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final, Protocol

from picsafe.delivery.box.client import Connection as BoxConnection
from picsafe.delivery.dropbox.client import Connection as DropboxConnection
from picsafe.delivery.token_file import TokenFile
from tests.contract.delivery.box import FOLDER
from tests.contract.delivery.fhir import SYSTEM
from tests.contract.delivery.harness import Fault
from tests.contract.delivery.mllp_receiver import MllpReceiver, accept, acknowledgement
from tests.contract.delivery.shelves import arrived_on
from tests.contract.peers.box import CLIENT_ID, CLIENT_SECRET, BoxStandIn
from tests.contract.peers.dicom_faults import behind_a_faulty_line
from tests.contract.peers.dropbox import APP_KEY, DropboxStandIn
from tests.contract.peers.fhirstarter import fhirstarter
from tests.contract.peers.hl7_receivers import python_hl7
from tests.contract.peers.http_faults import behind_faults
from tests.contract.peers.orthanc import AE_TITLE, PASSWORD, USER, Orthanc, orthanc
from tests.e2e.endpoint.impatient import BOX_STAND_IN
from tests.fakes.tls import self_signed

FAULTS: Final = (Fault.BROKEN, Fault.LOST_ANSWER, Fault.HALF_ANSWER, Fault.CUT)
OBJECTS: Final = 2
"""That an archive is sent of a report: a photo and the PDF; for its film there is no class."""


class Line(Protocol):
    """Where faults happen."""

    @property
    def is_waiting(self) -> bool: ...

    def inject(self, fault: Fault, at: int) -> None: ...

    def mend(self) -> None: ...


@dataclass
class RecordSystem:
    """One that is there.

    Attributes:
        settings: the table of endpoint.toml that leads to it.
        require_each_once: looks whether it has that many reports, each once, and one patient.
        line: where things go wrong, if it does not do so of itself.
        faults: which.
        often: there is one at so many things that are asked of it.
        environ: what the endpoint's process needs beside.
        around: the port where things go wrong, and that of the record system itself.
        known: what else somebody has to know who uploads to it.
    """

    settings: str
    require_each_once: Callable[[int], None]
    line: Line | None = None
    faults: tuple[Fault, ...] = FAULTS
    often: int = 15
    environ: Mapping[str, str] = field(default_factory=dict)
    around: tuple[int, int] = (0, 0)
    known: Mapping[str, Any] = field(default_factory=dict)

    @property
    def direct(self) -> str:
        """The settings that lead to it where nothing goes wrong."""
        return self.settings.replace(str(self.around[0]), str(self.around[1]))

    @contextmanager
    def going_wrong(self) -> Iterator[None]:
        """Again and again, until the block ends."""
        is_over = threading.Event()

        def go_wrong() -> None:
            while self.line is not None and not is_over.wait(0.01):
                if not self.line.is_waiting:
                    self.line.inject(random.choice(self.faults), random.randint(1, self.often))

        thread = threading.Thread(target=go_wrong)
        thread.start()
        try:
            yield
        finally:
            is_over.set()
            thread.join()
            if self.line is not None:
                self.line.mend()


@contextmanager
def fhir(folder: Path, version: str, sequence: str) -> Iterator[RecordSystem]:
    with fhirstarter(folder, sequence) as server, behind_faults(server.port) as proxy:
        settings = {
            "kind": "fhir",
            "version": version,
            "url": f"http://127.0.0.1:{proxy.port}",
            "allow_http": True,
            "patient_system": "https://myhospital.example/mrn",
            "create": "always",
        }

        def require_each_once(number: int) -> None:
            stored = server.stored()
            assert len(stored["Patient"]) == 1
            if version == "STU3":
                reports, others = stored["DocumentManifest"], stored["Media"]
                assert len(others) == 2 * number
            else:
                documents = stored["DocumentReference"]
                assert len(documents) == 3 * number
                reports = [one for one in documents if "masterIdentifier" in one]
            assert len(reports) == number
            deliveries = {
                one["value"]
                for report in reports
                for one in report["identifier"]
                if one["system"] == f"{SYSTEM}/delivery"
            }
            assert len(deliveries) == number

        around = (proxy.port, server.port)
        yield RecordSystem(_toml(settings), require_each_once, proxy, around=around)


@contextmanager
def pacs(folder: Path) -> Iterator[RecordSystem]:
    with orthanc(folder) as peer, behind_a_faulty_line(peer.dicom) as line:
        settings = {"kind": "dicom", "host": "127.0.0.1", "port": line.port, "called": AE_TITLE}
        faults = (Fault.LOST_ANSWER, Fault.HALF_ANSWER, Fault.CUT)
        made = RecordSystem(_toml(settings), partial(_has_studies, peer), line, faults, often=80)
        made.around, made.known = (line.port, peer.dicom), {"http": peer.http}
        yield made


@contextmanager
def dicomweb(folder: Path) -> Iterator[RecordSystem]:
    with orthanc(folder) as peer, behind_faults(peer.http) as proxy:
        settings = {
            "kind": "dicomweb",
            "url": f"http://127.0.0.1:{proxy.port}/dicom-web",
            "allow_http": True,
            "user": USER,
            "password": "env:ORTHANC_PASSWORD",
        }
        environ = {"ORTHANC_PASSWORD": PASSWORD}
        made = RecordSystem(_toml(settings), partial(_has_studies, peer), proxy, environ=environ)
        made.around, made.known = (proxy.port, peer.http), {"http": peer.http}
        yield made


def _has_studies(peer: Orthanc, number: int) -> None:
    counted = peer.get("/statistics")
    found = [counted[f"Count{kind}"] for kind in ("Patients", "Studies", "Instances")]
    assert found == [1, number, OBJECTS * number]
    studies = [one["MainDicomTags"]["StudyDescription"] for one in peer.get("/studies?expand")]
    assert len(set(studies)) == number


class Moody:
    """``Line``: a receiver of HL7 that fails a third of the time, in every way, until it is mended."""

    def __init__(self, receiver: MllpReceiver) -> None:
        self._receiver = receiver
        self.is_waiting = False

    def inject(self, fault: Fault, at: int) -> None:
        self._receiver.answer = self._answer
        self.is_waiting = True

    def mend(self) -> None:
        self._receiver.answer = accept
        self._receiver.cuts_next = self.is_waiting = False

    def _answer(self, control_id: str) -> list[bytes] | None:
        self._receiver.cuts_next = random.random() < 1 / 12
        whole = acknowledgement(control_id)
        fates = [None, [whole[:30]], [acknowledgement(control_id, "AR")]]
        return random.choice([*fates, *[[whole]] * 9])


@contextmanager
def hl7(folder: Path) -> Iterator[RecordSystem]:
    """It cannot be asked, so that each comes under one control ID, however often."""
    receiver = MllpReceiver(folder)

    def require_each_once(number: int) -> None:
        taken = {(one.field("TXA", 12), one.field("MSH", 10), one.field("PID", 3)) for one in receiver.taken}
        documents, control_ids, patients = map(set, zip(*taken, strict=True))
        assert (len(taken), len(documents), len(control_ids), len(patients)) == (number, number, number, 1)

    settings = {"kind": "hl7", "host": "127.0.0.1", "port": receiver.port, "tls": False}
    try:
        yield RecordSystem(_toml(settings), require_each_once, Moody(receiver))
    finally:
        receiver.stop()


@contextmanager
def python_hl7_server(folder: Path) -> Iterator[RecordSystem]:
    with python_hl7() as receiver:

        def require_each_once(number: int) -> None:
            receiver.process.kill()
            said, _ = receiver.process.communicate()
            taken = [json.loads(line) for line in said.splitlines()]
            assert len({one["control_id"] for one in taken}) == number
            assert {one["patient_id"] for one in taken} == {"MRN-1"}

        settings = {"kind": "hl7", "host": "127.0.0.1", "port": receiver.port, "tls": False}
        yield RecordSystem(_toml(settings), require_each_once)


@contextmanager
def dropbox(folder: Path) -> Iterator[RecordSystem]:
    certificate, _ = tls = self_signed(folder)
    service = DropboxStandIn(folder, tls)
    service.start()
    token = TokenFile(folder / "dropbox-token", DropboxConnection)
    token.write(DropboxConnection(app_key=APP_KEY, refresh_token="refresh-token-of-a-hospital"))
    settings = {
        "kind": "dropbox",
        "app_key": APP_KEY,
        "token_file": str(folder / "dropbox-token"),
        "ca_file": str(certificate),
    }
    names = ("API_HOST", "API_CONTENT_HOST", "API_NOTIFICATION_HOST", "WEB_HOST")
    environ = {f"DROPBOX_{name}": f"localhost:{service.port}" for name in names}

    def require_each_once(number: int) -> None:
        _has_files(dict(service.files.values()), number)

    service.access_tokens.add("sl.plain")
    known = {"service": service.port, "access_token": "sl.plain"}
    try:
        yield RecordSystem(_toml(settings), require_each_once, service, environ=environ, known=known)
    finally:
        service.stop()


@contextmanager
def box(folder: Path) -> Iterator[RecordSystem]:
    certificate, _ = tls = self_signed(folder)
    service = BoxStandIn(folder, tls)
    service.start()
    (folder / "client-secret").write_text(CLIENT_SECRET)
    tokens = {"access_token": "access-token-of-a-hospital", "refresh_token": "refresh-token-of-a-hospital"}
    TokenFile(folder / "box-token", BoxConnection).write(BoxConnection(client_id=CLIENT_ID, **tokens))
    settings = {
        "kind": "box",
        "client_id": CLIENT_ID,
        "client_secret": f"file:{folder / 'client-secret'}",
        "token_file": str(folder / "box-token"),
        "ca_file": str(certificate),
    }

    def require_each_once(number: int) -> None:
        paths = service.account.paths()
        files = {path: one.content for path, one in paths.items() if one.content is not None}
        assert all(path.startswith(FOLDER) for path in files)
        _has_files(files, number)

    environ = {BOX_STAND_IN: f"localhost:{service.port}"}
    known = {"service": service.port, "access_token": tokens["access_token"]}
    try:
        yield RecordSystem(_toml(settings), require_each_once, service, environ=environ, known=known)
    finally:
        service.stop()


def _has_files(files: Mapping[str, Path], number: int) -> None:
    arrived = arrived_on(files)
    assert len(arrived) == len({one.delivery_id for one in arrived}) == number
    folders = Counter(path.rpartition("/")[0] for path in files)
    assert len(folders) == number
    assert len(set(folders.values())) == 1, "a report has more files than another"


def _toml(settings: Mapping[str, Any]) -> str:
    # strings and numbers are written as in JSON
    return "\n".join(f"{name} = {json.dumps(value)}" for name, value in settings.items())


KINDS: Final[Mapping[str, Callable[[Path], Any]]] = {
    "stu3": partial(fhir, version="STU3", sequence="STU3"),
    "r4": partial(fhir, version="R4", sequence="R4B"),
    "dicom": pacs,
    "dicomweb": dicomweb,
    "hl7": hl7,
    "python-hl7": python_hl7_server,
    "dropbox": dropbox,
    "box": box,
}
