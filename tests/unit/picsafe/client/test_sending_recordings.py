"""Recordings that are no MP4, from the file to what its reader opens."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from chalicelib.contract.media_kinds import MediaType
from chalicelib.format.metadata import ConsentLevel, ConsentType
from chalicelib.format.metadata_extension import Conversion
from picsafe import InvalidInput, PicSafe, RecordedConsent, Report
from picsafe.client import recordings
from picsafe.client.media import identify
from tests.fakes.other_recordings import SECRET, film, sound

Maker = Callable[..., PicSafe]


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str, bytes], Path]:
    def write(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def test_voice_notes_and_films_are_converted_and_the_report_says_so(
    make_client: Maker, written: Callable[[str, bytes], Path]
) -> None:
    voice = written("voice.ogg", sound("ogg", "libopus"))
    clip = written("clip.mkv", film("matroska", "libx264", with_sound="aac", size=(160, 120), black=3))
    consent = RecordedConsent(ConsentType.VERBAL, (ConsentLevel.TREATMENT,), voice)
    client = make_client()
    with client.open(client.send(Report((voice, clip), consent)).link) as report:
        assert [file.name for file in report.files] == [
            "metadata.json", "report.pdf", "consent.m4a", "001.m4a", "001-thumbnail.jpg", "002.m4v",
            "002-thumbnail.jpg",
        ]  # fmt: skip
        extension = report.metadata.extension
        told = {name: report.recording(name) for name in ("consent.m4a", "001.m4a", "002.m4v")}
        contents = b"".join(report.read(name) for name in told)
        thumbnail = Image.open(io.BytesIO(report.read("002-thumbnail.jpg")))
        pages = PdfReader(io.BytesIO(report.read("report.pdf"))).pages
    assert extension is not None
    assert extension.conversions == (
        Conversion(item="001", source="application/ogg", target="audio/mp4", note="encoded afresh"),
        Conversion(item="002", source="video/matroska", target="video/mp4"),
    )
    assert [found.codecs for found in told.values() if found] == [("AAC",), ("AAC",), ("H.264", "AAC")]
    assert all(0.4 < (found.duration or 0) < 0.7 for found in told.values() if found)
    assert SECRET.encode() not in contents
    assert thumbnail.size == (160, 120)
    red, _, blue = thumbnail.getpixel((120, 20))  # type: ignore[misc] # of three channels
    assert red > 150 > blue, "the first pictures are black"
    shown = [image.image for page in pages for image in page.images if image.image is not None]
    assert [image.size for image in shown] == [(320, 240), (160, 120)]
    red, _, blue = shown[1].convert("RGB").getpixel((120, 20))  # type: ignore[misc] # of three channels
    assert red > 150 > blue, "report.pdf shows the film's own picture"


@pytest.mark.parametrize(
    ("content", "source_type"),
    [
        (sound("3gp", "libopencore_amrnb", rate=8_000), "audio/mp4"),
        (film("mov", "mjpeg", pixels="yuvj420p"), "video/mp4"),
        (film("mp4", "libx264"), ""),
    ],
)
def test_mp4_is_converted_only_where_nobody_plays_it(
    written: Callable[[str, bytes], Path], content: bytes, source_type: str
) -> None:
    assert identify(written("recording", content)).source_type == source_type


def test_without_pyav_what_has_to_be_converted_is_refused_with_what_to_install(
    written: Callable[[str, bytes], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recordings, "can_decode", lambda: False)
    with pytest.raises(
        InvalidInput, match=r"^voice.ogg \(Ogg\) has to be .* 'picsafe\[recordings\]'$"
    ) as told:
        identify(written("voice.ogg", b"OggS" + bytes(60)))
    assert told.value.code == "extra_missing"
    amr = identify(written("voice.3gp", sound("3gp", "libopencore_amrnb", rate=8_000)))
    assert (amr.media_type, amr.source_type) == (MediaType.AUDIO, "")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.ogg", b"OggS" + bytes(60), "damaged"),
        ("a.webm", b"\x1a\x45\xdf\xa3" + bytes(60), "damaged"),
        ("a.gif.mp3", b"\xff\xfb\x90\x64" + bytes(8), "damaged"),
    ],
)
def test_what_is_no_recording_behind_its_start_is_refused_in_a_sentence(
    written: Callable[[str, bytes], Path], name: str, content: bytes, words: str
) -> None:
    with pytest.raises(InvalidInput, match=words) as told:
        identify(written(name, content))
    assert told.value.detail.startswith(name)
