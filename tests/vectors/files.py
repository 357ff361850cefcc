"""Small report files, good or with one thing wrong, as the vectors and the unit tests need them."""

from __future__ import annotations

import io
import json
import stat
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field

from chalicelib.format.metadata import Consent, Details, Media, Metadata, Patient, User, encode_metadata
from chalicelib.format.rncryptor import Header, Salts, encrypt

KEY = "dGhpcyBpcyBub3QgYSBrZXkgYnV0IGEgdmVjdG9yISE"
KEYSERVER_URL = "https://key.example.org"
REPORT_ID = "0000000011462800528240"
HEADER = Header(Salts(bytes(range(8)), bytes(range(8, 16))), bytes(range(16, 32)))

METADATA = Metadata(
    patient=Patient(firstname="Pat", lastname="Example", day="1", month="2", year="1970", patientid="MRN-1"),
    user=User(
        userid="1", title="Dr", firstname="Sam", lastname="Sample", email="sam@example.org", country="AU"
    ),
    details=Details(notes="Größe: 3 cm\nno pain", datetime="2016-05-09T13:28:48Z", reportid=REPORT_ID),
    consent=Consent(type="signed", treatment="true", education="false", publication="false"),
    media=(Media(mediaid="1462800500000", type="photo", levels="treatment"),),
)
PACKAGE = json.dumps({"keyserver_url": KEYSERVER_URL}).encode()


@dataclass
class Entry:
    """One member of a zip to be built, with whatever is to be wrong about it."""

    name: str
    data: bytes
    deflated: bool = False
    mode: int = stat.S_IFREG | 0o600
    flags: int = 0


@dataclass
class Vector:
    """A file, what it is for, and what has to come of it."""

    name: str
    data: bytes
    expect: str = "ok"
    step: str = ""
    key: str = KEY
    contents: Sequence[Entry] = field(default_factory=list)
    ignored: Sequence[str] = ()
    file_name: str = ""  # which file the failure names, where readers could name another
    compressed: bool = False  # by zlib, whose builds do not all write the same bytes


def entries(**replaced: bytes) -> list[Entry]:
    """Return the members of a small, good report; ``replaced`` maps ``metadata`` to another document."""
    return [
        Entry("metadata.json", replaced.get("metadata", encode_metadata(METADATA))),
        Entry("report.pdf", b"%PDF-1.7 not really"),
        Entry("consent.jpg", b"\xff\xd8 a signature \xff\xd9"),
        Entry("1462800500000.jpg", b"\xff\xd8 a photo \xff\xd9"),
        Entry("1462800500000-thumbnail.jpg", b"\xff\xd8 small \xff\xd9"),
    ]


def zipped(members: Sequence[Entry]) -> bytes:
    """Return a zip of the members; names are written as they are, duplicates too."""
    buffer = io.BytesIO()
    archive = zipfile.ZipFile(buffer, "w")
    for entry in members:
        info = zipfile.ZipInfo("placeholder")
        info.filename = entry.name
        info.create_system = 3
        info.external_attr = entry.mode << 16
        info.compress_type = zipfile.ZIP_DEFLATED if entry.deflated else zipfile.ZIP_STORED
        archive.NameToInfo.clear()  # or zipfile would warn of the duplicates that are wanted here
        archive.writestr(info, entry.data)
    for info, entry in zip(archive.infolist(), members, strict=True):
        info.flag_bits |= entry.flags
    archive.close()
    return buffer.getvalue()


def sealed(inner: bytes) -> bytes:
    """Return package.encrypted for an inner zip, always with the same salts and IV."""
    return encrypt(inner, KEY, header=HEADER)


def picsafe(inner: bytes, *, package: bytes = PACKAGE, deflated: bool = False) -> bytes:
    """Return a ``.picsafe`` file around an inner zip."""
    return outer(sealed(inner), package=package, deflated=deflated)


def outer(encrypted: bytes, *, package: bytes = PACKAGE, deflated: bool = False) -> bytes:
    """Return a ``.picsafe`` file around an RNCryptor message."""
    return zipped([Entry("package.json", package, deflated), Entry("package.encrypted", encrypted, deflated)])
