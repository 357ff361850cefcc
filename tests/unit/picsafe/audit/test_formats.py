"""CSV, FHIR and syslog, as those who read them take them."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from picsafe.audit.formats.csv_rows import COLUMNS, CsvRows
from picsafe.audit.formats.fhir import AuditEvents, audit_event
from picsafe.audit.formats.syslog import SyslogMessages
from picsafe.audit.records import Header
from picsafe.audit.store import StoredEntry
from tests.fakes.audited import LOG, REPORTS, Audited, happened

AUDITED = Audited(happened(20))
HEADER = Header(picsafe_audit_export=1, log=LOG, exported_at="2026-03-31T00:00:00.000Z", whole=True)
STORED = [
    StoredEntry(index, report, msgspec.json.encode(entry))
    for index, (report, entry) in enumerate(AUDITED.entries)
]
LATER: dict[str, Any] = {
    "seq": 1,
    "at": "2026-03-04T05:06:07.890Z",
    "action": "mislay",
    "outcome": "because",
    "user": {"kind": "robot", "model": 7},
    "ip": "",
    "hash": "ab" * 32,
    "prev": "cd" * 32,
    "purpose": {"code": "treatment"},
}

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
entries = st.dictionaries(
    st.sampled_from(["seq", "at", "action", "outcome", "user", "ip", "tag", "hash", "prev", "later"]), values
)


def stored(entry: object) -> StoredEntry:
    return StoredEntry(0, REPORTS[0], msgspec.json.encode(entry))


def rows(*entries_: StoredEntry) -> list[dict[str, str]]:
    written = CsvRows()
    data = written.beginning(HEADER) + written.entries(list(entries_)) + written.end(len(entries_))
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_row_has_what_the_entry_has() -> None:
    found = rows(*STORED)
    assert len(found) == 20
    first = found[0]
    assert (first["index"], first["report_id"], first["seq"], first["action"]) == (
        "0",
        REPORTS[0],
        "1",
        "create",
    )
    assert (first["firstname"], first["email"], first["ip"]) == ("Pat", "pat@example.org", "192.0.2.1")
    assert (first["kind"], first["userid"], first["other"]) == ("user", "1", "")


def test_what_has_no_column_is_in_the_last_one() -> None:
    (row,) = rows(stored(LATER))
    assert (row["kind"], row["action"]) == ("robot", "mislay")
    assert json.loads(row["other"]) == {"purpose": {"code": "treatment"}, "user": {"model": 7}}


@given(
    st.sampled_from("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"),
    st.text(max_size=10),
    st.sampled_from(COLUMNS[2:17]),
)
def test_no_cell_is_a_formula(sign: str, rest: str, column: str) -> None:
    text = sign + rest
    where = {"user": {column: text}} if column in COLUMNS[6:16] else {column: text}
    (row,) = rows(stored({"seq": 1, **where}))
    assert row[column] == f"'{text}"


@given(entries)
def test_any_entry_has_a_row_a_resource_and_a_message(entry: dict[str, Any]) -> None:
    one = stored(entry)
    assert len(rows(one)) == 1
    events = AuditEvents()
    events.beginning(HEADER)
    (line,) = events.entries([one]).splitlines()
    assert "" not in every_value(json.loads(line))
    messages = SyslogMessages(framed=False)
    messages.beginning(HEADER)
    assert json.loads(message_of(messages.entries([one])[:-1])["body"])["entry"] == entry


def every_value(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [value, *(one for member in value.values() for one in every_value(member))]
    if isinstance(value, list):
        return [value, *(one for member in value for one in every_value(member))]
    return [value]


def events_of(*entries_: StoredEntry) -> list[dict[str, Any]]:
    written = AuditEvents()
    data = written.beginning(HEADER) + written.entries(list(entries_)) + written.end(len(entries_))
    return [json.loads(line) for line in data.splitlines()]


def test_a_refusal_is_a_resource_with_its_reason() -> None:
    index, report, entry = next(
        (index, report, entry)
        for index, (report, entry) in enumerate(AUDITED.entries)
        if entry.outcome == "not_allowed"
    )
    assert events_of(STORED[index]) == [
        {
            "resourceType": "AuditEvent",
            "id": entry.hash,
            "type": {
                "system": "http://dicom.nema.org/resources/ontology/DCM",
                "code": "110110",
                "display": "Patient Record",
            },
            "subtype": [{"system": "https://picsafe.com/fhir/audit-action", "code": "fetch"}],
            "action": "R",
            "recorded": entry.at,
            "outcome": "4",
            "outcomeDesc": "not_allowed",
            "agent": [
                {
                    "who": {
                        "identifier": {"system": "https://picsafe.com/fhir/enterprise-id", "value": "7"},
                        "display": "Example Hospital",
                    },
                    "name": "Example Hospital",
                    "requestor": True,
                    "network": {"address": "192.0.2.1", "type": "2"},
                }
            ],
            "source": {
                "observer": {"display": LOG},
                "type": [
                    {
                        "system": "http://terminology.hl7.org/CodeSystem/security-source-type",
                        "code": "4",
                        "display": "Application Server",
                    }
                ],
            },
            "entity": [
                {
                    "what": {"identifier": {"system": "https://picsafe.com/fhir/report-id", "value": report}},
                    "type": {
                        "system": "http://terminology.hl7.org/CodeSystem/audit-entity-type",
                        "code": "2",
                        "display": "System Object",
                    },
                    "detail": [
                        {"type": "index", "valueString": str(index)},
                        {"type": "hash", "valueString": entry.hash},
                        {"type": "seq", "valueString": str(entry.seq)},
                        {"type": "prev", "valueString": entry.prev},
                    ],
                }
            ],
        }
    ]


def test_what_a_later_server_wrote_is_kept() -> None:
    event = audit_event(5, REPORTS[0], LATER, LOG)
    assert (event["action"], event["outcome"], event["outcomeDesc"]) == ("E", "4", "because")
    assert {"type": "purpose", "valueString": '{"code":"treatment"}'} in event["entity"][0]["detail"]


def test_a_broken_glass_is_seen_for_what_it_is() -> None:
    broken = {**LATER, "action": "break_glass", "outcome": "granted", "purpose": "treatment"}
    event = audit_event(5, REPORTS[0], broken, LOG)
    assert (event["action"], event["outcome"]) == ("R", "0")
    assert [one["coding"][0]["code"] for one in event["purposeOfEvent"]] == ["BTG", "TREAT"]
    message = message_of(SyslogMessages(framed=False).entries([stored(broken)])[:-1])
    assert int(message["pri"]) == 13 * 8 + 4


@pytest.mark.peer
def test_another_implementation_takes_the_resources() -> None:
    python = os.environ.get("PICSAFE_FHIRSTARTER_PYTHON", "")
    if shutil.which(python) is None:
        pytest.skip("PICSAFE_FHIRSTARTER_PYTHON names no Python with fhir.resources")
    program = (
        "import sys\nfrom fhir.resources.R4B.auditevent import AuditEvent\n"
        "print(len([AuditEvent.model_validate_json(line) for line in sys.stdin]))\n"
    )
    lines = "".join(
        json.dumps(event) + "\n"
        for event in events_of(*STORED, stored(LATER), stored({**LATER, "action": "break_glass"}))
    )
    done = subprocess.run([python, "-c", program], input=lines, capture_output=True, text=True, check=True)
    assert done.stdout == "22\n"


# RFC 5424, section 6, as far as messages have it here
_MESSAGE = re.compile(
    rb"<(?P<pri>[0-9]{1,3})>1 (?P<at>-|[0-9-]{10}T[0-9:]{8}\.[0-9]{3}Z) (?P<host>[\x21-\x7e]{1,255})"
    rb" (?P<app>[\x21-\x7e]{1,48}) (?P<procid>[\x21-\x7e]{1,128}) (?P<msgid>[\x21-\x7e]{1,32})"
    rb' \[meta sequenceId="(?P<sequence>[1-9][0-9]*)"\]\[origin software="PicSafe"\] '
    rb"\xef\xbb\xbf(?P<body>.*)",
    re.DOTALL,
)


def message_of(data: bytes) -> dict[str, bytes]:
    found = _MESSAGE.fullmatch(data)
    assert found is not None, data
    return found.groupdict()


def test_a_message_says_where_when_and_what() -> None:
    messages = SyslogMessages(framed=True)
    assert messages.beginning(HEADER) == b""
    data = messages.entries(STORED)
    taken = []
    while data:
        # RFC 5425, section 4.3.1
        length, _, data = data.partition(b" ")
        taken.append(message_of(data[: int(length)]))
        data = data[int(length) :]
    assert len(taken) == 20
    for index, ((report, entry), message) in enumerate(zip(AUDITED.entries, taken, strict=True)):
        assert message["host"] == b"keys.example.org"
        assert (message["at"].decode(), message["msgid"].decode()) == (entry.at, entry.action)
        assert int(message["pri"]) == 13 * 8 + (5 if entry.outcome == "granted" else 4)
        assert int(message["sequence"]) == index + 1
        assert json.loads(message["body"]) == {
            "index": index,
            "report_id": report,
            "entry": msgspec.to_builtins(entry),
        }


def test_a_header_has_nothing_of_anothers_text() -> None:
    messages = SyslogMessages(framed=False)
    messages.beginning(Header(picsafe_audit_export=1, exported_at="", whole=True))
    hostile = {"at": "x] <1>", "action": "a b\n<13>1 " + "c" * 50, "outcome": "granted"}
    message = message_of(messages.entries([stored(hostile)])[:-1])
    assert (message["host"], message["at"], message["msgid"]) == (b"-", b"-", b"ab<13>1" + b"c" * 25)
