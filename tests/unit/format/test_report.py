"""Sealing a report, and what is refused before anything is written."""

from __future__ import annotations

import errno
import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chalicelib.contract.media_kinds import MediaType
from chalicelib.format.errors import (
    DiskFullError,
    FormatError,
    InvalidIdentifierError,
    InvalidKeyError,
    InvalidMetadataError,
    InvalidPackageError,
    ReadFailedError,
    WriteFailedError,
)
from chalicelib.format.metadata import Consent, ConsentType, Details, Metadata
from chalicelib.format.picsafe import PicsafeFile
from chalicelib.format.report import ConsentFile, MediaItem, Sealed, seal_report
from chalicelib.format.rncryptor import decrypt
from tests.unit.format.reports import KEY, KEYSERVER_URL, PDF, SIGNATURE, THUMBNAIL, listing, metadata, seal


class Pipe(io.RawIOBase):
    """A destination that cannot seek, such as a request's body; it takes little at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        part = memoryview(data)[:1000]
        self.data += part
        return len(part)


class Trickle(io.RawIOBase):
    """A source that cannot seek and gives little at a time."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._rest = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._rest.readinto(memoryview(buffer)[:777])


def contents(data: bytes) -> dict[str, bytes]:
    with PicsafeFile.open(data) as file, file.unlock(KEY) as report:
        assert file.keyserver_url == KEYSERVER_URL
        return {name: report.read(name, 10**8) for name in report.names()}


def test_a_report_holds_what_was_sealed(tmp_path: Path) -> None:
    video = os.urandom(100_000)
    destination = tmp_path / "report.picsafe"
    told: list[int] = []
    size = seal(destination, video, progress=told.append)
    assert size == destination.stat().st_size
    assert destination.stat().st_mode & 0o777 == 0o600
    assert listing(tmp_path) == ["report.picsafe"]
    found = contents(destination.read_bytes())
    assert sum(told) == sum(len(data) for data in found.values())
    found.pop("metadata.json")
    assert found == {
        "report.pdf": PDF,
        "consent.jpg": SIGNATURE,
        "v1.m4v": video,
        "v1-thumbnail.jpg": THUMBNAIL,
    }


def test_any_kind_of_source_and_destination(tmp_path: Path) -> None:
    video = os.urandom(50_000)
    path = tmp_path / "video"
    path.write_bytes(video)
    stream = io.BytesIO(b"skipped" + video)
    stream.seek(7)
    buffered = io.BufferedReader(Trickle(video))
    for content in (video, path, stream, Trickle(video), buffered):
        pipe = Pipe()
        assert seal(pipe, content) == len(pipe.data)  # type: ignore[arg-type] # a raw file is enough
        assert contents(bytes(pipe.data))["v1.m4v"] == video


def test_other_unzippers_understand_both_zips() -> None:
    for destination in (io.BytesIO(), Pipe()):
        seal(destination, b"video")  # type: ignore[arg-type] # a raw file is enough
        data = destination.getvalue() if isinstance(destination, io.BytesIO) else bytes(destination.data)
        outer = zipfile.ZipFile(io.BytesIO(data))
        assert outer.namelist() == ["package.json", "package.encrypted"]
        assert outer.testzip() is None
        inner = zipfile.ZipFile(io.BytesIO(decrypt(outer.read("package.encrypted"), KEY)))
        assert inner.testzip() is None
        assert inner.read("v1.m4v") == b"video"
        assert {info.compress_type for info in inner.infolist()} == {zipfile.ZIP_STORED}


def test_an_existing_file_is_replaced_by_a_whole_one(tmp_path: Path) -> None:
    destination = tmp_path / "report.picsafe"
    destination.write_bytes(b"an older report")
    seal(destination)
    assert contents(destination.read_bytes())["v1.m4v"] == b"a video"


def test_every_kind_of_media_and_consent(tmp_path: Path) -> None:
    kinds = [("p", MediaType.PHOTO), ("v", MediaType.VIDEO), ("a", MediaType.AUDIO)]
    destination = io.BytesIO()
    seal_report(
        destination,
        key=KEY,
        keyserver_url="",
        metadata=metadata(*kinds, consent="verbal"),
        pdf=PDF,
        consent=ConsentFile(ConsentType.VERBAL, b"yes"),
        items=[MediaItem(item_id, kind, b"media") for item_id, kind in kinds],
    )
    with PicsafeFile.open(destination) as file, file.unlock(KEY) as report:
        assert report.names() == ("metadata.json", "report.pdf", "consent.m4a", "p.jpg", "v.m4v", "a.m4a")


def bad(change: dict[str, Any]) -> Callable[[Path], Sealed]:
    good: dict[str, Any] = {
        "key": KEY,
        "keyserver_url": KEYSERVER_URL,
        "metadata": metadata(("p", MediaType.PHOTO), consent=""),
        "pdf": PDF,
        "consent": None,
        "items": [MediaItem("p", MediaType.PHOTO, b"photo")],
    }
    return lambda destination: seal_report(destination, **(good | change))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"key": ""}, InvalidKeyError),
        ({"keyserver_url": "ftp://key.example.org"}, InvalidPackageError),
        ({"keyserver_url": "https://"}, InvalidPackageError),
        ({"keyserver_url": "https://key.example.org:port"}, InvalidPackageError),
        ({"keyserver_url": "https://key.example.org/#x"}, InvalidPackageError),
        ({"keyserver_url": "https://key.example.org/" + "x" * 2048}, InvalidPackageError),
        ({"items": []}, InvalidMetadataError),
        ({"items": [MediaItem("q", MediaType.PHOTO, b"")]}, InvalidMetadataError),
        ({"items": [MediaItem("p", MediaType.VIDEO, b"")]}, InvalidMetadataError),
        ({"consent": ConsentFile(ConsentType.SIGNED, b"")}, InvalidMetadataError),
        ({"metadata": Metadata(details=Details(reportid="1")), "items": []}, InvalidMetadataError),
        (
            {
                "metadata": metadata(("../p", MediaType.PHOTO)),
                "items": [MediaItem("../p", MediaType.PHOTO, b"")],
            },
            FormatError,
        ),
        ({"pdf": Path("/nonexistent")}, ReadFailedError),
        ({"pdf": Path("/")}, ReadFailedError),
    ],
)
def test_what_cannot_be_a_report_is_refused(
    tmp_path: Path, change: dict[str, Any], error: type[FormatError]
) -> None:
    with pytest.raises(error):
        bad(change)(tmp_path / "report.picsafe")
    assert listing(tmp_path) == []


def test_consent_without_a_file_is_refused(tmp_path: Path) -> None:
    spoken = Metadata(details=metadata().details, consent=Consent(type="verbal"))
    with pytest.raises(InvalidMetadataError):
        bad({"metadata": spoken, "items": []})(tmp_path / "report.picsafe")


def test_an_item_id_is_checked_where_names_are_made() -> None:
    with pytest.raises((InvalidIdentifierError, InvalidMetadataError)):
        bad(
            {
                "metadata": metadata(("con", MediaType.PHOTO), consent=""),
                "items": [MediaItem("con", MediaType.PHOTO, b"")],
            }
        )(Path("/nonexistent/report.picsafe"))


class Growing(io.BytesIO):
    """A file that somebody appends to after its size was asked for."""

    def readinto(self, buffer: Any) -> int:
        if self.tell() == 0:
            position = self.tell()
            self.seek(0, os.SEEK_END)
            self.write(b"more")
            self.seek(position)
        return super().readinto(buffer)


def test_a_source_that_changes_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(ReadFailedError):
        seal(tmp_path / "report.picsafe", Growing(b"video"))
    assert listing(tmp_path) == []


class Failing(io.RawIOBase):
    """A file on a disk that has gone bad half-way."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        raise OSError(errno.EIO, "bad disk")


def test_a_source_that_cannot_be_read_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ReadFailedError):
        seal(tmp_path / "report.picsafe", Failing())  # type: ignore[arg-type] # a raw file is enough
    assert listing(tmp_path) == []


@pytest.mark.parametrize("size", [10, 5_000_000])
@pytest.mark.parametrize(
    ("number", "error"), [(errno.ENOSPC, DiskFullError), (errno.EPIPE, WriteFailedError)]
)
def test_a_stream_that_fails(size: int, number: int, error: type[FormatError]) -> None:
    class Broken(Pipe):
        def write(self, data: Any) -> int:
            if len(self.data) >= size // 2:
                raise OSError(number, "no")
            return super().write(data)

    with pytest.raises(error):
        seal(Broken(), bytes(size))  # type: ignore[arg-type] # a raw file is enough
    with Path("/dev/full").open("wb", buffering=0) as full, pytest.raises(DiskFullError):
        seal(full, bytes(size))
