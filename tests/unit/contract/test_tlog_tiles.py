"""Tiles as C2SP's ``tlog-tiles`` says, and trees that are read out of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.contract.errors import MalformedLog
from chalicelib.contract.merkle import Node, consistency_proof, inclusion_proof, leaf_hash, root_at, root_of
from chalicelib.contract.tiled_trees import TileHashes, grow
from chalicelib.contract.tlog_tiles import (
    Bundle,
    Tile,
    bundle_leaves,
    bundles_of_growth,
    decode_bundle,
    encode_bundle,
    parse_path,
    tile_of,
    tiles_of_growth,
)
from tests.fakes import merkle as rfc

LEAVES = [leaf_hash(number.to_bytes(4, "big")) for number in range(70_000)]


class Store(dict[Tile, bytes]):
    """Tiles by place; one that is not there is an error."""

    def read(self, tile: Tile) -> bytes:
        return self[tile]


@pytest.mark.parametrize(
    ("place", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 1_234_067), "tile/0/x001/x234/067"),
        (Tile(3, 999, 255), "tile/3/999.p/255"),
        (Tile(63, 1000, 1), "tile/63/x001/000.p/1"),
        (Bundle(0, 7), "tile/entries/000.p/7"),
        (Bundle(1_234_067), "tile/entries/x001/x234/067"),
    ],
)
def test_paths_are_as_the_specification_writes_them(place: Tile | Bundle, path: str) -> None:
    assert place.path == path
    assert parse_path(path) == place


@given(st.integers(0, 63), st.integers(0, 10**18 - 1), st.integers(1, 256))
def test_every_path_is_read_again(level: int, number: int, width: int) -> None:
    for place in (Tile(level, number, width), Bundle(number, width)):
        assert parse_path(place.path) == place


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile",
        "tile/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/x000/001",
        "tile/0/001/002",
        "tile/0/x001/x002",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/999",
        "tile/0/000.p/",
        "tile/data/000",
        "/tile/0/000",
        "tile/0/000/",
        "tile/0/000\n",
        "tile/0/\u0660\u0660\u0660",
        "tile/0/" + "x001/" * 7 + "000",
        "tile/0/../checkpoint",
    ],
)
def test_other_spellings_name_no_tile(path: str) -> None:
    with pytest.raises(MalformedLog) as refused:
        parse_path(path)
    assert refused.value.code == "invalid_tile"


@given(st.text(alphabet="tile/entrisx0123456789.p", max_size=40))
def test_a_path_is_the_one_spelling_of_its_place(path: str) -> None:
    try:
        place = parse_path(path)
    except MalformedLog:
        return
    assert place.path == path


def test_a_log_of_70000_entries_has_the_tiles_that_the_specification_names() -> None:
    tiles = tiles_of_growth(0, 70_000)
    assert sum(tile.level == 0 and tile.width == 256 for tile in tiles) == 273
    assert [tile for tile in tiles if tile.level or tile.width < 256] == [
        Tile(0, 273, 112),
        Tile(1, 0),
        Tile(1, 1, 17),
        Tile(2, 0, 1),
    ]
    assert tiles_of_growth(0, 256) == [Tile(0, 0), Tile(1, 0, 1)]
    assert bundles_of_growth(255, 257) == [Bundle(0), Bundle(1, 1)]


def test_nothing_is_written_when_nothing_came() -> None:
    assert tiles_of_growth(300, 300) == []
    assert bundles_of_growth(300, 300) == []
    for sizes in ((-1, 0), (2, 1), (0, 2**63)):
        with pytest.raises(MalformedLog):
            tiles_of_growth(*sizes)


@given(st.lists(st.integers(0, 700), min_size=1, max_size=5), st.data())
def test_a_tree_grows_by_its_tiles(steps: list[int], data: st.DataObject) -> None:
    store, size = Store(), 0
    for step in steps:
        grown = grow(size, LEAVES[size : size + step], store.read)
        assert set(grown.tiles) == set(tiles_of_growth(size, size + step))
        store.update(grown.tiles)
        size += step
        assert (grown.size, grown.root) == (size, root_of(LEAVES[:size]))
    if size == 0:
        return
    read = TileHashes(size, store.read)
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    entries = [number.to_bytes(4, "big") for number in range(size)]
    assert inclusion_proof(index, size, read) == rfc.path(index, entries)
    assert consistency_proof(old, size, read) == rfc.proof(old, entries)
    assert root_at(old, read) == root_of(LEAVES[:old])


def test_a_large_tree_is_proved_from_few_tiles() -> None:
    store = Store(grow(0, LEAVES, Store().read).tiles)
    read: list[Tile] = []

    def reading(tile: Tile) -> bytes:
        read.append(tile)
        return store[tile]

    hashes = TileHashes(70_000, reading)
    inclusion_proof(4711, 70_000, hashes)
    assert len(read) == len(set(read)) <= 5
    assert root_at(70_000, hashes) == root_of(LEAVES)
    assert tile_of(Node(8, 3), 70_000) == Tile(1, 0)


def test_a_tile_of_another_length_is_refused() -> None:
    store = Store(grow(0, LEAVES[:300], Store().read).tiles)
    store[Tile(0, 1, 44)] = store[Tile(0, 1, 44)][:-1]
    for use in (
        lambda: root_at(300, TileHashes(300, store.read)),
        lambda: grow(300, LEAVES[300:301], store.read),
    ):
        with pytest.raises(MalformedLog) as refused:
            use()
        assert refused.value.code == "invalid_tile"
    with pytest.raises(MalformedLog):
        tile_of(Node(8, 1), 300)


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_bundles_are_read_again(entries: list[bytes]) -> None:
    data = encode_bundle(entries)
    assert decode_bundle(data, len(entries)) == entries
    assert bundle_leaves(data, len(entries)) == [leaf_hash(entry) for entry in entries]
    for wrong, width in ((data, len(entries) + 1), (data + b"\0", len(entries)), (data[:-1], len(entries))):
        if wrong or width:
            with pytest.raises(MalformedLog) as refused:
                decode_bundle(wrong, width)
            assert refused.value.code == "invalid_bundle"


@given(st.binary(max_size=60), st.integers(0, 8))
def test_any_bytes_are_a_bundle_or_refused(data: bytes, width: int) -> None:
    try:
        entries = decode_bundle(data, width)
    except MalformedLog:
        return
    assert encode_bundle(entries) == data


def test_an_entry_has_its_longest() -> None:
    assert decode_bundle(encode_bundle([bytes(65_535)]), 1) == [bytes(65_535)]
    with pytest.raises(MalformedLog):
        encode_bundle([bytes(65_536)])
