"""Photos that are too large for a place go there as smaller copies, where the operator says so."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from picsafe.delivery.build import build
from picsafe.delivery.errors import Refused
from picsafe.delivery.model import Part, ReportFile, ReportView
from picsafe.delivery.smaller_photos import smaller_ones, with_smaller_photos
from tests.contract.delivery.processes import MemorySteps
from tests.contract.delivery.reports import make_report
from tests.fakes.careless_fhir import Asked, CarelessFhir, Said, careless_fhir
from tests.unit.picsafe.delivery.test_fhir_r4 import settings_of

LIMIT = 400_000


def photographed(folder: Path, name: str = "002.jpg", width: int = 800, height: int = 600) -> ReportFile:
    """A photo of noise, which JPEG cannot make small."""
    path = folder / name
    noise = random.Random(1).randbytes(width * height * 3)
    Image.frombytes("RGB", (width, height), noise).save(path, "JPEG", quality=95)
    content = path.read_bytes()
    return ReportFile(name, Part.PHOTO, path, len(content), hashlib.sha256(content).hexdigest())


@pytest.fixture
def report(tmp_path: Path) -> ReportView:
    """A report with one photo that is too large."""
    made = make_report(tmp_path)
    others = tuple(file for file in made.all_files if file.part is not Part.PHOTO)
    photo = photographed(tmp_path)
    assert photo.size > LIMIT
    return replace(made, extract=lambda: (*others, photo))


def test_only_photos_that_are_too_large_become_smaller_copies(report: ReportView) -> None:
    smaller = with_smaller_photos(report, LIMIT)
    for before, after in zip(report.all_files, smaller.all_files, strict=True):
        if before.part is not Part.PHOTO:
            assert after is before
            continue
        content = after.path.read_bytes()
        assert len(content) == after.size <= LIMIT
        assert after.sha256 == hashlib.sha256(content).hexdigest()
        assert after.reduced_from == f"800 by 600 pixels, {before.size} bytes"
        with Image.open(after.path) as image:
            assert abs(image.width / image.height - 4 / 3) < 0.01
        # what was sent is as it was
        assert hashlib.sha256(before.path.read_bytes()).hexdigest() == before.sha256
    assert smaller_ones(smaller) == ["002.jpg"]
    assert smaller_ones(with_smaller_photos(report, 10_000_000)) == []


def test_the_same_photo_becomes_the_same_copy(report: ReportView) -> None:
    first, second = (with_smaller_photos(report, LIMIT).all_files[-1].sha256 for _ in range(2))
    assert first == second


@pytest.mark.parametrize("content", [b"", b"no photo", b"\xff\xd8\xff\xe0\x00\x10JFIF"])
def test_what_cannot_be_decoded_or_made_small_enough_goes_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "001.jpg"
    path.write_bytes(content + bytes(LIMIT))
    damaged = ReportFile("001.jpg", Part.PHOTO, path, LIMIT + 1, "00")
    tiny = photographed(tmp_path, width=300, height=300)
    report = replace(make_report(tmp_path), extract=lambda: (damaged, tiny))
    assert with_smaller_photos(report, 1000).all_files == (damaged, tiny)


@pytest.fixture
def server() -> Iterator[CarelessFhir]:
    """One that takes no more than the limit, as base64."""
    with careless_fhir() as made:

        def refuse(asked: Asked) -> Said | None:
            return Said(413) if len(asked.body) > LIMIT * 4 // 3 + 4096 else None

        made.instead = refuse
        yield made


@pytest.mark.parametrize(("version", "speaks"), [("STU3", "3.0.2"), ("R4", "4.0.1")])
def test_a_record_that_takes_no_large_files_gets_copies_that_say_so(
    server: CarelessFhir, report: ReportView, version: str, speaks: str
) -> None:
    server.version = speaks
    destination = build("record", settings_of(server.url, version=version))
    with pytest.raises(Refused, match="photo_kilobytes") as refused:
        destination.deliver(report, MemorySteps())
    destination.close()
    assert refused.value.code == "http_413"
    destination = build("record", settings_of(server.url, version=version, photo_kilobytes=LIMIT // 1000))
    receipt = destination.deliver(report, MemorySteps())
    findings = [one.text for one in destination.check() if one.level == "warn"]
    destination.close()
    assert receipt.details == {"smaller_copies": "002.jpg"}
    assert [text for text in findings if "smaller copies" in text]
    said = f"A smaller copy of a photo of 800 by 600 pixels, {report.all_files[-1].size} bytes."
    if version == "STU3":
        notes = [one.get("note") for one in server.stored["Media"].values()]
        assert [note[0]["text"].startswith(said) for note in notes if note] == [True]
    else:
        texts = [one["description"] for one in server.stored["DocumentReference"].values()]
        assert [text.startswith(said) for text in texts if "smaller" in text] == [True]
