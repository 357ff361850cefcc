"""Writes ``recordings.json``: ``python -m tests.vectors.build_recordings``.

Recordings in base64, and the SHA-256 of what is let through of each, or the code of why it is refused. The
coded film and sound are PyAV's and differ between its versions; what is expected is what Python made of them.
"""

from __future__ import annotations

import base64
import hashlib
import json
import struct
from pathlib import Path

from chalicelib.contract.media_kinds import MediaType
from chalicelib.format.errors import FormatError
from chalicelib.format.recordings.strip import describe
from chalicelib.format.source import open_source
from tests.fakes import codecs, media, phones
from tests.fakes.media import box
from tests.unit.format.recordings.samples import MADE, made, stripped

FILE = Path(__file__).with_name("recordings.json")


def refused() -> dict[str, bytes]:
    """Recordings that are refused, and some that nearly are."""
    android, browser = phones.android(), phones.in_fragments()
    shared = bytearray(android)
    first = shared.index(b"stco") + 12
    second = shared.index(b"stco", first) + 12
    shared[second : second + 4] = shared[first : first + 4]
    outside = bytearray(phones.messenger())
    at = outside.index(b"stco") + 12
    outside[at : at + 4] = struct.pack(">I", outside.index(b"beam") + 4)
    small = media.video(data=b"some film")
    moov = dict(phones.top_level(small))[b"moov"]
    grown = box(b"moov", moov + box(b"mvex", box(b"trex", struct.pack(">6I", 0, 1, 1, 0, 0, 0))))
    return {
        "nothing": b"",
        "cut within the data": android[: len(android) // 2],
        "cut within moov": android[:-100],
        "cut within a fragment": browser[:-400],
        "no moov": box(b"ftyp", b"isom") + box(b"mdat", b"data"),
        "tracks that share data": bytes(shared),
        "data outside of mdat": bytes(outside),
        "stills": small.replace(b"mp4v", b"jpeg"),
        "an unknown codec": small.replace(b"mp4v", b"zzzz"),
        "sound alone that only its maker can read": codecs.two_sounds(b"apac", b"apac"),
        "stills in an MPEG-4 stream": codecs.film_of_stills(),
        "encrypted": small.replace(b"mp4v", b"encv"),
        "telemetry alone": media.audio().replace(b"soun", b"meta"),
        "no tracks": box(b"ftyp", b"isom") + box(b"moov", box(b"mvhd", bytes(100))),
        "a box that is too small": small.replace(
            struct.pack(">I", 24) + b"stts", struct.pack(">I", 7) + b"stts"
        ),
        "a box that is too large": small.replace(
            struct.pack(">I", 24) + b"stts", struct.pack(">I", 240) + b"stts"
        ),
        "a table that ends early": small.replace(b"stts\0\0\0\0\0\0\0\1", b"stts\0\0\0\0\0\0\0\2"),
        "a large size without it": box(b"ftyp", b"isom") + b"\0\0\0\1moov",
        "too many tracks": box(b"moov", box(b"mvhd", bytes(100)) + box(b"trak", box(b"mdia", b"")) * 65),
        "no time scale": small.replace(struct.pack(">12xI", 1000), bytes(16)),
        "a fragment of no track": grown + box(b"moof", box(b"traf", box(b"tfhd", struct.pack(">II", 0, 3)))),
        "millions of samples in a few bytes": _in_fragments_alone(small)
        + box(
            b"moof",
            box(
                b"traf",
                box(b"tfhd", struct.pack(">II", 0, 1)) + box(b"trun", struct.pack(">II", 0, 4_000_001)),
            ),
        ),
        "samples in fragments, too": grown
        + box(
            b"moof",
            box(b"traf", box(b"tfhd", struct.pack(">II", 0, 1)) + box(b"trun", struct.pack(">II", 0, 1))),
        ),
    }


def _in_fragments_alone(small: bytes) -> bytes:
    extends = b"".join(box(b"trex", struct.pack(">6I", 0, track, 1, 0, 0, 0)) for track in (1, 2))
    moov = dict(phones.top_level(small))[b"moov"]
    return box(b"moov", moov + box(b"mvex", extends))


def changed() -> dict[str, bytes]:
    """Recordings of a shape that none of the others has."""
    android, small = phones.android(), media.video(data=b"some film")
    return {
        "bytes behind the last box": android + bytes(4),
        "zeros behind the last box": android + bytes(64),
        "a maker's own notes behind the last box": android + b"SEFHk\0\0\0\1\0\0\0SEFT",
        "a size behind the last box that is too large": android + b"\xff\xff\xff\xffSEFT",
        "an unknown box behind the last box": android + box(b"zzzz", phones.XYZ),
        "stripped already": media.video(),
        "stripped already: sound": media.audio(),
        "a size of nothing at the end": small[: small.index(b"mdat") - 4] + b"\0\0\0\0mdat" + b"some film",
        "no ftyp": box(b"wide", bytes(12)) + small[small.index(b"moov") - 4 :],
        "boxes of 64-bit sizes": _with_large_sizes(small),
        "unknown brands": small.replace(b"mp42", b"zzzz"),
        "sound that only its maker can read": codecs.two_sounds(b"mp4a", b"apac"),
        "long headers": phones.with_long_headers(small),
        **{f"settings that say more: {name}": telling for name, (_, telling) in codecs.recordings().items()},
    }


def _with_large_sizes(small: bytes) -> bytes:
    parts = dict(phones.top_level(small))
    old = struct.pack(">3I", 0, 1, small.index(b"mdat") + 4)
    moov = parts[b"moov"].replace(old, struct.pack(">3I", 0, 1, small.index(b"mdat") + 28))
    written = ((b"ftyp", parts[b"ftyp"]), (b"moov", moov), (b"mdat", parts[b"mdat"]))
    return b"".join(struct.pack(">I4sQ", 1, kind, 16 + len(inner)) + inner for kind, inner in written)


def vector(name: str, content: bytes) -> dict[str, object]:
    """What comes of a recording."""
    given = {"name": name, "input": base64.b64encode(content).decode()}
    try:
        left = stripped(content)
        found = describe(open_source(content))
    except FormatError as error:
        return {**given, "error": error.code}
    duration = None if found.duration is None else round(found.duration, 6)
    return {
        **given,
        "size": len(left),
        "sha256": hashlib.sha256(left).hexdigest(),
        "type": MediaType(found.media_type).value,
        "duration": duration,
        "codecs": list(found.codecs),
    }


def main() -> None:
    """Write the file."""
    given = {name: made(name) for name in MADE if name != "plain_sound"} | changed() | refused()
    lines = [json.dumps(vector(*one)) for one in given.items()]
    FILE.write_text("[\n  " + ",\n  ".join(lines) + "\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
