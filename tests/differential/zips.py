"""Zips as many writers could have made them: other names, folders, flags, compression, zip64, comments."""

from __future__ import annotations

import random
import stat
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from tests.vectors.files import Entry

_NAMES = [
    *(
        "__MACOSX/._x.jpg",
        ".DS_Store",
        "Thumbs.db",
        "a/",
        "a/b/",
        "a/b.jpg",
        "../x",
        "/x",
        "C:x",
        "x\\y.jpg",
        "./x.jpg",
    ),
    *(
        "x.JPG",
        "x.jpeg",
        "X.jpg",
        "x.mp4",
        "x.MOV",
        "x.png",
        "x.m4a",
        "x-thumbnail.jpg",
        "x-Thumbnail.JPEG",
        "con.jpg",
    ),
    *(
        "IMG 1.jpg",
        "Foto.2.jpg",
        "\u00e9.jpg",
        "e\u0301.jpg",
        "\u00c9.jpg",
        "stra\u00dfe.jpg",
        "STRASSE.jpg",
        "\u03c2.jpg",
    ),
    *(
        "\u03c3.jpg",
        "\u212a.jpg",
        "k.jpg",
        "\u0130.jpg",
        "i\u0307.jpg",
        "\ufb01.jpg",
        "fi.jpg",
        "\u202ex.jpg",
        " x.jpg",
    ),
    *(
        "x .jpg",
        "x.",
        "x ",
        "-x.jpg",
        ".jpg",
        "jpg",
        "consent.png",
        "Consent.JPEG",
        "METADATA.JSON",
        "report.PDF",
        "x\0.jpg",
    ),
    *(
        "metadata.json",
        "package.json",
        "package.encrypted",
        "Report/metadata.json",
        "Report/",
        "\U0001f600.jpg",
        "x" * 256,
    ),
    *(
        "\u00e9" * 64 + ".jpg",
        "\u4e00" * 65 + ".jpg",
        "\u4e00" * 64 + ".jpg",
        "x" * 64 + ".jpg",
        "x" * 65 + ".jpg",
        "",
    ),
    *(
        "con.a.jpg",
        "con .jpg",
        "x\u00a0y.jpg",
        "x\ue000.jpg",
        "x\u0378.jpg",
        "./",
        "././x",
        "a//b",
        "a/./b",
        "n\u0303/x.jpg",
    ),
]
_PREFIXES = ["", "", "", "", "Report/", "./", "Report\\", "\u00c9t\u00e9 1/", "a/b/", "__MACOSX/"]


@dataclass
class _Written:
    """One member as it is put into a zip."""

    name: bytes
    data: bytes
    packed: bytes
    method: int
    flags: int
    creator: int
    attributes: int
    offset: int = 0


def random_zip(rng: random.Random, members: Sequence[Entry]) -> bytes:
    """Return a zip of the members and perhaps of others, in one writer's ways."""
    prefix = rng.choice(_PREFIXES)
    listed = [Entry(prefix + one.name, one.data, one.deflated, one.mode) for one in members]
    for _ in range(rng.choice([0, 0, 1, 2, 3])):
        name = rng.choice(_NAMES)
        mode = stat.S_IFDIR | 0o755 if name.endswith("/") else 0o644
        entry = Entry(rng.choice(["", prefix]) + name, b"" if name.endswith("/") else b"data", mode=mode)
        listed.insert(rng.randrange(len(listed) + 1), entry)
    if rng.random() < 0.1:
        rng.shuffle(listed)
    creator = rng.choice([0, 3, 3, 10, 19])
    written = [_written(rng, one, creator) for one in listed]
    out = bytearray()
    for member in written:
        member.offset = len(out)
        out += _local(rng, member)
    start = len(out)
    zip64 = rng.random() < 0.15
    for member in written:
        out += _central(rng, member, zip64=zip64)
    return bytes(out) + _end(rng, len(written), len(out) - start, start, zip64=zip64)


def _written(rng: random.Random, entry: Entry, creator: int) -> _Written:
    is_text = rng.random() < 0.95
    encoded = entry.name.encode("utf-8", "replace") if is_text else entry.name.encode("cp437", "replace")
    flags = rng.choice([0, 0x800]) | (rng.choice([0x8, 0]))
    deflated = entry.deflated or rng.random() < 0.3
    packed, method = entry.data, 0
    if deflated:
        compressor = zlib.compressobj(wbits=-15)
        packed, method = compressor.compress(entry.data) + compressor.flush(), 8
        if rng.random() < 0.1:
            packed = rng.choice([packed[:-1], packed + b"x", b"", packed + packed, packed[:1]])
    if rng.random() < 0.02:
        method = rng.choice([1, 9, 12, 93, 99])
    if rng.random() < 0.02:
        flags |= rng.choice([1, 0x40, 0x2000])
    attributes = (
        entry.mode << 16 if creator in {3, 19} else rng.choice([0, 0x20, 0x10 if not entry.data else 0x20])
    )
    return _Written(encoded, entry.data, packed, method, flags, creator, attributes)


def _local(rng: random.Random, member: _Written) -> bytes:
    crc, sizes = zlib.crc32(member.data), (len(member.packed), len(member.data))
    follows = bool(member.flags & 0x8)
    head = struct.pack(
        "<4s5H3L2H", b"PK\3\4", 20, member.flags, member.method, 0, 33,
        *((0, 0, 0) if follows else (crc, *sizes)), len(member.name), 0,
    )  # fmt: skip
    tail = (rng.choice([b"PK\7\x08", b""]) + struct.pack("<3L", crc, *sizes)) if follows else b""
    return head + member.name + member.packed + tail


def _central(rng: random.Random, member: _Written, *, zip64: bool) -> bytes:
    sizes = [len(member.data), len(member.packed), member.offset]
    extra = b""
    if zip64:
        large = [rng.random() < 0.6 for _ in sizes]
        body = b"".join(
            struct.pack("<Q", size) for size, is_large in zip(sizes, large, strict=True) if is_large
        )
        extra = struct.pack("<2H", 1, len(body)) + body
        sizes = [0xFFFFFFFF if is_large else size for size, is_large in zip(sizes, large, strict=True)]
    if rng.random() < 0.1:
        extra += rng.choice([b"\xfe\xca\0\0", b"UT\5\0\3abcd", b"x", b"ab\x09\0"])
    comment = rng.choice([b"", b"", b"", b"comment"])
    return struct.pack(
        "<4s4B4H3L5H2L", b"PK\1\2", 20, member.creator, 20, 0, member.flags, member.method, 0, 33,
        zlib.crc32(member.data), sizes[1], sizes[0], len(member.name), len(extra), len(comment), 0, 0,
        member.attributes & 0xFFFFFFFF, sizes[2],
    ) + member.name + extra + comment  # fmt: skip


def _end(rng: random.Random, count: int, size: int, start: int, *, zip64: bool) -> bytes:
    large = b""
    fields = [count, count, size, start]
    if zip64:
        large = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, start)
        place = start + size + rng.choice([0, 0, 0, 0, 1])
        large += struct.pack("<4sLQL", b"PK\6\7", 0, place, rng.choice([1, 1, 1, 0, 2]))
        if rng.random() < 0.7:
            fields = [0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF]
    comment = rng.choice([b"", b"", b"", b"comment", b"comment\n"])
    return large + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, *fields, len(comment)) + comment
