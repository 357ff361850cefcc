from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from chalicelib.format.metadata import Patient
from picsafe.delivery.errors import DeliveryError, InvalidDestination, Later, NeedsPerson, Refused
from picsafe.delivery.hl7.destination import Hl7
from picsafe.delivery.model import Receipt
from picsafe.delivery.settings.records import Hl7Settings
from tests.contract.delivery.mllp_receiver import MllpReceiver, acknowledgement
from tests.contract.delivery.processes import MemorySteps
from tests.contract.delivery.reports import PERSONAL, make_report
from tests.fakes.tls import self_signed


@contextmanager
def receiving(folder: Path, tls: ssl.SSLContext | None = None) -> Iterator[MllpReceiver]:
    receiver = MllpReceiver(folder, tls)
    try:
        yield receiver
    finally:
        receiver.stop()


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[MllpReceiver]:
    with receiving(tmp_path) as made:
        yield made


def destination(receiver: MllpReceiver, **settings: Any) -> Hl7:
    values = {"host": "127.0.0.1", "tls": False, "timeout": 10, **settings}
    return Hl7("his", Hl7Settings(port=receiver.port, **values))


def deliver(receiver: MllpReceiver, folder: Path, **settings: Any) -> Receipt:
    return destination(receiver, **settings).deliver(make_report(folder), MemorySteps())


def in_pieces(control_id: str) -> list[bytes]:
    return [bytes([one]) for one in acknowledgement(control_id)]


def with_space_before(control_id: str) -> list[bytes]:
    return [b"\r\n" + acknowledgement(control_id)]


def without_a_last_byte(control_id: str) -> list[bytes]:
    return [acknowledgement(control_id)[:-1]]


@pytest.mark.parametrize("answer", [in_pieces, with_space_before, without_a_last_byte])
def test_an_answer_is_read_whole(
    receiver: MllpReceiver, tmp_path: Path, answer: Callable[[str], list[bytes]]
) -> None:
    receiver.answer = answer
    receipt = deliver(receiver, tmp_path)
    assert receipt.reference == receiver.taken[0].field("MSH", 10)


def another(control_id: str) -> list[bytes]:
    return [acknowledgement("0" * 20)]


def nothing(control_id: str) -> list[bytes]:
    return []


def a_page(control_id: str) -> list[bytes]:
    return [b"HTTP/1.1 400 Bad Request\r\n\r\n<html>"]


def no_end(control_id: str) -> list[bytes]:
    return [b"\x0b" + b"MSH|^~\\&|" * 10_000]


def half(control_id: str) -> list[bytes]:
    return [acknowledgement(control_id)[:40]]


def no_acknowledgement(control_id: str) -> list[bytes]:
    return [b"\x0bMSH|^~\\&|HIS\r\x1c\r"]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (another, "other_answer"),
        (nothing, "no_answer"),
        (half, "no_answer"),
        (a_page, "unreadable_answer"),
        (no_end, "unreadable_answer"),
        (no_acknowledgement, "unreadable_answer"),
    ],
)
def test_what_is_no_answer_leaves_it_for_later(
    receiver: MllpReceiver, tmp_path: Path, answer: Callable[[str], list[bytes]], code: str
) -> None:
    receiver.answer = answer
    with pytest.raises(Later) as later:
        deliver(receiver, tmp_path)
    assert later.value.code == code
    assert not later.value.is_down
    assert not [word for word in PERSONAL if word in later.value.detail.casefold()]
    receiver.answer = in_pieces
    deliver(receiver, tmp_path)
    first, again = receiver.taken
    # what a receiver tells duplicates by
    assert first == again


def test_a_receiver_that_looks_for_duplicates_has_one(receiver: MllpReceiver, tmp_path: Path) -> None:
    report, steps, his = make_report(tmp_path), MemorySteps(), destination(receiver)
    receiver.answer = half
    with pytest.raises(Later):
        his.deliver(report, steps)
    receiver.stores = False
    receiver.answer = lambda control_id: [acknowledgement(control_id, "AE", "ERR|||205^Duplicate|E")]
    assert his.deliver(report, steps).reference == receiver.taken[0].field("MSH", 10)
    # of one that was never sent it says something else
    with pytest.raises(Refused):
        his.deliver(report, MemorySteps())


def test_an_answer_that_does_not_come_is_not_waited_for_for_ever(
    receiver: MllpReceiver, tmp_path: Path
) -> None:
    with receiving(tmp_path) as silent:
        silent.hold()
        with pytest.raises(Later) as later:
            deliver(silent, tmp_path, timeout=0.2)
        silent.release()
    assert later.value.code == "no_answer"


def test_a_large_message_may_be_read_for_longer(tmp_path: Path) -> None:
    report, steps = make_report(tmp_path, video=20_000_000), MemorySteps()
    with receiving(tmp_path) as slow:
        slow.hold()
        later = threading.Timer(0.6, slow.release)
        later.start()
        his = destination(slow, timeout=0.2, send=("video",))
        assert his.deliver(report, steps).reference == slow.taken[0].field("MSH", 10)
        later.join()


@pytest.mark.parametrize(("said", "code"), [("AE", "hl7_ae"), ("AR", "hl7_ar"), ("AA", "early_answer")])
def test_what_is_answered_before_the_end_counts_if_it_is_a_refusal(
    receiver: MllpReceiver, tmp_path: Path, said: str, code: str
) -> None:
    receiver.refuses_early = said
    report = make_report(tmp_path, video=40 * 1024 * 1024)
    with pytest.raises((Refused, Later)) as no:
        destination(receiver).deliver(report, MemorySteps())
    assert no.value.code == code


def test_it_asks_for_a_patient_id_that_is_missing(receiver: MllpReceiver, tmp_path: Path) -> None:
    report = make_report(tmp_path, patient=Patient(firstname="Pat", lastname="Example"))
    his = destination(receiver)
    with pytest.raises(NeedsPerson) as asks:
        his.deliver(report, MemorySteps())
    assert (asks.value.code, asks.value.choices) == ("patient_id_missing", ())
    assert receiver.taken == []
    report.answers["patient_id_missing"] = " 0001234\r"
    his.deliver(report, MemorySteps())
    assert receiver.taken[0].field("PID", 3) == "0001234^^^^MR"


def tls_of(folder: Path, client: Path | None = None) -> tuple[ssl.SSLContext, Path]:
    certificate, key = self_signed(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    if client is not None:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(client)
    return context, certificate


def test_it_is_encrypted(tmp_path: Path) -> None:
    context, certificate = tls_of(tmp_path)
    with receiving(tmp_path, context) as receiver:
        receipt = deliver(receiver, tmp_path, host="localhost", tls=True, ca_file=certificate)
        (finding,) = destination(receiver, host="localhost", tls=True, ca_file=certificate).check()
    assert receipt.reference
    assert finding.is_well


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_who_is_not_known_is_told_nothing(tmp_path: Path, host: str) -> None:
    context, certificate = tls_of(tmp_path)
    ca_file = certificate if host == "127.0.0.1" else None  # whose name is not in the certificate
    with receiving(tmp_path, context) as receiver:
        with pytest.raises(Later) as later:
            deliver(receiver, tmp_path, host=host, tls=True, ca_file=ca_file)
        assert receiver.taken == []
    assert (later.value.code, later.value.is_down) == ("untrusted_certificate", True)


def test_we_show_a_certificate_where_it_is_asked_for(tmp_path: Path) -> None:
    client = tmp_path / "client"
    client.mkdir()
    certificate, key = self_signed(client)
    context, server = tls_of(tmp_path, certificate)
    with receiving(tmp_path, context) as receiver:
        with pytest.raises(Later):
            deliver(receiver, tmp_path, host="localhost", tls=True, ca_file=server)
        assert receiver.taken == []
        deliver(
            receiver,
            tmp_path,
            host="localhost",
            tls=True,
            ca_file=server,
            client_certificate=certificate,
            client_key=key,
        )
        assert len(receiver.taken) == 1


def test_a_certificate_that_cannot_be_read_is_the_settings_fault(
    receiver: MllpReceiver, tmp_path: Path
) -> None:
    with pytest.raises(Later) as later:
        deliver(receiver, tmp_path, tls=True, ca_file=tmp_path / "none.pem")
    assert (later.value.code, later.value.is_down) == ("invalid_tls", True)


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"link": "https://files.example/{file}"}, "invalid_link"),
        ({"link": "https://files.example/{report_id}"}, "invalid_link"),
        ({"link": "https://files.example/{report_id}/{file}/{patient_id}"}, "invalid_link"),
        ({"link": "https://files.example/{report_id}/{file!r}"}, "invalid_link"),
        ({"link": "https://files.example/{report_id}/{file"}, "invalid_link"),
        ({"charset": "ASCII", "facility": "Zürich"}, "not_encodable"),
        ({"client_key": Path("/key.pem"), "tls": True}, "invalid_tls"),
        ({"ca_file": Path("/ca.pem"), "tls": False}, "invalid_tls"),
    ],
)
def test_settings_that_cannot_work_are_refused(settings: dict[str, Any], code: str) -> None:
    with pytest.raises(InvalidDestination) as invalid:
        Hl7("his", Hl7Settings(host="his.example", **settings))
    assert invalid.value.code == code


def test_a_plain_connection_is_said_to_be_one(receiver: MllpReceiver) -> None:
    (finding,) = destination(receiver).check()
    assert finding.is_well
    assert "without TLS" in finding.text


def test_what_cannot_be_reached_is_down() -> None:
    (finding,) = Hl7("his", Hl7Settings(host="127.0.0.1", port=1, tls=False)).check()
    assert not finding.is_well


def test_errors_are_ours(receiver: MllpReceiver, tmp_path: Path) -> None:
    report = make_report(tmp_path)
    files = report.all_files
    files[1].path.unlink()
    with pytest.raises(DeliveryError) as error:
        destination(receiver).deliver(report, MemorySteps())
    assert error.value.code == "read_failed"
