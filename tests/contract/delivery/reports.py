"""Reports as destinations are given them."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from PIL import Image

from chalicelib.format.metadata import Details, Metadata, Patient, User, encode_metadata
from picsafe.delivery.model import USUAL_PARTS, Part, ReportFile, ReportView
from picsafe.endpoint.model import delivery_id
from tests.contract.delivery.harness import Arrived
from tests.fakes.films import film
from tests.fakes.sealed_reports import report_id

BLOCK = 1024 * 1024

HOSTILE = Patient(
    firstname="Jörg\r\nX-Evil: yes",
    lastname="Müller-Ærøskøbing/../../etc",
    day="24",
    month="10",
    year="1979",
    patientid="../MRN 'Ü' $(id)\x00; 東京",
)
"""A patient who does not exist, with a name that is no name for a file."""

PERSONAL = ("ller", "rosk", "mrn", "1979", "jorg", "jörg", "evil", "tokyo", "東京", "sam", "example.org")
"""What would give away somebody in a name, in small letters."""

PARTS = {
    "metadata.json": Part.METADATA,
    "report.pdf": Part.PDF,
    "001.m4v": Part.VIDEO,
    "001-thumbnail.jpg": Part.THUMBNAIL,
    "002.jpg": Part.PHOTO,
}


def make_report(
    folder: Path,
    number: int = 1,
    *,
    patient: Patient = HOSTILE,
    parts: tuple[Part, ...] = USUAL_PARTS,
    destination: str = "archive",
    video: int = 12_000,
    called: str | None = None,
) -> ReportView:
    """A report as a delivery has it.

    Args:
        folder: what is decrypted lies there.
        number: tells reports apart.
        patient: whom it is about.
        parts: what the destination is sent.
        destination: its name.
        video: how many bytes its video has.
        called: its ID; a usual one otherwise.
    """
    made = called or report_id(number)
    metadata = Metadata(
        patient=patient,
        user=User(userid="17", firstname="Sam", lastname="Sender", email="sam@example.org", country="AU"),
        details=Details(reportid=made),
    )
    sealed = folder / f"{made}.picsafe"
    sealed.write_bytes(b"PK sealed")
    contents = {
        "metadata.json": encode_metadata(metadata),
        "report.pdf": b"%PDF-1.4 report " + str(number).encode() * 900,
        "001-thumbnail.jpg": b"\xff\xd8 thumbnail",
        "002.jpg": _photo(),
    }
    return ReportView(
        delivery_id=delivery_id("installation", made, "contents", destination),
        report_id=made,
        received_at=datetime(2026, 11, 29, 10, 12, number % 60, tzinfo=UTC),
        sealed=sealed,
        is_sealed_by_sender=True,
        metadata=metadata,
        sender={"userid": "17", "email": "sam@example.org"},
        parts=parts,
        extract=lambda: _written(folder, contents, video),
    )


def other_contents(report: ReportView, folder: Path) -> ReportView:
    """Another delivery under the same report ID."""
    folder.mkdir(exist_ok=True)
    return replace(
        make_report(folder, video=13_000),
        report_id=report.report_id,
        delivery_id=delivery_id("installation", report.report_id, "other", "archive"),
    )


def expected(report: ReportView, carried: Collection[Part] = tuple(Part)) -> Arrived:
    """What has to be at a destination once a report is, of the parts that come to it as files."""
    return Arrived(
        report.delivery_id, {file.name: file.sha256 for file in report.files if file.part in carried}
    )


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _written(folder: Path, contents: Mapping[str, bytes], video: int) -> tuple[ReportFile, ...]:
    files = []
    for name, part in PARTS.items():
        path = folder / f"work-{name}"
        if name == "001.m4v":
            _write_film(path, video)
        else:
            path.write_bytes(contents[name])
        item = name[:3] if name[0].isdigit() else None
        files.append(ReportFile(name, part, path, path.stat().st_size, sha256(path), item))
    return tuple(files)


def _write_film(path: Path, size: int) -> None:
    """A film that can be seen, and what fills it up to its size."""
    seen = _film()
    filled = size - len(seen)
    with path.open("wb") as file:
        file.write(seen)
        file.write(filled.to_bytes(4, "big") + b"free")
        filled -= 8
        for start in range(0, filled, BLOCK):
            file.write((start.to_bytes(8, "big") * (BLOCK // 8))[: min(BLOCK, filled - start)])


@cache
def _film() -> bytes:
    return film()


@cache
def _photo() -> bytes:
    output = io.BytesIO()
    Image.effect_noise((37, 23), 60).convert("RGB").save(output, "JPEG")
    return output.getvalue()
