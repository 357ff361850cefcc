"""AAC (ISO/IEC 14496-3): settings without comments, and data beside the sound at the beginning of a frame."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chalicelib.format.recordings.bits import Bits
from chalicelib.format.recordings.reader import Patch, Reader, changed

_GENERAL: Final = frozenset([1, 2, 3, 4])
_REPLICATION: Final = frozenset([5, 29])
_DATA, _FILL = 4, 6
# dynamic range, surround and spectral band replication [4.5.2.9]
_OF_SOUND: Final = frozenset([11, 12, 13, 14])
# more than any frame has
_MAX_FRAME: Final = 8192


def specific_config(content: memoryview) -> bytes:
    """``AudioSpecificConfig`` [1.6.2.1]: without its comment, and without bytes behind it.

    Of kinds that are not general audio, such as ELD, all is let through.
    """
    bits = Bits(content)
    kind, is_replicated, channels = _kind(bits)
    if kind not in _GENERAL:
        return bytes(content)
    bits.take(1)
    if bits.take(1):
        bits.take(14)
    bits.take(1)
    if not channels:
        _program(bits)
    if not is_replicated:
        _extension(bits)
    return bits.before()


def is_general(content: memoryview) -> bool:
    """Whether frames are made of elements, which ``frame`` can go through."""
    return _kind(Bits(content))[0] in _GENERAL


def frame(reader: Reader, start: int, end: int) -> Iterator[Patch]:
    """Go through a sample: what stands before the first channel [4.4.2.1]; further on it takes a decoder."""
    if start < end and reader.read(start, 1)[0] >> 5 in {_DATA, _FILL}:
        whole = bytes(reader.read(start, min(end - start, _MAX_FRAME)))
        yield from changed(start, whole, without_data(whole))


def without_data(content: bytes) -> bytes:
    """A frame, as long as it was, whose data and fill elements before the first channel are zeros."""
    bits = Bits(content)
    while bits.left > 0:
        kind = bits.take(3)
        if kind == _DATA:
            bits.take(4)
            is_aligned = bits.take(1)
            count = bits.take(8)
            if count == 255:
                count += bits.take(8)
            if is_aligned:
                bits.align()
            bits.clear(8 * count)
        elif kind == _FILL:
            count = bits.take(4)
            if count == 15:
                count += bits.take(8) - 1
            if count and bits.take(4) not in _OF_SOUND:
                bits.position -= 4
                bits.clear(8 * count)
            elif count:
                bits.take(8 * count - 4)
        else:
            break
    return bytes(bits.content)


def _kind(bits: Bits) -> tuple[int, bool, int]:
    """What codes the sound, whether its upper half is said to be replicated, and the channels' number."""
    kind = _object_type(bits)
    _frequency(bits)
    channels = bits.take(4)
    is_replicated = kind in _REPLICATION
    if is_replicated:
        _frequency(bits)
        kind = _object_type(bits)
    return kind, is_replicated, channels


def _object_type(bits: Bits) -> int:
    kind = bits.take(5)
    return kind if kind != 31 else 32 + bits.take(6)


def _frequency(bits: Bits) -> None:
    if bits.take(4) == 15:
        bits.take(24)


def _program(bits: Bits) -> None:
    """``program_config_element`` [4.4.1.1]: which channels there are; the comment is blanked."""
    bits.take(10)
    front, side, back, low, data, coupling = (bits.take(count) for count in (4, 4, 4, 2, 3, 4))
    for count in (4, 4, 3):
        if bits.take(1):
            bits.take(count)
    bits.take(5 * (front + side + back + coupling) + 4 * (low + data))
    bits.align()
    bits.clear(8 * bits.take(8))


def _extension(bits: Bits) -> None:
    """Replication as it is said behind the rest [1.6.2.1], for decoders that do not know of it."""
    start = bits.position
    if bits.left < 16 or bits.take(11) != 0x2B7 or _object_type(bits) != 5:
        bits.position = start
        return
    if bits.take(1):
        _frequency(bits)
        start = bits.position
        if bits.left < 12 or bits.take(11) != 0x548:
            bits.position = start
        else:
            bits.take(1)
