"""All that a report cannot hold is said before anything is done, in numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from chalicelib.contract.report_limits import (
    MAX_FILE_BYTES,
    MAX_ITEMS,
    MAX_PHOTO_BYTES,
    MAX_REPORT_BYTES,
    MAX_TEXT_CHARACTERS,
)
from chalicelib.format.limits import DEFAULT_LIMITS
from chalicelib.format.metadata import ConsentLevel, ConsentType, decode_metadata, encode_metadata
from chalicelib.format.texts import MAX_TEXT_LENGTH
from picsafe import InvalidInput, PatientDetails, PicSafe, RecordedConsent, Report
from picsafe.cli.failure import ExitCode, failure_of
from picsafe.client.composing import Position, Way, checked_media, metadata_of
from picsafe.client.device import this_device
from picsafe.client.media import identify
from picsafe.client.report_limits import require_size
from picsafe.client.responses import User
from tests.fakes.picsafe import FakePicSafe


def refused(report: Report, **options: Any) -> InvalidInput:
    with pytest.raises(InvalidInput) as error:
        checked_media(report, **options)
    assert failure_of(error.value).exit_code == ExitCode.USAGE
    return error.value


def test_501_photos_are_refused_before_one_is_looked_at(tmp_path: Path) -> None:
    error = refused(Report(tuple(tmp_path / f"absent-{number}.jpg" for number in range(501)), consent=None))
    assert error.code == "too_many_files"
    assert error.detail == (
        "These are 501 files, and a report takes 500: leave out 1, or send them as several reports."
    )


def test_500_are_taken(photo: Path) -> None:
    assert len(checked_media(Report((photo,) * 500, consent=None))) == 500


def test_long_notes_are_refused_with_how_many_characters_too_many(photo: Path) -> None:
    checked_media(Report((photo,), consent=None, notes="\N{GRINNING FACE}" * MAX_TEXT_CHARACTERS))
    error = refused(Report((photo,), consent=None, notes="x" * 33_000))
    assert error.code == "text_too_long"
    assert error.detail == (
        "A note of 33,000 characters is too long: a report takes 32,768, which is 232 fewer."
    )
    patient = PatientDetails(lastname="x" * 40_000)
    assert refused(Report((photo,), consent=None, patient=patient)).detail.startswith("A last name of 40,000")


def test_a_large_photo_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "wall.jpg"
    with path.open("wb") as file:
        file.write(b"\xff\xd8\xff\xe0")
        file.truncate(MAX_PHOTO_BYTES + 1)
    with pytest.raises(InvalidInput) as error:
        identify(path)
    assert error.value.code == "photo_too_large"
    assert error.value.detail == (
        "wall.jpg has 104.9 MB, and a photo may have 104.9 MB: send a smaller copy of it."
    )


def test_what_certainly_is_too_large_in_sum_is_refused(photo: Path, recording: Path) -> None:
    size = recording.stat().st_size
    report = Report((recording, recording), consent=None)
    checked_media(report, most=2 * size)
    error = refused(report, most=2 * size - 1)
    assert error.code == "report_too_large"
    # what becomes of a photo is not known before
    checked_media(Report((photo,), consent=None), most=photo.stat().st_size)
    refused(Report((photo,), consent=None), most=photo.stat().st_size // 2 - 1)


def test_sums_are_said_as_people_know_them() -> None:
    with pytest.raises(InvalidInput) as error:
        require_size(2_600_000_000, MAX_REPORT_BYTES)
    assert error.value.detail == (
        "The report would have 2.6 GB or more, and it may have 2.1 GB: leave out some files, or send them as "
        "several reports."
    )


def test_nothing_is_asked_of_servers_for_it(
    fake: FakePicSafe, make_client: Callable[..., PicSafe], photo: Path
) -> None:
    with pytest.raises(InvalidInput, match="A note of"):
        make_client().send(Report((photo,), consent=None, notes="x" * 40_000))
    assert fake.requests == []


def test_readers_take_what_senders_may_send() -> None:
    assert DEFAULT_LIMITS.max_file >= MAX_FILE_BYTES >= MAX_REPORT_BYTES
    assert MAX_TEXT_LENGTH >= MAX_TEXT_CHARACTERS


def test_texts_that_are_each_short_enough_fit_together(photo: Path) -> None:
    widest = "\x01" * MAX_TEXT_CHARACTERS  # six bytes each in JSON, which no other character takes
    report = Report(
        (photo,) * MAX_ITEMS,
        consent=RecordedConsent(
            ConsentType.SIGNED,
            (ConsentLevel.TREATMENT,),
            photo,
            wording=widest,
            language=widest,
            capacity=widest,
        ),
        patient=PatientDetails(
            firstname=widest, lastname=widest, patient_id=widest, translator=widest, guardian=widest
        ),
        notes=widest,
        position=Position(-37.8136, 144.9631, widest),
        visit=widest,
        urgency=widest,
        body_site=widest,
    )
    media = [
        (f"{number:03d}", replace(file, source_type="image/tiff", note="\N{MULTIPLICATION SIGN}" * 500))
        for number, file in enumerate(checked_media(report), start=1)
    ]
    metadata = metadata_of(
        report,
        media,
        sender=User(userid=1, email="pat@example.org"),
        report_id="0000000171772600767000",
        composed_at=datetime(2026, 3, 4, tzinfo=UTC),
        way=Way("storage"),
        device=this_device(None),
    )
    read = decode_metadata(encode_metadata(metadata))
    assert (len(read.details.notes), len(read.media)) == (MAX_TEXT_CHARACTERS, MAX_ITEMS)
