"""What the log reads of its tiles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.contract.tlog_tiles import Tile, tiles_of_growth
from chalicelib.keys.errors import AuditLogContradicted
from chalicelib.keys.ordered_log.model import Place, edge, whole_tile


@given(st.integers(0, 3 * 256 * 256))
def test_the_edge_is_where_tiles_are_partial(size: int) -> None:
    tiles = tiles_of_growth(0, size)
    assert edge(size) == [Place(tile.level, tile.number) for tile in tiles if tile.width < 256]


def test_a_tile_that_has_grown_begins_with_what_it_was() -> None:
    tiles = {Place(0, 3): bytes(64) + b"x" * 32}
    assert whole_tile(tiles, Tile(0, 3, 2)) == bytes(64)
    for absent in (Tile(0, 3, 4), Tile(0, 4, 1), Tile(1, 3, 1)):
        with pytest.raises(AuditLogContradicted, match="not whole"):
            whole_tile(tiles, absent)
