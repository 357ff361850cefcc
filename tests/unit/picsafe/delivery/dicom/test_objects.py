from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pydicom
import pytest
from PIL import Image
from pydicom.encaps import generate_fragments

from chalicelib.format.metadata import Metadata, Patient
from chalicelib.format.metadata_extension import BodySite, MetadataExtension
from picsafe.delivery.dicom.objects import Contents, DicomObject, contents_of
from picsafe.delivery.dicom.study import study_of
from picsafe.delivery.dicom.texts import CHARACTER_SETS
from picsafe.delivery.dicom.uids import EXPLICIT_VR, IMPLEMENTATION, IMPLEMENTATION_VERSION, uid_of
from picsafe.delivery.errors import Refused
from picsafe.delivery.model import Part, ReportFile, ReportView
from picsafe.delivery.settings.records import DicomSettings
from picsafe.delivery.streams import Body
from tests.contract.delivery.reports import HOSTILE, make_report

SETTINGS = DicomSettings(host="pacs.myhospital.example", called="VNA", issuer="MYHOSPITAL")


def objects_of(report: ReportView, settings: DicomSettings = SETTINGS) -> Contents:
    return contents_of(report, study_of(report, settings))


def written(made: DicomObject, way: int = 0) -> bytes:
    return b"".join(Body(made.file(made.encodings[way])))


def read(made: DicomObject, way: int = 0) -> pydicom.FileDataset:
    return pydicom.dcmread(io.BytesIO(written(made, way)))


def by_name(report: ReportView, settings: DicomSettings = SETTINGS) -> dict[str, pydicom.FileDataset]:
    return {one.name: read(one) for one in objects_of(report, settings).objects}


def with_file(report: ReportView, name: str, part: Part, content: bytes) -> ReportView:
    path = report.sealed.with_name(f"work-{name}")
    path.write_bytes(content)
    file = ReportFile(name, part, path, len(content), "", name[:3])
    return replace(report, extract=lambda: (file,))


def test_what_is_made_anew_has_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "1", tmp_path / "2"
    for folder in (first, second):
        folder.mkdir()
    made = [objects_of(make_report(folder)).objects for folder in (first, second)]
    assert [one.uid for one in made[0]] == [one.uid for one in made[1]]
    assert [written(one) for one in made[0]] == [written(one) for one in made[1]]
    other = replace(make_report(first), delivery_id="0" * 32)
    assert {one.uid for one in objects_of(other).objects}.isdisjoint(one.uid for one in made[0])


def test_no_upgrade_of_a_library_changes_the_bytes(tmp_path: Path) -> None:
    """A file says which program made it; the library would say which version of itself."""
    for made in objects_of(make_report(tmp_path)).objects:
        header = read(made).file_meta
        assert str(header.ImplementationClassUID) == IMPLEMENTATION
        assert str(header.ImplementationVersionName) == IMPLEMENTATION_VERSION
        assert not IMPLEMENTATION.startswith(str(pydicom.uid.PYDICOM_ROOT_UID))


def test_uids_are_those_of_uuids() -> None:
    made = uid_of("0" * 32, "study")
    assert pydicom.uid.UID(made).is_valid
    number = int(made.removeprefix("2.25."))
    assert (number >> 76 & 0xF, number >> 62 & 3) == (8, 2)
    assert pydicom.uid.UID(IMPLEMENTATION).is_valid


def test_files_are_enclosed_unchanged(tmp_path: Path) -> None:
    report = make_report(tmp_path)
    files = {file.name: file.path.read_bytes() for file in report.files}
    found = by_name(report)
    assert list(found) == ["report.pdf", "001.m4v", "002.jpg"]
    pdf = found["report.pdf"]
    assert pdf.EncapsulatedDocument[: pdf.EncapsulatedDocumentLength] == files["report.pdf"]
    for name in ("001.m4v", "002.jpg"):
        assert found[name]["PixelData"].is_undefined_length
        offsets, content = generate_fragments(found[name].PixelData)
        assert (offsets, content.rstrip(b"\0")) == (b"", files[name].rstrip(b"\0"))
    assert found["001.m4v"].NumberOfFrames == 6


@pytest.mark.parametrize("odd", [0, 1])
def test_odd_lengths_are_padded(tmp_path: Path, odd: int) -> None:
    report = with_file(make_report(tmp_path), "report.pdf", Part.PDF, b"%PDF" + b"x" * odd)
    [made] = objects_of(report).objects
    assert len(written(made)) % 2 == 0
    assert read(made).EncapsulatedDocumentLength == 4 + odd


def test_one_study_says_whom_it_is_about(tmp_path: Path) -> None:
    report = make_report(tmp_path)
    report = replace(
        report,
        metadata=replace_metadata(
            report, MetadataExtension(visit="V-77", body_site=BodySite(text="left arm"))
        ),
    )
    found = list(by_name(report).values())
    assert len({one.StudyInstanceUID for one in found}) == 1
    assert len({one.SeriesInstanceUID for one in found}) == 3
    for one in found:
        assert str(one.PatientName) == "Müller-Ærøskøbing/../../etc^Jörg X-Evil: yes"
        assert (one.PatientID, one.IssuerOfPatientID) == ("../MRN 'Ü' $(id) ; 東京", "MYHOSPITAL")
        assert one.PatientBirthDate == "19791024"
        assert one.StudyID == one.AccessionNumber
        assert len(one.StudyID) == 16
        assert one.StudyDescription == f"PicSafe {report.report_id}"
        assert (one.AdmissionID, one.SeriesDescription) == ("V-77", "left arm")
        assert one.SpecificCharacterSet == "ISO_IR 192"
        assert str(one.OperatorsName) == "Sender^Sam"
        assert one.StudyDate == "20261129"


def replace_metadata(report: ReportView, extension: MetadataExtension) -> Metadata:
    return msgspec.structs.replace(report.metadata, extension=extension)


def test_two_patients_without_an_id_never_become_one(tmp_path: Path) -> None:
    nobody = Patient(firstname="Pat", lastname="Example")
    ids = set()
    for number in (1, 2):
        folder = tmp_path / str(number)
        folder.mkdir()
        for one in by_name(make_report(folder, number, patient=nobody)).values():
            assert one.IssuerOfPatientID == "PICSAFE"
            ids.add(one.PatientID)
    assert len(ids) == 2


def test_who_is_not_proven_is_not_named(tmp_path: Path) -> None:
    report = replace(make_report(tmp_path), sender_mismatch=("name",))
    assert all("OperatorsName" not in one for one in by_name(report).values())


@pytest.mark.parametrize("character_set", list(CHARACTER_SETS))
def test_every_character_set_is_one_that_is_written(tmp_path: Path, character_set: str) -> None:
    letters = next(
        letter for letter in "Äşħēжثπאğ東รA" if letter == "A" or can(letter, CHARACTER_SETS[character_set])
    )
    report = make_report(tmp_path, patient=Patient(lastname=letters, patientid="1"))
    for one in by_name(report, msgspec.structs.replace(SETTINGS, character_set=character_set)).values():
        assert str(one.PatientName) == letters


def can(letter: str, encoding: str) -> bool:
    try:
        letter.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


@pytest.mark.parametrize(
    ("character_set", "patient", "is_taken"),
    [
        ("ISO_IR 100", Patient(lastname="Müller", patientid="1"), True),
        ("ISO_IR 144", Patient(lastname="Иванова", patientid="1"), True),
        ("GB18030", Patient(lastname="王", patientid="1"), True),
        ("ISO_IR 6", Patient(lastname="Mueller", patientid="1"), True),
        ("ISO_IR 6", Patient(lastname="Müller", patientid="1"), False),
        ("ISO_IR 100", HOSTILE, False),
    ],
)
def test_names_are_written_in_the_archives_letters(
    tmp_path: Path, character_set: str, patient: Patient, is_taken: bool
) -> None:
    report = make_report(tmp_path, patient=patient)
    settings = DicomSettings(host="pacs.myhospital.example", called="VNA", character_set=character_set)
    if not is_taken:
        with pytest.raises(Refused):
            objects_of(report, settings)
        return
    for one in by_name(report, settings).values():
        assert str(one.PatientName) == patient.lastname


def test_what_has_no_place_is_named(tmp_path: Path) -> None:
    report = make_report(tmp_path)
    for name, part in (("003.m4a", Part.AUDIO), ("consent.jpg", Part.CONSENT), ("004.m4v", Part.VIDEO)):
        found = objects_of(with_file(report, name, part, b"something else"))
        assert (found.objects, found.left_out) == ((), (name,))


@pytest.mark.parametrize(("size", "left_out"), [(2**32 - 4, ()), (2**32 - 3, ("001.m4v",))])
def test_a_film_that_dicom_has_no_length_for_is_named(
    tmp_path: Path, size: int, left_out: tuple[str, ...]
) -> None:
    report = make_report(tmp_path)
    files = tuple(replace(one, size=size) if one.name == "001.m4v" else one for one in report.all_files)
    assert objects_of(replace(report, extract=lambda: files)).left_out == left_out


def test_a_progressive_photo_is_sent_decoded(tmp_path: Path) -> None:
    output = io.BytesIO()
    image = Image.effect_noise((37, 23), 60).convert("RGB")
    image.save(output, "JPEG", progressive=True)
    [made] = objects_of(with_file(make_report(tmp_path), "002.jpg", Part.PHOTO, output.getvalue())).objects
    assert [way.transfer_syntax for way in made.encodings] == [EXPLICIT_VR]
    found = read(made)
    assert (found.Rows, found.Columns, found.PhotometricInterpretation) == (23, 37, "RGB")
    assert len(found.PixelData) == 37 * 23 * 3 + 1
    assert found.LossyImageCompression == "01"
    assert made.uid == found.SOPInstanceUID


def test_when_it_was_made_has_its_offset(tmp_path: Path) -> None:
    report = make_report(tmp_path)
    later = replace(report, received_at=report.received_at + timedelta(days=1))
    [pdf] = [one for one in by_name(later).values() if one.Modality == "DOC"]
    assert (pdf.StudyDate, pdf.TimezoneOffsetFromUTC) == ("20261130", "+0000")
