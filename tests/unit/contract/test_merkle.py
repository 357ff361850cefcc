"""Trees and proofs against RFC 6962 taken literally, and against its published test vectors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.contract.errors import LogContradicted, LogFormatError, MalformedLog
from chalicelib.contract.merkle import (
    EMPTY_ROOT,
    MAX_SIZE,
    CompactRange,
    Node,
    consistency_proof,
    covering,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_at,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from tests.fakes import merkle as rfc

# the test data of Certificate Transparency's reference implementation, which RFC 6962 describes
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = [
    (0, 1, []),
    (
        0,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
CONSISTENCY = [
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]

trees = st.lists(st.binary(max_size=3), min_size=1, max_size=80)


def hexes(hashes: list[bytes]) -> list[str]:
    return [one.hex() for one in hashes]


@pytest.mark.parametrize(("size", "root"), list(enumerate(ROOTS, start=1)))
def test_roots_are_those_published(size: int, root: str) -> None:
    assert root_of(map(leaf_hash, LEAVES[:size])).hex() == root


def test_a_tree_without_leaves_has_the_hash_of_nothing() -> None:
    assert root_of([]) == EMPTY_ROOT == root_at(0, rfc.Entries([]))


@pytest.mark.parametrize(("index", "size", "proof"), INCLUSION)
def test_inclusion_proofs_are_those_published(index: int, size: int, proof: list[str]) -> None:
    assert hexes(inclusion_proof(index, size, rfc.Entries(LEAVES))) == proof


@pytest.mark.parametrize(("old", "new", "proof"), CONSISTENCY)
def test_consistency_proofs_are_those_published(old: int, new: int, proof: list[str]) -> None:
    assert hexes(consistency_proof(old, new, rfc.Entries(LEAVES))) == proof


@given(trees, st.data())
def test_trees_and_proofs_are_the_rfcs(entries: list[bytes], data: st.DataObject) -> None:
    size = len(entries)
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size))
    read = rfc.Entries(entries)
    root = root_of(map(leaf_hash, entries))
    assert root == rfc.mth(entries) == root_at(size, read)
    assert root_at(old, read) == rfc.mth(entries[:old])
    inclusion = inclusion_proof(index, size, read)
    assert inclusion == rfc.path(index, entries)
    verify_inclusion(index, size, leaf_hash(entries[index]), inclusion, root)
    consistency = consistency_proof(old, size, read)
    assert consistency == rfc.proof(old, entries)
    verify_consistency(old, rfc.mth(entries[:old]), size, root, consistency)
    verify_consistency(0, EMPTY_ROOT, size, root, [])


@given(trees, st.data())
def test_what_is_not_in_the_tree_is_refused(entries: list[bytes], data: st.DataObject) -> None:
    size = len(entries)
    index = data.draw(st.integers(0, size - 1))
    proof = rfc.path(index, entries)
    leaf, root = leaf_hash(entries[index]), rfc.mth(entries)
    other = data.draw(
        st.integers(0, size - 1).filter(lambda one: entries[one] != entries[index] or size == 1)
    )
    wrong: list[tuple[int, int, bytes, list[bytes], bytes]] = [
        (index, size, leaf_hash(entries[index] + b"x"), proof, root),
        (index, size, leaf, proof, rfc.mth([*entries, b"x"])),
        (index, size, leaf, [*proof, root], root),
        (index, size, node_hash(leaf, leaf), proof, root),
    ]
    if proof:
        place = data.draw(st.integers(0, len(proof) - 1))
        wrong += [
            (other, size, leaf, proof, root),
            (index, size, leaf, proof[:-1], root),
            (index, size, leaf, [*proof[:place], bytes(32), *proof[place + 1 :]], root),
        ]
    for one in wrong:
        with pytest.raises(LogContradicted) as refused:
            verify_inclusion(*one)
        assert refused.value.code == "not_included"


@given(trees, trees, st.data())
def test_a_log_that_was_rewritten_is_noticed(
    entries: list[bytes], others: list[bytes], data: st.DataObject
) -> None:
    size = len(entries)
    old = data.draw(st.integers(1, size))
    root, old_root, proof = rfc.mth(entries), rfc.mth(entries[:old]), rfc.proof(old, entries)
    wrong: list[tuple[bytes, bytes, list[bytes]]] = [
        (rfc.mth([*entries[:old], b"x"]), root, proof),
        (old_root, rfc.mth([*entries, b"x"]), proof),
        (old_root, root, [*proof, root]),
    ]
    if proof:
        wrong += [(old_root, root, proof[:-1]), (old_root, root, [])]
    changed = [*others, *entries][:size]
    if changed[:old] != entries[:old]:
        wrong.append((old_root, rfc.mth(changed), rfc.proof(old, changed)))
    for one_old, one_new, one_proof in wrong:
        with pytest.raises(LogContradicted) as refused:
            verify_consistency(old, one_old, size, one_new, one_proof)
        assert refused.value.code == "not_consistent"


@given(
    st.integers(-1, 2**64),
    st.integers(-1, 2**64),
    st.lists(st.binary(min_size=30, max_size=33) | st.just(bytes(32)), max_size=70),
)
def test_any_proof_is_answered(one: int, other: int, proof: list[bytes]) -> None:
    with pytest.raises(LogFormatError):
        verify_inclusion(one, other, bytes(32), proof, EMPTY_ROOT)
    with pytest.raises(LogFormatError):
        verify_consistency(one, bytes(32), other, leaf_hash(b""), proof)


def test_proofs_are_only_made_of_what_is_there() -> None:
    read = rfc.Entries(LEAVES)
    for index, size in ((-1, 8), (8, 8), (0, 0), (0, MAX_SIZE + 1)):
        with pytest.raises(MalformedLog, match="no such place"):
            inclusion_proof(index, size, read)
    for old, new in ((-1, 8), (9, 8), (0, MAX_SIZE + 1)):
        with pytest.raises(MalformedLog, match="no such place"):
            consistency_proof(old, new, read)
    assert consistency_proof(0, 8, read) == []
    assert read.read == []


def test_a_compact_range_goes_on_where_it_was_left() -> None:
    tree = CompactRange()
    for size, entry in enumerate(LEAVES, start=1):
        tree.append(leaf_hash(entry))
        tree = CompactRange(tree.size, tree.hashes)
        assert (tree.size, tree.root().hex()) == (size, ROOTS[size - 1])
    with pytest.raises(MalformedLog):
        CompactRange(3, tree.hashes)


def test_a_range_is_covered_by_few_subtrees() -> None:
    assert covering(0, 7) == [Node(2, 0), Node(1, 2), Node(0, 6)]
    assert covering(8, 11) == [Node(1, 4), Node(0, 10)]
    assert len(covering(0, MAX_SIZE)) == 63
