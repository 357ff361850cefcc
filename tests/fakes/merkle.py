"""RFC 6962, section 2.1, word by word: slow, and nothing in it is ours."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from chalicelib.contract.merkle import Node


def mth(entries: Sequence[bytes]) -> bytes:
    """The Merkle tree hash of a list of entries."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    k = split(len(entries))
    return hashlib.sha256(b"\x01" + mth(entries[:k]) + mth(entries[k:])).digest()


def path(m: int, entries: Sequence[bytes]) -> list[bytes]:
    """The audit path of entry ``m``."""
    if len(entries) == 1:
        return []
    k = split(len(entries))
    if m < k:
        return [*path(m, entries[:k]), mth(entries[k:])]
    return [*path(m - k, entries[k:]), mth(entries[:k])]


def proof(m: int, entries: Sequence[bytes]) -> list[bytes]:
    """The consistency proof from the first ``m`` entries on."""
    return subproof(m, entries, whole=True)


def subproof(m: int, entries: Sequence[bytes], *, whole: bool) -> list[bytes]:
    """``SUBPROOF`` of the RFC."""
    if m == len(entries):
        return [] if whole else [mth(entries)]
    k = split(len(entries))
    if m <= k:
        return [*subproof(m, entries[:k], whole=whole), mth(entries[k:])]
    return [*subproof(m - k, entries[k:], whole=False), mth(entries[:k])]


def split(n: int) -> int:
    """The largest power of two smaller than ``n``."""
    k = 1
    while 2 * k < n:
        k *= 2
    return k


class Entries:
    """Entries as a ``ReadHashes``, which says what was read."""

    def __init__(self, entries: Sequence[bytes]) -> None:
        self.entries = entries
        self.read: list[Node] = []

    def __call__(self, nodes: Sequence[Node]) -> list[bytes]:
        """The hashes of full subtrees."""
        self.read += nodes
        found = []
        for level, number in nodes:
            within = self.entries[number << level : (number + 1) << level]
            assert len(within) == 1 << level
            found.append(mth(within))
        return found
