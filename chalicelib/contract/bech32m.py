"""Bech32m (BIP 350): bytes as one word that is typed, pasted and scanned, and whose typing errors show.

A word is its prefix, ``1``, the bytes in groups of five bits, and a checksum of six characters, which finds
any four wrong characters. Letter case means nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

ALPHABET: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32M: Final = 0x2BC830A3
_CHECKSUM: Final = 6
_VALUES: Final = {character: value for value, character in enumerate(ALPHABET)}


def encode(prefix: str, data: bytes) -> str:
    """The word in lower case; ``prefix`` is in lower case and ASCII."""
    groups = _regrouped(data, 8, 5, pad=True) or []
    check = _checksum([*_expanded(prefix), *groups, *[0] * _CHECKSUM]) ^ _BECH32M
    groups += [check >> 5 * (5 - place) & 31 for place in range(_CHECKSUM)]
    return f"{prefix}1{''.join(ALPHABET[group] for group in groups)}"


def decode(prefix: str, word: str) -> bytes | None:
    """The bytes of a word in lower case with this prefix; ``None`` if it is none."""
    start, one, rest = word.rpartition("1")
    groups = [_VALUES.get(character, -1) for character in rest]
    if start != prefix or not one or len(groups) < _CHECKSUM or -1 in groups:
        return None
    if _checksum([*_expanded(prefix), *groups]) != _BECH32M:
        return None
    regrouped = _regrouped(groups[:-_CHECKSUM], 5, 8, pad=False)
    return None if regrouped is None else bytes(regrouped)


def _expanded(prefix: str) -> list[int]:
    return [*(ord(character) >> 5 for character in prefix), 0, *(ord(character) & 31 for character in prefix)]


def _checksum(groups: Iterable[int]) -> int:
    state = 1
    for group in groups:
        top = state >> 25
        state = (state & 0x1FFFFFF) << 5 ^ group
        for place, term in enumerate(_GENERATOR):
            if top >> place & 1:
                state ^= term
    return state


def _regrouped(values: Iterable[int], width: int, into: int, *, pad: bool) -> list[int] | None:
    """The same bits in groups of ``into``; ``None`` if what is left over is not padding."""
    bits, count, groups = 0, 0, []
    for value in values:
        bits = bits << width | value
        count += width
        while count >= into:
            count -= into
            groups.append(bits >> count)
            bits &= (1 << count) - 1
    if pad:
        return [*groups, bits << into - count] if count else groups
    return None if count >= width or bits else groups
