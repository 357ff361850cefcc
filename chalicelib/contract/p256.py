"""Points on the curve P-256, in the two forms of SEC 1, section 2.3.3."""

from __future__ import annotations

from typing import Final

POINT_BYTES: Final = 33
"""Bytes of a compressed point."""

# NIST SP 800-186, section 3.2.1.3
_FIELD: Final = 2**256 - 2**224 + 2**192 + 2**96 - 1
_B: Final = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B


def decompressed(point: bytes) -> bytes | None:
    """The 65 bytes (4, x and y) of a compressed point of 33; ``None`` if there is no such point."""
    if len(point) != POINT_BYTES or point[0] not in {2, 3}:
        return None
    x = int.from_bytes(point[1:])
    square = (x * x * x - 3 * x + _B) % _FIELD
    # the field's order is 3 modulo 4
    y = pow(square, (_FIELD + 1) // 4, _FIELD)
    if x >= _FIELD or y * y % _FIELD != square:
        return None
    if y & 1 != point[0] & 1:
        y = _FIELD - y
    return b"\x04" + point[1:] + y.to_bytes(32)


def compressed(point: bytes) -> bytes:
    """The 33 bytes of a point of 65."""
    return bytes([2 | point[-1] & 1]) + point[1:33]
