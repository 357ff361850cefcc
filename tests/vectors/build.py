"""Builds the ``.picsafe`` vectors, the same bytes each time: ``python -m tests.vectors.build``.

``picsafe.json`` lists sealed reports, good and bad, each with the outcome that every implementation has to
come to: what a good one contains, or the code of the class of failure, and at which step.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import stat
import struct
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from chalicelib.format.rncryptor.keys import keys_for
from tests.vectors.build_containers import bad_ends, other_writers
from tests.vectors.files import (
    HEADER,
    KEY,
    KEYSERVER_URL,
    PACKAGE,
    Entry,
    Vector,
    entries,
    outer,
    picsafe,
    sealed,
    zipped,
)

FILE = Path(__file__).with_name("picsafe.json")


def _with(entry: Entry) -> bytes:
    return picsafe(zipped([*entries(), entry]))


def _changed(data: bytes, offset: int, change: Callable[[int], int] = lambda byte: byte ^ 1) -> bytes:
    changed = bytearray(data)
    changed[offset] = change(changed[offset])
    return bytes(changed)


def _directory_field(data: bytes, name: bytes, offset: int, value: bytes) -> bytes:
    """Overwrite a field of a member's central directory header (APPNOTE 4.3.12), counted from its start."""
    start = data.rindex(name) - 46
    assert data[start : start + 4] == b"PK\x01\x02"
    return data[: start + offset] + value + data[start + offset + len(value) :]


def good_vectors() -> list[Vector]:
    """Return the files that open."""
    members = entries()
    verbal = [
        Entry(
            "metadata.json", b'{"report": {"media": [], "consent": {"type": "verbal", "treatment": true}}}'
        ),
        Entry("report.pdf", b""),
        Entry("consent.m4a", b"a recording"),
    ]
    return [
        Vector("a small report", picsafe(zipped(members)), contents=members),
        Vector(
            "members deflated",
            picsafe(zipped([Entry(e.name, e.data, deflated=True) for e in members]), deflated=True),
            contents=members,
            compressed=True,
        ),
        Vector("other writers' values", picsafe(zipped(verbal)), contents=verbal),
        Vector("no key server", picsafe(zipped(members), package=b"{}"), contents=members),
    ]


def bad_files() -> list[Vector]:
    """Return the files that are refused before a key is asked for."""
    good = picsafe(zipped(entries()))
    encrypted = sealed(zipped(entries()))
    return [
        Vector("empty file", b"", "not_a_report", "open"),
        Vector("a picture", b"\xff\xd8\xff\xe0 JFIF", "not_a_report", "open"),
        Vector("cut short", good[:-30], "corrupt_zip", "open"),
        Vector("bytes before the zip", b"PK" + good, "corrupt_zip", "open"),
        Vector("no package.json", zipped([Entry("package.encrypted", encrypted)]), "missing_part", "open"),
        Vector("no package.encrypted", zipped([Entry("package.json", PACKAGE)]), "missing_part", "open"),
        Vector("package.json is a list", outer(encrypted, package=b"[]"), "invalid_package", "open"),
        Vector(
            "key server is a script",
            outer(encrypted, package=b'{"keyserver_url": "javascript:alert(1)"}'),
            "invalid_package",
            "open",
        ),
        Vector(
            "key server with credentials",
            outer(encrypted, package=b'{"keyserver_url": "https://key.example.org@evil.example"}'),
            "invalid_package",
            "open",
        ),
        Vector(
            "package.json is too large", outer(encrypted, package=b" " * 65537 + PACKAGE), "too_large", "open"
        ),
    ]


def bad_messages() -> list[Vector]:
    """Return the files whose encrypted part is refused."""
    message = sealed(zipped(entries()))
    return [
        Vector("wrong key", outer(message), "authentication_failed", "unlock", key=KEY[::-1]),
        Vector("empty message", outer(b""), "truncated", "unlock"),
        Vector("header only", outer(message[:34]), "truncated", "unlock"),
        Vector("half a block missing", outer(message[:-8]), "truncated", "unlock"),
        Vector("a block missing", outer(message[:-16]), "authentication_failed", "unlock"),
        Vector("version 2", outer(b"\x02" + message[1:]), "unsupported_version", "unlock"),
        Vector("version 4", outer(b"\x04" + message[1:]), "unsupported_version", "unlock"),
        Vector("unknown option", outer(message[:1] + b"\x03" + message[2:]), "unsupported_options", "unlock"),
        Vector("key mode", outer(message[:1] + b"\x00" + message[2:]), "unsupported_options", "unlock"),
        Vector("encryption salt changed", outer(_changed(message, 2)), "authentication_failed", "unlock"),
        Vector("HMAC salt changed", outer(_changed(message, 10)), "authentication_failed", "unlock"),
        Vector("IV changed", outer(_changed(message, 18)), "authentication_failed", "unlock"),
        Vector("ciphertext changed", outer(_changed(message, 40)), "authentication_failed", "unlock"),
        Vector("HMAC changed", outer(_changed(message, -1)), "authentication_failed", "unlock"),
        Vector("not a zip inside", picsafe(b"hello"), "corrupt_zip", "unlock"),
        Vector("nothing inside", picsafe(b""), "corrupt_zip", "unlock"),
        Vector("padding of zeros", outer(_unpadded()), "invalid_padding", "unlock"),
    ]


def _unpadded() -> bytes:
    """Return a message that is authentic, and whose blocks all decrypt to zeros."""
    keys = keys_for(KEY, HEADER)
    encryptor = Cipher(algorithms.AES256(keys.encryption), modes.CBC(HEADER.iv)).encryptor()
    body = HEADER.to_bytes() + encryptor.update(bytes(32))
    return body + hmac.digest(keys.authentication, body, hashlib.sha256)


def bad_contents() -> list[Vector]:
    """Return the files that hold something else than a proper report, sealed with the right key."""
    inner = zipped(entries())
    photo = b"1462800500000.jpg"
    overlong = b'{"report": {"patient": {"firstname": "' + b"x" * 40_000 + b'"}}}'
    unsafe = [
        "../evil.jpg",
        "/etc/passwd",
        "a/../b.jpg",
        "a//b.jpg",
        "..\\evil.jpg",
        "C:evil.jpg",
        "..",
        "a.jpg\0.exe",
        "a.jpg ",
        "a\nb.jpg",
        "a\u202egpj.exe",
        "x" * 256,
    ]
    vectors = [
        Vector(f"unsafe name {name!r:.40}", _with(Entry(name, b"")), "unsafe_name", "unlock")
        for name in unsafe
    ]
    return [
        *vectors,
        Vector(
            "symlink",
            _with(Entry("a.jpg", b"/etc/passwd", mode=stat.S_IFLNK | 0o777)),
            "unsafe_name",
            "unlock",
        ),
        Vector("device", _with(Entry("a.jpg", b"", mode=stat.S_IFBLK | 0o600)), "unsafe_name", "unlock"),
        Vector("a name twice", _with(Entry("1462800500000.jpg", b"")), "duplicate_name", "unlock"),
        Vector(
            "a name in another case",
            picsafe(zipped([*entries(), Entry("a.jpg", b""), Entry("A.jpg", b"")])),
            "duplicate_name",
            "unlock",
        ),
        Vector(
            "a name in another spelling",
            picsafe(zipped([*entries(), Entry("a.jpg", b""), Entry("a.jpeg", b"")])),
            "duplicate_name",
            "unlock",
        ),
        Vector("zip encryption", _with(Entry("a.jpg", b"", flags=1)), "unsupported_zip", "unlock"),
        Vector(
            "unknown compression",
            picsafe(_directory_field(inner, photo, 10, b"\x63\0")),
            "unsupported_zip",
            "unlock",
        ),
        Vector(
            "sizes disagree",
            picsafe(_directory_field(inner, photo, 24, b"\x63\0\0\0")),
            "corrupt_zip",
            "unlock",
        ),
        Vector(
            "overlapping members",
            picsafe(_directory_field(inner, photo, 42, bytes(4))),
            "corrupt_zip",
            "unlock",
        ),
        Vector(
            "member outside the zip",
            picsafe(_directory_field(inner, photo, 42, b"\0\0\0\x7f")),
            "corrupt_zip",
            "unlock",
        ),
        Vector("no metadata.json", picsafe(zipped(entries()[1:])), "missing_part", "unlock"),
        Vector("no report.pdf", picsafe(zipped(entries()[:1] + entries()[2:])), "missing_part", "unlock"),
        Vector("metadata is not JSON", picsafe(zipped(entries(metadata=b"{"))), "invalid_metadata", "unlock"),
        Vector(
            "metadata without report", picsafe(zipped(entries(metadata=b"{}"))), "invalid_metadata", "unlock"
        ),
        Vector(
            "metadata with an object for a name",
            picsafe(zipped(entries(metadata=b'{"report": {"patient": {"firstname": {}}}}'))),
            "invalid_metadata",
            "unlock",
        ),
        Vector(
            "metadata names a path",
            picsafe(
                zipped(entries(metadata=b'{"report": {"media": [{"mediaid": "../evil", "type": "photo"}]}}'))
            ),
            "invalid_metadata",
            "unlock",
        ),
        Vector(
            "metadata with an overlong value",
            picsafe(zipped([Entry("metadata.json", overlong, deflated=True), *entries()[1:]])),
            "invalid_metadata",
            "unlock",
            compressed=True,
        ),
        Vector(
            "metadata is too large",
            picsafe(
                zipped([Entry("metadata.json", b" " * (4 * 1024 * 1024 + 1), deflated=True), *entries()[1:]])
            ),
            "too_large",
            "unlock",
            compressed=True,
        ),
        Vector(
            "the encrypted part is a zip bomb",
            outer(bytes(64 * 1024), deflated=True),
            "too_large",
            "open",
            compressed=True,
        ),
        Vector(
            "zip bomb",
            _with(Entry("bomb.m4v", bytes(17 * 1024 * 1024), deflated=True)),
            "too_large",
            "unlock",
            compressed=True,
        ),
        Vector(
            "checksum wrong", picsafe(_directory_field(inner, photo, 16, bytes(4))), "corrupt_zip", "read"
        ),
        Vector(
            "deflated data ends early",
            picsafe(
                _directory_field(
                    zipped([*entries(), Entry("a.jpg", b"abc" * 9, deflated=True)]),
                    b"a.jpg",
                    24,
                    struct.pack("<I", 99),
                )
            ),
            "corrupt_zip",
            "read",
            compressed=True,
        ),
    ]


def all_vectors() -> list[Vector]:
    """Return every vector, in the file's order."""
    return [*good_vectors(), *other_writers(), *bad_files(), *bad_messages(), *bad_contents(), *bad_ends()]


def as_json(vectors: Sequence[Vector]) -> str:
    """Return the vectors as ``picsafe.json`` has them."""
    described: list[dict[str, Any]] = []
    for vector in vectors:
        item: dict[str, Any] = {"name": vector.name, "key": vector.key, "expect": vector.expect}
        if vector.expect == "ok":
            item["ignored"] = list(vector.ignored)
            item["members"] = [
                {
                    "name": entry.name,
                    "size": len(entry.data),
                    "sha256": hashlib.sha256(entry.data).hexdigest(),
                }
                for entry in vector.contents
            ]
        else:
            item["step"] = vector.step
        if vector.file_name:
            item["file_name"] = vector.file_name
        item["file_base64"] = base64.b64encode(vector.data).decode()
        described.append(item)
    about = (
        "Sealed reports and what has to come of them. expect: ok, or the code of the failure; step: open"
        " (before the key), unlock (with the key), or read (when every member is read);"
        " file_name: what the failure names."
    )
    return json.dumps({"about": about, "keyserver_url": KEYSERVER_URL, "vectors": described}, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(as_json(all_vectors()))
