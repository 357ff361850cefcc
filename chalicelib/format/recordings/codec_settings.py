"""Codecs' own settings: the fields that a decoder reads, and nothing that stands behind or between them.

What is not all there is let through as far as it goes: whether it can be decoded is not decided here.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from typing import Final

Filter = Callable[[memoryview], bytes]

# SPS, PPS and subset SPS (ITU-T H.264 table 7-1)
_PARAMETER_SETS: Final = frozenset([7, 8, 15])
_SEQUENCE_HEADER: Final = 1
_MAX_LENGTH_BYTES: Final = 4


def first(size: int) -> Filter:
    """Let the first bytes through."""
    return lambda content: bytes(content[:size])


def h264(content: memoryview) -> bytes:
    """``avcC`` (ISO/IEC 14496-15 section 5.3.3.1): its parameter sets and how colours are sampled."""
    kept = [bytes(content[:5])]
    position = 5
    for reserved in (0xE0, 0):
        if position >= len(content):
            return b"".join(kept)
        units, position = _units(content, position + 1, content[position] & ~reserved)
        kept += [bytes([reserved | len(units)]), *units]
    sampling = bytes(content[position : position + 3])
    if len(sampling) == 3 and sampling[0] >= 0xFC and min(sampling[1:]) >= 0xF8:
        kept += [sampling, b"\0"]
    return b"".join(kept)


def av1(content: memoryview) -> bytes:
    """``av1C`` (AV1 in ISO-BMFF section 2.3.3): its sequence header alone, for others can be metadata."""
    kept = [bytes(content[:4])]
    position = 4
    while position < len(content):
        header = content[position]
        start = position + (2 if header & 4 else 1)
        size, begin = _little_endian(content, start) if header & 2 else (len(content) - start, start)
        if header >> 3 & 15 == _SEQUENCE_HEADER and begin + size <= len(content):
            kept.append(bytes(content[position : begin + size]))
        position = begin + size
    return b"".join(kept)


def vp9(content: memoryview) -> bytes:
    """``vpcC`` (VP Codec ISO Media File Format Binding): its numbers."""
    return bytes(content[:10]) + bytes(2 if len(content) >= 12 else 0)


def mpeg4(content: memoryview) -> bytes:
    """``esds`` (ISO/IEC 14496-1 section 7.2.6): what kind of stream it is and the decoder's own settings."""
    return bytes(content[:4]) + _descriptors(content[4:], {3: _stream})


def lossless(content: memoryview) -> bytes:
    """``alac`` (Apple Lossless, "Magic Cookie"): its numbers, and which channel is which."""
    layout = content[28:44]
    has_layout = len(layout) == 16 and bytes(layout[4:8]) == b"chan"
    return bytes(content[:28]) + (bytes(layout) + bytes(8) if has_layout else b"")


def opus(content: memoryview) -> bytes:
    """``dOps`` (Encapsulation of Opus in ISO-BMFF section 4.3.2): its numbers and the mapping of channels."""
    has_mapping = len(content) > 10 and content[10] != 0
    return bytes(content[: 13 + content[1] if has_mapping else 11])


def enhanced_ac3(content: memoryview) -> bytes:
    """``dec3`` (ETSI TS 102 366 section F.6): its streams, and whether there are objects."""
    position = 2
    for _ in range((content[1] & 7) + 1 if len(content) > 1 else 0):
        depends = position + 2 < len(content) and content[position + 2] & 0x1E
        position += 4 if depends else 3
    extension = 2 if position < len(content) and content[position] == 1 else 0
    return bytes(content[: position + extension])


def channels(content: memoryview) -> bytes:
    """``chan`` (QuickTime File Format, "Audio Channel Layout"): the layout and its channels."""
    count: int = struct.unpack_from(">I", content, 12)[0] if len(content) >= 16 else 0
    return bytes(content[: 16 + 20 * count])


def _units(content: memoryview, position: int, count: int) -> tuple[list[bytes], int]:
    """Those of ``count`` coded units that are parameter sets, with their lengths, and where they end."""
    kept: list[bytes] = []
    for _ in range(count):
        if position + 2 >= len(content):
            break
        (size,) = struct.unpack_from(">H", content, position)
        unit = bytes(content[position : position + 2 + size])
        if size and unit[2] & 31 in _PARAMETER_SETS:
            kept.append(unit)
        position += 2 + size
    return kept, position


def _little_endian(content: memoryview, position: int) -> tuple[int, int]:
    """A number of seven bits a byte, and where it ends (AV1 section 4.10.5)."""
    value = 0
    for shift in range(0, 56, 7):
        if position >= len(content):
            break
        byte = content[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if not byte & 0x80:
            break
    return value, position


def _descriptors(content: memoryview, kept: Mapping[int, Filter]) -> bytes:
    """The first descriptor of each kind that is kept (ISO/IEC 14496-1 section 8.3.3)."""
    found: dict[int, bytes] = {}
    position = 0
    while position < len(content):
        tag, size = content[position], 0
        start = position + 1
        while start < len(content) and start - position <= _MAX_LENGTH_BYTES:
            byte = content[start]
            size, start = size << 7 | byte & 0x7F, start + 1
            if not byte & 0x80:
                break
        if tag in kept and tag not in found:
            body = kept[tag](content[start : start + size])
            found[tag] = bytes([tag]) + _length(len(body), start - position - 1) + body
        position = start + size
    return b"".join(found.values())


def _length(size: int, count: int) -> bytes:
    """A length in as many bytes as there were, seven bits in each."""
    return bytes(size >> 7 * at & 0x7F | (0x80 if at else 0) for at in reversed(range(count)))


def _stream(content: memoryview) -> bytes:
    """An elementary stream: another one's address, languages and other people's descriptors stay behind."""
    if len(content) < 3:
        return b""
    flags = content[2]
    start = 5 if flags & 0x80 else 3
    if flags & 0x40:
        start += 1 + (content[start] if start < len(content) else 0)
    if flags & 0x20:
        start += 2
    return (
        bytes(content[:2]) + bytes([flags & 31]) + _descriptors(content[start:], {4: _decoder, 6: first(1)})
    )


def _decoder(content: memoryview) -> bytes:
    return bytes(content[:13]) + _descriptors(content[13:], {5: bytes})
