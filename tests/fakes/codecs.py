"""Sample descriptions with codec settings that say more than a decoder reads, and without what they say."""

from __future__ import annotations

import struct
from functools import partial

from tests.fakes.media import SOUND, VISUAL, audio, box, video
from tests.fakes.phones import top_level

SECRET = b"Example Place"
_CHANNELS = struct.pack(">4sIII", bytes(4), 0x640001, 0, 1) + struct.pack(">II3f", 3, 0, 0, 0, 0)


def _unit(content: bytes) -> bytes:
    return struct.pack(">H", len(content)) + content


def _descriptor(tag: int, content: bytes) -> bytes:
    return bytes([tag, 0x80 | len(content) >> 7, len(content) & 0x7F]) + content


def _stream(flags: bytes, *within: bytes) -> bytes:
    return bytes(4) + _descriptor(3, b"\0\2" + flags + b"".join(within))


_SPS, _PPS, _SEI = _unit(b"\x67\x64\0\x0a"), _unit(b"\x68\xeb"), _unit(b"\x06\x05" + SECRET)
_SAMPLING = b"\xfd\xf8\xf8"
_VISUAL = b"\x20\x11" + bytes(11)
_LAYERS = b"\0\0\1\xb0\1", b"\0\0\1\xb5\x09", b"\0\0\1\0", b"\0\0\1\x20\0\xc4\x88"
_USER_DATA = b"\0\0\1\xb2" + SECRET
_AAC = b"\x40\x15" + bytes(11)
# a pair of channels in front, described by an element of its own, which ends in a comment
_PROGRAM = bytes.fromhex("12000504000020")
_REPLICATION = b"\x56\xe5\x00"
_SYNC = _descriptor(6, b"\2")
_LANGUAGE = _descriptor(0x43, b"eng" + SECRET)
_ADDRESS = bytes([len(SECRET)]) + SECRET
_LAYOUT = struct.pack(">I4s4xI", 24, b"chan", 0x640001)

FILM: dict[str, tuple[bytes, bytes, bytes]] = {
    "avcC": (
        b"avc1",
        b"\1\x64\0\x0a\xff\xe1" + _SPS + b"\1" + _PPS + _SAMPLING + b"\0",
        b"\1\x64\0\x0a\xff\xe2" + _SPS + _SEI + b"\2" + _SEI + _PPS + _SAMPLING + b"\1" + _SEI + SECRET,
    ),
    "avcC of a plain profile": (
        b"avc1",
        b"\1\x42\0\x0a\xff\xe1" + _SPS.replace(b"\x64", b"\x42") + b"\1" + _PPS,
        b"\1\x42\0\x0a\xff\xe1" + _SPS.replace(b"\x64", b"\x42") + b"\1" + _PPS + SECRET,
    ),
    "av1C": (
        b"av01",
        b"\x81\0\x0c\0\x0a\x03\0\0\0",
        b"\x81\0\x0c\0\x2a" + bytes([len(SECRET)]) + SECRET + b"\x0a\x03\0\0\0\x2a\x7f" + SECRET,
    ),
    "dvvC": (b"vp09", b"\1\0\x10\x1d\x40" + bytes(19), b"\1\0\x10\x1d\x40" + SECRET + bytes(6)),
    "vpcC": (b"vp09", b"\1\0\0\0\0\x0a\x82\2\2\2\0\0", b"\1\0\0\0\0\x0a\x82\2\2\2\0\x0d" + SECRET),
    "esds": (
        b"mp4v",
        _stream(b"\0", _descriptor(4, _VISUAL + _descriptor(5, b"".join(_LAYERS))), _SYNC),
        _stream(
            b"\xe0\0\1" + _ADDRESS + b"\0\1",
            _LANGUAGE,
            _descriptor(
                4,
                _VISUAL
                + _LANGUAGE
                + _descriptor(5, SECRET + _USER_DATA.join(_LAYERS) + _USER_DATA)
                + _LANGUAGE,
            ),
            _SYNC + _LANGUAGE,
        )
        + SECRET,
    ),
}


def _aac(settings: bytes) -> bytes:
    return _stream(b"\0", _descriptor(4, _AAC + _descriptor(5, settings)), _SYNC)


_SPOKEN = bytes([len(SECRET)])
SOUNDS: dict[str, tuple[bytes, bytes, bytes]] = {
    "esds of AAC": (b"mp4a", _aac(b"\x12\x10"), _aac(b"\x12\x10" + SECRET)),
    "esds of AAC with replication": (
        b"mp4a",
        _aac(b"\x12\x10" + _REPLICATION),
        _aac(b"\x12\x10" + _REPLICATION + SECRET),
    ),
    "esds of AAC with a comment": (
        b"mp4a",
        _aac(_PROGRAM + _SPOKEN + bytes(len(SECRET))),
        _aac(_PROGRAM + _SPOKEN + SECRET + SECRET),
    ),
    "esds of MP3": (
        b"mp4a",
        _stream(b"\0", _descriptor(4, b"\x6b" + _AAC[1:]), _SYNC),
        _stream(b"\0", _descriptor(4, b"\x6b" + _AAC[1:] + _descriptor(5, SECRET)), _SYNC),
    ),
    "chnl": (b"ipcm", bytes(4) + b"\1\2" + bytes(8), b"\0" + SECRET[:3] + b"\1\2" + bytes(8) + SECRET),
    "chnl with places": (
        b"ipcm",
        bytes(4) + b"\1\0\x7e\0\1\2",
        bytes(4) + b"\1\0\x7e\0\1\2" + SECRET,
    ),
    "alac": (b"alac", bytes(28), bytes(28) + SECRET * 3),
    "alac with channels": (
        b"alac",
        bytes(28) + _LAYOUT + bytes(8),
        bytes(28) + _LAYOUT + SECRET[:8] + SECRET,
    ),
    "dOps": (b"Opus", b"\0\2" + bytes(9), b"\0\2" + bytes(9) + SECRET),
    "dOps with a mapping": (
        b"Opus",
        b"\0\3" + bytes(8) + b"\1\2\1\0\1\2",
        b"\0\3" + bytes(8) + b"\1\2\1\0\1\2" + SECRET,
    ),
    "dac3": (b"ac-3", b"\x10\x3d\xe0", b"\x10\x3d\xe0" + SECRET),
    "dec3": (b"ec-3", b"\x06\0\x20\x0f\0\1\x10", b"\x06\0\x20\x0f\0\1\x10" + SECRET),
    "dec3 with a dependent stream": (b"ec-3", b"\x06\0\x20\x0f\2\1", b"\x06\0\x20\x0f\2\1" + SECRET),
    "chan": (b"lpcm", _CHANNELS, _CHANNELS + SECRET),
}


def recordings() -> dict[str, tuple[bytes, bytes]]:
    """A recording for each, as it is without what tells, and with that."""
    made: dict[str, tuple[bytes, bytes]] = {}
    for start, found, movie in ((VISUAL, FILM, partial(video, data=b"")), (SOUND, SOUNDS, audio)):
        for name, (codec, kept, given) in found.items():
            settings = name.partition(" ")[0].encode()
            plain, telling = (movie(codec=box(codec, start + box(settings, one))) for one in (kept, given))
            made[name] = plain, telling
    return made


def film_of_stills() -> bytes:
    """JPEG, each picture of which may have metadata of its own, as a stream of MPEG-4's descriptors."""
    stream = _stream(b"\0", _descriptor(4, b"\x6c" + _VISUAL[1:]), _SYNC)
    return video(codec=box(b"mp4v", VISUAL + box(b"esds", stream)))


def two_sounds(first: bytes, second: bytes) -> bytes:
    """A recording with two tracks, of a codec each, which have half of the data each."""
    whole = audio()
    parts = dict(top_level(whole))
    movie = dict(top_level(parts[b"moov"]))
    size, old = len(parts[b"mdat"]) // 2, whole.index(b"mdat") + 4
    start = old + len(box(b"trak", movie[b"trak"]))

    def track(number: int, codec: bytes) -> bytes:
        changed = movie[b"trak"].replace(b"mp4a", codec)
        for was, now in (
            (struct.pack(">I8xI", 3, 1), struct.pack(">I8xI", 3, number)),
            (struct.pack(">4I", 0, 0, 1, 2 * size), struct.pack(">4I", 0, 0, 1, size)),
            (struct.pack(">3I", 0, 1, old), struct.pack(">3I", 0, 1, start + size * (number - 1))),
        ):
            assert changed.count(was) == 1
            changed = changed.replace(was, now)
        return box(b"trak", changed)

    moov = box(b"moov", box(b"mvhd", movie[b"mvhd"]) + track(1, first) + track(2, second))
    return box(b"ftyp", parts[b"ftyp"]) + moov + box(b"mdat", parts[b"mdat"])
