"""What transfers, editors and malice do to a zip; most of what anything depends on is at its end."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Sequence

_END = struct.Struct("<4s4H2LH")
_FIELDS = [
    b"\0\0",
    b"\xff\xff",
    b"\1\0",
    b"\0\0\0\0",
    b"\xff\xff\xff\xff",
    b"\0\0\0\x80",
    b"\xff\xff\xff\x7f",
]
_SIGNATURES = [b"PK\1\2", b"PK\3\4", b"PK\5\6", b"PK\6\6", b"PK\6\7", b"PK\7\x08"]


def damaged_zip(rng: random.Random, data: bytes) -> bytes:
    """Return a zip with one to three changes."""
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        if data:
            at = len(data) - 1 - rng.randrange(min(len(data), rng.choice([22, 64, 400, len(data)])))
            data = rng.choice(_CHANGES)(rng, data, at)
    return data


def _flip_a_bit(rng: random.Random, data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]


def _overwrite(rng: random.Random, data: bytes, at: int) -> bytes:
    field = rng.choice(_FIELDS)
    return data[:at] + field + data[at + len(field) :]


def _cut(_: random.Random, data: bytes, at: int) -> bytes:
    return data[:at]


def _take_out(rng: random.Random, data: bytes, at: int) -> bytes:
    return data[:at] + data[at + rng.randrange(1, 50) :]


def _append(rng: random.Random, data: bytes, _: int) -> bytes:
    return data + rng.choice([b"\n", b"\r\n", b"\0", b"PK", b"\n\n", data[-22:], data[-200:]])


def _prepend(rng: random.Random, data: bytes, _: int) -> bytes:
    return rng.choice([b"\n", b"x", b"PK\3\4"]) + data


def _put_a_signature(rng: random.Random, data: bytes, at: int) -> bytes:
    return data[:at] + rng.choice(_SIGNATURES) + data[at + rng.choice([0, 4]) :]


def _change_a_header(rng: random.Random, data: bytes, at: int) -> bytes:
    start = data.rfind(rng.choice(_SIGNATURES), 0, at + 4)
    field, offset = rng.choice(_FIELDS), rng.randrange(4, 46)
    return data if start < 0 else data[: start + offset] + field + data[start + offset + len(field) :]


def _change_the_end(rng: random.Random, data: bytes, _: int) -> bytes:
    """Change a number in the end record by a little, or give it a comment."""
    at = data.rfind(b"PK\5\6")
    if at < 0 or at + _END.size > len(data):
        return data
    end = data[at : at + _END.size]
    if rng.random() < 0.3:
        comment = rng.choice([b"made by a program\n", end, b"PK\5\6" + bytes(18), bytes(70)])
        return data[: at + 20] + struct.pack("<H", len(comment)) + comment
    fields = list(_END.unpack(end))
    place = rng.randrange(1, 8)
    fields[place] = max(fields[place] + rng.choice([-46, -1, 1, 46]), 0) % 0xFFFF
    return data[:at] + _END.pack(*fields) + data[at + _END.size :]


_CHANGES: Sequence[Callable[[random.Random, bytes, int], bytes]] = [
    _flip_a_bit,
    _overwrite,
    _cut,
    _take_out,
    _append,
    _prepend,
    _put_a_signature,
    _change_a_header,
    _change_the_end,
]
