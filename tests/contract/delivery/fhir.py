"""Strict FHIR servers, one of each version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from picsafe.delivery.build import build
from picsafe.delivery.ports import Destination
from picsafe.delivery.settings.records import FhirSettings
from picsafe.delivery.settings.secrets import Secret
from tests.contract.delivery.harness import SEEN, Arrived, Fault
from tests.contract.peers.fhirstarter import FhirStarter, Stored
from tests.contract.peers.http_faults import FaultyProxy

TOKEN = "secret-token-of-a-fhir-server"
PATIENT_SYSTEM = "https://myhospital.example/mrn"
PRACTITIONER: dict[str, Any] = {"resourceType": "Practitioner", "id": "p1", "name": [{"family": "Example"}]}
SYSTEM = "https://picsafe.com/fhir"


class Stu3Harness:
    """See ``Harness``; what is asked for are requests."""

    kind = "fhir"
    can_find = True
    faults = frozenset(Fault)
    secrets: tuple[str, ...] = (TOKEN,)
    has_places = False
    examples = 10
    stride = 3
    # its model holds a file several times
    largest = 64 * 1024 * 1024

    def __init__(self, proxy: FaultyProxy, server: FhirStarter, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("FHIR_TOKEN", TOKEN)
        self.proxy = proxy
        self.server = server
        self.server.reset({"Practitioner": [PRACTITIONER]})
        self.mend()

    def make(self, **settings: Any) -> Destination:
        usual: dict[str, Any] = {
            "url": f"http://127.0.0.1:{self.proxy.port}",
            "version": "STU3",
            "token": Secret("env:FHIR_TOKEN"),
            "allow_http": True,
            "patient_system": PATIENT_SYSTEM,
            "create": "always",
            "practitioner": "Practitioner/p1",
        }
        return build("archive", FhirSettings(**{**usual, **settings}))

    def inject(self, fault: Fault, *, at: int = 1) -> None:
        if fault is Fault.DOWN:
            self.proxy.go_down()
        else:
            self.proxy.inject(fault, at)

    @property
    def is_waiting(self) -> bool:
        return self.proxy.is_waiting

    def mend(self) -> None:
        self.proxy.mend()

    def arrived(self) -> list[Arrived]:
        stored = self.server.stored()
        # whatever happens, there is one of each patient, and of each file one that can be looked for
        for kind in ("Patient", "Media"):
            identifiers = [repr(one["identifier"]) for one in stored[kind] if "identifier" in one]
            assert len(set(identifiers)) == len(identifiers)
        return [_arrived(stored, manifest) for manifest in stored["DocumentManifest"]]

    def take_away(self) -> None:
        """Nobody fetches anything from a record."""

    def occupy(self, name: str) -> None:
        raise NotImplementedError

    def is_occupied(self, name: str) -> bool:
        raise NotImplementedError

    def texts(self) -> list[str]:
        stored = self.server.stored()
        return [
            text
            for kind in ("Media", "Binary", "DocumentManifest")
            for one in stored[kind]
            for text in _texts({**one, "data": None})
        ]


def _arrived(stored: Stored, manifest: dict[str, Any]) -> Arrived:
    files = {}
    for entry in manifest["content"]:
        if "pReference" not in entry:
            continue
        kind, name = entry["pReference"]["reference"].split("/")
        (resource,) = [one for one in stored[kind] if one["id"] == name]
        content = resource["content"]
        files[entry["pReference"]["display"]] = content if kind == "Binary" else content["data"]
    (delivery,) = [one["value"] for one in manifest["identifier"] if one["system"] == f"{SYSTEM}/delivery"]
    return Arrived(delivery, files)


class R4Harness(Stu3Harness):
    """See ``Harness``; what is asked for are requests."""

    stride = 7

    def make(self, **settings: Any) -> Destination:
        return super().make(**{"version": "R4", **settings})

    def arrived(self) -> list[Arrived]:
        stored = self.server.stored()
        for kind in ("Patient", "DocumentReference", "Consent"):
            identifiers = [repr(one["identifier"]) for one in stored[kind] if "identifier" in one]
            assert len(set(identifiers)) == len(identifiers)
        attested = [one["target"][0]["reference"] for one in stored["Provenance"]]
        audited = [one["entity"][2]["what"]["reference"] for one in stored["AuditEvent"]]
        assert [len(set(attested)), len(set(audited))] == [len(attested), len(audited)]
        documents = {one["id"]: one for one in stored["DocumentReference"]}
        reports = [one for one in documents.values() if "masterIdentifier" in one]
        return [_arrived_as_documents(stored, documents, report) for report in reports]

    def texts(self) -> list[str]:
        stored = self.server.stored()
        return [
            text
            for kind in ("Binary", "DocumentReference", "Consent", "Provenance", "AuditEvent")
            for one in stored[kind]
            for text in _texts({**one, "data": None})
        ]


class MedplumHarness(R4Harness):
    """See ``Harness``; small reports are sent as transactions, of which it takes eight entries."""

    stride = 1
    # it cannot be told to swallow what it is sent
    faults = SEEN | {Fault.DENIED}

    def make(self, **settings: Any) -> Destination:
        return super().make(**{"provenance": False, "audit_event": False, **settings})


def _arrived_as_documents(
    stored: Stored, documents: Mapping[str, dict[str, Any]], report: dict[str, Any]
) -> Arrived:
    related = report.get("context", {}).get("related", ())
    others = [documents[one["reference"].removeprefix("DocumentReference/")] for one in related]
    binaries = {f"Binary/{one['id']}": one["data"] for one in stored["Binary"]}
    attachments = [content["attachment"] for one in (report, *others) for content in one["content"]]
    (delivery,) = [one["value"] for one in report["identifier"] if one["system"] == f"{SYSTEM}/delivery"]
    return Arrived(
        delivery,
        {
            one["title"]: one["data"] if "data" in one else binaries[one["url"]]
            for one in attachments
            if "contentType" in one
        },
    )


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        # digests of data, which are of chance
        for name, member in value.items():
            if name not in {"data", "hash", "content"} or not isinstance(member, str):
                yield from _texts(member)
    elif isinstance(value, list):
        for member in value:
            yield from _texts(member)
