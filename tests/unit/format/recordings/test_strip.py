"""What recordings lose, and that they play as before."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.contract.media_kinds import MediaType
from chalicelib.format.errors import FormatError
from chalicelib.format.recordings import aac, mpeg4_visual
from chalicelib.format.recordings.coded_units import H264, HEVC, Codec, CodedUnits
from chalicelib.format.recordings.errors import (
    DamagedRecordingError,
    RecordingTooLargeError,
    UnsupportedRecordingError,
)
from chalicelib.format.recordings.messages import H264_KEPT, HEVC_KEPT, without_messages
from chalicelib.format.recordings.open_bitstream_units import open_bitstream_units
from chalicelib.format.recordings.reader import Reader, Walk
from chalicelib.format.recordings.stream import StrippedFile
from chalicelib.format.recordings.strip import describe, strip_recording
from chalicelib.format.source import FileSource, open_source
from tests.fakes import codecs, media, phones, whispers
from tests.fakes.media import box
from tests.unit.format.recordings.samples import MADE, made, played, seconds, stripped

CONTAINERS = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"dinf", b"tapt"}
LET_THROUGH = CONTAINERS | {
    *(b"ftyp", b"mdat", b"mvhd", b"tkhd", b"elst", b"mdhd", b"hdlr", b"vmhd", b"smhd", b"dref"),
    *(b"stsd", b"stts", b"ctts", b"cslg", b"stss", b"stps", b"sdtp", b"stsc", b"stsz", b"stco", b"co64"),
    *(b"sgpd", b"sbgp", b"clef", b"prof", b"enof"),
}


def kinds(content: bytes) -> set[bytes]:
    """The boxes of a file, at any depth."""
    found = set()
    for kind, inner in phones.top_level(content):
        found |= {kind} | (kinds(inner) if kind in CONTAINERS else set())
    return found


@pytest.mark.parametrize("name", MADE)
def test_nothing_is_left_that_tells_on_anybody_and_it_plays_as_before(name: str) -> None:
    content = made(name)
    left = stripped(content)
    assert kinds(left) <= LET_THROUGH
    assert [secret for secret in phones.SECRETS if secret in left] == []
    assert played(left) == played(content)
    assert seconds(left) == pytest.approx(seconds(content), abs=0.001)
    assert stripped(left) == left


@pytest.mark.parametrize("name", ["iphone", "android", "samsung", "gopro", "messenger", "voice_memo"])
def test_the_samples_do_tell_before(name: str) -> None:
    content = made(name)
    assert len([secret for secret in phones.SECRETS if secret in content]) >= 3
    assert not kinds(content) <= LET_THROUGH


def test_times_names_and_languages_are_gone_from_the_headers() -> None:
    left = stripped(made("iphone"))
    for kind, at in ((b"mvhd", 8), (b"tkhd", 8), (b"mdhd", 8)):
        position = left.index(kind)
        assert left[position + at : position + at + 8] == bytes(8)
    assert left.count(b"\x55\xc4\0\0") >= 2
    assert b"Handler" not in left


def test_a_picture_on_its_side_stays_there() -> None:
    content = made("iphone")
    position = content.index(b"tkhd") + 4 + 40
    turned = content[position : position + 36]
    assert turned[:8] == struct.pack(">ii", 0, 0x10000)
    assert turned in stripped(content)


def test_samples_of_telemetry_are_gone_from_the_data() -> None:
    content = made("gopro")
    assert b"GPS5" in content
    assert b"GPS5" not in stripped(content)


def test_what_a_camera_says_before_each_picture_is_blanked() -> None:
    content = made("camcorder")
    assert phones.MDPM in content
    left = stripped(content)
    assert b"MDPM" not in left
    assert b"\xff" * 16 + bytes(2) + b"\3\1" in left  # as long as it was, with what keeps zeros apart


def test_bytes_behind_the_last_box_stay_behind() -> None:
    whole = made("android")
    assert stripped(whole + bytes(4)) == stripped(whole + b"SEFH" + bytes(90)) == stripped(whole)


def test_what_is_stripped_already_stays_as_it_is() -> None:
    for content in (media.video(), media.audio()):
        assert stripped(content) == content


@pytest.mark.parametrize(
    ("name", "kind"),
    [("iphone", MediaType.VIDEO), ("voice_memo", MediaType.AUDIO), ("browser", MediaType.VIDEO)],
)
def test_a_recording_is_described(name: str, kind: MediaType) -> None:
    found = describe(open_source(made(name)))
    assert found.media_type is kind
    assert found.duration == (None if name == "browser" else pytest.approx(0.405, abs=0.01))


def test_a_browser_s_recording_says_afterwards_how_long_it_is() -> None:
    assert describe(open_source(stripped(made("browser")))).duration == pytest.approx(0.47, abs=0.07)


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=30), st.integers(0, 7000))
def test_it_reads_alike_in_any_pieces(sizes: list[int], start: int) -> None:
    source = open_source(made("camcorder"))
    file = StrippedFile(source, strip_recording(source))
    whole = file.readall() or b""
    assert file.tell() == len(whole) == file.seek(0, os.SEEK_END)
    position = file.seek(start)
    for size in sizes:
        piece = file.read(size) or b""
        assert piece == whole[position : position + len(piece)]
        position += len(piece)


@given(
    st.sampled_from(["iphone", "android", "camcorder", "browser", "voice_memo", "hevc"]),
    st.lists(st.tuples(st.integers(0, 8000), st.binary(min_size=1, max_size=8)), max_size=6),
    st.integers(0, 3000),
)
def test_a_damaged_recording_is_refused_or_says_nothing_either(
    name: str, changes: list[tuple[int, bytes]], cut: int
) -> None:
    damaged = bytearray(made(name))
    for position, patch in changes:
        damaged[position : position + len(patch)] = patch
    try:
        left = stripped(bytes(damaged[: len(damaged) - cut]))
    except FormatError:
        return
    assert kinds(left) <= LET_THROUGH
    assert stripped(left) == left


@given(
    st.lists(st.tuples(st.sampled_from(sorted(LET_THROUGH)), st.binary(max_size=60)), max_size=8),
    st.binary(max_size=40),
)
def test_whatever_there_is_in_boxes_has_one_of_our_errors(
    boxes: list[tuple[bytes, bytes]], rest: bytes
) -> None:
    made_up = b"".join(box(*one) for one in boxes)
    for content in (
        made_up + rest,
        box(b"moov", made_up + rest),
        box(b"moov", box(b"trak", box(b"mdia", made_up))),
    ):
        with pytest.raises(FormatError):
            strip_recording(open_source(content))


LENGTHS = st.sampled_from([0, 1, 2, 20, 90, 254, 255, 300])
MESSAGES = st.lists(
    st.tuples(st.sampled_from([0, 1, 4, 5, 6, 136, 137, 144, 254, 255, 700]), LENGTHS, st.binary(max_size=8)),
    max_size=6,
)


@given(MESSAGES, st.sampled_from([1, 2]))
def test_of_messages_only_those_are_left_that_are_kept(
    said: list[tuple[int, int, bytes]], header: int
) -> None:
    start = b"\6" if header == 1 else b"\x4e\1"
    contents = [(kind, (end + bytes(size))[:size][::-1]) for kind, size, end in said]
    unit = phones.escaped(start + b"".join(whispers.message(*one) for one in contents) + b"\x80")
    kept = H264_KEPT if header == 1 else HEVC_KEPT
    blank = without_messages(unit, header, kept)
    assert len(blank) == len(unit)
    assert without_messages(blank, header, kept) == blank
    for wrong in (b"\0\0\0", b"\0\0\1", b"\0\0\2"):
        assert wrong not in blank
    unescaped = phones.unescaped(blank)
    assert len(unescaped) == len(phones.unescaped(unit))
    position = header
    for kind, content in contents:
        whole = whispers.message(kind, content)
        left = unescaped[position : position + len(whole)]
        if not content or len(content) <= kept.get(kind, 0):
            assert left == whole
        else:
            assert set(left[-len(content) :]) <= {0, 1, 255}
            assert left[0] in {3, 254, 255}
        position += len(whole)


@given(st.binary(max_size=300), st.sampled_from([1, 2, 4]), st.sampled_from([H264, HEVC]))
def test_whatever_a_sample_holds_it_is_units_afterwards(
    content: bytes, length_size: int, codec: Codec
) -> None:
    walk = CodedUnits(codec, length_size, is_dolby=False)
    assert_blanked_once(walk, content)


@given(st.binary(max_size=300), st.sampled_from([aac.frame, mpeg4_visual.frame, open_bitstream_units]))
def test_whatever_a_sample_holds_it_is_blanked_once(content: bytes, walk: Walk) -> None:
    assert_blanked_once(walk, content)


def assert_blanked_once(walk: Walk, content: bytes) -> None:
    once = blanked(walk, content)
    assert len(once) == len(content)
    assert blanked(walk, once) == once


def blanked(walk: Walk, content: bytes) -> bytes:
    left = bytearray(content)
    for at, part in walk(Reader(open_source(content)), 0, len(content)):
        left[at : at + len(part)] = part
    return bytes(left)


def test_too_much_said_within_pictures_is_refused() -> None:
    unit = b"\x18" + bytes(1024 * 1024)
    with pytest.raises(RecordingTooLargeError):
        blanked(CodedUnits(H264, 4, is_dolby=False), struct.pack(">I", len(unit)) + unit)
    with pytest.raises(RecordingTooLargeError):
        blanked(open_bitstream_units, b"\x48" + bytes(1024 * 1024 + 1))


@pytest.mark.parametrize("size", [*range(8), *range(64 * 1024 - 12, 64 * 1024 + 3), 200_000])
def test_user_data_of_any_length_are_blanked(size: int) -> None:
    start, end = b"\0\0\1\xb5\x09\0\0\1\xb2", b"\0\0\1\xb6\0\0\1\xb2picture"
    assert blanked(mpeg4_visual.frame, start + b"K" * size + end) == start + b"\xff" * size + end


def test_dolby_vision_s_own_units_stay_where_it_is_announced() -> None:
    unit = struct.pack(">I", 9) + b"\x7c\1numbers"
    assert blanked(CodedUnits(HEVC, 4, is_dolby=True), unit) == unit
    assert b"numbers" not in blanked(CodedUnits(HEVC, 4, is_dolby=False), unit)


def test_sound_that_only_its_maker_can_read_goes_where_there_is_other() -> None:
    content = made("voice_memo")
    assert refused(content.replace(b"mp4a", b"apac")) is UnsupportedRecordingError
    both = codecs.two_sounds(b"mp4a", b"apac")
    assert b"apac" in both
    left = stripped(both)
    assert b"apac" not in left
    assert left.count(b"trak") == 1
    assert stripped(codecs.two_sounds(b"mp4a", b"mp4a")).count(b"trak") == 2


def test_more_than_four_gibibytes_are_never_held(tmp_path: Path) -> None:
    """A sparse file: five samples of one gibibyte each."""
    path = tmp_path / "long.mp4"
    size = 5 * 2**30
    small = media.video(data=b"", codec=box(b"vp09", media.VISUAL))
    head = small[: small.index(b"mdat") - 4]
    grown = head.replace(
        box(b"stsz", struct.pack(">4I", 0, 0, 1, 0)), box(b"stsz", struct.pack(">4I", 0, 2**30, 5, 0))
    ).replace(
        box(b"stsc", struct.pack(">5I", 0, 1, 1, 1, 1)), box(b"stsc", struct.pack(">5I", 0, 1, 1, 5, 1))
    )
    offset = struct.pack(">3I", 0, 1, len(small))
    start = len(head) + 16
    grown = grown.replace(box(b"stco", offset), box(b"stco", struct.pack(">3I", 0, 1, start)))
    with path.open("wb") as file:
        file.write(grown + struct.pack(">I4sQ", 1, b"mdat", size + 16))
        file.truncate(start + size)
        file.seek(start + size - 4)
        file.write(b"end.")
    source = FileSource(path)
    found = strip_recording(source)
    left = StrippedFile(source, found)
    assert b"co64" in found.start
    assert found.size == len(found.start) + size
    left.seek(found.size - 6)
    assert left.readall() == b"\0\0end."
    source.close()


def refused(content: bytes) -> type[Exception]:
    with pytest.raises(FormatError) as error:
        strip_recording(open_source(content))
    return error.type


def test_a_recording_without_its_end_is_refused() -> None:
    content = made("android")
    assert refused(content[: len(content) // 2]) is DamagedRecordingError
    assert refused(box(b"ftyp", b"isom") + box(b"mdat", b"")) is DamagedRecordingError
    assert refused(made("browser")[:-400]) is DamagedRecordingError


def test_tracks_that_share_their_data_are_refused() -> None:
    content = bytearray(made("android"))
    first = content.index(b"stco") + 12
    second = content.index(b"stco", first) + 12
    content[second : second + 4] = content[first : first + 4]
    assert refused(bytes(content)) is DamagedRecordingError


def test_data_outside_of_mdat_are_refused() -> None:
    content = bytearray(made("messenger"))
    at = content.index(b"stco") + 12
    content[at : at + 4] = struct.pack(">I", content.index(b"beam") + 4)
    assert refused(bytes(content)) is DamagedRecordingError


@pytest.mark.parametrize(("codec", "kind"), [(b"mp4v", b"jpeg"), (b"mp4v", b"zzzz"), (b"mp4v", b"encv")])
def test_film_of_a_kind_that_is_not_known_is_refused(codec: bytes, kind: bytes) -> None:
    assert refused(media.video().replace(codec, kind)) is UnsupportedRecordingError


def test_telemetry_alone_is_refused() -> None:
    assert refused(media.audio().replace(b"soun", b"meta")) is UnsupportedRecordingError


def test_a_file_of_too_many_boxes_is_refused() -> None:
    assert refused(box(b"free", b"") * 100_001) is RecordingTooLargeError
    assert refused(box(b"moov", box(b"trak", b"") * 65)) in {RecordingTooLargeError, DamagedRecordingError}
