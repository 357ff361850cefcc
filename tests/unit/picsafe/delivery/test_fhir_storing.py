"""What a FHIR server says that it has stored is looked at; its content is not fetched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from picsafe.delivery.build import build
from picsafe.delivery.errors import Later
from picsafe.delivery.model import ReportView
from tests.contract.delivery.processes import MemorySteps
from tests.contract.delivery.reports import expected, make_report
from tests.fakes.careless_fhir import Asked, CarelessFhir, Said, careless_fhir
from tests.unit.picsafe.delivery.test_fhir_r4 import arrived, settings_of


@pytest.fixture
def server() -> Iterator[CarelessFhir]:
    with careless_fhir() as made:
        made.version = "4.0.1"
        yield made


def deliver(server: CarelessFhir, report: ReportView, steps: MemorySteps) -> None:
    destination = build("record", settings_of(server.url))
    try:
        destination.deliver(report, steps)
    finally:
        destination.close()


def uploads(server: CarelessFhir) -> int:
    return sum((one.method, one.path) == ("POST", "/Binary") for one in server.asked)


def test_what_is_not_there_is_stored_again(server: CarelessFhir, tmp_path: Path) -> None:
    report, steps = make_report(tmp_path), MemorySteps()
    gone = [0]

    def forget(asked: Asked) -> Said | None:
        if asked.method == "GET" and asked.path.startswith("/Binary/") and not gone[0]:
            gone[0] = 1
            server.stored["Binary"].clear()
        return None

    server.instead = forget
    with pytest.raises(Later, match="does not have it") as missing:
        deliver(server, report, steps)
    assert missing.value.code == "not_stored"
    # nothing refers to it
    assert server.stored["DocumentReference"] == {}
    deliver(server, report, steps)
    assert arrived(server) == expected(report).files
    assert uploads(server) == len(expected(report).files) + 1


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_could_not_be_looked_at_is_not_stored_again(
    server: CarelessFhir, tmp_path: Path, status: int
) -> None:
    report, steps = make_report(tmp_path), MemorySteps()
    server.instead = lambda asked: (
        Said(status) if asked.method == "GET" and asked.path.startswith("/Binary/") else None
    )
    for _ in range(2):
        with pytest.raises(Later):
            deliver(server, report, steps)
    server.instead = lambda _: None
    deliver(server, report, steps)
    assert arrived(server) == expected(report).files
    assert uploads(server) == len(expected(report).files)


@pytest.mark.parametrize("status", [429, 503])
def test_one_that_asks_to_be_left_alone_is_not_asked_again(
    server: CarelessFhir, tmp_path: Path, status: int
) -> None:
    server.knows_head = True
    busy = Said(status, b"", {"Retry-After": "7"})
    server.instead = lambda asked: busy if asked.method == "HEAD" else None
    with pytest.raises(Later) as later:
        deliver(server, make_report(tmp_path), MemorySteps())
    assert (later.value.code, later.value.retry_after) == (f"http_{status}", 7)
    assert server.asked[-1].method == "HEAD"


@pytest.mark.parametrize("status", [302, 400, 401, 403, 405, 501])
def test_where_it_does_not_let_us_look_its_word_stands(
    server: CarelessFhir, tmp_path: Path, status: int
) -> None:
    """Some let us write files and read none; some answer that content is elsewhere."""
    report = make_report(tmp_path)
    server.instead = lambda asked: (
        Said(status) if asked.method == "GET" and asked.path.startswith("/Binary/") else None
    )
    deliver(server, report, MemorySteps())
    assert arrived(server) == expected(report).files


@pytest.mark.parametrize("kind", ["Provenance", "AuditEvent"])
def test_what_is_said_of_a_report_is_said_once_where_we_may_name_it(
    server: CarelessFhir, tmp_path: Path, kind: str
) -> None:
    """Also where the answer is lost, and the server finds nothing by what it is about."""
    server.update_create = True
    report, steps = make_report(tmp_path), MemorySteps()
    lost = [0]

    def lose_one(asked: Asked) -> Said | None:
        if asked.path.startswith(f"/{kind}?"):
            return Said(200, b'{"resourceType": "Bundle", "type": "searchset"}')
        if asked.method == "PUT" and asked.path.startswith(f"/{kind}/") and not lost[0]:
            lost[0] = 1
            server.instead = lambda _: None
            server.answer(asked)
            server.instead = lose_one
            return Said(503)
        return None

    server.instead = lose_one
    with pytest.raises(Later):
        deliver(server, report, steps)
    deliver(server, report, steps)
    assert list(server.stored[kind]) == [report.delivery_id]
