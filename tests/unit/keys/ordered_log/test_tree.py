"""How the log's tree grows, tile by tile."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.contract.merkle import HASH_BYTES, leaf_hash, root_of
from chalicelib.contract.tlog_tiles import WIDTH, tiles_of_growth
from chalicelib.keys.errors import AuditLogContradicted
from chalicelib.keys.ordered_log.model import Place, edge, grown, hashes_of, tree_root

LEAVES = [hashlib.sha256(number.to_bytes(4, "big")).digest() for number in range(3 * WIDTH + 5)]


@given(st.lists(st.integers(0, 2 * WIDTH), max_size=5))
def test_a_tree_that_grows_in_steps_is_the_one_that_grows_at_once(steps: list[int]) -> None:
    tiles: dict[Place, bytes] = {}
    size = 0
    for step in steps:
        leaves = LEAVES[size : size + step]
        before = {place: tiles[place] for place in edge(size)}
        changed = grown(size, leaves, before)
        wanted = tiles_of_growth(size, size + len(leaves))
        assert {(*place, len(tile) // HASH_BYTES) for place, tile in changed.items()} == set(wanted)
        assert all(tile.startswith(tiles.get(place, b"")) for place, tile in changed.items())
        tiles.update(changed)
        size += len(leaves)
        assert tree_root(size, {**before, **changed}) == root_of(map(leaf_hash, LEAVES[:size]))


def test_a_tree_of_several_levels() -> None:
    size = WIDTH * WIDTH + 2 * WIDTH + 1
    data = [number.to_bytes(32, "big") for number in range(size)]
    tiles = grown(0, data, {})
    assert tree_root(size, tiles) == root_of(map(leaf_hash, data))
    assert edge(size) == [Place(0, WIDTH + 2), Place(1, 1), Place(2, 0)]
    assert len(hashes_of(tiles[Place(2, 0)])) == 1


def test_nothing_grows_from_a_tile_that_is_not_whole() -> None:
    tiles = grown(0, LEAVES[:5], {})
    for broken in ({}, {Place(0, 0): tiles[Place(0, 0)][:-HASH_BYTES]}):
        with pytest.raises(AuditLogContradicted, match="not whole"):
            grown(5, LEAVES[5:6], broken)
        with pytest.raises(AuditLogContradicted, match="not whole"):
            tree_root(5, broken)
