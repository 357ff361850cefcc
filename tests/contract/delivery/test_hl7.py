"""HL7 as receivers understand it that are not ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Literal, get_args

import pytest
from msgspec.structs import replace

from chalicelib.format.metadata import Patient
from picsafe.delivery.errors import Refused
from picsafe.delivery.hl7.destination import Hl7
from picsafe.delivery.model import Part
from picsafe.delivery.settings.records import Hl7Settings
from tests.contract.delivery.processes import MemorySteps
from tests.contract.delivery.reports import make_report
from tests.contract.peers.hl7_receivers import Receiver, node_hl7_server, python_hl7

pytestmark = pytest.mark.peer

Message = Literal["MDM^T02", "ORU^R01"]

PATIENT = Patient(
    firstname="Zoë|^&~\\", lastname="Müller-東京", day="24", month="1", year="1979", patientid="0001234"
)


@pytest.fixture(params=[python_hl7, node_hl7_server])
def receiver(request: pytest.FixtureRequest) -> Iterator[Receiver]:
    make: Callable[[], AbstractContextManager[Receiver]] = request.param
    with make() as made:
        yield made


@pytest.mark.parametrize("message", get_args(Message))
def test_a_receiver_that_is_not_ours_finds_the_pdf_and_whose_it_is(
    receiver: Receiver, work: Path, message: Message
) -> None:
    report = make_report(work, patient=PATIENT, parts=(Part.PDF,))
    settings = Hl7Settings(host="127.0.0.1", port=receiver.port, tls=False, message=message)
    his = Hl7("his", settings)
    receipts = [his.deliver(report, MemorySteps()) for _ in range(2)]
    (file,) = report.files
    for receipt in receipts:
        assert receiver.taken() == {
            "control_id": receipt.reference,
            "kind": message[:3],
            "patient_id": "0001234",
            "family": "Müller-東京",
            "given": "Zoë|^&~\\",
            "sha256": file.sha256,
        }
    # the same on every retry, which is how a receiver tells
    assert receipts[0] == receipts[1]


def test_a_receiver_that_is_not_ours_may_refuse(receiver: Receiver, work: Path) -> None:
    report = make_report(work, patient=replace(PATIENT, patientid="REFUSED"), parts=(Part.PDF,))
    his = Hl7("his", Hl7Settings(host="127.0.0.1", port=receiver.port, tls=False))
    with pytest.raises(Refused) as refused:
        his.deliver(report, MemorySteps())
    assert refused.value.code == "hl7_ae"
