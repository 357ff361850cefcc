"""The Merkle tree over a log's entries (RFC 6962, section 2.1; the checks are RFC 9162's, section 2.1).

A tree of ``size`` leaves is never stored whole: whoever makes a proof reads the hashes of full subtrees by
their place, ``Node``; whoever checks one needs the proof alone; and whoever reads all leaves in order keeps
one hash a level, ``CompactRange``. docs/audit-log.md says what the leaves are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from chalicelib.contract.errors import LogContradicted, MalformedLog

HASH_BYTES: Final = 32
MAX_SIZE: Final = 2**63 - 1
"""The largest tree: what readers in other languages can count to."""

EMPTY_ROOT: Final = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""

MAX_PROOF: Final = 64
"""The longest proof of a tree up to ``MAX_SIZE``, in hashes."""

_LEAF: Final = b"\x00"
_NODE: Final = b"\x01"


class Node(NamedTuple):
    """A full subtree's place: that of the leaves from ``number * 2**level``, ``2**level`` of them.

    Attributes:
        level: 0 for a leaf.
        number: which one of its level, from 0.
    """

    level: int
    number: int


ReadHashes = Callable[[Sequence[Node]], Sequence[bytes]]
"""Reads the hashes of full subtrees, in the order in which they are asked for."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf: SHA-256 of a zero byte and its data."""
    return hashlib.sha256(_LEAF + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees side by side: SHA-256 of a one byte and theirs."""
    return hashlib.sha256(_NODE + left + right).digest()


class CompactRange:
    """All leaves up to some size, as the hashes of the fewest full subtrees that cover them.

    Attributes:
        size: how many leaves there are.
        hashes: those of the subtrees, the largest (leftmost) first: one for each bit of ``size`` that is set.
    """

    __slots__ = ("hashes", "size")

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        self.size = size
        self.hashes = list(hashes)
        _require_tree(size, holds=len(self.hashes) == size.bit_count())

    def append(self, leaf: bytes) -> None:
        """Add the hash of the next leaf."""
        hashes, rest = self.hashes, self.size
        while rest & 1:
            leaf = hashlib.sha256(_NODE + hashes.pop() + leaf).digest()
            rest >>= 1
        hashes.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """The root of the tree of these leaves."""
        return _folded(self.hashes) if self.hashes else EMPTY_ROOT


def root_of(leaf_hashes: Iterable[bytes]) -> bytes:
    """The root of a tree, given the hashes of all its leaves in order."""
    tree = CompactRange()
    for leaf in leaf_hashes:
        tree.append(leaf)
    return tree.root()


def covering(start: int, end: int) -> list[Node]:
    """The fewest full subtrees that cover the leaves from ``start`` up to, not including, ``end``.

    ``start`` has to be a multiple of the largest power of two that is no larger than ``end - start``.
    """
    nodes, place, left = [], start, end - start
    while left:
        level = left.bit_length() - 1
        nodes.append(Node(level, place >> level))
        place += 1 << level
        left -= 1 << level
    return nodes


def root_at(size: int, read_hashes: ReadHashes) -> bytes:
    """The root of the tree of the first ``size`` leaves.

    Raises:
        MalformedLog: ``invalid_tree``: there is no such size.
    """
    _require_tree(size)
    return CompactRange(size, read_hashes(covering(0, size))).root()


def inclusion_proof(index: int, size: int, read_hashes: ReadHashes) -> list[bytes]:
    """The audit path of a leaf: from its sibling's hash up to that of the root's child (RFC 6962, 2.1.1).

    Raises:
        MalformedLog: ``invalid_tree``: there is no such leaf in a tree of this size.
    """
    _require_tree(size, holds=0 <= index < size)
    ranges, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return _hashes_of(ranges[::-1], read_hashes)


def consistency_proof(old_size: int, new_size: int, read_hashes: ReadHashes) -> list[bytes]:
    """The proof that a tree goes on from an earlier one (RFC 6962, 2.1.2); empty from no leaves on.

    Raises:
        MalformedLog: ``invalid_tree``: the later tree is smaller, or there is no such size.
    """
    _require_tree(new_size, holds=0 <= old_size <= new_size)
    if old_size in {0, new_size}:
        return []
    ranges, start, end, is_left_edge = [], 0, new_size, True
    while old_size != end:
        middle = start + _split(end - start)
        if old_size <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start, is_left_edge = middle, False
    if not is_left_edge:
        ranges.append((start, end))
    return _hashes_of(ranges[::-1], read_hashes)


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Check that a leaf is in a tree.

    Args:
        index: which leaf, from 0.
        size: how many leaves the tree has.
        leaf: the hash of the leaf, as ``leaf_hash`` makes it.
        proof: the audit path, as ``inclusion_proof`` makes it.
        root: the tree's.

    Raises:
        LogContradicted: ``not_included``.
        MalformedLog: ``invalid_tree``: there is no such leaf in a tree of this size, or a hash is none.
    """
    _require_tree(size, holds=0 <= index < size)
    _require_hashes(leaf, root, *proof)
    place, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise _not_included()
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    if last != 0 or found != root:
        raise _not_included()


def verify_consistency(
    old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that a tree goes on from an earlier one.

    Raises:
        LogContradicted: ``not_consistent``.
        MalformedLog: ``invalid_tree``: the later tree is smaller, or a hash is none.
    """
    _require_tree(new_size, holds=0 <= old_size <= new_size)
    _require_hashes(old_root, new_root, *proof)
    if old_size in {0, new_size}:
        wanted = EMPTY_ROOT if old_size == 0 else new_root
        if proof or old_root != wanted or (new_size == 0 and new_root != EMPTY_ROOT):
            raise _not_consistent()
        return
    _walk_consistency(old_size, old_root, new_size, new_root, proof)


def _walk_consistency(
    old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """RFC 9162, section 2.1.4.2, for 0 < ``old_size`` < ``new_size``."""
    is_full = old_size & (old_size - 1) == 0
    path = [old_root, *proof] if is_full else list(proof)
    if not proof or len(path) > MAX_PROOF + 1:
        raise _not_consistent()
    place, last = old_size - 1, new_size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise _not_consistent()
        if place & 1 or place == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        place, last = place >> 1, last >> 1
    if last != 0 or old != old_root or new != new_root:
        raise _not_consistent()


def _hashes_of(ranges: Sequence[tuple[int, int]], read_hashes: ReadHashes) -> list[bytes]:
    """The hash of each range of leaves, all read at once."""
    covers = [covering(start, end) for start, end in ranges]
    read = iter(read_hashes([node for cover in covers for node in cover]))
    return [_folded([next(read) for _ in cover]) for cover in covers]


def _folded(hashes: Sequence[bytes]) -> bytes:
    """The hash over subtrees side by side, each smaller than the one before."""
    *others, found = hashes
    for left in reversed(others):
        found = node_hash(left, found)
    return found


def _split(leaves: int) -> int:
    """The largest power of two that is smaller than a number above 1."""
    return 1 << (leaves - 1).bit_length() - 1


def _require_tree(size: int, *, holds: bool = True) -> None:
    if not 0 <= size <= MAX_SIZE or not holds:
        raise MalformedLog("invalid_tree", "There is no such place in a tree of this size.")


def _require_hashes(*hashes: bytes) -> None:
    if any(len(one) != HASH_BYTES for one in hashes):
        raise MalformedLog("invalid_tree", "A hash has 32 bytes.")


def _not_included() -> LogContradicted:
    return LogContradicted("not_included", "The entry is not in the log as the checkpoint says it is.")


def _not_consistent() -> LogContradicted:
    return LogContradicted("not_consistent", "The log does not go on from where the earlier checkpoint was.")
