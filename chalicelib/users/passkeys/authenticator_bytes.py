"""The form of what authenticators send, checked before any library reads it.

CBOR can be small and mean much: shared references (tags 28 and 29) make a value as large as two to the power
of its length when it is written out again. Authenticators send none of that. What they send is CTAP2's
canonical form (Client to Authenticator Protocol 2.1, section 8): lengths that are told, in the fewest bytes,
no tags, at most four levels, each key once. The order of keys is not looked at: nothing depends on it. Floats
are refused as well, which no authenticator sends.

Source: RFC 8949, section 3 and appendix C; Web Authentication Level 3, sections 6.1, 6.5.1 and 6.5.4.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from typing import Final

MAX_DEPTH: Final = 4
"""Of arrays and maps in one another."""
MAX_ITEMS: Final = 64
"""Keys and values, arrays and maps; the longest statements of makes have half of that."""

_RP_ID_HASH = 32
_COUNTER = 4
_AAGUID = 16
_ATTESTED = 0x40
_EXTENDED = 0x80

_FALSE_TRUE_NULL = (20, 21, 22)
# which number of an item's first byte says that its number follows, and in how many bytes
_SIZES = {24: 1, 25: 2, 26: 4, 27: 8}
_AUTHENTICATOR_DATA = b"\x68authData"


class _Kind(IntEnum):
    """The major types."""

    UNSIGNED = 0
    NEGATIVE = 1
    BYTES = 2
    TEXT = 3
    ARRAY = 4
    MAP = 5
    TAG = 6
    SIMPLE = 7


class MalformedBytes(Exception):
    """No authenticator sends this."""


def authenticator_data_of(attestation_object: bytes) -> bytes:
    """The authenticator data of an attestation object, as it stands there and not looked into.

    Raises:
        MalformedBytes: it is no map of texts, in the form above, with bytes for ``authData``.
    """
    reader = _Reader(attestation_object)
    found = None
    for key in reader.entries_of_map():
        if key[0] >> 5 != _Kind.TEXT:
            raise MalformedBytes
        if key == _AUTHENTICATOR_DATA:
            found = reader.byte_string()
        else:
            reader.item(depth=1)
    reader.end()
    if found is None:
        raise MalformedBytes
    return found


def check_authenticator_data(data: bytes, *, is_new: bool) -> None:
    """Refuse authenticator data of another form than they have.

    Args:
        data: the bytes that are signed.
        is_new: whether a passkey was made, which then stands in it; else none may.

    Raises:
        MalformedBytes: they end too early or too late, or are in another form.
    """
    reader = _Reader(data)
    reader.take(_RP_ID_HASH)
    flags = reader.take(1)[0]
    reader.take(_COUNTER)
    if bool(flags & _ATTESTED) != is_new:
        raise MalformedBytes
    if is_new:
        reader.take(_AAGUID)
        reader.take(int.from_bytes(reader.take(2), "big"))
        reader.whole_map()
    if flags & _EXTENDED:
        reader.whole_map()
    reader.end()


class _Reader:
    """Goes through bytes once, forwards, and keeps nothing but the keys of the maps that it is in."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._items = 0

    def take(self, size: int) -> bytes:
        """The next bytes."""
        if size > len(self._data) - self._at:
            raise MalformedBytes
        start, self._at = self._at, self._at + size
        return self._data[start : self._at]

    def end(self) -> None:
        """Nothing may follow."""
        if self._at != len(self._data):
            raise MalformedBytes

    def whole_map(self) -> None:
        """Pass over a map."""
        for _ in self.entries_of_map():
            self.item(depth=1)

    def entries_of_map(self) -> Iterator[bytes]:
        """Each key of a map, as it is written; whoever asks takes its value before the next one."""
        kind, count = self._head()
        if kind != _Kind.MAP:
            raise MalformedBytes
        return self._keys(count)

    def byte_string(self) -> bytes:
        """What a byte string holds."""
        kind, size = self._head()
        if kind != _Kind.BYTES:
            raise MalformedBytes
        return self.take(size)

    def item(self, depth: int) -> None:
        """Pass over an item.

        Args:
            depth: in how many arrays and maps it is.
        """
        kind, number = self._head()
        match kind:
            case _Kind.BYTES:
                self.take(number)
            case _Kind.TEXT:
                self._text(number)
            case _Kind.ARRAY | _Kind.MAP if depth == MAX_DEPTH:
                raise MalformedBytes
            case _Kind.ARRAY:
                for _ in range(number):
                    self.item(depth + 1)
            case _Kind.MAP:
                for _ in self._keys(number):
                    self.item(depth + 1)

    def _keys(self, count: int) -> Iterator[bytes]:
        seen: set[bytes] = set()
        for _ in range(count):
            start = self._at
            kind, number = self._head()
            if kind == _Kind.TEXT:
                self._text(number)
            elif kind not in (_Kind.UNSIGNED, _Kind.NEGATIVE):
                raise MalformedBytes
            key = self._data[start : self._at]
            if key in seen:
                raise MalformedBytes
            seen.add(key)
            yield key

    def _text(self, size: int) -> None:
        try:
            self.take(size).decode()
        except UnicodeDecodeError:
            raise MalformedBytes from None

    def _head(self) -> tuple[_Kind, int]:
        """Of which kind the next item is, and its number: the value, the size or the count."""
        self._items += 1
        if self._items > MAX_ITEMS:
            raise MalformedBytes
        first = self.take(1)[0]
        kind, number = _Kind(first >> 5), first & 0x1F
        if kind == _Kind.TAG or (kind == _Kind.SIMPLE and number not in _FALSE_TRUE_NULL):
            raise MalformedBytes
        size = _SIZES.get(number)
        if size is not None:
            number = int.from_bytes(self.take(size), "big")
            if number < (24 if size == 1 else 1 << 4 * size):
                raise MalformedBytes
        elif number not in range(24):
            raise MalformedBytes
        return kind, number
