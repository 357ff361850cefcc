from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hl7apy.consts import VALIDATION_LEVEL
from hl7apy.parser import parse_message
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.format.metadata import Details, Patient
from chalicelib.format.metadata_extension import MetadataExtension
from picsafe.delivery.errors import Refused
from picsafe.delivery.hl7.message import message_of
from picsafe.delivery.hl7.text import CODECS, encoded, escaped
from picsafe.delivery.matching import query_of
from picsafe.delivery.model import Part, ReportView
from picsafe.delivery.settings.records import Hl7Settings
from tests.contract.delivery.reports import HOSTILE, make_report

PATIENT = Patient(
    firstname="Zoë", lastname="Müller|^&~\\x", day="24", month="1", year="1979", patientid="0001234"
)
VERSIONS = ("2.3.1", "2.4", "2.5", "2.5.1", "2.6")
# what ED holds of a file is too long for hl7apy's strict mode, unless the file is a stub
STUB = b"%PDF-1.4 stub"


def stubbed(folder: Path, *parts: Part, patient: Patient = PATIENT) -> ReportView:
    """A report whose files are very short."""
    report = make_report(folder, patient=patient, parts=parts)
    path = folder / "stub"
    path.write_bytes(STUB)
    files = tuple(replace(file, path=path) for file in report.all_files)
    return replace(report, extract=lambda: files)


def text_of(report: ReportView, **settings: Any) -> str:
    made = Hl7Settings(host="his.example", assigning_authority="MYHOSPITAL", **settings)
    message = message_of(report, query_of(report.metadata.patient), made)
    return b"".join(message).decode(CODECS[made.charset])


def fields_of(text: str, name: str) -> list[str]:
    return next(one for one in text.split("\r") if one.startswith(name)).split("|")


@pytest.mark.parametrize("message", ["MDM^T02", "ORU^R01"])
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("link", [None, "https://files.example/{report_id}/{file}"])
@pytest.mark.parametrize("parts", [(Part.PDF,), (Part.PDF, Part.PHOTO, Part.VIDEO), ()])
def test_a_validator_takes_it_strictly(
    tmp_path: Path, message: str, version: str, link: str | None, parts: tuple[Part, ...]
) -> None:
    text = text_of(stubbed(tmp_path, *parts), message=message, version=version, link=link)
    found = parse_message(text, validation_level=VALIDATION_LEVEL.STRICT, find_groups=True)
    assert found.validate()


def test_it_says_what_a_receiver_needs(tmp_path: Path) -> None:
    report = stubbed(tmp_path, Part.PDF)
    report = replace(
        report,
        sender={"userid": "17", "firstname": "Sam", "lastname": "Sender", "email": "sam@example.org"},
        metadata=replace_details(report, datetime="2026-11-29T21:00:00+10:00", visit="V^1"),
    )
    text = text_of(report, facility="MYHOSPITAL", receiving_application="HIS", document_type="PN")
    assert text.split("\r") == [
        (
            f"MSH|^~\\&|PICSAFE|MYHOSPITAL|HIS||20261129101201+0000||MDM^T02^MDM_T02|{report.delivery_id[:20]}"
            "|P|2.5.1||||||UNICODE UTF-8"
        ),
        "EVN|T02|20261129101201+0000",
        "PID|1||0001234^^^MYHOSPITAL^MR||Müller\\F\\\\S\\\\T\\\\R\\\\E\\x^Zoë||19790124",
        "PV1|1|U|||||||||||||||||V\\S\\1",
        (
            "TXA|1|PN|AP|20261129110000+0000||20261129110000+0000|||17^Sender^Sam|||"
            f"{report.report_id}^PICSAFE||||report.pdf|DO|U|AV"
        ),
        (
            "OBX|1|ED|72170-4^Photographic image^LN|report.pdf|"
            "PICSAFE^application^pdf^Base64^JVBERi0xLjQgc3R1Yg==||||||F|||20261129110000+0000"
        ),
        "",
    ]


def replace_details(report: ReportView, *, datetime: str, visit: str) -> Any:
    from msgspec.structs import replace as changed

    return changed(
        report.metadata, details=Details(datetime=datetime), extension=MetadataExtension(visit=visit)
    )


@pytest.mark.parametrize("message", ["MDM^T02", "ORU^R01"])
def test_what_senders_write_makes_no_segment_and_no_component(tmp_path: Path, message: str) -> None:
    text = text_of(stubbed(tmp_path, Part.PDF, patient=HOSTILE), message=message)
    names = [one[:3] for one in text.split("\r")]
    assert set(names) <= {"MSH", "EVN", "PID", "PV1", "TXA", "OBR", "OBX", ""}
    assert len(fields_of(text, "PID")[3].split("^")) == 5
    assert fields_of(text, "PID")[5].count("^") == 1
    assert not re.search(r"[\x00-\x0c\x0e-\x1f]", text)


def test_a_report_is_the_same_bytes_every_time(tmp_path: Path) -> None:
    first, again = (text_of(make_report(tmp_path)) for _ in range(2))
    assert first == again


def test_base64_is_not_wrapped_and_whole(tmp_path: Path) -> None:
    report = make_report(tmp_path, video=1_000_001, parts=(Part.VIDEO,))
    content = fields_of(text_of(report), "OBX")[5].split("^")[4]
    (file,) = report.files
    assert b64decode(content, validate=True) == file.path.read_bytes()


def test_a_trial_is_marked(tmp_path: Path) -> None:
    report = replace(stubbed(tmp_path, Part.PDF), is_test=True)
    assert fields_of(text_of(report), "MSH")[10] == "T"


def test_a_link_takes_the_place_of_the_content(tmp_path: Path) -> None:
    report = stubbed(tmp_path, Part.PDF)
    text = text_of(report, link="https://files.example/a?b=1&c={report_id}/{file}")
    fields = fields_of(text, "OBX")
    assert fields[2] == "RP"
    assert fields[5] == (
        f"https://files.example/a?b=1\\T\\c={report.report_id}/report.pdf^PICSAFE^application^pdf"
    )


@pytest.mark.parametrize("charset", ["8859/1", "8859/15"])
def test_text_is_written_in_the_set_that_is_declared(tmp_path: Path, charset: str) -> None:
    text = text_of(stubbed(tmp_path, Part.PDF), charset=charset)
    assert fields_of(text, "MSH")[17] == charset
    assert "Zoë" in text


def test_the_set_is_not_declared_where_the_receiver_cannot_read_it(tmp_path: Path) -> None:
    assert fields_of(text_of(stubbed(tmp_path, Part.PDF), declare_charset=False), "MSH")[11:] == ["2.5.1"]


@pytest.mark.parametrize("charset", ["ASCII", "8859/1", "8859/5"])
def test_what_cannot_be_written_is_refused_and_not_repeated(tmp_path: Path, charset: str) -> None:
    with pytest.raises(Refused) as refused:
        text_of(stubbed(tmp_path, Part.PDF, patient=HOSTILE), charset=charset)
    assert refused.value.code == "not_encodable"
    assert "東" not in refused.value.detail
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


@given(text=st.text(max_size=60), charset=st.sampled_from(sorted(CODECS)))
def test_no_text_holds_a_delimiter_once_it_is_written(text: str, charset: str) -> None:
    try:
        content = encoded(escaped(text), charset)
    except Refused:
        return
    assert not re.search(rb"[|^&~\x00-\x1f\x7f]", content)
    assert unescaped(content.decode(CODECS[charset])) == text


def unescaped(text: str) -> str:
    signs = {"E": "\\", "F": "|", "S": "^", "T": "&", "R": "~"}

    def one(match: re.Match[str]) -> str:
        return signs.get(match[1]) or chr(int(match[1][1:], 16))

    return re.sub(r"\\([EFSTR]|X[0-9A-F]{2})\\", one, text)
