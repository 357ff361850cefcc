"""What the sender says about a report, and the metadata that becomes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from chalicelib.contract.degrees import degrees_text
from chalicelib.contract.languages import DEFAULT_LANGUAGE, LANGUAGES
from chalicelib.contract.media_kinds import MediaType
from chalicelib.contract.plans import is_paid
from chalicelib.contract.report_limits import (
    LEAST_PDF_PIXELS,
    MAX_REPORT_BYTES,
    MOST_PDF_PIXELS,
    PDF_PIXELS,
)
from chalicelib.format.metadata import (
    Consent,
    ConsentLevel,
    ConsentType,
    Details,
    Location,
    Media,
    Metadata,
    Patient,
    User,
    flag,
    join_levels,
)
from chalicelib.format.metadata_extension import (
    BodySite,
    ConsentDetails,
    Conversion,
    Evidence,
    MetadataExtension,
)
from picsafe.client.conversions import converted_files
from picsafe.client.device import Device
from picsafe.client.errors import InvalidInput
from picsafe.client.links import require_report_id
from picsafe.client.media import identify, least_size
from picsafe.client.media_files import MediaFile
from picsafe.client.report_limits import require_few, require_short, require_size
from picsafe.client.responses import User as Sender


@dataclass(frozen=True, slots=True)
class PatientDetails:
    """The patient, as far as known; every field may be left out."""

    firstname: str = ""
    lastname: str = ""
    birth_date: date | None = None
    patient_id: str = ""
    translator: str = ""
    guardian: str = ""


@dataclass(frozen=True, slots=True)
class RecordedConsent:
    """The patient's consent: how it was given, for what, and the evidence.

    Attributes:
        consent_type: signed (the evidence is a picture of the signature) or verbal (a recording).
        levels: what was consented to.
        evidence: the signature or the paper form as a photo, or the recording.
        wording: the text that the patient was shown or read.
        language: the wording's language (BCP 47).
        capacity: whether the patient was able to decide: ``present``, ``lacking``, ``not_assessed`` or words.
        is_paper_form: of signed consent: whether the evidence is a paper form that was photographed.
        relationship: what the guardian is to the patient, in words.
        issuer: the enterprise whose own words they are; empty if they are PicSafe's or another text.
        edition: which version of its words.
    """

    consent_type: ConsentType
    levels: tuple[ConsentLevel, ...]
    evidence: Path
    wording: str = ""
    language: str = ""
    capacity: str = ""
    is_paper_form: bool = False
    relationship: str = ""
    issuer: str = ""
    edition: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """Where the report was composed: decimal degrees (WGS 84) and a postal address."""

    latitude: float | None = None
    longitude: float | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A report to be sent.

    Attributes:
        files: the photos, videos and recordings, in the order in which they are to be shown; none where there
            are notes.
        consent: the patient's recorded consent; ``None`` says that there is none, and the report says so too.
        patient: who the patient is.
        notes: free text.
        position: where it was composed.
        visit: the number of the visit or encounter in the institution's system.
        urgency: ``routine``, ``urgent``, ``emergency`` or words.
        body_site: what the pictures show, in words with the side.
        in_reply_to: the ID of the report that it answers.
        supersedes: the ID of the report in whose place it is sent.
        item_levels: of files that may be used for less than was consented to: for what; none is for nothing.
        pdf_pixels: how many pixels the longer edge of photos has in report.pdf, at most; the photos
            themselves are beside it.
        document_language: of the words of report.pdf that nobody typed, one of ``LANGUAGES``.
    """

    files: tuple[Path, ...]
    consent: RecordedConsent | None
    patient: PatientDetails = field(default_factory=PatientDetails)
    notes: str = ""
    position: Position = field(default_factory=Position)
    visit: str = ""
    urgency: str = ""
    body_site: str = ""
    in_reply_to: str = ""
    supersedes: str = ""
    item_levels: Mapping[Path, tuple[ConsentLevel, ...]] = field(default_factory=dict)
    pdf_pixels: int = PDF_PIXELS
    document_language: str = DEFAULT_LANGUAGE


@dataclass(frozen=True, slots=True)
class Way:
    """How a report is sent, as its metadata says.

    Attributes:
        send_type: ``storage``, ``recipient``, ``file``, or an institution's send type.
        send_to: the institution's name; else empty.
        endpoint: the institution's endpoint; else empty.
    """

    send_type: str
    send_to: str = ""
    endpoint: str = ""


def checked_media(report: Report, *, most: int = MAX_REPORT_BYTES) -> list[MediaFile]:
    """What the report's files are, once everything about the report has been found possible.

    Args:
        report: what the sender said.
        most: bytes that the report may have.

    Raises:
        InvalidInput: neither a file nor a note; another report by what is no ID; a file for more than was
            consented to; more files, longer texts, larger photos or in sum more than a report takes; a file
            of a kind that reports do not take; evidence of the wrong kind; a place that is not on earth.
        LocalFailure: a file cannot be read.
    """
    if not report.files and not report.notes.strip():
        raise InvalidInput("no_files", "Name a photo, video or recording to send, or write a note.")
    for report_id in filter(None, (report.in_reply_to, report.supersedes)):
        require_report_id(report_id)
    require_few(len(report.files))
    require_short(_texts(report))
    if not LEAST_PDF_PIXELS <= report.pdf_pixels <= MOST_PDF_PIXELS:
        raise InvalidInput(
            "invalid_pdf_pixels",
            f"Photos in report.pdf have {LEAST_PDF_PIXELS} to {MOST_PDF_PIXELS:,} pixels on their longer "
            "edge.",
        )
    if report.document_language not in LANGUAGES:
        raise InvalidInput(
            "invalid_document_language", f"report.pdf speaks {', '.join(LANGUAGES)} and no other language."
        )
    _check_position(report.position)
    _check_item_levels(report)
    evidence = [] if report.consent is None else [_checked_evidence(report.consent)]
    media = [identify(path) for path in report.files]
    require_size(sum(map(least_size, [*media, *evidence])), most)
    return media


def metadata_of(
    report: Report,
    media: list[tuple[str, MediaFile]],
    *,
    sender: Sender,
    report_id: str,
    composed_at: datetime,
    way: Way,
    device: Device,
    ip: str = "",
) -> Metadata:
    """The content of metadata.json (seeds, "3. Contents of a Report").

    Args:
        report: what the sender said.
        media: item IDs and files, in order.
        sender: whose report it is.
        report_id: its ID.
        composed_at: the present time.
        way: how it is sent.
        device: what it is composed on.
        ip: that device's IP address; empty if it is not known.
    """
    levels = report.consent.levels if report.consent else ()
    return Metadata(
        patient=_patient(report.patient),
        user=User(
            userid=str(sender.userid),
            title=sender.title,
            firstname=sender.firstname,
            lastname=sender.lastname,
            email=sender.email,
            country=sender.country,
        ),
        details=Details(
            notes=report.notes,
            datetime=composed_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
            reportid=report_id,
            sendtype=way.send_type,
            sendto=way.send_to,
            reportendpoint=way.endpoint,
            location=_location(report.position),
            ip=ip,
            platform=device.platform,
            architecture=device.architecture,
            manufacturer=device.manufacturer,
            model=device.model,
            os=device.os,
            uuid=device.uuid,
            version=_version(),
            pro=flag(is_paid(sender.plan)) if sender.plan else "",
        ),
        consent=Consent(
            type=report.consent.consent_type if report.consent else "",
            treatment=flag(ConsentLevel.TREATMENT in levels),
            education=flag(ConsentLevel.EDUCATION in levels),
            publication=flag(ConsentLevel.PUBLICATION in levels),
            consentlevels=join_levels(levels),
        ),
        media=tuple(
            Media(
                mediaid=item_id,
                type=item.media_type,
                levels=join_levels(report.item_levels.get(path, levels)),
            )
            # before anything is made ready there are files, and no items yet
            for (item_id, item), path in zip(media, report.files, strict=False)
        ),
        extension=_extension(report, media),
    )


def _patient(patient: PatientDetails) -> Patient:
    born = patient.birth_date
    return Patient(
        firstname=patient.firstname,
        lastname=patient.lastname,
        day=str(born.day) if born else "",
        month=str(born.month) if born else "",
        year=str(born.year) if born else "",
        patientid=patient.patient_id,
        translator=patient.translator,
        guardian=patient.guardian,
    )


def _extension(report: Report, media: list[tuple[str, MediaFile]]) -> MetadataExtension | None:
    consent = report.consent
    extension = MetadataExtension(
        consent=ConsentDetails(
            wording=consent.wording,
            language=consent.language,
            capacity=consent.capacity,
            evidence=Evidence.PAPER_FORM if consent.is_paper_form else "",
            relationship=consent.relationship,
            issuer=consent.issuer,
            edition=consent.edition,
        )
        if consent
        else ConsentDetails(),
        body_site=BodySite(text=report.body_site),
        visit=report.visit,
        urgency=report.urgency,
        conversions=tuple(
            Conversion(item=one.item, source=one.source, target=one.target, note=one.note)
            for one in converted_files(media)
        ),
        in_reply_to=report.in_reply_to,
        supersedes=report.supersedes,
    )
    return extension if extension != MetadataExtension() else None


def _location(position: Position) -> Location:
    return Location(
        latitude="" if position.latitude is None else degrees_text(position.latitude),
        longitude="" if position.longitude is None else degrees_text(position.longitude),
        address=position.address,
    )


def _texts(report: Report) -> Iterator[tuple[str, str]]:
    """Whatever a sender may have written, with what it is called."""
    patient, consent = report.patient, report.consent
    yield "A note", report.notes
    yield "A first name", patient.firstname
    yield "A last name", patient.lastname
    yield "A patient ID", patient.patient_id
    yield "A translator's name", patient.translator
    yield "A guardian's name", patient.guardian
    yield "An address", report.position.address
    yield "A visit's number", report.visit
    yield "An urgency", report.urgency
    yield "A body site", report.body_site
    if consent is not None:
        yield "A consent's wording", consent.wording
        yield "A consent's language", consent.language
        yield "A statement about capacity", consent.capacity
        yield "A guardian's relationship", consent.relationship
        yield "A wording's issuer", consent.issuer
        yield "A wording's version", consent.edition


def _check_position(position: Position) -> None:
    if (position.latitude is None) != (position.longitude is None):
        raise InvalidInput("invalid_location", "Latitude and longitude go together.")
    if abs(position.latitude or 0) > 90 or abs(position.longitude or 0) > 180:
        raise InvalidInput(
            "invalid_location", "Latitude is between -90 and 90 degrees, longitude between -180 and 180."
        )


def _check_item_levels(report: Report) -> None:
    consented = set(report.consent.levels) if report.consent else set()
    if not set(report.item_levels) <= set(report.files):
        raise InvalidInput("unknown_item", "What files may be used for is said of files of the report alone.")
    if any(not set(levels) <= consented for levels in report.item_levels.values()):
        raise InvalidInput(
            "item_beyond_consent", "A file may be used for no more than the patient consented to."
        )


def _checked_evidence(consent: RecordedConsent) -> MediaFile:
    if not consent.levels:
        raise InvalidInput(
            "no_consent_levels", "Say what the patient consented to: treatment, education, publication."
        )
    if consent.is_paper_form and consent.consent_type is not ConsentType.SIGNED:
        raise InvalidInput("wrong_evidence", "A paper form is signed consent.")
    wanted = MediaType.PHOTO if consent.consent_type is ConsentType.SIGNED else MediaType.AUDIO
    evidence = identify(consent.evidence)
    if evidence.media_type is not wanted:
        needed = "a photo of the signature" if wanted is MediaType.PHOTO else "a recording"
        raise InvalidInput("wrong_evidence", f"The evidence of {consent.consent_type} consent is {needed}.")
    return evidence


def _version() -> str:
    try:
        return version("picsafe")
    except PackageNotFoundError:
        return ""
