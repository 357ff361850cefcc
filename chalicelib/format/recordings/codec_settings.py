"""Codecs' own settings: the fields that a decoder reads, and nothing that stands behind or between them.

What is not all there is let through as far as it goes: whether it can be decoded is not decided here.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Final

from chalicelib.format.recordings.open_bitstream_units import little_endian

Filter = Callable[[memoryview], bytes]

# SPS, PPS and subset SPS (ITU-T H.264 table 7-1)
_PARAMETER_SETS: Final = frozenset([7, 8, 15])
_SEQUENCE_HEADER: Final = 1
_EXPLICIT_POSITION: Final = 126


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
        size, begin = little_endian(content, start) if header & 2 else (len(content) - start, start)
        if header >> 3 & 15 == _SEQUENCE_HEADER and begin + size <= len(content):
            kept.append(bytes(content[position : begin + size]))
        position = begin + size
    return b"".join(kept)


def vp9(content: memoryview) -> bytes:
    """``vpcC`` (VP Codec ISO Media File Format Binding): its numbers."""
    return bytes(content[:10]) + bytes(2 if len(content) >= 12 else 0)


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


def speakers(content: memoryview, channels: int) -> bytes:
    """``chnl`` (ISO/IEC 14496-12 section 12.2.4), version 0: where each of the ``channels`` is heard."""
    if len(content) < 6 or content[0] != 0 or content[4] != 1:
        return b""
    if content[5]:
        return bytes(4) + bytes(content[4:14])
    position = 6
    for _ in range(channels):
        is_explicit = position < len(content) and content[position] == _EXPLICIT_POSITION
        position += 4 if is_explicit else 1
    return bytes(4) + bytes(content[4:position])


def dolby_vision(content: memoryview) -> bytes:
    """``dvcC`` and its like (Dolby Vision Streams within ISOBMFF section 3.1): its numbers."""
    return bytes(content[:5]) + bytes(len(content[5:24]))


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
