"""Recordings that are not MP4, as messengers make them: converted in the page, or refused."""

from __future__ import annotations

import array
import io
import math
import secrets
from collections.abc import Callable
from pathlib import Path

import av
import pytest
from PIL import Image
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.test_capture import sealed_to_a_file
from tests.browser.visitor import Visitor
from tests.unit.format.recordings.samples import stripped

MakeVisitor = Callable[..., Visitor]
SECRET = "Example Maker"
AAC, OPUS, MP3, H264 = "aac", "opus", "mp3float", "h264"
POSSIBLE: tuple[tuple[set[str], ...], ...] = (
    ({AAC}, {OPUS}),
    ({AAC}, {MP3}),
    ({AAC}, {OPUS}),
    ({AAC},),
    ({AAC, H264}, {OPUS, H264}, {OPUS, "vp9"}),
    ({AAC, H264},),
)


@pytest.fixture
def sender(visitor: MakeVisitor) -> Visitor:
    person = visitor(f"recordings-{secrets.token_hex(4)}@example.org")
    person.sign_in()
    return person


def recording(container: str, *, sound: str, film: str = "", rate: int = 48_000) -> bytes:
    """A second of a tone, and of film that begins with black, that tells who made it."""
    written = io.BytesIO()
    with av.open(written, "w", format=container) as output:
        output.metadata["artist"] = SECRET
        output.metadata["comment"] = "-37.8136, 144.9631"
        pictures = (
            output.add_stream(film, rate=10, width=160, height=120, pix_fmt="yuv420p") if film else None
        )
        tone = output.add_stream(sound, rate=rate, layout="mono")
        assert isinstance(tone, av.AudioStream)
        if isinstance(pictures, av.VideoStream):
            for number in range(10):
                shade = 16 if number < 4 else 235
                output.mux(pictures.encode(grey(shade)))
            output.mux(pictures.encode(None))
        wave = array.array("h", (int(8000 * math.sin(2 * math.pi * 440 * at / rate)) for at in range(rate)))
        frame = av.AudioFrame(format="s16", layout="mono", samples=rate)
        frame.planes[0].update(wave.tobytes())
        frame.sample_rate, frame.pts = rate, 0
        output.mux(tone.encode(frame))
        output.mux(tone.encode(None))
    return written.getvalue()


def grey(shade: int) -> av.VideoFrame:
    """A picture of one shade, from 16 (black) to 235 (white)."""
    frame = av.VideoFrame(160, 120, "yuv420p")
    for plane, value in zip(frame.planes, (shade, 128, 128), strict=True):
        plane.update(bytes([value]) * plane.buffer_size)
    return frame


def codecs(content: bytes) -> set[str]:
    with av.open(io.BytesIO(content), "r") as opened:
        for stream in opened.streams:
            assert len(list(opened.decode(stream))) > 0
            opened.seek(0)
        assert opened.duration is not None
        assert 0.9e6 < opened.duration < 1.3e6, "in microseconds"
        return {stream.codec_context.name for stream in opened.streams}


def test_recordings_of_other_kinds_become_mp4_that_tells_nothing(sender: Visitor, tmp_path: Path) -> None:
    made = {
        "voice.ogg": recording("ogg", sound="libopus"),
        "memo.mp3": recording("mp3", sound="libmp3lame"),
        "memo.wav": recording("wav", sound="pcm_s16le", rate=8000),
        "voice.aac": recording("adts", sound="aac"),
        "gait.webm": recording("webm", sound="libopus", film="libvpx"),
        "gait.mkv": recording("matroska", sound="aac", film="libx264"),
    }
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    page = sender.page
    sender.go("New")
    page.get_by_label("Choose files").set_input_files([tmp_path / name for name in made])
    expect(page.get_by_role("img", name="Video 6")).to_be_visible(timeout=20_000)
    with sealed_to_a_file(sender) as opened:
        names = ["001.m4a", "002.m4a", "003.m4a", "004.m4a", "005.m4v", "006.m4v"]
        arrived = {name: opened.read(name, 10**7) for name in names}
        # builds of Chromium differ in whether they encode AAC; what was AAC or H.264 is never encoded again
        for name, possible in zip(names, POSSIBLE, strict=True):
            assert codecs(arrived[name]) in possible, name
        with Image.open(io.BytesIO(opened.read("005-thumbnail.jpg", 10**6))) as picture:
            assert picture.size == (160, 120)
            top, bottom = (min(picture.convert("L").crop((0, y, 160, y + 60)).tobytes()) for y in (0, 60))
            assert top > 200, "the film begins with black"
            assert bottom < 120, "it says that it is a film"
        # every page lists the pictures of all
        first = PdfReader(io.BytesIO(opened.read("report.pdf", 10**7))).pages[0]
        sizes = [image.image.size for image in first.images if image.image is not None]
        assert sizes.count((160, 120)) == 2, "of each film"
        assert sizes.count((320, 240)) == 4, "a sign for each recording"
        for content in arrived.values():
            assert SECRET.encode() not in content
            assert stripped(content) == content


def test_what_no_browser_decodes_is_named(sender: Visitor, tmp_path: Path) -> None:
    note = tmp_path / "note.amr"
    note.write_bytes(b"#!AMR\n" + bytes([0x3C]) + bytes(31))
    page = sender.page
    sender.go("New")
    page.get_by_label("Choose files").set_input_files(note)
    expect(page.get_by_role("alert")).to_contain_text("note.amr: It is AMR. This browser cannot convert it.")
