"""An archive that answers for what it was sent: at once, later, not, or for another's."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pynetdicom import evt
from pynetdicom.association import Association
from pynetdicom.dimse import DIMSEServiceProvider
from pynetdicom.dimse_primitives import N_EVENT_REPORT

from picsafe.delivery.build import build
from picsafe.delivery.dicom import commitment
from picsafe.delivery.dicom.association import COMMITMENT
from picsafe.delivery.dicom.dimse import Dicom
from picsafe.delivery.dicom.uids import EXPLICIT_VR
from picsafe.delivery.errors import InvalidDestination, Later, Refused
from picsafe.delivery.settings.records import DicomSettings
from tests.contract.delivery.processes import MemorySteps
from tests.contract.delivery.reports import make_report
from tests.contract.delivery.test_dicom import CONTEXTS, archive, destination
from tests.contract.peers.held_port import held_port
from tests.contract.peers.orthanc import AE_TITLE, Orthanc
from tests.contract.peers.responsible_archive import Responsible
from tests.e2e.running_server import wait_for
from tests.fakes.tls import self_signed

BOTH = [(COMMITMENT, EXPLICIT_VR), *CONTEXTS]


@contextmanager
def responsible(**settings: Any) -> Iterator[tuple[Responsible, Dicom]]:
    """Such an archive, and the destination that leads to it."""
    peer = Responsible()
    handlers = [(evt.EVT_N_ACTION, peer.on_action)]
    with archive(peer.on_stored, BOTH, handlers=handlers) as port:
        made = destination(port, commitment=True, timeout=5, **settings)
        yield peer, made
        made.close()


@pytest.fixture
def port() -> Iterator[int]:
    """One that is free."""
    with held_port() as held:
        yield held.getsockname()[1]


def test_a_report_is_delivered_once_the_archive_answers_for_it(work: Path) -> None:
    steps, report = MemorySteps(), make_report(work)
    with responsible() as (peer, made):
        receipt = made.deliver(report, steps)
        assert made.deliver(report, steps) == receipt
    [asked] = peer.asked
    assert len(asked.ReferencedSOPSequence) == peer.stored == 3
    assert asked.TransactionUID.is_valid
    assert "committed" in steps.recorded
    wait_for(lambda: peer.told == [0x0000], "it is not answered")


def test_what_it_says_is_answered_before_the_association_ends(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = DIMSEServiceProvider.send_msg

    def slowly(self: DIMSEServiceProvider, primitive: Any, context_id: int) -> None:
        if primitive.MessageIDBeingRespondedTo is not None and isinstance(primitive, N_EVENT_REPORT):
            time.sleep(0.3)
        send(self, primitive, context_id)

    monkeypatch.setattr(DIMSEServiceProvider, "send_msg", slowly)
    with responsible() as (peer, made):
        made.deliver(make_report(work), MemorySteps())
        wait_for(lambda: peer.told == [0x0000], "it is not answered")


def test_nothing_is_said_after_the_request_to_release(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    release, queued = Association.release, list[int]()

    def say(self: Association) -> None:
        before = self.dul.to_provider_queue.qsize()
        answer = N_EVENT_REPORT()
        answer.MessageIDBeingRespondedTo = 1
        self.dimse.send_msg(answer, 1)
        queued.append(self.dul.to_provider_queue.qsize() - before)
        release(self)

    monkeypatch.setattr(Association, "release", say)
    with responsible() as (_, made):
        made.deliver(make_report(work), MemorySteps())
    assert queued == [0, 0]


def test_one_that_says_so_by_an_association_of_its_own_is_heard(work: Path, port: int) -> None:
    with responsible(commitment_listen=f"127.0.0.1:{port}") as (peer, made):
        peer.address = ("127.0.0.1", port)
        assert made.deliver(make_report(work), MemorySteps()).details["objects"] == "3"
        wait_for(lambda: peer.told == [0x0000], "it is not answered")


def test_one_that_says_so_later_is_not_asked_again(
    work: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commitment, "WAIT", 0.0)
    steps, report = MemorySteps(), make_report(work)
    with responsible(commitment_listen=f"127.0.0.1:{port}") as (peer, made):
        peer.is_told, peer.address = False, ("127.0.0.1", port)
        for _ in range(2):
            with pytest.raises(Later) as later:
                made.deliver(report, steps)
            assert (later.value.code, later.value.retry_after) == ("not_committed_yet", 60)
            assert made.find(report, steps) is None
        assert peer.tell(peer.asked[0])
        made.deliver(report, steps)
    assert (len(peer.asked), peer.stored) == (1, 3)


def test_one_that_says_nothing_is_asked_again_where_nobody_listens(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commitment, "WAIT", 0.0)
    steps, report = MemorySteps(), make_report(work)
    with responsible() as (peer, made):
        peer.is_told = False
        with pytest.raises(Later):
            made.deliver(report, steps)
        peer.is_told = True
        monkeypatch.undo()
        made.deliver(report, steps)
    assert len({asked.TransactionUID for asked in peer.asked}) == 2


def test_what_it_does_not_have_is_sent_again(work: Path) -> None:
    steps, report = MemorySteps(), make_report(work)
    with responsible() as (peer, made):
        peer.failures = {1: 0x0112}
        with pytest.raises(Later) as later:
            made.deliver(report, steps)
        peer.failures = {}
        made.deliver(report, steps)
    assert later.value.code == "not_kept"
    assert (peer.stored, len(peer.asked)) == (4, 2)


@pytest.mark.parametrize(
    ("reason", "kind", "code"),
    [
        (0x0110, Later, "not_committed"),
        (0x0213, Later, "not_committed"),
        (0x0119, Refused, "not_committed"),
        (0x0122, Refused, "not_committed"),
    ],
)
def test_what_it_does_not_answer_for_is_not_delivered(
    work: Path, reason: int, kind: type[Later | Refused], code: str
) -> None:
    steps = MemorySteps()
    with responsible() as (peer, made):
        peer.failures = {0: reason}
        with pytest.raises(kind) as error:
            made.deliver(make_report(work), steps)
    assert error.value.code == code
    assert "committed" not in steps.recorded


@pytest.mark.parametrize("status", [0x0110, 0x0122, 0x0124, 0x0213])
def test_one_that_refuses_to_be_asked_is_the_operators_matter(work: Path, status: int) -> None:
    with responsible() as (peer, made):
        peer.status = status
        with pytest.raises(Later) as later:
            made.deliver(make_report(work), MemorySteps())
    assert (later.value.code, later.value.is_down) == ("commitment_refused", True)


def test_one_without_it_is_found_out_by_check_too(work: Path) -> None:
    with archive() as port:
        made = destination(port, commitment=True)
        with pytest.raises(Later) as later:
            made.deliver(make_report(work), MemorySteps())
        findings = made.check()
    assert (later.value.code, later.value.is_down) == ("commitment_not_taken", True)
    assert [finding.text for finding in findings if not finding.is_well] == [
        "It takes no requests for storage commitment: have it do so, or leave commitment out."
    ]


def test_who_does_not_know_the_transaction_says_nothing(
    work: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commitment, "WAIT", 0.0)
    steps, report = MemorySteps(), make_report(work)
    with responsible(commitment_listen=f"127.0.0.1:{port}") as (peer, made):
        peer.is_told, peer.address, peer.transaction = False, ("127.0.0.1", port), "2.25.1"
        with pytest.raises(Later):
            made.deliver(report, steps)
        assert peer.tell(peer.asked[0])
        with pytest.raises(Later):
            made.deliver(report, steps)


def test_nobody_but_the_archive_may_connect(work: Path, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commitment, "WAIT", 0.0)
    settings = {"commitment_listen": f"127.0.0.1:{port}", "commitment_from": ("10.1.2.0/24",)}
    steps, report = MemorySteps(), make_report(work)
    with responsible(**settings) as (peer, made):
        peer.is_told, peer.address = False, ("127.0.0.1", port)
        with pytest.raises(Later):
            made.deliver(report, steps)
        assert not peer.tell(peer.asked[0])
        with socket.create_connection(("127.0.0.1", port)) as stranger:
            assert stranger.recv(1) == b""


def test_a_port_that_is_taken_is_the_operators_matter(work: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as theirs,
        responsible(commitment_listen=f"127.0.0.1:{theirs.getsockname()[1]}") as (_, made),
        pytest.raises(Later) as later,
    ):
        made.deliver(make_report(work), MemorySteps())
    assert (later.value.code, later.value.is_down) == ("port_taken", True)


def test_by_tls_both_show_certificates(
    work: Path, tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commitment, "WAIT", 0.0)
    certificate, key = self_signed(tmp_path)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=certificate)
    tls.load_cert_chain(certificate, key)
    tls.verify_mode = ssl.CERT_REQUIRED
    theirs = ssl.create_default_context(cafile=certificate)
    peer = Responsible(address=("127.0.0.1", port), tls=theirs)
    handlers = [(evt.EVT_N_ACTION, peer.on_action)]
    with archive(peer.on_stored, BOTH, handlers=handlers, tls=tls) as theirs_port:
        made = destination(
            theirs_port,
            host="localhost",
            commitment=True,
            commitment_listen=f"127.0.0.1:{port}",
            tls=True,
            ca_file=certificate,
            client_certificate=certificate,
            client_key=key,
        )
        peer.is_told = False
        steps, report = MemorySteps(), make_report(work)
        with pytest.raises(Later):
            made.deliver(report, steps)
        assert not peer.tell(peer.asked[0])
        theirs.load_cert_chain(certificate, key)
        assert peer.tell(peer.asked[0])
        made.deliver(report, steps)
        made.close()


@pytest.mark.parametrize(
    "settings",
    [
        {"commitment_listen": "127.0.0.1:99999"},
        {"commitment_listen": "127.0.0.1:11112", "commitment_from": ("everybody",)},
        {"commitment_listen": "127.0.0.1:11112", "tls": True},
    ],
)
def test_settings_that_cannot_work_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(InvalidDestination):
        build("pacs", DicomSettings(host="127.0.0.1", called="VNA", commitment=True, **settings))


def test_an_address_of_another_machine_is_found_out_by_check() -> None:
    with responsible(commitment_listen="192.0.2.1:11112") as (_, made):
        [finding] = [finding for finding in made.check() if not finding.is_well]
    assert "commitment_listen" in finding.text


@pytest.mark.peer
def test_orthanc_answers_for_it(orthanc_server: tuple[Orthanc, object], work: Path) -> None:
    peer, _ = orthanc_server
    peer.empty()
    made = Dicom(
        "pacs",
        DicomSettings(
            host="127.0.0.1",
            port=peer.dicom,
            called=AE_TITLE,
            commitment=True,
            commitment_listen=f"127.0.0.1:{peer.back}",
        ),
    )
    report, steps = make_report(work), MemorySteps()
    assert all(finding.is_well for finding in made.check())
    receipt = made.deliver(report, steps)
    assert made.find(report, steps) == receipt
    made.close()
