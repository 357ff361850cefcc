"""Opening reports: what is given out, what is extracted, and what bad files come to."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.contract.media_kinds import MediaType
from chalicelib.format.decrypt import decrypt_file
from chalicelib.format.errors import (
    AuthenticationFailedError,
    CorruptZipError,
    DestinationExistsError,
    FormatError,
    MissingPartError,
    NotAReportError,
    ReadFailedError,
    TooLargeError,
)
from chalicelib.format.limits import Limits
from chalicelib.format.names import NameKind
from chalicelib.format.picsafe import PicsafeFile
from chalicelib.format.rncryptor import encrypt
from tests.unit.format import reports
from tests.unit.format.reports import listing
from tests.vectors.files import KEY, REPORT_ID, Entry, entries, outer, picsafe, sealed, zipped

OPEN_FILES = Path("/proc/self/fd")
GOOD = picsafe(zipped(entries()))
# Thousands of openings, each with two key derivations: the smallest report there is.
SMALL_INNER = zipped([Entry("metadata.json", b'{"report":{}}'), Entry("report.pdf", b"")])
SMALL = picsafe(SMALL_INNER)


def open_everything(data: bytes, key: str = KEY) -> dict[str, bytes]:
    with PicsafeFile.open(data) as file, file.unlock(key) as report:
        return {name: report.read(name, 10**8) for name in report.names()}


def failure(data: bytes) -> str:
    try:
        open_everything(data)
    except FormatError as error:
        return error.code
    return "ok"


def test_what_a_report_says_of_itself(tmp_path: Path) -> None:
    path = tmp_path / f"{REPORT_ID}.picsafe"
    path.write_bytes(GOOD)
    with PicsafeFile.open(path) as file:
        assert (file.report_id_hint, file.size) == (REPORT_ID, len(GOOD))
        told: list[int] = []
        with file.unlock(KEY, told.append) as report:
            assert sum(told) == len(sealed(zipped(entries()))) - 34 - 32
            assert report.metadata.patient.lastname == "Example"
            assert report.missing_items == ()
            photo = report.members["1462800500000.jpg"]
            assert photo == ("1462800500000.jpg", NameKind.MEDIA, 13, "1462800500000", MediaType.PHOTO)
            assert report.members["consent.jpg"].kind is NameKind.CONSENT
    renamed = tmp_path / "wound.picsafe"
    path.rename(renamed)
    with PicsafeFile.open(renamed) as file:
        assert file.report_id_hint is None


def test_items_without_a_file_are_named() -> None:
    with PicsafeFile.open(picsafe(zipped(entries()[:3]))) as file, file.unlock(KEY) as report:
        assert report.missing_items == ("1462800500000",)


def test_members_are_streams_with_a_position() -> None:
    for deflated in (False, True):
        data = os.urandom(200_000)
        inner = zipped([*entries(), Entry("v.m4v", data, deflated)])
        with PicsafeFile.open(picsafe(inner)) as file, file.unlock(KEY) as report:
            stream = report.open("v.m4v")
            assert stream.seek(-10, os.SEEK_END) == 199_990
            assert stream.read() == data[-10:]
            assert stream.seek(5) == 5
            assert stream.read(10) == data[5:15]
            assert stream.seek(3, os.SEEK_CUR) == stream.tell() == 18
            stream.close()
            with pytest.raises(TooLargeError):
                report.read("v.m4v", len(data) - 1)
            with pytest.raises(MissingPartError):
                report.open("w.m4v")


@pytest.mark.parametrize("size", [0, 1000, 5_000_000])
def test_extracting(tmp_path: Path, size: int) -> None:
    source, target = io.BytesIO(), tmp_path / "report"
    video = os.urandom(size)
    reports.seal(source, video)
    told: list[int] = []
    with PicsafeFile.open(source) as file, file.unlock(reports.KEY) as report:
        report.extract(target, told.append)
        with pytest.raises(DestinationExistsError):
            report.extract(target)
        names = report.names()
    assert listing(target) == sorted(names)
    assert (target / "v1.m4v").read_bytes() == video
    assert sum(told) == sum(path.stat().st_size for path in target.iterdir())
    assert target.stat().st_mode & 0o777 == 0o700
    assert listing(tmp_path) == ["report"]


def test_an_empty_directory_is_filled_and_anything_else_left_alone(tmp_path: Path) -> None:
    empty, taken, link = tmp_path / "empty", tmp_path / "taken", tmp_path / "link"
    empty.mkdir()
    taken.write_text("mine")
    link.symlink_to(empty)
    with PicsafeFile.open(GOOD) as file, file.unlock(KEY) as report:
        for target in (taken, link):
            with pytest.raises(DestinationExistsError):
                report.extract(target)
        assert listing(empty) == []
        report.extract(empty)
    assert len(listing(empty)) == 5
    assert taken.read_text() == "mine"


def test_nothing_is_left_of_a_report_with_a_bad_member(tmp_path: Path) -> None:
    inner = bytearray(zipped([*entries(), Entry("z.m4v", b"unmistakable")]))
    inner[inner.index(b"unmistakable")] ^= 1
    with (
        PicsafeFile.open(picsafe(bytes(inner))) as file,
        file.unlock(KEY) as report,
        pytest.raises(CorruptZipError),
    ):
        report.extract(tmp_path / "report")
    assert listing(tmp_path) == []


def test_every_changed_byte_comes_to_a_failure_of_the_right_class() -> None:
    start = SMALL.index(b"package.encrypted") + len(b"package.encrypted")
    end = start + len(sealed(SMALL_INNER))
    messages = {start: {"unsupported_version"}, start + 1: {"unsupported_options"}}
    elsewhere = {
        "ok",  # a time, a version, a mode: nothing that anything depends on
        "corrupt_zip",
        "not_a_report",
        "missing_part",
        "unsupported_zip",
        "unsafe_name",
        "duplicate_name",
        "invalid_package",
        "too_large",
        "truncated",
        "authentication_failed",
    }
    for offset in range(len(SMALL)):
        changed = bytearray(SMALL)
        changed[offset] ^= 0x04
        inside = start <= offset < end
        expected = messages.get(offset, {"authentication_failed"}) if inside else elsewhere
        assert failure(bytes(changed)) in expected, offset


def test_no_shortened_file_opens() -> None:
    for length in range(len(SMALL)):
        assert failure(SMALL[:length]) == ("corrupt_zip" if length >= 2 else "not_a_report"), length


@given(junk=st.binary(max_size=300))
@settings(deadline=None)
def test_junk_is_refused(junk: bytes) -> None:
    assert failure(junk) in {"not_a_report", "corrupt_zip"}
    assert failure(b"PK\x03\x04" + junk) == "corrupt_zip"


@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_a_mutated_file_opens_or_is_refused_with_an_error_of_ours(data: st.DataObject) -> None:
    """Mutates zips where nothing authenticates them: outside, and sealed again inside."""
    inside = data.draw(st.booleans())
    mutated = bytearray(zipped(entries()) if inside else GOOD)
    for _ in range(data.draw(st.integers(1, 4))):
        offset = data.draw(st.integers(0, len(mutated) - 1))
        mutated[offset : offset + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    failure(picsafe(bytes(mutated)) if inside else bytes(mutated))


def test_a_wrong_key_and_a_changed_file_look_the_same() -> None:
    said = []
    changed = bytearray(GOOD)
    changed[len(GOOD) // 2] ^= 1
    for data, key in ((GOOD, KEY[::-1]), (bytes(changed), KEY)):
        with PicsafeFile.open(data) as file, pytest.raises(AuthenticationFailedError) as caught:
            file.unlock(key)
        said.append((str(caught.value), caught.value.__cause__))
    assert said[0] == said[1]


@pytest.mark.parametrize(
    ("limits", "data"),
    [
        (Limits(max_file=len(GOOD) - 1), GOOD),
        (Limits(max_unpacked=100), GOOD),
        (Limits(max_members=4), GOOD),
        (Limits(max_package_json=10), GOOD),
        (
            Limits(max_ratio=2, ratio_floor=100),
            picsafe(zipped([*entries(), Entry("z.m4v", bytes(999), True)])),
        ),
    ],
)
def test_limits(limits: Limits, data: bytes) -> None:
    with pytest.raises(TooLargeError), PicsafeFile.open(data, limits) as file:
        file.unlock(KEY)


def test_a_directory_of_a_million_names_is_not_read() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(10_000):
            archive.writestr(f"{number}.jpg", b"")
    for data in (buffer.getvalue(), picsafe(buffer.getvalue())):
        assert failure(data) == "too_large"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.picsafe", tmp_path):
        with pytest.raises((ReadFailedError, NotAReportError)):
            PicsafeFile.open(path)


def test_a_file_is_closed_and_a_stream_is_left_open(tmp_path: Path) -> None:
    stream = io.BytesIO(GOOD)
    with PicsafeFile.open(stream):
        pass
    assert not stream.closed
    before = len(listing(OPEN_FILES))
    path = tmp_path / "bad.picsafe"
    path.write_bytes(GOOD[:-5])
    for _ in range(5):
        with pytest.raises(CorruptZipError):
            PicsafeFile.open(path)
    assert len(listing(OPEN_FILES)) <= before


@pytest.mark.parametrize("deflated", [False, True])
def test_decrypting_to_a_file(tmp_path: Path, deflated: bool) -> None:
    inner = zipped(entries())
    target = tmp_path / "report.zip"
    assert decrypt_file(picsafe(inner, deflated=deflated), target, KEY) == len(inner)
    assert target.read_bytes() == inner
    assert decrypt_file(io.BytesIO(encrypt(b"bare", KEY)), target, KEY) == 4
    assert target.read_bytes() == b"bare"
    assert listing(tmp_path) == ["report.zip"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_a_report"),
        (b"hello", "not_a_report"),
        (b"\x03\x07" + bytes(100), "not_a_report"),
        (b"\x02\x01" + bytes(100), "unsupported_version"),
        (b"\x03\x01" + bytes(30), "truncated"),
        (encrypt(b"x", "another key"), "authentication_failed"),
        (outer(encrypt(b"x", "another key")), "authentication_failed"),
        (GOOD[:-1], "corrupt_zip"),
    ],
    ids=range(8),
)
def test_what_cannot_be_decrypted_leaves_the_destination_as_it_was(
    tmp_path: Path, data: bytes, code: str
) -> None:
    target = tmp_path / "report.zip"
    target.write_bytes(b"what was there")
    with pytest.raises(FormatError) as caught:
        decrypt_file(data, target, KEY)
    assert caught.value.code == code
    assert target.read_bytes() == b"what was there"
    assert listing(tmp_path) == ["report.zip"]
    with pytest.raises(TooLargeError):
        decrypt_file(b"\x03\x01" + bytes(100), target, KEY, limits=Limits(max_file=10))
