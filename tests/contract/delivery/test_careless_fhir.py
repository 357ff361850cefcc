"""STU3 at a server that is not ours and knows no conditions: each thing is there once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from picsafe.delivery.errors import Later
from picsafe.delivery.ports import Destination
from tests.contract.delivery.fhir import PRACTITIONER, Stu3Harness
from tests.contract.delivery.harness import Fault
from tests.contract.delivery.processes import Process
from tests.contract.delivery.reports import expected, make_report
from tests.contract.peers.http_faults import FaultyProxy, behind_faults
from tests.contract.peers.node_fhir import BASE, NodeFhir, node_fhir

pytestmark = pytest.mark.peer


class NodeFhirHarness(Stu3Harness):
    """See ``Harness``."""

    def make(self, **settings: Any) -> Destination:
        return super().make(**{"url": f"http://127.0.0.1:{self.proxy.port}/{BASE}", **settings})


@pytest.fixture(scope="module")
def node_server() -> Iterator[tuple[FaultyProxy, NodeFhir]]:
    with node_fhir() as server, behind_faults(server.port) as proxy:
        yield proxy, server


@pytest.fixture
def careless(node_server: tuple[FaultyProxy, NodeFhir], monkeypatch: pytest.MonkeyPatch) -> NodeFhirHarness:
    proxy, server = node_server
    return NodeFhirHarness(proxy, server, monkeypatch)


def test_it_is_looked_at_and_taken_for_what_it_is(careless: NodeFhirHarness) -> None:
    destination = careless.make()
    findings = destination.check()
    destination.close()
    assert all(finding.is_well for finding in findings), findings
    assert any("names each Binary itself" in finding.text for finding in findings)


def test_a_report_arrives_whole(careless: NodeFhirHarness, work: Path) -> None:
    report = make_report(work)
    careless.server.reset({"Practitioner": [PRACTITIONER]})
    Process(careless, report).attempt()
    assert careless.arrived() == [expected(report)]
    stored = {kind: len(found) for kind, found in careless.server.stored().items()}
    assert stored == {"Patient": 1, "Practitioner": 1, "Media": 2, "Binary": 2, "DocumentManifest": 1}


@pytest.mark.slow
@pytest.mark.parametrize("fault", [Fault.LOST_ANSWER, Fault.BROKEN, Fault.CUT])
def test_whatever_goes_wrong_when_there_is_one_document_and_one_patient(
    careless: NodeFhirHarness, work: Path, fault: Fault
) -> None:
    report = make_report(work)
    for at in range(1, 60):
        careless.server.reset({"Practitioner": [PRACTITIONER]})
        process = Process(careless, report)
        careless.inject(fault, at=at)
        is_met = False
        try:
            process.attempt()
        except Later:
            is_met = True
        careless.mend()
        if is_met:
            process.attempt()
        assert careless.arrived() == [expected(report)]
        stored = {kind: len(found) for kind, found in careless.server.stored().items()}
        # of a file whose answer was lost one more may be there, which nothing refers to
        assert stored.pop("Binary") in ({2, 3} if is_met and fault is Fault.LOST_ANSWER else {2})
        assert stored == {"Patient": 1, "Practitioner": 1, "Media": 2, "DocumentManifest": 1}
        if not is_met:
            assert at > 10
            return
    pytest.fail("it never ends")
