"""What the process does, without the process: recordings of many kinds become MP4 that a report takes."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image

from chalicelib.contract.media_kinds import MediaType
from chalicelib.format.recordings.stream import StrippedFile
from chalicelib.format.recordings.strip import describe, strip_recording
from chalicelib.format.source import open_source
from picsafe.recordings.demuxers import demuxer_of
from picsafe.recordings.errors import BrokenRecordingError, TooLargeRecordingError, UnknownCodecError
from picsafe.recordings.protocol import Inspected
from picsafe.recordings.worker import opening, tasks, tracks
from tests.fakes.other_recordings import SECRET, film, sound

SOUND: dict[str, Callable[[], bytes]] = {
    "Ogg with Opus, as messengers write it": lambda: sound("ogg", "libopus"),
    "AMR": lambda: sound("amr", "libopencore_amrnb", rate=8_000),
    "MP3": lambda: sound("mp3", "libmp3lame"),
    "WAV": lambda: sound("wav", "pcm_s16le", rate=44_100),
    "WAV of an odd rate": lambda: sound("wav", "pcm_s16le", rate=37_800),
    "WAV of a telephone": lambda: sound("wav", "pcm_mulaw", rate=8_000),
    "WAV of six channels": lambda: sound("wav", "pcm_s16le", layout="5.1"),
    "FLAC": lambda: sound("flac", "flac"),
    "AIFF": lambda: sound("aiff", "pcm_s16be"),
    "Apple Lossless in CAF": lambda: sound("caf", "alac"),
    "AC-3 in Matroska": lambda: sound("matroska", "ac3"),
}
FILM: dict[str, Callable[[], bytes]] = {
    "WebM with VP8": lambda: film("webm", "libvpx", with_sound="libopus"),
    "WebM without sound": lambda: film("webm", "libvpx"),
    "Matroska with AC-3": lambda: film("matroska", "libx264", with_sound="ac3"),
    "AVI": lambda: film("avi", "mpeg4", with_sound="libmp3lame"),
    "AVI with Motion JPEG": lambda: film("avi", "mjpeg", with_sound="pcm_s16le", pixels="yuvj420p"),
    "AVI with H.264": lambda: film("avi", "libx264"),
    "MPEG-2": lambda: film("mpeg", "mpeg2video", with_sound="mp2"),
    "3GP with H.263": lambda: film("3gp", "h263", size=(176, 144)),
}
COPIED: dict[str, Callable[[], bytes]] = {
    "AAC without a container": lambda: sound("adts", "aac"),
    "Matroska with H.264 and AAC": lambda: film("matroska", "libx264", with_sound="aac"),
    "a camcorder's stream": lambda: film("mpegts", "libx264", with_sound="aac"),
}


def inspected(path: Path) -> Inspected:
    with path.open("rb", buffering=0) as source:
        return tasks.inspect(source, demuxer_of(path), lambda _: None)


def converted(path: Path) -> tuple[bytes, bool]:
    target = io.BytesIO()
    with path.open("rb", buffering=0) as source:
        made = tasks.convert(source, demuxer_of(path), target, lambda _: None)
    return target.getvalue(), made.is_copied


def still(content: bytes) -> Image.Image | None:
    jpeg = tasks.still(io.BytesIO(content), "mov", lambda _: None).jpeg
    return Image.open(io.BytesIO(jpeg)) if jpeg else None


def decoded(content: bytes, kind: str) -> list[Any]:
    with av.open(io.BytesIO(content), "r") as container:
        streams = [one for one in container.streams if one.type == kind]
        return list(container.decode(streams[0])) if streams else []


@pytest.fixture(autouse=True)
def unbounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """What computes here is the process of the tests."""
    monkeypatch.setattr(tasks, "bound_conversion", lambda _seconds: None)


@pytest.fixture
def written(tmp_path: Path) -> Callable[[bytes], Path]:
    def write(content: bytes) -> Path:
        path = tmp_path / "recording"
        path.write_bytes(content)
        return path

    return write


@pytest.mark.parametrize("name", SOUND)
def test_sound_becomes_aac_of_the_same_length(written: Callable[[bytes], Path], name: str) -> None:
    path = written(SOUND[name]())
    found = inspected(path)
    assert (found.is_film, found.is_copied) == (False, False)
    content, is_copied = converted(path)
    described = describe(open_source(content))
    assert (described.media_type, described.codecs, is_copied) == (MediaType.AUDIO, ("AAC",), False)
    assert described.duration == pytest.approx(0.5, abs=0.04)
    heard = decoded(content, "audio")
    assert heard[0].layout.nb_channels == (2 if "six" in name else 1)


@pytest.mark.parametrize("name", FILM)
def test_film_becomes_h264_at_its_own_times(written: Callable[[bytes], Path], name: str) -> None:
    path = written(FILM[name]())
    assert inspected(path).is_film
    content, _ = converted(path)
    described = describe(open_source(content))
    assert (described.media_type, described.codecs[0]) == (MediaType.VIDEO, "H.264")
    shown = [frame.time for frame in decoded(content, "video")]
    assert len(shown) == pytest.approx(15, abs=1)
    assert shown[-1] - shown[0] == pytest.approx(0.56, abs=0.05)


@pytest.mark.parametrize("name", COPIED)
def test_what_mp4_has_is_copied(written: Callable[[bytes], Path], name: str) -> None:
    content = COPIED[name]()
    path = written(content)
    assert inspected(path).is_copied
    made, is_copied = converted(path)
    assert is_copied
    with av.open(io.BytesIO(content), "r") as given, av.open(io.BytesIO(made), "r") as taken:
        kinds = {stream.type for stream in given.streams}
        assert {stream.codec_context.name for stream in taken.streams} <= {"h264", "aac"}
    for kind in kinds:
        before, after = decoded(content, kind), decoded(made, kind)
        assert len(after) == pytest.approx(len(before), abs=1)
        assert bytes(after[3].planes[0]) == bytes(before[3].planes[0])


@pytest.mark.parametrize("name", ["WAV", "WebM with VP8", "Matroska with AC-3", "MP3"])
def test_nothing_of_what_a_recording_says_is_left(written: Callable[[bytes], Path], name: str) -> None:
    given = (SOUND | FILM)[name]()
    assert SECRET.encode() in given or name == "MP3"
    content, _ = converted(written(given))
    source = open_source(content)
    left = StrippedFile(source, strip_recording(source)).readall() or b""
    assert SECRET.encode() not in left
    assert b"Lavf" not in left
    assert b"x264" not in left


def test_times_are_kept_where_pictures_come_unevenly(written: Callable[[bytes], Path]) -> None:
    times = (0, 20, 40, 300, 310, 900, 1400)
    content, _ = converted(written(film("webm", "libvpx", times=times)))
    shown = [round(frame.time * 1000) for frame in decoded(content, "video")]
    # what comes within a sixtieth of a second is left out
    assert shown == pytest.approx([0, 20, 40, 300, 900, 1400], abs=1)


@pytest.mark.parametrize(
    ("turn", "upright"), [(90, (48, 64)), (-90, (48, 64)), (180, (64, 48)), (0, (64, 48))]
)
def test_a_turned_film_is_encoded_upright(
    written: Callable[[bytes], Path], turn: int, upright: tuple[int, int]
) -> None:
    content, _ = converted(written(film("mov", "mpeg4", rotation=turn)))
    frame = decoded(content, "video")[0]
    assert (frame.width, frame.height, frame.rotation) == (*upright, 0)
    # red is at the top of what was recorded, and the film says by how much that is turned against the clock
    red, _, blue = frame.to_image().getpixel({90: (2, 30), -90: (45, 30), 180: (30, 45), 0: (30, 2)}[turn])
    assert red > 150 > blue


def test_large_pictures_are_made_smaller_and_told_so(
    written: Callable[[bytes], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "MAX_EDGE", 32)
    monkeypatch.setattr(tracks, "MAX_EDGE", 32)
    path = written(film("webm", "libvpx", times=(0, 40)))
    assert inspected(path).is_smaller
    assert (decoded(converted(path)[0], "video")[0].width, 24) == (32, 24)


def test_what_is_too_long_or_too_large_is_refused_before_it_is_converted(
    written: Callable[[bytes], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(film("webm", "libvpx"))
    with monkeypatch.context() as patched:
        patched.setattr(opening, "MAX_PIXELS", 64 * 47)
        with pytest.raises(TooLargeRecordingError):
            inspected(path)
    monkeypatch.setattr(tasks, "MAX_FILM_SECONDS", 0.3)
    with pytest.raises(TooLargeRecordingError):
        inspected(path)
    monkeypatch.setattr(tracks, "MAX_FILM_SECONDS", 0.3)
    with pytest.raises(TooLargeRecordingError):
        converted(path)


def test_a_film_is_shown_by_its_first_picture_that_is_not_black() -> None:
    picture = still(film("mp4", "libx264", black=5))
    assert picture is not None
    assert picture.size == (64, 48)
    red, _, blue = picture.getpixel((30, 5))  # type: ignore[misc] # of three channels
    assert red > 150 > blue


def test_a_black_film_is_shown_black_and_sound_not_at_all() -> None:
    picture = still(film("mp4", "libx264", black=99))
    assert picture is not None
    assert max(picture.convert("L").tobytes()) < 20
    assert still(sound("mp4", "aac")) is None


@pytest.mark.parametrize("start", [b"OggS", b"\x1a\x45\xdf\xa3", b"RIFF\0\0\0\0WAVE", b"ID3\4\0\0\0\0\0\0"])
def test_a_start_alone_is_no_recording(written: Callable[[bytes], Path], start: bytes) -> None:
    with pytest.raises((av.FFmpegError, BrokenRecordingError, UnknownCodecError)):
        inspected(written(start + bytes(200)))


@pytest.mark.parametrize(
    "given", [film("webm", "libvpx", with_sound="libopus"), sound("ogg", "libopus", seconds=3)]
)
def test_a_recording_that_was_cut_off_is_taken_as_far_as_it_goes(
    written: Callable[[bytes], Path], given: bytes
) -> None:
    content, _ = converted(written(given[: len(given) * 3 // 4]))
    assert 0.1 < (describe(open_source(content)).duration or 0) < 2.9


@pytest.mark.parametrize(("step", "is_taken"), [(4, True), (1, False)])
def test_a_film_whose_pictures_are_nearly_all_left_out_is_refused(
    written: Callable[[bytes], Path], monkeypatch: pytest.MonkeyPatch, step: int, *, is_taken: bool
) -> None:
    monkeypatch.setattr(tracks, "_LEFT_OUT_BESIDES", 10)
    # phones record 240 pictures a second, and nobody a thousand
    path = written(film("matroska", "libvpx", times=tuple(range(0, 200 * step, step))))
    with nullcontext() if is_taken else pytest.raises(TooLargeRecordingError):
        assert converted(path)
