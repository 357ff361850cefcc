"""What all objects of a report's study have in common: the patient, the study, who made it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from chalicelib.format.metadata import Patient
from picsafe.delivery.dicom import texts
from picsafe.delivery.dicom.uids import short_id_of, uid_of
from picsafe.delivery.model import ReportView
from picsafe.delivery.settings.records import DicomSettings, DicomWebSettings

OWN_ISSUER: Final = "PICSAFE"
_OWN_ID: Final = "PICSAFE-"

Values = Mapping[str, object]
"""Attributes by their keywords (PS3.6)."""


@dataclass(frozen=True, slots=True)
class Study:
    """The study of a report.

    Attributes:
        delivery_id: which names it and all that is in it.
        uid: its UID.
        accession_number: which is also its Study ID.
        values: attributes that each of its objects has, none of them empty where archives merge by them.
        character_set: how they are written.
    """

    delivery_id: str
    uid: str
    accession_number: str
    values: Values
    character_set: str


def study_of(
    report: ReportView, settings: DicomSettings | DicomWebSettings, patient: Patient | None = None
) -> Study:
    """A report as a study.

    Args:
        report: which.
        settings: what else is said.
        patient: the report's, if another knows them better than its sender.

    Raises:
        Refused: the patient's ID or name cannot be written without becoming another's.
    """
    metadata = report.metadata
    patient = patient or metadata.patient
    details, extension = metadata.details, metadata.extension
    uid = uid_of(report.delivery_id, "study")
    number = short_id_of(report.delivery_id, "study")
    made = texts.moment(details.datetime, report.received_at)
    day, time = f"{made:%Y%m%d}".rjust(8, "0"), f"{made:%H%M%S}"
    values: dict[str, object] = {
        "PatientName": texts.person_name(family=patient.lastname, given=patient.firstname),
        "PatientID": texts.patient_id(patient.patientid),
        "PatientBirthDate": texts.birth_date(patient.day, patient.month, patient.year),
        "PatientSex": "",
        "StudyInstanceUID": uid,
        "StudyID": number,
        "AccessionNumber": number,
        "StudyDescription": texts.long_text(f"PicSafe {report.report_id}"),
        "StudyDate": day,
        "StudyTime": time,
        "ContentDate": day,
        "ContentTime": time,
        "AcquisitionDateTime": f"{day}{time}",
        "TimezoneOffsetFromUTC": f"{made:%z}"[:5],
        "ReferringPhysicianName": "",
        "Manufacturer": "PicSafe",
        "InstitutionName": texts.long_text(settings.institution),
        "IssuerOfPatientID": texts.long_text(settings.issuer),
    }
    if not values["PatientID"]:
        # archives take all patients without an ID for one
        values |= {"PatientID": f"{_OWN_ID}{number}", "IssuerOfPatientID": OWN_ISSUER}
    if not report.sender_mismatch:
        user = metadata.user
        values["OperatorsName"] = texts.person_name(
            family=user.lastname, given=user.firstname, prefix=user.title
        )
    if extension is not None:
        values["AdmissionID"] = texts.long_text(extension.visit)
        values["SeriesDescription"] = texts.long_text(extension.body_site.text)
    for value in values.values():
        texts.require_encodable(str(value), settings.character_set)
    optional = ("InstitutionName", "IssuerOfPatientID", "AdmissionID", "SeriesDescription", "OperatorsName")
    kept = {name: value for name, value in values.items() if value or name not in optional}
    return Study(report.delivery_id, uid, number, kept, settings.character_set)
