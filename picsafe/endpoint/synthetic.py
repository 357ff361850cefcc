"""A report of a patient who does not exist, to try a destination with; everything in it says what it is."""

from __future__ import annotations

import io
import secrets
from datetime import datetime
from pathlib import Path

from chalicelib.contract.media_kinds import MediaType
from chalicelib.contract.report_ids import make_report_id
from chalicelib.format.metadata import Consent, ConsentLevel, Details, Media, Metadata, Patient, User
from chalicelib.format.metadata import encode_metadata as encoded
from chalicelib.format.zipfiles import member_info, zipfile

PATIENT = Patient(
    firstname="Pat", lastname="PicSafe-Test", day="1", month="1", year="1900", patientid="PICSAFE-TEST"
)
_ITEM = "0001"
_WORDS = "PicSafe TEST\nno patient"


def write_synthetic_report(path: Path, now: datetime) -> str:
    """Write a plain report, another one each time; its report ID.

    Raises:
        OSError: it cannot be written.
    """
    from chalicelib.format.pdf.document import ReportPhoto, render_report

    # of nobody's number, and with digits of chance, so that two in one millisecond differ
    report_id = make_report_id(0, int(now.timestamp() * 1000) // 1000 * 1000 + secrets.randbelow(1000))
    metadata = Metadata(
        patient=PATIENT,
        user=User(userid="0", firstname="PicSafe", lastname="Endpoint Test", country="AU"),
        details=Details(
            notes="This is a test of a delivery. There is no such patient.",
            datetime=now.isoformat(timespec="seconds"),
            reportid=report_id,
        ),
        consent=Consent(treatment="true", consentlevels=ConsentLevel.TREATMENT),
        media=(Media(mediaid=_ITEM, type=MediaType.PHOTO),),
    )
    photo = _photo()
    pdf = io.BytesIO()
    photo_path = path.with_name(f"{path.name}.jpg")
    photo_path.write_bytes(photo)
    try:
        render_report(pdf, metadata=metadata, photos=[ReportPhoto(_ITEM, photo_path)])
    finally:
        photo_path.unlink()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as contents:
        contents.writestr(member_info("metadata.json"), encoded(metadata))
        contents.writestr(member_info("report.pdf"), pdf.getvalue())
        contents.writestr(member_info(f"{_ITEM}.jpg"), photo)
    return report_id


def _photo() -> bytes:
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (800, 600), (232, 236, 240))
    ImageDraw.Draw(image).multiline_text(
        (400, 300),
        _WORDS,
        fill=(40, 60, 80),
        font=ImageFont.load_default(64),
        anchor="mm",
        align="center",
    )
    output = io.BytesIO()
    image.save(output, "JPEG", quality=85)
    return output.getvalue()
