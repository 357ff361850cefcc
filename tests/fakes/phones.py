"""Short recordings as phones, cameras and browsers make them, with what they say of where, when and by whom.

The boxes that say so are put around a film of ``films`` here. Nobody is in them.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from tests.fakes.films import film
from tests.fakes.media import box

SECRETS = (
    b"37.8136",
    b"144.9631",
    b"Example Maker",
    b"Example Phone",
    b"Pat Artist",
    b"Kim Comment",
    b"2019-",
)
"""What tells on somebody: none of these may be in what is stripped."""
XYZ = b"+37.8136+144.9631/"
MDPM = bytes.fromhex("17ee8c60f84d11d98cd60800200c9a66") + b"MDPM"
_SINCE_1904 = 3_640_000_000
_ROTATED = struct.pack(">9i", 0, 0x10000, 0, -0x10000, 0, 0, 48 << 16, 0, 0x40000000)


def iphone() -> bytes:
    """QuickTime: the place in ``keys``, ``mebx`` samples between film and sound, a picture on its side."""
    keys = {
        b"com.apple.quicktime.location.ISO6709": XYZ,
        b"com.apple.quicktime.make": b"Example Maker",
        b"com.apple.quicktime.model": b"Example Phone 1",
        b"com.apple.quicktime.creationdate": b"2019-05-06T07:08:09+1000",
    }
    sample = box(b"\0\0\0\1", XYZ + b" Example Phone 1")
    setup = struct.pack(">II", 0, 1) + b"mdta" + b"com.apple.quicktime.location.ISO6709"
    entry = box(b"mebx", bytes(6) + b"\0\1" + box(b"keys", box(b"\0\0\0\1", box(b"keyd", setup[8:]))))
    within = box(b"udta", box(b"name", b"Example Phone 1")) + box(b"tref", box(b"cdsc", b"\0\0\0\1"))
    return recorded(
        film("mov"),
        sample=sample,
        entry=entry,
        movie=box(b"meta", _keys(keys)),
        within=within,
        matrix=_ROTATED,
    )


def android() -> bytes:
    """MP4 with the place and the maker in ``udta``, and keys of Android's."""
    said = box(b"\xa9xyz", struct.pack(">HH", len(XYZ), 0x15C7) + XYZ) + box(
        b"\xa9mak", _text(b"Example Maker")
    )
    said += box(b"smta", bytes(4) + box(b"saut", b"Example Phone 2"))
    said += box(
        b"loci",
        bytes(4) + b"\x15\xc7Kim Comment\0\0" + struct.pack(">3i", 144 << 16, -37 << 16, 0) + b"earth\0\0",
    )
    keys = box(
        b"meta",
        bytes(4) + _keys({b"com.android.version": b"2019-05", b"com.android.model": b"Example Phone 2"}),
    )
    return recorded(film(), movie=box(b"udta", said) + keys)


def samsung() -> bytes:
    """Android's, with a trailer of its maker's behind the last box."""
    trailer = (
        b"\0\0\x01\x0a" + struct.pack("<I", 14) + b"Image_UTC_Data2019-05-06" + b"SEFH" + bytes(20) + b"SEFT"
    )
    return android() + trailer


def gopro() -> bytes:
    """A track of telemetry, and the maker's name in the descriptions."""
    sample = b"GPS5\x6c\x14\0\1" + XYZ + b"DVNMc\1\0\x0eExample Maker"
    said = box(b"FIRM", b"Example Phone 3") + box(b"GPMF", b"DEVC" + XYZ) + box(b"LENS", b"Kim Comment")
    entry = box(b"gpmd", bytes(6) + b"\0\1" + bytes(4))
    return recorded(film(), sample=sample, entry=entry, movie=box(b"udta", said), names=True)


def messenger() -> bytes:
    """What lies beside ``moov``: XMP, provenance, a preview, a maker's box, free space that is not empty."""
    xmp = bytes.fromhex("be7acfcb97a942e89c71999491e3afac") + b"<x:xmpmeta>Pat Artist" + XYZ + b"</x:xmpmeta>"
    provenance = bytes.fromhex("d8fec3d61b0e483c92975828877ec481") + bytes(4) + b"manifest\0Example Maker"
    beside = [
        (b"uuid", xmp),
        (b"uuid", provenance),
        (b"beam", b"Kim Comment"),
        (b"free", XYZ),
        (b"skip", XYZ),
    ]
    beside += [(b"pnot", b"2019-05-06"), (b"PICT", b"Example Phone 4"), (b"jumb", b"Pat Artist")]
    return recorded(film(), beside=b"".join(box(*one) for one in beside))


def voice_memo() -> bytes:
    """M4A with iTunes's list, ID3 and a cover."""
    items = {
        b"\xa9ART": b"Pat Artist",
        b"\xa9cmt": b"Kim Comment",
        b"\xa9day": b"2019-05-06",
        b"\xa9too": b"Example Phone 5",
    }
    listed = b"".join(
        box(kind, box(b"data", struct.pack(">II", 1, 0) + said)) for kind, said in items.items()
    )
    handled = box(b"hdlr", bytes(8) + b"mdirappl" + bytes(9))
    meta = box(
        b"meta",
        bytes(4) + handled + box(b"ilst", listed) + box(b"ID32", bytes(6) + b"ID3\4\0" + b"Pat Artist"),
    )
    return recorded(film("ipod", codec=""), movie=box(b"udta", meta))


def camcorder() -> bytes:
    """AVCHD's time, place and settings before every picture, as ``exiftool -ee3`` finds them."""
    content = film(codec="libx264", sound="")
    told = (
        MDPM
        + bytes([4, 0x18, 0xC6, 0x20, 0x19, 0x05, 0x19, 6, 7, 8, 9, 0xE0, 0x01, 0x03, 0, 0, 0, 1])
        + b"Kim Comment"
    )
    unit = escaped(b"\6" + bytes([5, len(told)]) + told + b"\x80")
    # in the place of the encoder's own message, which is longer; another one fills the rest
    start = content.index(b"\6\5\xff\xff") - 4
    (size,) = struct.unpack_from(">I", content, start)
    rest = size - len(unit) - 4
    second = (b"\6\5" + _number(rest - 3 - (rest - 3) // 256)).ljust(rest - 1, b"K") + b"\x80"
    units = struct.pack(">I", len(unit)) + unit + struct.pack(">I", rest) + second
    return content[:start] + units + content[start + 4 + size :]


def in_fragments(movflags: str = "frag_keyframe+empty_moov+default_base_moof", sound: str = "aac") -> bytes:
    """As a browser records it: fragments, and what may stand between them."""
    said = (
        box(b"emsg", bytes(4) + b"urn:example\0" + XYZ)
        + box(b"prft", bytes(24))
        + box(b"free", b"Kim Comment")
    )
    is_relative = "default" in movflags
    parts = (
        (said if kind == b"moof" and is_relative else b"") + box(kind, inner)
        for kind, inner in top_level(film(movflags=movflags, sound=sound))
    )
    return b"".join(parts)


def top_level(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The boxes of a file or of a box: type and content."""
    position = 0
    while len(content) - position >= 8:
        size, kind = struct.unpack_from(">I4s", content, position)
        header = 8
        if size == 1:
            (size,), header = struct.unpack_from(">Q", content, position + 8), 16
        size = size or len(content) - position
        yield kind, content[position + header : position + size]
        position += size


def recorded(
    content: bytes,
    *,
    sample: bytes = b"",
    entry: bytes = b"",
    movie: bytes = b"",
    within: bytes = b"",
    beside: bytes = b"",
    matrix: bytes = b"",
    names: bool = False,
) -> bytes:
    """A film with times, and with what else is said put into it.

    Args:
        content: the film, whose ``mdat`` comes before its ``moov``.
        sample: what a track of its own says, thrice, in between; ``entry`` describes it.
        entry: a sample description.
        movie: boxes for the end of ``moov``.
        within: boxes for the end of every track.
        beside: boxes before ``mdat``.
        matrix: how the picture is turned.
        names: whether descriptions name an encoder and its maker.
    """
    boxes = dict(top_level(content))
    old = content.index(b"mdat") + 4
    chunks = sorted(at for _, inner in top_level(boxes[b"moov"]) for at in _offsets(inner))
    middle = chunks[len(chunks) // 2]
    start = len(box(b"ftyp", boxes[b"ftyp"])) + len(beside) + 8
    data = sample + boxes[b"mdat"][: middle - old] + sample + boxes[b"mdat"][middle - old :] + sample

    def moved(at: int) -> int:
        return at - old + start + len(sample) * (1 + (at >= middle))

    def changed(kind: bytes, inner: bytes) -> bytes:
        if kind in {b"trak", b"mdia", b"minf", b"stbl"}:
            inner = b"".join(changed(*one) for one in top_level(inner)) + (within if kind == b"trak" else b"")
        elif kind in {b"mvhd", b"tkhd", b"mdhd"}:
            inner = inner[:4] + struct.pack(">II", _SINCE_1904, _SINCE_1904) + inner[12:]
            if kind == b"tkhd" and matrix and inner[-8:] != bytes(8):
                inner = inner[:40] + matrix + inner[76:]
        elif kind == b"hdlr":
            inner = inner[:24] + b"\x0fExample Maker 1\0"
        elif kind == b"stco":
            count = (len(inner) - 8) // 4
            inner = inner[:8] + struct.pack(f">{count}I", *map(moved, struct.unpack(f">{count}I", inner[8:])))
        elif kind == b"stsd" and names and inner[12:16] == b"avc1":
            inner = inner[:32] + b"Exam" + inner[36:66] + b"\x0dExample Maker".ljust(32, b"\0") + inner[98:]
        return box(kind, inner)

    moov = b"".join(changed(*one) for one in top_level(boxes[b"moov"]))
    if entry:
        places = [start, moved(middle) - len(sample), start + len(data) - len(sample)]
        moov += _telling(entry, len(sample), places)
    return box(b"ftyp", boxes[b"ftyp"]) + beside + box(b"mdat", data) + box(b"moov", moov + movie)


def _offsets(track: bytes) -> Iterator[int]:
    at = track.find(b"stco")
    if at >= 0:
        (count,) = struct.unpack_from(">I", track, at + 8)
        yield from struct.unpack_from(f">{count}I", track, at + 12)


def _telling(entry: bytes, size: int, places: list[int]) -> bytes:
    table = box(b"stsd", struct.pack(">II", 0, 1) + entry) + box(b"stts", struct.pack(">4I", 0, 1, 3, 133))
    table += box(b"stsc", struct.pack(">5I", 0, 1, 1, 1, 1)) + box(b"stsz", struct.pack(">3I", 0, size, 3))
    table += box(b"stco", struct.pack(">5I", 0, 3, *places))
    media = box(b"mdhd", struct.pack(">6I", 0, _SINCE_1904, _SINCE_1904, 1000, 400, 0x55C40000))
    media += box(b"hdlr", bytes(8) + b"meta" + bytes(12) + b"Example Maker\0")
    media += box(b"minf", box(b"gmhd", box(b"gmin", bytes(16))) + box(b"stbl", table))
    header = struct.pack(">5I", 1, _SINCE_1904, _SINCE_1904, 9, 0) + bytes(64)
    return box(b"trak", box(b"tkhd", header) + box(b"tref", box(b"cdsc", b"\0\0\0\1")) + box(b"mdia", media))


def _keys(said: dict[bytes, bytes]) -> bytes:
    named = b"".join(box(b"mdta", name) for name in said)
    values = b"".join(
        box(struct.pack(">I", at), box(b"data", struct.pack(">II", 1, 0) + value))
        for at, value in enumerate(said.values(), start=1)
    )
    handled = box(b"hdlr", bytes(8) + b"mdta" + bytes(13))
    return handled + box(b"keys", struct.pack(">II", 0, len(said)) + named) + box(b"ilst", values)


def _text(said: bytes) -> bytes:
    return struct.pack(">HH", len(said), 0x15C7) + said


def unescaped(unit: bytes) -> bytes:
    """A coded unit without the bytes that only keep zeros apart."""
    written = bytearray()
    zeros = 0
    for byte in unit:
        if zeros >= 2 and byte == 3:
            zeros = 0
            continue
        zeros = zeros + 1 if byte == 0 else 0
        written.append(byte)
    return bytes(written)


def escaped(unit: bytes) -> bytes:
    """A coded unit with them (ITU-T H.264 section 7.4.1)."""
    written = bytearray()
    for byte in unit:
        if byte <= 3 and written[-2:] == b"\0\0":
            written.append(3)
        written.append(byte)
    return bytes(written)


def _number(value: int) -> bytes:
    return b"\xff" * (value // 255) + bytes([value % 255])


def with_long_headers(content: bytes) -> bytes:
    """A film of ``media`` whose headers have times and durations of 64 bits, and an edit list likewise."""

    def changed(kind: bytes, inner: bytes) -> bytes:
        if kind in {b"moov", b"trak", b"mdia"}:
            inner = b"".join(changed(*one) for one in top_level(inner))
            edit = box(b"edts", box(b"elst", struct.pack(">IIQqI", 1 << 24, 1, 2**40, 5, 0x10000)))
            inner += edit if kind == b"trak" else b""
        elif kind in {b"mvhd", b"mdhd"}:
            inner = b"\1\0\0\0" + struct.pack(">QQIQ", 7, 7, 1000, 2**40) + inner[20:]
        elif kind == b"tkhd":
            inner = b"\1\0\0\3" + struct.pack(">QQIIQ", 7, 7, 1, 0, 2**40) + inner[24:]
        return box(kind, inner)

    parts = dict(top_level(content))
    grown = changed(b"moov", parts[b"moov"])
    head = box(b"ftyp", parts[b"ftyp"])
    old = content.index(b"mdat") + 4
    return (
        head
        + grown.replace(
            box(b"stco", struct.pack(">3I", 0, 1, old)),
            box(b"stco", struct.pack(">3I", 0, 1, len(head + grown) + 8)),
        )
        + box(b"mdat", parts[b"mdat"])
    )
