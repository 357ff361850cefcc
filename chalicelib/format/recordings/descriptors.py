"""``esds`` (ISO/IEC 14496-1 section 7.2.6): what kind of stream it is, and the decoder's own settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from chalicelib.format.recordings.aac import is_general, specific_config
from chalicelib.format.recordings.errors import UnsupportedRecordingError
from chalicelib.format.recordings.mpeg4_visual import visual_config

Settings = Callable[[memoryview], bytes]

_MAX_LENGTH_BYTES: Final = 4
_MPEG4_VISUAL: Final = 0x20
_AAC: Final = frozenset([0x40, 0x66, 0x67, 0x68])
# MPEG-1's and MPEG-2's layers, AC-3 and its enhancement
_WITHOUT_SETTINGS: Final = frozenset([0x69, 0x6B, 0xA5, 0xA6])
_STREAM, _DECODER, _SPECIFIC, _SYNC = 3, 4, 5, 6


def mpeg4(content: memoryview) -> bytes:
    """The descriptors that a decoder reads.

    Raises:
        UnsupportedRecordingError: a stream of another kind than film and sound that are known.
    """
    return bytes(content[:4]) + _descriptors(content[4:], {_STREAM: _stream})


def object_type(content: memoryview) -> int | None:
    """What kind of stream it is, by the registration authority's number."""
    found: list[int] = []

    def decoder(within: memoryview) -> bytes:
        found.extend(within[:1])
        return b""

    _descriptors(content[4:], {_STREAM: lambda within: _within_stream(within, {_DECODER: decoder})[1]})
    return found[0] if found else None


def is_aac(content: memoryview) -> bool:
    """Whether the stream is AAC whose frames are made of elements."""
    found: list[bool] = []

    def decoder(within: memoryview) -> bytes:
        def specific(settings: memoryview) -> bytes:
            found.append(len(within) > 0 and within[0] in _AAC and is_general(settings))
            return b""

        return _descriptors(within[13:], {_SPECIFIC: specific})

    _descriptors(content[4:], {_STREAM: lambda within: _within_stream(within, {_DECODER: decoder})[1]})
    return any(found)


def _descriptors(content: memoryview, kept: Mapping[int, Settings]) -> bytes:
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
    start, within = _within_stream(content, {_DECODER: _decoder, _SYNC: lambda sync: bytes(sync[:1])})
    return start + within


def _within_stream(content: memoryview, kept: Mapping[int, Settings]) -> tuple[bytes, bytes]:
    if len(content) < 3:
        return b"", b""
    flags = content[2]
    start = 5 if flags & 0x80 else 3
    if flags & 0x40:
        start += 1 + (content[start] if start < len(content) else 0)
    if flags & 0x20:
        start += 2
    return bytes(content[:2]) + bytes([flags & 31]), _descriptors(content[start:], kept)


def _decoder(content: memoryview) -> bytes:
    return bytes(content[:13]) + _descriptors(content[13:], _settings_of(content[0] if content else None))


def _settings_of(kind: int | None) -> Mapping[int, Settings]:
    if kind is None or kind in _WITHOUT_SETTINGS:
        return {}
    if kind == _MPEG4_VISUAL:
        return {_SPECIFIC: visual_config}
    if kind in _AAC:
        return {_SPECIFIC: specific_config}
    raise UnsupportedRecordingError("it has film or sound of a kind that is not known")
