"""Reports in the zips that other writers make, and zips that two readers could read in two ways."""

from __future__ import annotations

import stat
import struct
import unicodedata

from chalicelib.format.metadata import encode_metadata
from tests.vectors.files import (
    KEYSERVER_URL,
    METADATA,
    PACKAGE,
    Entry,
    Vector,
    entries,
    outer,
    picsafe,
    sealed,
    zipped,
)

_END = struct.Struct("<4s4H2LH")
_FOLDER = stat.S_IFDIR | 0o755


def other_writers() -> list[Vector]:
    """Return the files that open although their writer packed them otherwise, with what is passed over."""
    report = entries()
    inner = zipped(report)
    enclosed = [Entry(f"Report/{entry.name}", entry.data) for entry in report]
    package = [Entry("package.json", PACKAGE), Entry("package.encrypted", sealed(inner))]
    beside = [
        Entry("__MACOSX/._report.pdf", b"x"),
        Entry(".DS_Store", b"x"),
        Entry("Thumbs.db", b"x"),
        Entry("META-INF/MANIFEST.MF", b"Manifest-Version: 1.0\r\n"),
        Entry("evil.exe", b"x"),
        Entry("con.jpg", b"x"),
        Entry("a/b.jpg", b"x"),
        Entry("empty/", b"", mode=_FOLDER),
        Entry("x" * 255, b""),
    ]
    passed_over = (
        *(
            "__MACOSX/",
            ".DS_Store",
            "Thumbs.db",
            "META-INF/",
            "evil.exe",
            "con.jpg",
            "a/",
            "x" * 255,
            "empty/",
        ),
    )
    return [
        Vector(
            "files and folders beside the report",
            picsafe(zipped([*beside, *report])),
            contents=report,
            ignored=passed_over,
        ),
        Vector(
            "one folder around everything",
            picsafe(
                zipped([Entry("Report/", b"", mode=_FOLDER), *enclosed, Entry("__MACOSX/Report/._x", b"")])
            ),
            contents=report,
            ignored=("Report/", "__MACOSX/"),
        ),
        Vector(
            "a report beside a folder with another",
            picsafe(zipped([*enclosed, *report])),
            contents=report,
            ignored=("Report/",),
        ),
        Vector(
            "backslashes for slashes",
            picsafe(zipped([Entry(entry.name.replace("/", "\\"), entry.data) for entry in enclosed])),
            contents=report,
            ignored=("Report/",),
        ),
        Vector(
            "a dot before every name",
            picsafe(
                zipped(
                    [Entry("./", b"", mode=_FOLDER), *(Entry(f"./{one.name}", one.data) for one in report)]
                )
            ),
            contents=report,
        ),
        Vector(
            "files beside the sealed part",
            zipped(
                [
                    Entry("s/", b""),
                    *(Entry(f"s/{one.name}", one.data) for one in package),
                    Entry("s/.DS_Store", b""),
                ]
            ),
            contents=report,
            ignored=("s/", "s/.DS_Store"),
        ),
        Vector("a line break behind the zip", outer(sealed(inner + b"\n")) + b"\r\n", contents=report),
        Vector("a comment in the zip", _commented(picsafe(inner), b"made by a program\n"), contents=report),
        Vector("zeros up to a whole block behind the zip", _filled(picsafe(_filled(inner))), contents=report),
        _other_spellings(),
        Vector(
            "a URL with a line break",
            picsafe(inner, package=b'{"keyserver_url": "%b\\n"}\n' % KEYSERVER_URL.encode()),
            contents=report,
        ),
    ]


def _filled(data: bytes) -> bytes:
    """As libarchive writes to a pipe."""
    return data + bytes(-len(data) % 10_240)


def _other_spellings() -> Vector:
    ids = ["IMG 1", "Foto.2", "\u00e9\u00e0", "4", "5", "6"]
    media = ",".join(f'{{"mediaid": "{one} ", "type": "photo"}}' for one in ids)
    document = f'{{"report": {{"patient": [], "details": {{"location": []}}, "media": [{media}]}}}}'.encode()
    written = [
        Entry("METADATA.JSON", document),
        Entry("Report.PDF", b"%PDF"),
        Entry("Consent.JPEG", b"c"),
        Entry("IMG 1.JPG", b"1"),
        Entry("Foto.2.jpeg", b"2"),
        Entry("Foto.2-Thumbnail.Jpeg", b"t"),
        Entry(unicodedata.normalize("NFD", ids[2]) + ".png", b"3"),
        Entry("4.mp4", b"4"),
        Entry("5.MOV", b"5"),
        Entry("6.M4A", b"6"),
    ]
    names = [
        *("metadata.json", "report.pdf", "consent.jpg", "IMG 1.jpg", "Foto.2.jpg", "Foto.2-thumbnail.jpg"),
        *("\u00e9\u00e0.png", "4.m4v", "5.mov", "6.m4a"),
    ]
    contents = [Entry(name, entry.data) for name, entry in zip(names, written, strict=True)]
    return Vector("other spellings of names", picsafe(zipped(written)), contents=contents)


def bad_ends() -> list[Vector]:
    """Return the zips whose directory is not exactly what their end record says, and other ambiguities."""
    package = [Entry("package.json", PACKAGE), Entry("package.encrypted", sealed(zipped(entries())))]
    good = zipped(package)
    *_, size, offset, _ = _END.unpack(good[-_END.size :])
    directory, end = good[offset : offset + size], good[-_END.size :]
    first = directory[: directory.index(b"PK\x01\x02", 4)]
    second_report = zipped(
        [Entry("one/metadata.json", encode_metadata(METADATA)), Entry("two/metadata.json", b"{}")]
    )
    vectors = [
        ("an end record in the comment", _commented(good, end), "corrupt_zip"),
        ("an end record too few entries", good[: -_END.size] + _end(1, size, offset), "corrupt_zip"),
        ("an end record with too many entries", good[: -_END.size] + _end(3, size, offset), "corrupt_zip"),
        (
            "a directory that runs over its end",
            good[:offset] + directory + first + _end(2, size, offset),
            "corrupt_zip",
        ),
        (
            "a directory that ends within an entry",
            good[: -_END.size] + _end(2, size - 1, offset + 1),
            "corrupt_zip",
        ),
        ("bytes behind the zip", good + b"\0", "corrupt_zip"),
        ("two line breaks behind the zip", good + b"\n\n", "corrupt_zip"),
        ("zeros that fill no block behind the zip", _filled(good)[:-1], "corrupt_zip"),
        ("zeros of a block more behind the zip", _filled(good) + bytes(10_240), "corrupt_zip"),
        ("something in the zeros behind the zip", _filled(good)[:-1] + b"x", "corrupt_zip"),
        ("a comment that is cut short", _commented(good, b"comment")[:-1], "corrupt_zip"),
        ("a part of several", good[: -_END.size] + _end(2, size, offset, disk=1), "unsupported_zip"),
        (
            "a Key Server in a zone",
            outer(package[1].data, package=b'{"keyserver_url": "http://[fe80::1%25eth0]/"}'),
            "invalid_package",
        ),
        (
            "package.json nested too deeply",
            outer(package[1].data, package=b'{"x": ' + b"[" * 64 + b"]" * 64 + b"}"),
            "invalid_package",
        ),
    ]
    return [
        *(Vector(name, data, code, "open") for name, data, code in vectors),
        Vector(
            "two folders with a report",
            picsafe(second_report),
            "duplicate_name",
            "unlock",
            file_name="one/",
        ),
        Vector(
            "metadata nested too deeply",
            picsafe(zipped(entries(metadata=b'{"report": {}, "x": ' + b"[" * 64 + b"]" * 64 + b"}"))),
            "invalid_metadata",
            "unlock",
        ),
    ]


def _end(count: int, size: int, offset: int, *, disk: int = 0) -> bytes:
    return _END.pack(b"PK\x05\x06", disk, disk, count, count, size, offset, 0)


def _commented(data: bytes, comment: bytes) -> bytes:
    return data[:-2] + struct.pack("<H", len(comment)) + comment
