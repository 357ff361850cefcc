"""Recordings of other kinds in a report of another writer, and what destinations get of them."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, Final

import pydicom
import pytest

from chalicelib.format.recordings.strip import describe
from chalicelib.format.source import FileSource
from picsafe.delivery import playable
from picsafe.delivery.dicom.film import read_film
from picsafe.delivery.dicom.objects import contents_of
from picsafe.delivery.dicom.study import study_of
from picsafe.delivery.errors import Later
from picsafe.delivery.fhir.contents import media_type, what_it_is
from picsafe.delivery.hl7.message import message_of
from picsafe.delivery.matching import query_of
from picsafe.delivery.model import USUAL_PARTS, Part, ReportFile
from picsafe.delivery.playable import Playable
from picsafe.delivery.settings.records import DicomSettings, Hl7Settings
from picsafe.delivery.streams import Body
from picsafe.recordings import converting, process
from picsafe.recordings.allowance import Allowance
from picsafe.recordings.protocol import Converted
from tests.contract.delivery.reports import make_report
from tests.fakes.endpoint.reports import PATIENT
from tests.fakes.films import film as short_film
from tests.fakes.other_recordings import film, sound

FILES: Final = ["folder", "https"]
RECORDS: Final = ["fhir", "hl7"]
ROOM: Final = 10**10


def a_file(folder: Path, name: str, content: bytes, part: Part = Part.AUDIO) -> ReportFile:
    """A file of a report."""
    path = folder / name
    path.write_bytes(content)
    return ReportFile(name, part, path, len(content), hashlib.sha256(content).hexdigest(), name[:3])


@pytest.fixture(scope="module")
def note() -> bytes:
    """A voice note as messengers make it."""
    return sound("ogg", "libopus")


@pytest.fixture(scope="module")
def webm() -> bytes:
    """A film as browsers make it."""
    return film("webm", "libvpx", with_sound="libopus")


def codecs_of(file: ReportFile) -> tuple[str, ...]:
    with closing(FileSource(file.path)) as source:
        return describe(source).codecs


def made(kind: str, *files: ReportFile, beat: Callable[[], None] = lambda: None) -> tuple[ReportFile, ...]:
    return Playable(kind, USUAL_PARTS, beat, lambda: ROOM).files(files)


@pytest.mark.parametrize("kind", FILES)
def test_a_place_that_keeps_files_gets_both(tmp_path: Path, note: bytes, kind: str) -> None:
    before = a_file(tmp_path, "001.ogg", note)
    kept, converted = made(kind, before)
    assert kept is before
    assert (converted.part, converted.item_id) == (Part.AUDIO, "001")
    assert converted.name == f"001-converted-{converted.sha256[:8]}.m4a"
    assert converted.converted_from == f"Ogg, {len(note)} bytes"
    assert converted.sha256 == hashlib.sha256(converted.path.read_bytes()).hexdigest()
    assert converted.size == converted.path.stat().st_size
    assert codecs_of(converted) == ("AAC",)


@pytest.mark.parametrize("kind", RECORDS)
def test_a_record_gets_what_can_be_played_in_its_place(tmp_path: Path, webm: bytes, kind: str) -> None:
    # what it is called says sound, and what is in it is film
    work = Playable(kind, USUAL_PARTS, lambda: None, lambda: ROOM)
    (converted,) = work.files((a_file(tmp_path, "002.ogg", webm),))
    # a link leads to a place that keeps files
    name = f"002-converted-{converted.sha256[:8]}.m4v" if kind == "hl7" else "002.m4v"
    assert (converted.name, converted.part) == (name, Part.VIDEO)
    assert codecs_of(converted) == ("H.264", "AAC")
    assert work.details == {"converted": name}


def test_the_same_film_becomes_the_same_bytes(tmp_path: Path, webm: bytes) -> None:
    digests = set()
    for attempt in ("first", "second"):
        folder = tmp_path / attempt
        folder.mkdir()
        digests |= {file.sha256 for file in made("fhir", a_file(folder, "001.webm", webm, Part.VIDEO))}
    assert len(digests) == 1


@pytest.mark.parametrize("kind", [*FILES, *RECORDS, "dicom", "dicomweb"])
def test_what_everybody_plays_stays(tmp_path: Path, kind: str) -> None:
    files = (
        a_file(tmp_path, "001.m4v", short_film(), Part.VIDEO),
        a_file(tmp_path, "002.m4a", sound("ipod", "aac")),
        a_file(tmp_path, "consent.m4a", sound("ipod", "aac"), Part.CONSENT),
        a_file(tmp_path, "report.pdf", b"%PDF", Part.PDF),
        a_file(tmp_path, "metadata.json", b"{}", Part.METADATA),
    )
    assert made(kind, *files) == files


def test_consent_that_no_browser_plays_is_converted_too(tmp_path: Path, note: bytes) -> None:
    (converted,) = made("fhir", a_file(tmp_path, "consent.m4a", note, Part.CONSENT))
    assert (converted.name, converted.part) == ("consent.m4a", Part.CONSENT)
    assert codecs_of(converted) == ("AAC",)


def test_a_part_that_is_not_sent_is_not_converted(tmp_path: Path, note: bytes) -> None:
    files = (a_file(tmp_path, "001.ogg", note),)
    assert Playable("folder", [Part.PDF], lambda: None, lambda: ROOM).files(files) == files


@pytest.mark.parametrize("kind", ["dicom", "dicomweb"])
def test_an_archive_gets_films_that_it_has_a_place_for_and_no_sound(
    tmp_path: Path, note: bytes, webm: bytes, kind: str
) -> None:
    heard = a_file(tmp_path, "001.ogg", note)
    ten_bits = short_film(codec="libx265")
    files = made(
        kind,
        heard,
        a_file(tmp_path, "002.webm", webm, Part.VIDEO),
        a_file(tmp_path, "003.m4v", short_film(codec="mpeg4"), Part.VIDEO),
        a_file(tmp_path, "004.m4v", ten_bits, Part.VIDEO),
    )
    assert [file.name for file in files] == ["001.ogg", "002.m4v", "003.m4v", "004.m4v"]
    assert [bool(file.converted_from) for file in files] == [False, True, True, False]
    for file in files[1:]:
        described = read_film(file.path)
        assert described is not None
        assert described.transfer_syntax is not None


def test_film_that_an_archive_does_not_take_as_it_is_coded_is_encoded_afresh(tmp_path: Path) -> None:
    # H.264 of ten bits is not what can be put into another container alone
    deep = film("matroska", "libx264", pixels="yuv444p")
    (converted,) = made("dicom", a_file(tmp_path, "001.mkv", deep, Part.VIDEO))
    described = read_film(converted.path)
    assert described is not None
    assert described.transfer_syntax is not None


@pytest.mark.parametrize("kind", ["folder", "fhir", "dicom"])
def test_what_cannot_be_converted_goes_as_it_is_and_says_why(tmp_path: Path, kind: str) -> None:
    before = a_file(tmp_path, "001.webm", b"\x1a\x45\xdf\xa3" + bytes(500), Part.VIDEO)
    work = Playable(kind, USUAL_PARTS, lambda: None, lambda: ROOM)
    (after,) = work.files((before,))
    assert (after.path, after.sha256, after.name) == (before.path, before.sha256, before.name)
    assert after.not_converted
    assert work.details == {"not_converted": "001.webm"}
    assert [path.name for path in tmp_path.iterdir()] == ["001.webm"]


def test_without_the_extra_it_goes_as_it_is_and_says_what_to_install(
    tmp_path: Path, note: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "find_spec", lambda _name: None)
    work = Playable("fhir", USUAL_PARTS, lambda: None, lambda: ROOM)
    (after,) = work.files((a_file(tmp_path, "001.ogg", note),))
    assert after.not_converted == "what converts recordings is not installed (picsafe[recordings])"
    assert work.details == {"not_converted": "001.ogg"}


def test_a_server_that_stops_ends_the_conversion(tmp_path: Path, note: bytes) -> None:
    beats = 0

    def stopping() -> None:
        nonlocal beats
        beats += 1
        if beats > 1:
            raise Later("stopping", "The server is stopping.")

    long = film("avi", "mpeg4", size=(960, 720), times=tuple(range(80)))
    with pytest.raises(Later, match="stopping"):
        made("folder", a_file(tmp_path, "001.avi", long, Part.VIDEO), beat=stopping)
    assert [path.name for path in tmp_path.iterdir()] == ["001.avi"]


def test_a_name_that_another_file_has_is_not_taken(tmp_path: Path, webm: bytes) -> None:
    files = made(
        "fhir",
        a_file(tmp_path, "001.m4v", short_film(), Part.VIDEO),
        a_file(tmp_path, "001.webm", webm, Part.VIDEO),
    )
    assert files[1].name == f"001-converted-{files[1].sha256[:8]}.m4v"
    assert len({file.name for file in files}) == len(files)


def test_a_record_says_what_was_made_and_what_was_not(tmp_path: Path, webm: bytes) -> None:
    files = made(
        "fhir",
        a_file(tmp_path, "001.webm", webm, Part.VIDEO),
        a_file(tmp_path, "002.ogg", b"OggS, damaged"),
    )
    report = make_report(tmp_path)
    said = [what_it_is(report, file) for file in files]
    assert [media_type(file) for file in files] == ["video/mp4", "audio/ogg"]
    assert f"WebM or Matroska, {len(webm)} bytes" in said[0]
    assert report.report_id in said[0]
    assert said[1] == "A recording as it was sent, which not everybody can play: it is damaged."


def test_a_message_says_of_what_type_each_is(tmp_path: Path, note: bytes) -> None:
    report = make_report(tmp_path, parts=(Part.AUDIO, Part.VIDEO), patient=PATIENT)
    files = (a_file(tmp_path, "001.amr", note), *made("hl7", a_file(tmp_path, "002.ogg", note)))
    settings = Hl7Settings(host="his.example", assigning_authority="MYHOSPITAL")
    message = message_of(replace(report, extract=lambda: files), query_of(report.metadata.patient), settings)
    text = b"".join(message).decode()
    assert re.findall(r"\|PICSAFE\^(\w+\^\w+)\^Base64", text) == ["audio^amr", "audio^mp4"]


def test_an_object_says_that_its_film_was_made_of_another(tmp_path: Path, webm: bytes) -> None:
    files = made("dicom", a_file(tmp_path, "001.webm", webm, Part.VIDEO))
    report = replace(make_report(tmp_path), extract=lambda: files)
    settings = DicomSettings(host="pacs.myhospital.example", called="VNA", issuer="MYHOSPITAL")
    (one,) = contents_of(report, study_of(report, settings)).objects
    data_set = pydicom.dcmread(io.BytesIO(b"".join(Body(one.file(one.encodings[0])))))
    assert list(data_set.ImageType) == ["DERIVED", "PRIMARY"]
    assert data_set.DerivationDescription == f"Made of WebM or Matroska, {len(webm)} bytes"


def test_what_would_grow_too_large_goes_as_it_is(
    tmp_path: Path, webm: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playable, "most_bytes", lambda size: size // 4)
    (after,) = made("fhir", a_file(tmp_path, "001.webm", webm, Part.VIDEO))
    assert (after.name, after.not_converted) == ("001.webm", "what would be made of it is too large")
    assert [path.name for path in tmp_path.iterdir()] == ["001.webm"]


def test_a_report_s_recordings_share_what_may_be_made(
    tmp_path: Path, note: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = tuple(a_file(tmp_path, f"00{number}.ogg", note) for number in (1, 2, 3))
    size = made("fhir", files[0])[0].size
    monkeypatch.setattr(playable, "Allowance", lambda: Allowance(size=size * 2 - 1))
    first, *others = made("fhir", *files)
    assert first.converted_from
    assert [file.not_converted for file in others] == ["what would be made of it is too large"] * 2


def test_a_report_s_recordings_share_the_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shared = Allowance(seconds=1.01)
    monkeypatch.setattr(playable, "Allowance", lambda: shared)
    files = tuple(a_file(tmp_path, f"00{number}.ogg", b"OggS, damaged") for number in (1, 2))
    first, second = made("fhir", *files)
    assert first.not_converted
    assert shared.seconds < 1, "what came to nothing has taken time, too"
    assert second.not_converted == "the report's recordings take too long to convert"


@pytest.mark.parametrize("rooms", [[0], [500], [ROOM, -1]])
def test_where_there_is_no_room_it_is_tried_later(
    tmp_path: Path, rooms: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    left = list(rooms)
    convert = converting.convert

    def asked(path: Path, target: BinaryIO, told: Callable[[int], None], **options: Any) -> Converted:
        # however short it plays, somebody asks while it is converted
        told(0)
        return convert(path, target, told, **options)

    monkeypatch.setattr(converting, "convert", asked)
    long = film("avi", "mpeg4", size=(960, 720), times=tuple(range(20)))
    work = Playable("fhir", USUAL_PARTS, lambda: None, lambda: left.pop(0) if len(left) > 1 else left[0])
    with pytest.raises(Later) as later:
        work.files((a_file(tmp_path, "001.avi", long, Part.VIDEO),))
    assert (later.value.code, later.value.is_down) == ("disk_full", False)
    assert [path.name for path in tmp_path.iterdir()] == ["001.avi"]


def test_where_there_is_no_room_for_long_it_goes_as_it_is(tmp_path: Path, note: bytes) -> None:
    work = Playable("fhir", USUAL_PARTS, lambda: None, lambda: 0, waits=False)
    (after,) = work.files((a_file(tmp_path, "001.ogg", note),))
    assert after.not_converted == "there was no room for what would be made of it"
