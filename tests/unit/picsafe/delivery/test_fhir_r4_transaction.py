"""A report as one transaction: all at once where it can be, and file by file where it cannot."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from picsafe.delivery.build import build
from picsafe.delivery.errors import Later, Refused
from picsafe.delivery.fhir.r4_transaction import is_resolved, transaction_size
from picsafe.delivery.model import Part, ReportView
from tests.contract.delivery.processes import MemorySteps
from tests.contract.delivery.reports import expected, make_report
from tests.fakes.careless_fhir import Asked, CarelessFhir, Said, careless_fhir, said
from tests.unit.picsafe.delivery.test_fhir_r4 import arrived, settings_of
from tests.unit.picsafe.delivery.test_fhir_r4_statements import with_consent


@pytest.fixture
def server() -> Iterator[CarelessFhir]:
    with careless_fhir() as made:
        made.version, made.transactions = "4.0.1", True
        yield made


def deliver(server: CarelessFhir, report: ReportView, steps: MemorySteps | None = None, **more: Any) -> None:
    destination = build("record", settings_of(server.url, **more))
    try:
        destination.deliver(report, steps or MemorySteps())
    finally:
        destination.close()


def written(server: CarelessFhir) -> list[str]:
    return [one.path for one in server.asked if one.method in {"POST", "PUT"}]


def test_all_is_made_at_once_and_once(server: CarelessFhir, tmp_path: Path) -> None:
    report = with_consent(make_report(tmp_path))
    deliver(server, report)
    deliver(server, report)
    assert written(server) == ["/Patient", "/"]
    assert arrived(server) == expected(report).files
    found = {kind: len(one) for kind, one in server.stored.items() if one}
    said_beside = {"Consent": 1, "Provenance": 1, "AuditEvent": 1}
    assert found == {"Patient": 1, "Binary": 4, "DocumentReference": 4, **said_beside}
    (event,) = server.stored["AuditEvent"].values()
    (patient,) = server.stored["Patient"]
    assert [one["what"].get("reference", "") for one in event["entity"]][:2] == [f"Patient/{patient}", ""]
    (provenance,) = server.stored["Provenance"].values()
    assert {one["reference"] for one in provenance["target"]} == {
        f"DocumentReference/{name}" for name in server.stored["DocumentReference"]
    }


def test_a_bundle_is_one_by_the_specification(server: CarelessFhir, tmp_path: Path) -> None:
    """hl7.org/fhir/R4/http.html#transaction; a condition is one identifier alone, encoded."""
    report = make_report(tmp_path)
    deliver(server, report)
    (asked,) = [one for one in server.asked if (one.method, one.path) == ("POST", "/")]
    assert asked.headers["Content-Type"] == "application/fhir+json"
    bundle = json.loads(asked.body)
    assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "transaction")
    links = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(set(links)) == len(links)
    for entry in bundle["entry"]:
        kind = entry["resource"]["resourceType"]
        assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", entry["fullUrl"])
        assert (entry["request"]["method"], entry["request"]["url"]) == ("POST", kind)
        assert ("ifNoneExist" in entry["request"]) == (kind == "DocumentReference")
        assert re.fullmatch(r"identifier=[\w.%-]+", entry["request"].get("ifNoneExist", "identifier=x"))
        assert "id" not in entry["resource"]
    assert set(re.findall(r"urn:uuid:[0-9a-f-]{36}", asked.body.decode())) == set(links)


@pytest.mark.parametrize("more", [{"transaction_megabytes": 0}, {"upload": "inline"}])
def test_none_is_made_where_none_is_wanted(
    server: CarelessFhir, tmp_path: Path, more: dict[str, Any]
) -> None:
    report = make_report(tmp_path)
    deliver(server, report, **more)
    assert "/" not in written(server)
    assert arrived(server) == expected(report).files


def test_what_is_too_large_goes_file_by_file(server: CarelessFhir, tmp_path: Path) -> None:
    for size, is_at_once in ((700_000, True), (760_000, False)):
        server.asked.clear()
        report = make_report(tmp_path, size, video=size)
        assert (transaction_size(report) <= 1_000_000) == is_at_once
        deliver(server, report, transaction_megabytes=1)
        assert ("/" in written(server)) == is_at_once


@pytest.mark.parametrize("status", [413, 422])
def test_what_is_refused_at_once_goes_file_by_file(server: CarelessFhir, tmp_path: Path, status: int) -> None:
    server.instead = lambda asked: Said(status) if (asked.method, asked.path) == ("POST", "/") else None
    report, steps = make_report(tmp_path), MemorySteps()
    deliver(server, report, steps)
    assert steps.recorded["transaction"].reference == f"http_{status}"
    assert arrived(server) == expected(report).files


def test_who_says_that_it_was_done_and_has_nothing_is_asked_file_by_file(
    server: CarelessFhir, tmp_path: Path
) -> None:
    done = {"resourceType": "Bundle", "type": "transaction-response"}
    server.instead = lambda asked: said(200, done) if (asked.method, asked.path) == ("POST", "/") else None
    report, steps = make_report(tmp_path), MemorySteps()
    with pytest.raises(Later) as failed:
        deliver(server, report, steps)
    assert failed.value.code == "not_stored"
    deliver(server, report, steps)
    assert arrived(server) == expected(report).files


def test_who_does_it_and_answers_an_error_has_it_once(server: CarelessFhir, tmp_path: Path) -> None:
    def fail(asked: Asked) -> Said | None:
        if (asked.method, asked.path) != ("POST", "/"):
            return None
        server.instead = lambda _: None
        server.answer(asked)
        return Said(500, b"<html>Internal error</html>")

    server.instead = fail
    report = make_report(tmp_path)
    with pytest.raises(Later):
        deliver(server, report)
    # the steps are lost, too
    deliver(server, report)
    assert arrived(server) == expected(report).files
    assert len(server.stored["DocumentReference"]) == len(server.stored["Binary"]) == 4


def test_what_was_begun_file_by_file_goes_on_so(server: CarelessFhir, tmp_path: Path) -> None:
    report, steps = make_report(tmp_path), MemorySteps()
    server.transactions = False
    last = "report.pdf"

    def lose(asked: Asked) -> Said | None:
        return Said(503) if asked.method == "POST" and asked.body.startswith(b"%PDF") else None

    server.instead = lose
    with pytest.raises(Later):
        deliver(server, report, steps)
    server.transactions, server.instead = True, lambda _: None
    deliver(server, report, steps)
    assert "/" not in written(server)
    assert last in arrived(server)
    assert len(server.stored["DocumentReference"]) == 4


def test_who_leaves_links_that_lead_nowhere_is_not_believed(server: CarelessFhir, tmp_path: Path) -> None:
    server.resolves = False
    report = make_report(tmp_path)
    for _ in range(2):
        with pytest.raises(Refused) as failed:
            deliver(server, report)
        assert failed.value.code == "links_not_resolved"
    # as it says, the documents are deleted
    server.stored["DocumentReference"].clear()
    deliver(server, report, transaction_megabytes=0)
    assert arrived(server) == expected(report).files


def test_links_are_found_wherever_they_are() -> None:
    link = "urn:uuid:1"
    assert is_resolved({"content": [{"attachment": {"url": "Binary/1"}}, {}, "x"], "context": "x"})
    assert not is_resolved({"content": [{"attachment": {"url": link}}]})
    assert not is_resolved({"context": {"related": [{"reference": link}]}})


def test_a_report_without_a_pdf_is_one_too(server: CarelessFhir, tmp_path: Path) -> None:
    report = replace(make_report(tmp_path), parts=(Part.PHOTO,))
    deliver(server, report)
    assert set(arrived(server)) >= {"002.jpg"}
    own = [one for one in server.stored["DocumentReference"].values() if "masterIdentifier" in one]
    assert own[0]["content"] == [{"attachment": {"title": "Clinical photo report"}}]


def test_looking_says_how_reports_are_sent(server: CarelessFhir) -> None:
    server.stored["Practitioner"]["7"] = {"resourceType": "Practitioner", "id": "7"}
    everything = ("up to 10 MB are sent as one transaction", "is a Consent.", "A Provenance", "An AuditEvent")
    nothing = ("file by file", "no Consent is made", "No Provenance says", "No AuditEvent says")
    kinds = ("Consent", "Provenance", "AuditEvent")
    cases: list[tuple[bool, tuple[str, ...], tuple[str, ...]]] = [
        (True, (), everything),
        (False, kinds, nothing),
    ]
    for transactions, lacks, said_so in cases:
        server.transactions, server.lacks = transactions, lacks
        destination = build("record", settings_of(server.url))
        findings = destination.check()
        destination.close()
        assert all(finding.is_well for finding in findings)
        text = " ".join(finding.text for finding in findings)
        assert all(part in text for part in said_so)
        assert "It does not say that it knows If-None-Exist" in text
